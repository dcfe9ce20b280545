"""Dwellings let again: an order of a vacancy was accepted from an enterprise, then a lease ended that vacancy."""

from typing import Any

from sqlalchemy import Date, Integer, Uuid, and_, bindparam, exists, extract, or_, select
from sqlalchemy import func as sql

from app.works.dwelling_models import Dwelling, Lease, Vacancy
from app.works.enterprise_models import Enterprise
from app.works.order_models import Order, OrderStep
from app.works.state import ENDED_STAGES
from tenants.joins import of, same

RECEPTIONS = ("received_with_reserves", "received")

# One row an order and lease; count dwellings distinct: one counts once a period, and once ever.
_ACCEPTED_BEFORE = exists(
    select(OrderStep.id)
    .where(
        of(OrderStep, OrderStep.order_id, Order),
        OrderStep.undone_at.is_(None),
        OrderStep.stage.in_(RECEPTIONS),
        OrderStep.happened_on <= Lease.starts_on,
    )
    .correlate(Order, Lease)
)
_LET_AGAIN = and_(Order.tenant_id == Lease.tenant_id, Order.vacancy_id == Lease.vacancy_id, Lease.undone_at.is_(None))
RELET = (
    select(sql.count(Order.dwelling_id.distinct()).label("dwellings"), sql.min(Lease.starts_on).label("since"))
    .select_from(Order)
    .join(Lease, _LET_AGAIN)
    .where(Order.enterprise_id.is_not(None), _ACCEPTED_BEFORE)
)
RELET_OF = RELET.where(Order.enterprise_id == bindparam("enterprise_id", type_=Uuid))
_YEAR = extract("year", Lease.starts_on)
# The year each dwelling was let again for the first time, and how many distinct ones each year.
RELET_BY_YEAR = (
    select(_YEAR.label("year"), sql.count(Order.dwelling_id.distinct()).label("dwellings"))
    .select_from(Order)
    .join(Lease, _LET_AGAIN)
    .where(Order.enterprise_id == bindparam("enterprise_id", type_=Uuid), _ACCEPTED_BEFORE)
    .group_by(_YEAR)
    .order_by(_YEAR)
)
_FIRST_EVER = (
    select(Order.dwelling_id, sql.min(Lease.starts_on).label("first_on"))
    .select_from(Order)
    .join(Lease, _LET_AGAIN)
    .where(Order.enterprise_id == bindparam("enterprise_id", type_=Uuid), _ACCEPTED_BEFORE)
    .group_by(Order.dwelling_id)
    .subquery()
)
FIRST_RELET_BY_YEAR = (
    select(extract("year", _FIRST_EVER.c.first_on).label("year"), sql.count().label("dwellings"))
    .group_by(extract("year", _FIRST_EVER.c.first_on))
    .order_by(extract("year", _FIRST_EVER.c.first_on))
)
_FIRST, _LAST = bindparam("first", type_=Date), bindparam("last", type_=Date)
_ENTERPRISE = bindparam("enterprise", type_=Integer)


def _day(*stages: str) -> Any:
    return sql.min(OrderStep.happened_on).filter(OrderStep.stage.in_(stages))


# An order with its days, when it was accepted and neither refused nor sent elsewhere.
_DAYS = (
    select(
        OrderStep.tenant_id,
        OrderStep.order_id,
        _day("ordered").label("ordered_on"),
        _day("in_progress").label("started_on"),
        _day(*RECEPTIONS).label("accepted_on"),
    )
    .where(OrderStep.undone_at.is_(None))
    .group_by(OrderStep.tenant_id, OrderStep.order_id)
    .having(_day(*RECEPTIONS).is_not(None), _day(*ENDED_STAGES).is_(None))
    .subquery("days")
)
RELETTINGS = (
    select(
        Dwelling.number.label("dwelling"),
        Dwelling.label,
        Dwelling.address,
        Dwelling.town,
        Vacancy.vacant_on,
        sql.min(_DAYS.c.ordered_on).label("ordered_on"),
        sql.min(_DAYS.c.started_on).label("started_on"),
        sql.max(_DAYS.c.accepted_on).label("accepted_on"),
        Lease.starts_on.label("let_on"),
    )
    .select_from(Lease)
    .join(Vacancy, same(Lease, Vacancy, Lease.vacancy_id))
    .join(Dwelling, same(Lease, Dwelling, Lease.dwelling_id))
    .join(Order, and_(Order.tenant_id == Vacancy.tenant_id, Order.vacancy_id == Vacancy.id))
    .join(Enterprise, same(Order, Enterprise, Order.enterprise_id))
    .join(_DAYS, and_(_DAYS.c.tenant_id == Order.tenant_id, _DAYS.c.order_id == Order.id))
    .where(
        Lease.undone_at.is_(None),
        Vacancy.undone_at.is_(None),
        Lease.starts_on.between(_FIRST, _LAST),
        _DAYS.c.accepted_on <= Lease.starts_on,
    )
    .group_by(
        Dwelling.number, Dwelling.label, Dwelling.address, Dwelling.town, Vacancy.vacant_on, Lease.id, Lease.starts_on
    )
    .having(or_(_ENTERPRISE.is_(None), sql.bool_or(Enterprise.number == _ENTERPRISE)))
    .order_by(Lease.starts_on, Dwelling.number)
)  # fmt: skip
