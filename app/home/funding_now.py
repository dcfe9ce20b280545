"""How the money of funders stands now: what is still to come, what waits for a decision, what for a notification."""

from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from sqlalchemy import exists, select, true
from sqlalchemy import func as sql
from sqlalchemy.orm import aliased

from app.accounts.permissions import Right
from app.funding.dossier_models import Dossier
from app.funding.dossier_queries import TOTALS
from app.funding.plan_models import FundingAct, FundingLine
from app.funding.state import ASKED, LAST_STEP, NOTHING, OWN, euro
from app.web.visit import Visit
from tenants.joins import same
from tenants.together import Together

_OTHER = aliased(FundingAct)


def _waiting(kind: str, until: tuple[str, ...], amount: Any) -> Any:
    """lines and amount: of the lines with an act of that kind that none of `until` follows, in dossiers that go on."""
    followed = exists(
        select(_OTHER.id).where(
            _OTHER.tenant_id == FundingAct.tenant_id,
            _OTHER.line_id == FundingAct.line_id,
            _OTHER.undone_at.is_(None),
            _OTHER.kind.in_(until),
        )
    )
    return (
        select(sql.count().label("lines"), sql.coalesce(sql.sum(amount), NOTHING).label("amount"))
        .select_from(FundingAct)
        .join(FundingLine, same(FundingAct, FundingLine, FundingAct.line_id))
        .join(Dossier, same(FundingLine, Dossier, FundingLine.dossier_id))
        .outerjoin(LAST_STEP, true())
        .where(
            FundingAct.kind == kind,
            FundingAct.undone_at.is_(None),
            ~followed,
            FundingLine.nature.not_in(OWN),
            sql.coalesce(LAST_STEP.c.stage, "draft").not_in(("closed", "withdrawn")),
        )
    )


_NOW = Together(
    totals=TOTALS[False],
    undecided=_waiting("filed", ("awarded", "refused", "notified", "amended"), ASKED),
    unnotified=_waiting("awarded", ("notified", "amended"), euro(FundingAct.amount)),
)


@dataclass(frozen=True)
class FundingNow:
    """Amounts in euros; undecided and unnotified: how many lines, and what they come to."""

    notified: Decimal
    paid: Decimal
    undecided: tuple[int, Decimal]
    unnotified: tuple[int, Decimal]

    @property
    def rest(self) -> Decimal:
        return self.notified - self.paid


def of_workspace(visit: Visit) -> FundingNow | None:
    """None for who does not look after the money of funders, and where there is no dossier."""
    if not visit.can(Right.FUNDING_PAYMENTS):
        return None
    found = _NOW.read(visit.db)
    totals = found.totals[0]
    if not totals.dossiers:
        return None
    return FundingNow(
        Decimal(totals.notified),
        Decimal(totals.paid),
        *((int(row.lines), Decimal(row.amount)) for row in (found.undecided[0], found.unnotified[0])),
    )
