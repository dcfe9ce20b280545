"""The indicators: their dictionary, exact figures, the night rule, and what may leave an association. Pure Python."""
