"""The benchmark: seeds many workspaces, serves the product and its floors, asks them in turn, prints ratios."""
