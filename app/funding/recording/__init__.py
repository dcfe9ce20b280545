"""What was understood of a table of the funding, into the database."""
