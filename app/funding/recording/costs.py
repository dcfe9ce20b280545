"""Costs of a table into the database: the dossier found by its title or made, then the line of its plan."""

from uuid import UUID

from sqlalchemy import bindparam, select
from sqlalchemy import func as sql

from app.folding import same_name
from app.funding.dossier_models import Dossier
from app.funding.importing.cost_judging import CostRow, Held, KnownCost
from app.funding.plan_models import CostLine
from app.funding.recording.dossiers import DossierWriter, dossier_keys, settled_keys
from app.funding.wording import COSTS as WORDS
from app.journal import Journal
from app.tabular.row_writer import still
from app.tabular.verdicts import Verdict
from tenants.joins import same
from tenants.session import Db

COSTS = (
    select(CostLine.number, CostLine.category, CostLine.name, CostLine.amount, Dossier.title)
    .join(Dossier, same(CostLine, Dossier, CostLine.dossier_id))
    .order_by(CostLine.number.desc())
)
RANKS = select(CostLine.dossier_id, sql.max(CostLine.rank).label("rank")).group_by(CostLine.dossier_id)
COST = select(CostLine).where(CostLine.number == bindparam("number"))
DOSSIER = select(Dossier).where(Dossier.id == bindparam("dossier_id"))


def held(db: Db) -> Held:
    """Dossiers by title, and the costs that stand already. A cost without words goes by those of its category."""
    return Held(
        dossiers=dossier_keys(db),
        settled=settled_keys(db),
        costs={
            (same_name(row.title), same_name(row.name or str(WORDS[row.category]))): KnownCost(
                row.number, row.category, row.amount
            )
            for row in db.all(COSTS)
        },
    )


class CostWriter(DossierWriter):
    """Dossiers by their titles and the last rank of their costs, read once."""

    def __init__(self, db: Db) -> None:
        super().__init__(db)
        self.ranks: dict[UUID, int] = {row.dossier_id: row.rank for row in db.all(RANKS)}

    def make(self, journal: Journal, row: CostRow) -> None:
        dossier_id = self.dossier(journal, row.dossier)
        rank = self.ranks.get(dossier_id, 0) + 1
        journal.add(CostLine(dossier_id=dossier_id, rank=rank, category=row.category, name=row.name, amount=row.amount))
        self.learn(self.ranks, dossier_id, rank)

    def change(self, journal: Journal, verdict: Verdict[CostRow]) -> None:
        cost: CostLine = still(self.db.object(COST, number=verdict.number))
        journal.change(cost, **{one.field: one.after for one in verdict.changes})
        self.db.object(DOSSIER, dossier_id=cost.dossier_id).touch()
