"""What a run of changes made, changed and removed, written down as JSON so that the whole can be taken back later."""

from collections.abc import Iterable, Mapping
from datetime import date, datetime
from decimal import Decimal
from typing import Any
from uuid import UUID

from sqlalchemy import inspect

from tenants.session import Db

Packed = dict[str, Any]


def pack(value: Any) -> Any:
    """A column's value as JSON: what JSON lacks is a one-key object."""
    match value:
        case None | bool() | int() | str():
            return value
        case datetime():
            return {"moment": value.isoformat()}
        case date():
            return {"day": value.isoformat()}
        case Decimal():
            return {"decimal": str(value)}
        case UUID():
            return {"uuid": str(value)}
    return {"json": value}


def unpack(value: Any) -> Any:
    """The value that `pack` wrote."""
    if not isinstance(value, dict):
        return value
    ((kind, text),) = value.items()
    readers: dict[str, Any] = {
        "moment": datetime.fromisoformat,
        "day": date.fromisoformat,
        "decimal": Decimal,
        "uuid": UUID,
        "json": lambda same: same,
    }
    return readers[kind](text)


class Journal:
    """Does what it is asked and writes it down. Objects are mapped rows of tenant tables."""

    def __init__(self, db: Db) -> None:
        self.db = db
        self._made: list[Any] = []
        self._changed: dict[int, tuple[Any, dict[str, Any]]] = {}
        self._removed: list[list[Any]] = []

    def add(self, *things: Any) -> None:
        """New rows, at once, so that constraints speak here."""
        self.db.add(*things)
        self._made.extend(things)

    def change(self, thing: Any, **values: Any) -> None:
        """Set columns; what they held is kept once, however often they change."""
        _, before = self._changed.setdefault(id(thing), (thing, {}))
        for name, value in values.items():
            held = getattr(thing, name)
            if held != value:
                before.setdefault(name, held)
                setattr(thing, name, value)

    def remove(self, thing: Any) -> None:
        """Delete a row, keeping all its columns."""
        columns = {column.key: pack(getattr(thing, column.key)) for column in inspect(type(thing)).column_attrs}
        self._removed.append([thing.__tablename__, columns])
        self.db.session.delete(thing)

    def packed(self) -> Packed:
        """Everything so far, with the version that each row has reached. Flushes first."""
        self.db.flush()
        changed = [(thing, before) for thing, before in self._changed.values() if before]
        return {
            "made": [[one.__tablename__, str(one.id), getattr(one, "version", None)] for one in self._made],
            "changed": [
                [one.__tablename__, str(one.id), getattr(one, "version", None), _pairs(one, before)]
                for one, before in changed
            ],
            "removed": self._removed,
        }


def _pairs(thing: Any, before: Mapping[str, Any]) -> dict[str, list[Any]]:
    return {name: [pack(held), pack(getattr(thing, name))] for name, held in before.items()}


def made_by(entries: Iterable[Packed]) -> dict[str, dict[UUID, int | None]]:
    """{table: {id: version}} of all the rows that these entries made."""
    found: dict[str, dict[UUID, int | None]] = {}
    for entry in entries:
        for table, key, version in entry["made"]:
            found.setdefault(table, {})[UUID(key)] = version
    return found
