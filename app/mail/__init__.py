"""Mail: a row in the transaction that causes it, sent by the worker, shown on a page where nothing is sent."""
