"""A kind of list that can be imported, as its slice offers it: fields, how rows are judged, how they are written."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any, Protocol

from app.sentence import Sentence
from app.tabular.columns import ColumnMap, Field, LeftOut, Proposal, proposals
from app.tabular.layout import Table
from app.tabular.reading import Workbook
from app.tabular.templates import empty_template
from app.tabular.verdicts import Preview, Verdict
from tenants.session import Db

Places = frozenset[str]


class Writer(Protocol):
    """Writes rows of one kind inside one transaction."""

    def write(self, verdict: Verdict[Any]) -> dict[str, Any]:
        """All or nothing: what was done, as a packed journal. Raises RuleRefused, ConstraintRefused or Stale."""


@dataclass(frozen=True)
class Beside:
    """What an import does beside its rows: said before the press, and in the report."""

    before: tuple[Sentence, ...] = ()
    after: tuple[Sentence, ...] = ()


def as_they_come(wanted: Sequence[Verdict[Any]]) -> Sequence[Verdict[Any]]:
    """The order of the file."""
    return wanted


def nothing_beside(db: Db, wanted: Sequence[Any]) -> Beside:
    """Rows that make nothing but themselves."""
    return Beside()


@dataclass(frozen=True)
class Kind:
    """`name`: its noun in addresses and commands. `right`: what a person needs beside the right to import, since rows
    name what they name. `example`: titles people really have, then rows of them.

    judge: the verdicts of a list against what `held` gave, today; the places are of rows that a person confirmed.
    head, facts: whom or what a row is about, and what is said below it; headed: the title over the heads, « Nom »
    without. lists: {field: reference list} of the fields that hold a code. in_order: what is to be written, as the
    database accepts it. refusals: by constraint. figures: what people look at first, before and after, as {year:
    [numerator, denominator]}; figured: its name, shares: whether it is read in percent. either: {field: the other cell
    that may be the wrong one}. written: the label under which a person writes the value that all rows have. begins: the
    field whose title begins each of several lists side by side; others: titles of a list of another kind below.
    """

    name: str
    label: Sentence
    fields: tuple[Field, ...]
    right: str
    example: tuple[tuple[str, ...], ...]
    judge: Callable[[Table, ColumnMap, Any, date, Places], Preview]
    held: Callable[[Db], Any]
    writer: Callable[[Db], Writer]
    head: Callable[[Any], str]
    facts: Callable[[Any], Sequence[Sentence]]
    lists: Mapping[str, str] = field(default_factory=dict)
    left_out: tuple[LeftOut, ...] = ()
    in_order: Callable[[Sequence[Verdict[Any]]], Sequence[Verdict[Any]]] = as_they_come
    beside: Callable[[Db, Sequence[Any]], Beside] = nothing_beside
    refusals: Mapping[str, Sentence] = field(default_factory=dict)
    figures: Callable[[Db], dict[str, Any]] | None = None
    figured: Sentence | None = None
    shares: bool = False
    either: Mapping[str, str] = field(default_factory=dict)
    written: Sentence | None = None
    headed: Sentence | None = None
    begins: str = ""
    others: tuple[str, ...] = ()

    def field(self, name: str) -> Field | None:
        """One of its fields."""
        return next((one for one in self.fields if one.name == name), None)

    def propose(self, book: Workbook, today: date, remembered: dict[str, str] | None) -> tuple[Proposal, ...]:
        """The lists of a workbook, the likeliest first."""
        return proposals(
            book,
            self.fields,
            today,
            left_out=self.left_out,
            remembered=remembered,
            begins=self.begins,
            others=self.others,
        )

    def template(self) -> bytes:
        """An empty xlsx to fill in."""
        return empty_template(str(self.label), self.fields)
