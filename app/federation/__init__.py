"""The head office: compares what associations publish, opens workspaces. Never sees a person, a stay or a dwelling."""
