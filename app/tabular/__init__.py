"""Reads tables as people keep them, and writes tables they can keep. Knows no residence, no database, no web."""
