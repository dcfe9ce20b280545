"""What can be imported: each kind with its fields, its right, how its rows are judged and written by their slice."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from typing import Any

from app.accounts.permissions import Right
from app.residences import importing, recording
from app.sentence import Sentence
from app.tabular.columns import Field
from app.tabular.reading import Workbook
from app.web.visit import Visit
from tenants.session import Db


@dataclass(frozen=True)
class Kind:
    """One kind of list. `right`: what a person needs beside the right to import, since the rows name what they name.
    lists: {field: reference list} for the fields that hold a code."""

    name: str
    label: Sentence
    fields: tuple[Field, ...]
    right: Right
    lists: dict[str, str]
    held: Callable[[Db], list[Any]]
    writer: Callable[[Db], Any]

    def field(self, name: str) -> Field | None:
        return next((one for one in self.fields if one.name == name), None)

    def propose(self, book: Workbook, today: date, remembered: dict[str, str] | None) -> Any:
        """The lists of a workbook, the likeliest first."""
        return importing.propose(self.name, book, today, remembered)

    def judged(
        self, table: Any, mapping: Any, known: Any, today: date, same_persons: frozenset[str]
    ) -> importing.Preview:
        """What each row would do today."""
        return recording.judged(self.name, table, mapping, known, today, same_persons)

    def new_places(self, rows: Any, db: Db) -> dict[str, list[str]]:
        """Residences and units that rows name and the workspace lacks."""
        if self.name == "residences":
            return {}
        return importing.new_places(rows, recording.held(db, "units"))

    def template(self) -> bytes:
        """An empty xlsx to fill in."""
        return importing.template(self.name)


def in_order(preview: importing.Preview) -> tuple[importing.Verdict[Any], ...]:
    """What is to be written, in an order that the database accepts: stays by their dates, places as they come."""
    wanted = preview.of("create", "update")
    return importing.work_order(wanted) if wanted and hasattr(wanted[0].row, "date_in") else wanted


_RIGHTS = {"stays": Right.STAYS_READ, "units": Right.RESIDENCES_WRITE, "residences": Right.RESIDENCES_WRITE}
_LISTS = {
    "stays": {
        "destination": "exit_destinations",
        "reason": "departure_reasons",
        "previous_situation": "previous_situations",
    },
    "units": {"type": "unit_types"},
    "residences": {"kind": "residence_kinds", "public": "publics"},
}


def _kind(name: str) -> Kind:
    told = importing.KINDS[name]
    return Kind(
        name,
        told.label,
        told.fields,
        _RIGHTS[name],
        _LISTS[name],
        lambda db: recording.held(db, name),
        lambda db: recording.Writer(db, name),
    )


KINDS: dict[str, Kind] = {name: _kind(name) for name in ("stays", "units", "residences")}


def open_to(visit: Visit) -> list[Kind]:
    """The kinds that this person may import."""
    return [kind for kind in KINDS.values() if visit.can(kind.right)]
