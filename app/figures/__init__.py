"""The year's figures of a workspace: prepared, previewed as the head office will see them, sent."""
