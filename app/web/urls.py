"""Paths by name: url('residences:show', number=3). No template writes a path by hand, none writes the workspace."""

import re
from functools import lru_cache
from typing import Any
from urllib.parse import quote, urlencode

HOLE = re.compile(r"\{(\w+)(?::\w+)?\}")


@lru_cache(maxsize=4096)
def _quoted(text: str) -> str:
    return quote(text, safe="")


class Urls:
    """Route name -> path pattern, filled from the route table when the application is made."""

    def __init__(self) -> None:
        self.patterns: dict[str, str] = {}
        self._shapes: dict[str, tuple[str, list[str]]] = {}  # the pattern with %s for its holes, and their names
        self._within = lru_cache(maxsize=2000)(self._in_a_workspace)

    def add(self, name: str, pattern: str) -> None:
        if self.patterns.get(name, pattern) != pattern:
            raise ValueError(f"Two routes are named {name}.")
        if "%" in pattern:
            raise ValueError(f"A path of ours holds no percent sign: {pattern}")
        self.patterns[name] = pattern
        self._shapes[name] = HOLE.sub("%s", pattern), HOLE.findall(pattern)

    def _in_a_workspace(self, name: str, workspace: str) -> tuple[str, list[str]]:
        """The pattern with its workspace filled in, and the holes that are left."""
        shape, holes = self._shapes[name]
        if "workspace" not in holes:
            return shape, holes
        ours = _quoted(workspace).replace("%", "%%")
        left = [hole for hole in holes if hole != "workspace"]
        return shape % tuple(ours if hole == "workspace" else "%s" for hole in holes), left

    def path(self, name: str, workspace: str, values: dict[str, Any]) -> str:
        """Raises KeyError for an unknown name or a missing part. Values the pattern does not hold become the query."""
        shape, holes = self._within(name, workspace)
        if not values and not holes:
            return shape % ()
        if len(holes) == len(values) == 1 and type(value := values.get(holes[0])) is int:
            return shape % value
        shape, holes = self._shapes[name]
        filled = []
        for hole in holes:
            value = values.get(hole)
            if value is None:
                if hole != "workspace":
                    raise KeyError(hole)
                value = workspace
            filled.append(str(value) if type(value) is int else _quoted(str(value)))
        path = shape % tuple(filled)
        query = {key: value for key, value in values.items() if value is not None and key not in holes}
        return f"{path}?{urlencode(query)}" if query else path


def own_path(value: str, default: str) -> str:
    """Where to go after sign-in: a path of ours, or the default. Refuses //evil, /\\evil, schemes and controls."""
    if not value.startswith("/") or value.startswith(("//", "/\\")) or not value.isprintable() or "\\" in value:
        return default
    return value if len(value) < 500 else default
