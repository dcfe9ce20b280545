"""Paths by name: url('residences:show', number=3). No template writes a path by hand, none writes the workspace."""

import re
from typing import Any
from urllib.parse import quote, urlencode

HOLE = re.compile(r"\{(\w+)(?::\w+)?\}")


class Urls:
    """Route name -> path pattern, filled from the route table when the application is made."""

    def __init__(self) -> None:
        self.patterns: dict[str, str] = {}

    def add(self, name: str, pattern: str) -> None:
        if self.patterns.get(name, pattern) != pattern:
            raise ValueError(f"Two routes are named {name}.")
        self.patterns[name] = pattern

    def path(self, name: str, workspace: str, values: dict[str, Any]) -> str:
        """Raises KeyError for an unknown name or a missing part. Values the pattern does not hold become the query."""
        pattern = self.patterns[name]
        left = {key: value for key, value in values.items() if value is not None}
        if "{workspace}" in pattern:
            left.setdefault("workspace", workspace)
        holes = HOLE.findall(pattern)
        filled = HOLE.sub(lambda hole: quote(str(left[hole.group(1)]), safe=""), pattern)
        query = {key: value for key, value in left.items() if key not in holes}
        return f"{filled}?{urlencode(query)}" if query else filled


def own_path(value: str, default: str) -> str:
    """Where to go after sign-in: a path of ours, or the default. Refuses //evil, /\\evil, schemes and controls."""
    if not value.startswith("/") or value.startswith(("//", "/\\")) or not value.isprintable() or "\\" in value:
        return default
    return value if len(value) < 500 else default
