"""Several small reads in one statement: what a page shows of one thing costs one way to the database and back."""

from collections import namedtuple
from types import SimpleNamespace
from typing import Any

from sqlalchemy import Integer, cast, literal, null, select, union_all
from sqlalchemy import func as sql
from sqlalchemy.types import NullType

from tenants.session import Db


class Together:
    """Selects by name, run as one UNION ALL: each column stands in a slot of its type, the others are null.

    A select says its order itself, and a type for each of its columns. Raises TypeError for one without.
    """

    def __init__(self, **selects: Any) -> None:
        self._places: list[tuple[str, Any, list[int]]] = []
        slots: list[Any] = []
        parts = {name: one.subquery(name) for name, one in selects.items()}
        for name, part in parts.items():
            taken: list[int] = []
            for column in part.c:
                if isinstance(column.type, NullType):
                    raise TypeError(f"{name}.{column.key} says no type.")
                taken.append(_slot(slots, taken, column.type))
            made = namedtuple(name, [column.key for column in part.c])  # type: ignore[misc]
            self._places.append((name, made, taken))
        branches = []
        for place, (name, _made, taken) in enumerate(self._places):
            filled = dict(zip(taken, parts[name].c, strict=True))
            branches.append(
                select(
                    literal(place, Integer).label("place"),
                    sql.row_number().over().label("rank"),  # numbers the rows as the select orders them
                    *(
                        (filled[at] if at in filled else cast(null(), kind)).label(f"s{at}")
                        for at, kind in enumerate(slots)
                    ),
                ).select_from(parts[name])
            )
        self.statement = union_all(*branches).order_by("place", "rank")

    def read(self, db: Db, **values: Any) -> Any:
        """By name, the rows of each select in its order."""
        found: dict[str, list[Any]] = {name: [] for name, _made, _taken in self._places}
        for row in db.all(self.statement, **values):
            name, made, taken = self._places[row[0]]
            found[name].append(made(*(row[2 + at] for at in taken)))
        return SimpleNamespace(**found)


def _slot(slots: list[Any], taken: list[int], kind: Any) -> int:
    """The first free slot of that kind of values; a new one when there is none."""
    for at, known in enumerate(slots):
        if at not in taken and known._type_affinity is kind._type_affinity:
            return at
    slots.append(kind)
    return len(slots) - 1
