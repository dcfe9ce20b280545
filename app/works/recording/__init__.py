"""What an import of works asks of the database, and what it writes there."""
