"""The dated values of an association in one place: in force, coming and gone, and what a new one changes."""
