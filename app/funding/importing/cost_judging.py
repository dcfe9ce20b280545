"""What each line of a table of costs would do. A cost is recognised by its dossier and its words; those of a settled
plan are left alone: it is reopened first."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from typing import Any

from app.folding import same_name
from app.funding.importing.cost_fields import CATEGORIES, FIELDS, category_of
from app.sentence import Sentence, sentence
from app.tabular.columns import ColumnMap
from app.tabular.layout import Table
from app.tabular.typed_rows import Reading, Refusal, Row, read_typed
from app.tabular.verdicts import Change, Verdict

Key = tuple[str, str]  # dossier, cost


@dataclass(frozen=True, kw_only=True)
class CostRow(Row):
    """A cost of a dossier. said: whether the table names its category; else its words tell it."""

    dossier: str
    name: str
    category: str
    said: bool
    amount: Decimal

    @property
    def key(self) -> Key:
        return same_name(self.dossier), same_name(self.name)


@dataclass(frozen=True)
class KnownCost:
    """A cost as it stands."""

    number: int
    category: str
    amount: Decimal


@dataclass(frozen=True)
class Held:
    """What the workspace holds. dossiers, settled: by the keys of their titles, all and those whose plan is settled."""

    dossiers: frozenset[str] = frozenset()
    settled: frozenset[str] = frozenset()
    costs: Mapping[Key, KnownCost] = field(default_factory=dict)


def read_costs(table: Table, mapping: ColumnMap, today: date) -> Reading[CostRow]:
    """The costs of a sheet."""
    return read_typed(table, mapping, FIELDS, today, CostRow, _finish)


def _finish(values: dict[str, Any], today: date) -> Iterator[Refusal]:
    values["said"] = values["category"] is not None
    values["category"] = values["category"] or category_of(values["name"])
    yield from ()


def judge_costs(rows: Sequence[CostRow], held: Held) -> tuple[Verdict[CostRow], ...]:
    """One verdict per row, in order."""
    seen: dict[Key, CostRow] = {}
    return tuple(_of_one(row, seen.setdefault(row.key, row), held) for row in rows)


def _of_one(row: CostRow, first: CostRow, held: Held) -> Verdict[CostRow]:
    if first is not row:
        if row.amount == first.amount:
            return Verdict(row, "repeated")
        question = sentence(
            "Cette dépense est déjà à la ligne %(line)s. Donnez-lui un autre nom.", line=str(first.line)
        )
        return Verdict(row, "doubtful", question=question, field="name")
    known = held.costs.get(row.key)
    changes = tuple(_changes(row, known)) if known else ()
    if known is not None and not changes:
        return Verdict(row, "unchanged", known.number)
    if row.key[0] in held.settled:
        question = sentence("Le plan de ce dossier est arrêté : ses dépenses ne changent plus. Rouvrez-le d’abord.")
        return Verdict(row, "doubtful", known.number if known else None, question=question, field="amount")
    return Verdict(row, "update", known.number, changes) if known else Verdict(row, "create")


def _changes(row: CostRow, known: KnownCost) -> Iterator[Change]:
    """A category that only the words tell changes none."""
    if row.said and row.category != known.category:
        yield Change("category", known.category, row.category)
    if row.amount != known.amount:
        yield Change("amount", known.amount, row.amount)


def head(row: CostRow) -> str:
    return row.name


def facts(row: CostRow) -> list[Sentence]:
    """What the page says below the cost."""
    return [
        sentence("dossier « %(title)s »", title=row.dossier),
        CATEGORIES[row.category][0],
        sentence("%(amount)s €", amount=row.amount),
    ]
