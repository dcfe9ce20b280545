"""What associations publish: editions of a year's figures, masked before they cross the wall. Knows no person and
no stay."""
