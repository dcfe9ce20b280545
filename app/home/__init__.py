"""The front page of a workspace: what is to be done today."""
