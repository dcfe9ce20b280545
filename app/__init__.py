"""Passerelle: residences, works, funding and initiatives of a federation of housing associations."""
