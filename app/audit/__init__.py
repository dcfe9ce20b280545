"""The journal: who read, changed, exported or tried what, chained so that a line changed afterwards shows."""
