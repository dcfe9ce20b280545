"""Dossiers and funders that lines of a table name: found by title or under any name, or made."""

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from sqlalchemy import select

from app.folding import same_name
from app.funding.dossier_models import Dossier
from app.funding.plan_models import PlanClosing
from app.journal import Journal
from app.sentence import Sentence, counted
from app.tabular.row_writer import RowWriter
from tenants import clock
from tenants.joins import same
from tenants.session import Db

# The oldest dossier of a title wins.
DOSSIERS = select(Dossier.id, Dossier.title, Dossier.kind).order_by(Dossier.number.desc())
SETTLED = (
    select(Dossier.title)
    .join(PlanClosing, same(PlanClosing, Dossier, PlanClosing.dossier_id))
    .where(PlanClosing.undone_at.is_(None))
    .order_by(Dossier.number)
)


def dossier_keys(db: Db) -> frozenset[str]:
    """The keys of all titles."""
    return frozenset(same_name(row.title) for row in db.all(DOSSIERS))


def settled_keys(db: Db) -> frozenset[str]:
    """The keys of the titles whose plan is settled."""
    return frozenset(same_name(row.title) for row in db.all(SETTLED))


def new_dossiers(db: Db, wanted: Sequence[Any]) -> list[Sentence]:
    """What is said of the dossiers that the rows name first."""
    known = dossier_keys(db)
    new = {same_name(row.dossier): row.dossier for row in wanted if same_name(row.dossier) not in known}
    if not new:
        return []
    return [
        counted(
            "%(count)s dossier nouveau sera créé : %(names)s.",
            "%(count)s dossiers nouveaux seront créés : %(names)s.",
            len(new),
            names=", ".join(new.values()),
        )
    ]


class DossierWriter(RowWriter):
    """Dossiers by their titles, read once."""

    def __init__(self, db: Db) -> None:
        super().__init__(db)
        self.dossiers: dict[str, UUID] = {same_name(row.title): row.id for row in db.all(DOSSIERS)}

    def dossier(self, journal: Journal, title: str, kind: str = "investment", year: int | None = None) -> UUID:
        """The dossier of that title, made when there is none. year: this one without."""
        key = same_name(title)
        if key not in self.dossiers:
            year = year or clock.today().year
            made = Dossier(kind=kind, title=title, year_from=year, year_to=year)
            journal.add(made)
            self.learn(self.dossiers, key, made.id)
        return self.dossiers[key]
