"""Import of residences, units and stays: from a file's list to verdicts. No database: queries bring what is known."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, Literal

from app.residences.importing.fields import RESIDENCE_FIELDS, STAY_FIELDS, UNIT_FIELDS
from app.residences.importing.judging import judge_residences, judge_stays, judge_units, work_order
from app.residences.importing.known import KnownResidence, KnownStay, KnownUnit
from app.residences.importing.left_out import LEFT_OUT
from app.residences.importing.rows import (
    ResidenceRow,
    StayRow,
    UnitRow,
    read_residences,
    read_stays,
    read_units,
)
from app.sentence import Sentence, sentence
from app.tabular.columns import ColumnMap, Field, Proposal, proposals
from app.tabular.layout import Table
from app.tabular.reading import Workbook
from app.tabular.templates import empty_template
from app.tabular.typed_rows import Reading
from app.tabular.verdicts import Change, Outcome, Preview, Verdict

__all__ = [
    "KINDS",
    "LEFT_OUT",
    "Change",
    "Kind",
    "KnownResidence",
    "KnownStay",
    "KnownUnit",
    "Outcome",
    "Preview",
    "Reading",
    "ResidenceRow",
    "StayRow",
    "UnitRow",
    "Verdict",
    "judge_residences",
    "judge_stays",
    "judge_units",
    "new_places",
    "preview",
    "propose",
    "read_residences",
    "read_stays",
    "read_units",
    "template",
    "work_order",
]

KindName = Literal["residences", "stays", "units"]


@dataclass(frozen=True)
class Kind:
    """A kind of list that can be imported here. `name` is its noun in addresses and commands."""

    name: KindName
    label: Sentence
    fields: tuple[Field, ...]


KINDS: dict[str, Kind] = {
    "stays": Kind("stays", sentence("Séjours"), STAY_FIELDS),
    "units": Kind("units", sentence("Logements"), UNIT_FIELDS),
    "residences": Kind("residences", sentence("Résidences"), RESIDENCE_FIELDS),
}


def propose(
    kind: str, book: Workbook, today: date, remembered: dict[str, str] | None = None
) -> tuple[Proposal, ...]:  # fmt: skip
    """The lists of a workbook and what their columns seem to give, the likeliest for that kind first."""
    return proposals(book, KINDS[kind].fields, today, left_out=LEFT_OUT, remembered=remembered)


def preview(
    kind: str,
    table: Table,
    mapping: ColumnMap,
    known: Iterable[Any],
    today: date,
    same_persons: frozenset[str] = frozenset(),
) -> Preview:
    """What importing the list would do, given what the workspace holds (KnownStay, KnownUnit or KnownResidence)."""
    columns = {name: table.titles[int(index)] for index, name in mapping["columns"].items()}
    if kind == "stays":
        stays = read_stays(table, mapping, today)
        return Preview(judge_stays(stays.rows, known, same_persons), stays.problems, columns)
    if kind == "units":
        units = read_units(table, mapping, today)
        return Preview(judge_units(units.rows, known), units.problems, columns)
    residences = read_residences(table, mapping, today)
    return Preview(judge_residences(residences.rows, known), residences.problems, columns)


def new_places(rows: Sequence[StayRow | UnitRow], known: Iterable[KnownUnit]) -> dict[str, list[str]]:
    """Residences and units that these rows name and the workspace lacks: {residence as first written: [units]}.

    A residence that exists without a unit named here is in the answer too; the caller knows which residences exist.
    """
    held = {unit.where for unit in known}
    names: dict[str, str] = {}
    places: dict[str, list[str]] = {}
    for row in rows:
        if row.where in held:
            continue
        held.add(row.where)
        name = names.setdefault(row.where[0], row.residence)
        places.setdefault(name, []).append(row.unit if isinstance(row, StayRow) else row.label)
    return places


def template(kind: str) -> bytes:
    """An empty xlsx of that kind, with an example and the accepted values."""
    return empty_template(str(KINDS[kind].label), KINDS[kind].fields)
