"""Invented data for the demo and the tests: two associations with their stays, ten with published figures only."""
