"""Initiatives: the sheets in which an association tells what it did, with figures that stay as they were published."""
