"""Requests of a table into the database: the funder found under any of its names or made, the dossier found by its
title or made, then the line, its acts and what was paid."""

from uuid import UUID

from sqlalchemy import func as sql
from sqlalchemy import literal, select, union_all

from app import reference
from app.folding import same_name
from app.funding.dossier_models import Dossier
from app.funding.funder_models import Funder, FunderName
from app.funding.importing.request_fields import type_of
from app.funding.importing.request_judging import Held, KnownRequest, RequestRow
from app.funding.payment_models import FundingPayment
from app.funding.plan_models import FundingAct, FundingLine
from app.funding.recording.dossiers import DossierWriter, settled_keys
from app.funding.state import DECISION, NOTIFICATION, PAID
from app.journal import Journal
from app.web.i18n import gettext as _
from tenants import clock
from tenants.joins import same
from tenants.session import Db

# Former names first, so that a name of today wins.
FUNDERS = union_all(
    select(Funder.id, FunderName.name, Funder.name.label("today"), literal(0).label("place"), Funder.number).join(
        FunderName, (FunderName.tenant_id == Funder.tenant_id) & (FunderName.funder_id == Funder.id)
    ),
    select(Funder.id, Funder.name, Funder.name, literal(1), Funder.number),
).order_by("place", "number")
RANKS = select(FundingLine.dossier_id, sql.max(FundingLine.rank).label("rank")).group_by(FundingLine.dossier_id)
REQUESTS = (
    select(
        FundingLine.number, FundingLine.asked, Dossier.title, Funder.name, DECISION.c.awarded,
        NOTIFICATION.c.acted_on, PAID.c.amount.label("paid"),
    )
    .select_from(FundingLine)
    .join(Dossier, same(FundingLine, Dossier, FundingLine.dossier_id))
    .join(Funder, same(FundingLine, Funder, FundingLine.funder_id))
    .join(DECISION, literal(True))
    .outerjoin(NOTIFICATION, literal(True))
    .join(PAID, literal(True))
    .order_by(FundingLine.number)
)  # fmt: skip


def held(db: Db) -> Held:
    """Funders by all their names, dossiers by title, and the requests that stand already."""
    return Held(
        funders={same_name(row.name): same_name(row.today) for row in db.all(FUNDERS)},
        settled=settled_keys(db),
        requests={
            (same_name(row.title), same_name(row.name)): KnownRequest(
                row.number, row.asked, row.awarded, row.acted_on, row.paid
            )
            for row in db.all(REQUESTS)
        },
    )


class RequestWriter(DossierWriter):
    """Funders and dossiers by their names, read once."""

    def __init__(self, db: Db) -> None:
        super().__init__(db)
        self.funders: dict[str, UUID] = {same_name(row.name): row.id for row in db.all(FUNDERS)}
        self.ranks: dict[UUID, int] = {row.dossier_id: row.rank for row in db.all(RANKS)}

    def make(self, journal: Journal, row: RequestRow) -> None:
        dossier_id = self.dossier(journal, row.dossier, year=row.notified_on.year if row.notified_on else None)
        funder_id = self._funder(journal, row)
        rank = self.ranks.get(dossier_id, 0) + 1
        line = FundingLine(
            dossier_id=dossier_id, rank=rank, funder_id=funder_id, nature=row.nature or "subsidy", asked=row.asked
        )
        journal.add(line)
        self.learn(self.ranks, dossier_id, rank)
        if row.awarded is None:
            return
        on = row.notified_on or clock.today()
        note = "" if row.notified_on else _("Jour de l’import : le tableau n’en dit pas.")
        journal.add(FundingAct(line_id=line.id, kind="awarded", acted_on=on, amount=row.awarded, note=note))
        if row.notified_on is None:
            return
        journal.add(
            FundingAct(line_id=line.id, kind="notified", acted_on=on, amount=row.awarded, reference=row.reference or "")
        )
        if row.paid:
            note = _("Versé d’après un tableau importé : le jour est celui de la notification.")
            journal.add(FundingPayment(line_id=line.id, kind="received", paid_on=on, amount=row.paid, note=note))

    def _funder(self, journal: Journal, row: RequestRow) -> UUID:
        key = same_name(row.funder)
        if key not in self.funders:
            kind = type_of(row.funder)
            public = bool(reference.entry("funder_types", kind).flags.get("public"))
            made = Funder(name=row.funder, type=kind, public=public)
            journal.add(made)
            self.learn(self.funders, key, made.id)
        return self.funders[key]


def funders_known(db: Db) -> set[str]:
    """The keys of every funder's names."""
    return {same_name(row.name) for row in db.all(FUNDERS)}
