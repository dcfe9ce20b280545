"""Imports: a file becomes rows that a person checks, then facts, batch by batch. Slices say what a row means."""
