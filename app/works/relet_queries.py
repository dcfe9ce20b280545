"""Dwellings let again: an order of a vacancy was accepted from an enterprise, then a lease ended that vacancy."""

from sqlalchemy import Uuid, and_, bindparam, exists, extract, select
from sqlalchemy import func as sql

from app.works.dwelling_models import Lease
from app.works.order_models import Order, OrderStep
from tenants.joins import of

# One row an order and lease; count dwellings distinct: one counts once a period, and once ever.
_ACCEPTED_BEFORE = exists(
    select(OrderStep.id)
    .where(
        of(OrderStep, OrderStep.order_id, Order),
        OrderStep.undone_at.is_(None),
        OrderStep.stage.in_(("received", "received_with_reserves")),
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
_FIRST = (
    select(Order.dwelling_id, sql.min(Lease.starts_on).label("first_on"))
    .select_from(Order)
    .join(Lease, _LET_AGAIN)
    .where(Order.enterprise_id == bindparam("enterprise_id", type_=Uuid), _ACCEPTED_BEFORE)
    .group_by(Order.dwelling_id)
    .subquery()
)
FIRST_RELET_BY_YEAR = (
    select(extract("year", _FIRST.c.first_on).label("year"), sql.count().label("dwellings"))
    .group_by(extract("year", _FIRST.c.first_on))
    .order_by(extract("year", _FIRST.c.first_on))
)
