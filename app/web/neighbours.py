"""What one slice may be named by to another: slices never look into each other's rooms, so each says here how its
rows are offered, and its neighbours ask by noun.

A statement selects id, number, name, page (the number in the address of the page that shows it) and units (how many
dwellings it counts, or null), in the order of a list.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from app.web.rooms import there
from app.web.visit import Visit


@dataclass(frozen=True)
class Neighbour:
    """listed: the statement; route, right: the page of one row, by its `page`, and who may open it."""

    listed: Any
    route: str
    right: str


_KNOWN: dict[str, Neighbour] = {}


def offer(noun: str, neighbour: Neighbour) -> None:
    """Said once by the slice that owns the noun (a table's name)."""
    _KNOWN[noun] = neighbour


def listed(visit: Visit, noun: str) -> Sequence[Any]:
    """Every row of the noun: id, number, name, page, units. Raises KeyError for a noun that nobody offers."""
    return visit.db.all(_KNOWN[noun].listed)


def named(visit: Visit, noun: str, key: Any) -> Any:
    """The row of that id, or None."""
    return next((row for row in listed(visit, noun) if row.id == key), None)


def address(visit: Visit, noun: str, row: Any) -> str | None:
    """The page of one of its rows, for who may open it."""
    found = _KNOWN[noun]
    return there(visit, found.route, found.right, number=row.page)
