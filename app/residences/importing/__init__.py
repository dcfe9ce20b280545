"""Import of residences, units and stays: from a file's list to verdicts. No database: queries bring what is known."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, Literal

from app.residences.importing.fields import RESIDENCE_FIELDS, STAY_FIELDS, UNIT_FIELDS
from app.residences.importing.judging import (
    Change,
    Outcome,
    Verdict,
    judge_residences,
    judge_stays,
    judge_units,
    work_order,
)
from app.residences.importing.known import KnownResidence, KnownStay, KnownUnit
from app.residences.importing.left_out import LEFT_OUT
from app.residences.importing.rows import (
    Reading,
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
from app.tabular.rows import Problem
from app.tabular.templates import empty_template

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


@dataclass(frozen=True)
class Preview:
    """Every line of a list, sorted as the preview page shows it. `problems` have one entry per cell refused;
    `columns` gives the title of each field's column."""

    verdicts: tuple[Verdict[Any], ...]
    problems: tuple[Problem, ...]
    columns: Mapping[str, str]

    def of(self, *outcomes: Outcome) -> tuple[Verdict[Any], ...]:
        """The verdicts with one of these outcomes, in the file's order."""
        return tuple(verdict for verdict in self.verdicts if verdict.outcome in outcomes)

    @property
    def refused(self) -> int:
        """How many lines cannot be read: one may have several problems."""
        return len({problem.place for problem in self.problems})

    @property
    def to_correct(self) -> tuple[Problem, ...]:
        """All that waits for a person: refused cells, then questions, in the file's order of lines."""
        asked = [
            Problem(one.row.place, one.row.line, self.columns.get(one.field, ""), one.field, "", one.question)
            for one in self.of("doubtful")
            if one.question is not None
        ]
        return tuple(sorted((*self.problems, *asked), key=lambda one: one.line))

    @property
    def counts(self) -> dict[str, int]:
        """{created, updated, unchanged, repeated, doubtful, refused}: what would happen, and what waits."""
        return {
            "created": len(self.of("create")),
            "updated": len(self.of("update")),
            "unchanged": len(self.of("unchanged")),
            "repeated": len(self.of("repeated")),
            "doubtful": len(self.of("doubtful")),
            "refused": self.refused,
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
