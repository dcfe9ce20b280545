"""Furnished temporary dwellings: residences, their units, the stays in them and the search for lasting housing."""
