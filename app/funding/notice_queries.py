"""Statements of the grants that funders publish: what waits for an answer, and what it may be about."""

from typing import Any

from sqlalchemy import Integer, and_, bindparam, or_, select
from sqlalchemy import func as sql

from app.funding.agls_models import AglsEntry, AglsYear
from app.funding.dossier_models import Dossier
from app.funding.funder_models import Funder, FunderName
from app.funding.notice_models import GrantNotice, GrantReading
from app.funding.plan_models import FundingAct, FundingLine
from app.funding.state import DECISION, NOTIFICATION, OWN, euro, with_amounts
from tenants.joins import of, same
from tenants.registry import Member

NUMBER = bindparam("number", type_=Integer)
# A confirmed grant whose act was taken back waits again.
_ALIVE = or_(
    and_(FundingAct.id.is_not(None), FundingAct.undone_at.is_(None)),
    and_(AglsEntry.id.is_not(None), AglsEntry.undone_at.is_(None)),
)
_NOTICES = (
    select(
        GrantNotice.number,
        GrantNotice.id,
        GrantNotice.line,
        GrantNotice.same_siret,
        GrantNotice.same_name,
        GrantNotice.giver,
        GrantNotice.giver_siret,
        GrantNotice.beneficiary,
        GrantNotice.object,
        euro(GrantNotice.amount).label("amount"),
        GrantNotice.granted_on,
        GrantNotice.reference,
        GrantNotice.terms,
        GrantNotice.answer,
        GrantNotice.answered_at,
        GrantNotice.reason,
        sql.coalesce(_ALIVE, False).label("alive"),
        FundingLine.number.label("line_number"),
        AglsYear.number.label("agls"),
        GrantReading.filename,
        GrantReading.made_at.label("read_at"),
        Member.name.label("by"),
    )
    .select_from(GrantNotice)
    .join(GrantReading, same(GrantNotice, GrantReading, GrantNotice.reading_id))
    .outerjoin(FundingAct, same(GrantNotice, FundingAct, GrantNotice.act_id))
    .outerjoin(FundingLine, same(FundingAct, FundingLine, FundingAct.line_id))
    .outerjoin(AglsEntry, same(GrantNotice, AglsEntry, GrantNotice.agls_entry_id))
    .outerjoin(AglsYear, same(AglsEntry, AglsYear, AglsEntry.agls_id))
    .outerjoin(Member, same(GrantNotice, Member, GrantNotice.answered_by))
)
LISTED = _NOTICES.order_by(GrantNotice.granted_on.desc().nulls_last(), GrantNotice.number)
ONE = _NOTICES.where(GrantNotice.number == NUMBER)
TO_ANSWER = select(GrantNotice).where(GrantNotice.number == NUMBER).with_for_update()
LAST_READING = (
    select(GrantReading.siret, GrantReading.beneficiary, GrantReading.filename, GrantReading.made_at)
    .order_by(GrantReading.number.desc())
    .limit(1)
)
KNOWN = select(GrantNotice.fingerprint)
# Lines that wait for a notification, with every name that their funder bore.
OPEN_LINES = (
    with_amounts(
        select(
            FundingLine.number,
            Dossier.number.label("dossier"),
            Dossier.title,
            Dossier.purpose,
            euro(FundingLine.asked).label("asked"),
            DECISION.c.awarded,
            Funder.name,
            Funder.siret,
            select(sql.array_agg(FunderName.name))
            .where(of(FunderName, FunderName.funder_id, Funder))
            .correlate(Funder)
            .scalar_subquery()
            .label("former"),
        ).select_from(FundingLine)
    )
    .join(Dossier, same(FundingLine, Dossier, FundingLine.dossier_id))
    .where(FundingLine.nature.not_in(OWN), NOTIFICATION.c.number.is_(None), ~DECISION.c.refused, Funder.id.is_not(None))
    .order_by(FundingLine.number)
)
DOSSIER_BY_NUMBER: Any = select(Dossier).where(Dossier.number == NUMBER).with_for_update()
