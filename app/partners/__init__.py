"""The partners' wing: what associations share with somebody outside, read only, until a day."""
