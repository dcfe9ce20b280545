"""Statements of the AGLS: per residence and year what is due, what binds, what was paid."""

from typing import Any

from sqlalchemy import Integer, and_, bindparam, case, or_, select
from sqlalchemy import func as sql
from sqlalchemy.dialects.postgresql import distinct_on
from sqlalchemy.orm import aliased

from app.funding.agls_models import AglsEntry, AglsYear
from app.funding.state import NOTHING, euro
from tenants.joins import same
from tenants.registry import Member

NUMBER = bindparam("number", type_=Integer)
YEAR = bindparam("year", type_=Integer)
_NOTIFIED = (
    select(
        AglsEntry.tenant_id,
        AglsEntry.agls_id,
        euro(AglsEntry.amount).label("amount"),
        AglsEntry.happened_on,
        AglsEntry.reference,
    )
    .ext(distinct_on(AglsEntry.tenant_id, AglsEntry.agls_id))
    .where(AglsEntry.undone_at.is_(None), AglsEntry.kind == "notified")
    .order_by(AglsEntry.tenant_id, AglsEntry.agls_id, AglsEntry.happened_on.desc(), AglsEntry.number.desc())
    .subquery("notified")
)
_SIGNED: Any = case((AglsEntry.kind == "paid", euro(AglsEntry.amount)), else_=-euro(AglsEntry.amount))
_PAID = (
    select(
        AglsEntry.tenant_id,
        AglsEntry.agls_id,
        sql.sum(_SIGNED).label("amount"),
        sql.max(AglsEntry.happened_on).label("last_on"),
    )
    .where(AglsEntry.undone_at.is_(None), AglsEntry.kind != "notified")
    .group_by(AglsEntry.tenant_id, AglsEntry.agls_id)
    .subquery("paid")
)


def _of(piece: Any) -> Any:
    return and_(piece.c.tenant_id == AglsYear.tenant_id, piece.c.agls_id == AglsYear.id)


_ROWS = (
    select(
        AglsYear.tenant_id,
        AglsYear.number,
        AglsYear.id,
        AglsYear.residence_id,
        AglsYear.year,
        AglsYear.units,
        AglsYear.rate,
        euro(AglsYear.due).label("due"),
        AglsYear.source,
        AglsYear.note,
        _NOTIFIED.c.amount.label("notified"),
        _NOTIFIED.c.happened_on.label("notified_on"),
        _NOTIFIED.c.reference,
        sql.coalesce(_PAID.c.amount, NOTHING).label("paid"),
        _PAID.c.last_on.label("paid_on"),
    )
    .select_from(AglsYear)
    .outerjoin(_NOTIFIED, _of(_NOTIFIED))
    .outerjoin(_PAID, _of(_PAID))
)
LISTED = _ROWS.where(or_(YEAR.is_(None), AglsYear.year == YEAR)).order_by(AglsYear.year.desc(), AglsYear.number)
ONE = _ROWS.where(AglsYear.number == NUMBER)
BY_ID = _ROWS.where(AglsYear.id == bindparam("agls_id"))
LOCK = select(AglsYear).where(AglsYear.id == bindparam("agls_id")).with_for_update()
YEARS = select(AglsYear.year, sql.count().label("rows")).group_by(AglsYear.year).order_by(AglsYear.year.desc())
TO_EDIT = select(AglsYear).where(AglsYear.number == NUMBER).with_for_update()
BY_NUMBER = select(AglsYear).where(AglsYear.number == NUMBER)
HAS_ENTRIES = select(AglsEntry.number).where(AglsEntry.agls_id == bindparam("agls_id")).limit(1)
_STRIKER = aliased(Member)
ENTRIES = (
    select(
        AglsEntry.number,
        AglsEntry.kind,
        AglsEntry.happened_on,
        euro(AglsEntry.amount).label("amount"),
        AglsEntry.reference,
        AglsEntry.note,
        AglsEntry.undone_at,
        _STRIKER.name.label("struck_by"),
        Member.name.label("by"),
    )
    .outerjoin(Member, same(AglsEntry, Member, AglsEntry.made_by))
    .outerjoin(_STRIKER, and_(_STRIKER.tenant_id == AglsEntry.tenant_id, _STRIKER.id == AglsEntry.undone_by))
    .where(AglsEntry.agls_id == bindparam("agls_id"))
    .order_by(AglsEntry.happened_on.desc(), AglsEntry.number.desc())
)
ENTRY = select(AglsEntry).where(AglsEntry.number == NUMBER)
ENTRY_TO_EDIT = ENTRY.with_for_update()
OF_ENTRY = select(AglsYear.number).where(AglsYear.id == bindparam("agls_id"))
# A year whose amount is due and that nobody notified, the year's end being past or not.
WAITING = _ROWS.where(_NOTIFIED.c.agls_id.is_(None), euro(AglsYear.due) > 0).order_by(AglsYear.year, AglsYear.number)
