"""What tables of the funding say: requests to funders with what was awarded, notified and paid. No database here."""
