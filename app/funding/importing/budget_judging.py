"""What each line of a budget would do. A line is recognised by its dossier, year, account and detail. What was planned
of a settled budget is left alone: it is reopened first."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from typing import Any

from app.folding import same_name
from app.funding.importing.budget_fields import FIELDS, LONGEST_DETAIL, account_of
from app.reference import label
from app.sentence import Sentence, sentence
from app.tabular.columns import ColumnMap
from app.tabular.layout import Table
from app.tabular.typed_rows import Reading, Refusal, Row, read_typed
from app.tabular.verdicts import Verdict, changed

AMOUNTS = ("planned", "actual")
Key = tuple[str, int, str, str]  # dossier, year, account, detail


@dataclass(frozen=True, kw_only=True)
class BudgetRow(Row):
    """A line of a budget. account: a code of budget_accounts; number: as accountants write it; name: its detail."""

    dossier: str
    year: int
    account: str
    number: str
    name: str
    planned: Decimal | None = None
    actual: Decimal | None = None

    @property
    def key(self) -> Key:
        return same_name(self.dossier), self.year, self.account, same_name(self.name)


@dataclass(frozen=True)
class KnownLine:
    """A line of the grid as it stands."""

    planned: Decimal
    actual: Decimal | None


@dataclass(frozen=True)
class Held:
    """What the workspace holds. kinds: of dossiers by the keys of their titles; settled: budgets, by dossier and
    year."""

    kinds: Mapping[str, str] = field(default_factory=dict)
    settled: frozenset[tuple[str, int]] = frozenset()
    lines: Mapping[Key, KnownLine] = field(default_factory=dict)


def read_budget(table: Table, mapping: ColumnMap, today: date) -> Reading[BudgetRow]:
    """The lines of a budget."""
    return read_typed(table, mapping, FIELDS, today, BudgetRow, _finish)


def _finish(values: dict[str, Any], today: date) -> Iterator[Refusal]:
    found = account_of(values["account"])
    if found is None:
        yield "account", sentence("Ce compte n’est pas dans la grille. Indiquez son numéro, par exemple « 60 Achats ».")
    else:
        account, detail = found
        values["account"], values["number"] = account.code, account.number
        values["name"] = values["name"] or detail
        if len(values["name"]) > LONGEST_DETAIL:
            yield "account", sentence("Ce détail est trop long : gardez-en %(most)s caractères.", most=LONGEST_DETAIL)
    if values["planned"] is None and values["actual"] is None:
        yield "planned", sentence("Indiquez le montant prévu, ou réalisé.")


def judge_budget(rows: Sequence[BudgetRow], held: Held) -> tuple[Verdict[BudgetRow], ...]:
    """One verdict per row, in order."""
    seen: dict[Key, BudgetRow] = {}
    return tuple(_of_one(row, seen.setdefault(row.key, row), held) for row in rows)


def _of_one(row: BudgetRow, first: BudgetRow, held: Held) -> Verdict[BudgetRow]:
    if first is not row:
        if (row.planned, row.actual) == (first.planned, first.actual):
            return Verdict(row, "repeated")
        question = sentence("Ce compte est déjà à la ligne %(line)s : ajoutez un détail.", line=str(first.line))
        return Verdict(row, "doubtful", question=question, field="name")
    if held.kinds.get(row.key[0]) == "investment":
        return Verdict(
            row,
            "doubtful",
            question=sentence(
                "Ce dossier est un investissement : il a un plan de financement, pas de budget annuel. "
                "Indiquez un autre dossier."
            ),
            field="dossier",
        )
    known = held.lines.get(row.key)
    changes = tuple(changed(row, known, AMOUNTS)) if known else ()
    moves_plan = bool(row.planned) if known is None else any(one.field == "planned" for one in changes)
    if moves_plan and row.key[:2] in held.settled:
        question = sentence(
            "Le budget %(year)s de ce dossier est arrêté : le prévu ne change plus. Rouvrez-le d’abord.",
            year=str(row.year),
        )
        return Verdict(row, "doubtful", question=question, field="planned")
    if known is None:
        return Verdict(row, "create")
    return Verdict(row, "update" if changes else "unchanged", changes=changes)


def head(row: BudgetRow) -> str:
    """« 60 Achats »."""
    return f"{row.number} {label('budget_accounts', row.account)}".strip()


def facts(row: BudgetRow) -> list[Sentence]:
    """What the page says below the account."""
    said = [sentence("dossier « %(title)s »", title=row.dossier), sentence("année %(year)s", year=str(row.year))]
    if row.name:
        said.insert(0, sentence("détail : %(name)s", name=row.name))
    if row.planned is not None:
        said.append(sentence("%(amount)s € prévus", amount=row.planned))
    if row.actual is not None:
        said.append(sentence("%(amount)s € réalisés", amount=row.actual))
    return said
