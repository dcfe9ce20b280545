"""Schema history. One sentence per revision; see env.py for how they run."""
