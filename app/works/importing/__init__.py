"""What tables of the works say: landlords and dwellings, orders with their history, hours. No database here."""
