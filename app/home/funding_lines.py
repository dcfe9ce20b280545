"""The lines of « Aujourd’hui » about the money of funders: a payment that should have come, a claim that waits to be
sent, an AGLS that is due and not notified, an award whose notification is awaited, a plan out of balance, a dossier
whose papers lack."""

from typing import Any

from sqlalchemy import Date, Integer, Text, cast, literal, null, select, true
from sqlalchemy import func as sql

from app.funding import agls_queries, payment_queries
from app.funding.agls_models import AglsYear
from app.funding.deadline_queries import COMING, of_dossier
from app.funding.document_queries import LACKING
from app.funding.dossier_models import Dossier
from app.funding.funder_models import Funder
from app.funding.payment_models import Claim, Instalment
from app.funding.plan_models import FundingLine
from app.funding.state import COST, DECISION, GAP, LAST_STEP, MONEY, NEXT_MILESTONE, NOTIFICATION
from app.home.putting_off import PUT_OFF, TODAY, put_off
from app.residences.models import Residence
from tenants.joins import same

SOON = 30  # days: how far a claim of the schedule is looked ahead


def _line(kind: str, found: Any, thing: Any, on: Any, *, label: Any, place: Any, words: Any, about: Any) -> Any:
    """In the columns that every line has. thing: what it is about, and what is put off."""
    line = found.with_only_columns(
        literal(kind, Text).label("kind"),
        thing.number.label("number"),
        thing.id.label("id"),
        cast(null(), Text).label("first_name"),
        cast(null(), Text).label("last_name"),
        cast(label, Text).label("label"),
        cast(place, Text).label("residence"),
        cast(on, Date).label("on_day"),
        cast(words, Text).label("words"),
        cast(about, Integer).label("about"),
        cast(null(), Date).label("since"),
    )
    return put_off(line, kind, thing, PUT_OFF[kind], cast(on, Date))


_LATE = payment_queries.WAITING.schedule.order_by(None).subquery("late_parts")
_AGLS = agls_queries.WAITING.order_by(None).subquery("agls_waiting")
_GOES_ON = sql.coalesce(LAST_STEP.c.stage, "draft").not_in(("closed", "withdrawn"))
_YEAR_END = sql.make_date(Dossier.year_to, 12, 31)
_CLAIM_ON = sql.coalesce(Instalment.due_on, cast(Claim.made_at, Date))
FUNDING_LINES: dict[str, Any] = {
    "payment": _line(
        "payment",
        select(_LATE).join(
            Instalment,
            (Instalment.tenant_id == _LATE.c.tenant_id) & (Instalment.number == _LATE.c.number),
        ),
        Instalment,
        _LATE.c.due_on,
        label=_LATE.c.name,
        place=_LATE.c.title,
        words=_LATE.c.expected,
        about=_LATE.c.dossier,
    ).where(_LATE.c.late),
    "claim": _line(
        "claim",
        select(Claim)
        .join(FundingLine, same(Claim, FundingLine, Claim.line_id))
        .join(Dossier, same(FundingLine, Dossier, FundingLine.dossier_id))
        .outerjoin(Funder, same(FundingLine, Funder, FundingLine.funder_id))
        .outerjoin(Instalment, same(Claim, Instalment, Claim.instalment_id)),
        Claim,
        _CLAIM_ON,
        label=sql.coalesce(Funder.name, FundingLine.name),
        place=Dossier.title,
        words=Claim.amount,
        about=Dossier.number,
    ).where(Claim.undone_at.is_(None), Claim.sent_on.is_(None), _CLAIM_ON <= TODAY + SOON),
    "agls": _line(
        "agls",
        select(AglsYear)
        .join(_AGLS, (_AGLS.c.tenant_id == AglsYear.tenant_id) & (_AGLS.c.id == AglsYear.id))
        .join(Residence, same(AglsYear, Residence, AglsYear.residence_id)),
        AglsYear,
        sql.make_date(AglsYear.year, 12, 31),
        label=Residence.name,
        place=Residence.town,
        words=AglsYear.due,
        about=AglsYear.year,
    ),
    "notification": _line(
        "notification",
        select(FundingLine)
        .join(DECISION, true())
        .outerjoin(NOTIFICATION, true())
        .join(Dossier, same(FundingLine, Dossier, FundingLine.dossier_id))
        .outerjoin(Funder, same(FundingLine, Funder, FundingLine.funder_id)),
        FundingLine,
        DECISION.c.decided_on + SOON,
        label=sql.coalesce(Funder.name, FundingLine.name),
        place=Dossier.title,
        words=DECISION.c.awarded,
        about=Dossier.number,
    ).where(DECISION.c.awarded.is_not(None), NOTIFICATION.c.number.is_(None)),
    "plan": _line(
        "plan",
        select(Dossier)
        .outerjoin(LAST_STEP, true())
        .outerjoin(NEXT_MILESTONE, true())
        .join(COST, true())
        .join(MONEY, true()),
        Dossier,
        sql.coalesce(NEXT_MILESTONE.c.due_on, _YEAR_END),
        label=Dossier.title,
        place=literal("", Text),
        words=GAP,
        about=Dossier.number,
    ).where(COST.c.amount > 0, GAP != 0, _GOES_ON),
    "papers": _line(
        "papers",
        select(Dossier)
        .join(LACKING, LACKING.c.dossier_id == Dossier.id)
        .outerjoin(LAST_STEP, true())
        .outerjoin(COMING, of_dossier(COMING)),
        Dossier,
        sql.coalesce(COMING.c.due_on, _YEAR_END),
        label=Dossier.title,
        place=literal("", Text),
        words=LACKING.c.types,
        about=Dossier.number,
    ).where(_GOES_ON, Dossier.year_to >= sql.extract("year", TODAY) - 1),
}
