"""Lines of a budget into the database: the dossier found by its title or made, its budget of that year found or opened,
then the line of the grid."""

from typing import Any
from uuid import UUID

from sqlalchemy import and_, bindparam, select

from app.folding import same_name
from app.funding.budget_models import Budget, BudgetClosing, BudgetLine
from app.funding.budget_opening import report_of
from app.funding.dossier_models import Dossier
from app.funding.grid import NOTHING
from app.funding.importing.budget_judging import BudgetRow, Held, Key, KnownLine
from app.funding.recording.dossiers import DOSSIERS, DossierWriter
from app.journal import Journal
from app.tabular.row_writer import still
from app.tabular.verdicts import Verdict
from tenants.joins import same
from tenants.session import Db

BUDGETS = (
    select(Budget.id, Budget.year, Budget.units, Dossier.title, BudgetClosing.id.label("closing"))
    .join(Dossier, same(Budget, Dossier, Budget.dossier_id))
    .outerjoin(
        BudgetClosing,
        and_(
            BudgetClosing.tenant_id == Budget.tenant_id,
            BudgetClosing.budget_id == Budget.id,
            BudgetClosing.undone_at.is_(None),
        ),
    )
    .order_by(Budget.year, Budget.number)
)
LINES = (
    select(
        BudgetLine.id, BudgetLine.budget_id, BudgetLine.account, BudgetLine.rank, BudgetLine.name,
        BudgetLine.planned, BudgetLine.actual, Budget.year, Dossier.title,
    )
    .join(Budget, same(BudgetLine, Budget, BudgetLine.budget_id))
    .join(Dossier, same(Budget, Dossier, Budget.dossier_id))
    .order_by(Budget.number, BudgetLine.account, BudgetLine.rank.desc())
)  # fmt: skip
DOSSIER = select(Dossier).where(Dossier.id == bindparam("dossier_id"))
BUDGET = select(Budget).where(Budget.id == bindparam("budget_id"))
LINE = select(BudgetLine).where(BudgetLine.id == bindparam("line_id"))


def _key(row: Any) -> Key:
    return same_name(row.title), row.year, row.account, same_name(row.name)


def held(db: Db) -> Held:
    """Dossiers by title with their kinds, settled budgets, and the lines that stand already."""
    return Held(
        kinds={same_name(row.title): row.kind for row in db.all(DOSSIERS)},
        settled=frozenset((same_name(row.title), row.year) for row in db.all(BUDGETS) if row.closing),
        lines={_key(row): KnownLine(row.planned, row.actual) for row in db.all(LINES)},
    )


class BudgetWriter(DossierWriter):
    """Budgets by dossier and year, lines by their keys, read once."""

    def __init__(self, db: Db) -> None:
        super().__init__(db)
        self.budgets: dict[tuple[str, int], UUID] = {}
        self.units: dict[str, int | None] = {}
        for row in db.all(BUDGETS):
            self.budgets[(same_name(row.title), row.year)] = row.id
            self.units[same_name(row.title)] = row.units
        self.lines: dict[Key, UUID] = {}
        self.ranks: dict[tuple[UUID, str], int] = {}
        for row in db.all(LINES):
            self.lines[_key(row)] = row.id
            self.ranks.setdefault((row.budget_id, row.account), row.rank)

    def make(self, journal: Journal, row: BudgetRow) -> None:
        budget_id = self._budget(journal, row)
        rank = self.ranks.get((budget_id, row.account), 0) + 1
        journal.add(
            BudgetLine(
                budget_id=budget_id,
                account=row.account,
                rank=rank,
                name=row.name,
                planned=row.planned or NOTHING,
                actual=row.actual,
            )
        )
        self.learn(self.ranks, (budget_id, row.account), rank)

    def change(self, journal: Journal, verdict: Verdict[BudgetRow]) -> None:
        line: BudgetLine = still(self.db.object(LINE, line_id=self.lines.get(verdict.row.key)))
        journal.change(line, **{one.field: one.after for one in verdict.changes})
        self.db.object(BUDGET, budget_id=line.budget_id).touch()

    def _budget(self, journal: Journal, row: BudgetRow) -> UUID:
        """The budget of that year, opened when there is none, with the dwellings of the year before."""
        key = row.key[:2]
        if key not in self.budgets:
            dossier_id = self.dossier(journal, row.dossier, "operating", row.year)
            dossier: Dossier = still(self.db.object(DOSSIER, dossier_id=dossier_id))
            made = Budget(dossier_id=dossier_id, year=row.year, units=self.units.get(row.key[0]))
            journal.add(made)
            journal.add(report_of(self.db, made, dossier.year_to, dossier.fiscal_end))
            self.learn(self.budgets, key, made.id)
        return self.budgets[key]
