"""Work done later, by the worker: tasks by name, asked for inside the transaction that needs them."""
