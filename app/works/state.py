"""What a dwelling, an order, a convention is on a day, derived from rows: pieces that statements of the works share.

A dwelling is let when its lease ended a vacancy that we followed, occupied when somebody lives there otherwise; empty,
it is vacant, in works once they have begun, ready once they are accepted without a snag left.
"""

from typing import Any

from sqlalchemy import (
    Date,
    Integer,
    Numeric,
    Text,
    and_,
    bindparam,
    case,
    cast,
    exists,
    literal,
    or_,
    select,
    type_coerce,
)
from sqlalchemy import func as sql

from app import reference
from app.works.dwelling_models import Convention, Dwelling, Lease, Vacancy
from app.works.order_models import STAGES, Order, OrderStep, QuoteLine
from app.works.order_stages import WAITING
from app.works.setting_models import WorksSetting
from tenants import clock
from tenants.joins import of, running

TODAY = bindparam("today", type_=Date)
ENDED_STAGES = ("refused", "out_of_scope")
AGREED_STAGES = ("ordered", "in_progress", "received_with_reserves", "received", "invoiced", "closed")
ACCEPTED_STAGES = ("received", "invoiced", "closed")  # without a snag left
VACANT, IN_WORKS, READY, LET, OCCUPIED, LEFT = SITUATIONS = ("vacant", "in_works", "ready", "let", "occupied", "left")
EMPTY = (VACANT, IN_WORKS, READY)

# -- orders -----------------------------------------------------------------------------------------------------------
RANK = case({stage: place for place, stage in enumerate(STAGES)}, value=OrderStep.stage)
# The latest live step of an order: its stage and since when.
LAST_STEP = (
    select(OrderStep.stage, OrderStep.happened_on)
    .where(of(OrderStep, OrderStep.order_id, Order), OrderStep.undone_at.is_(None))
    .order_by(RANK.desc())
    .limit(1)
    .correlate(Order)
    .lateral("last_step")
)


def reached(*stages: str) -> Any:
    """Whether the order of the outer statement has a live step of one of these stages."""
    return exists(
        select(OrderStep.id)
        .where(of(OrderStep, OrderStep.order_id, Order), OrderStep.undone_at.is_(None), OrderStep.stage.in_(stages))
        .correlate(Order)
    )


def first_on(*stages: str) -> Any:
    """The first day on which the order of the outer statement reached one of these stages."""
    return (
        select(sql.min(OrderStep.happened_on))
        .where(of(OrderStep, OrderStep.order_id, Order), OrderStep.undone_at.is_(None), OrderStep.stage.in_(stages))
        .correlate(Order)
        .scalar_subquery()
    )


# Amounts of a line before tax, rounded to the cent line by line.
def _times(price: Any) -> Any:
    return sql.round(type_coerce(price, Numeric(14, 2)) * QuoteLine.quantity, 2)


PRICE = sql.coalesce(type_coerce(QuoteLine.invoiced, Numeric(14, 2)), _times(QuoteLine.unit_price))
REFERENCE = _times(QuoteLine.reference_price)
HAS_REFERENCE = QuoteLine.reference_price.is_not(None)
SAVING = sql.sum(REFERENCE - PRICE).filter(HAS_REFERENCE)


def own_today(code: Any, type_: Any = Integer) -> Any:
    """The workspace's own value of a setting today, a whole number. code: a text, or a piece of a statement."""
    return (
        select(cast(WorksSetting.value, type_))
        .where(WorksSetting.code == code, WorksSetting.valid_from <= TODAY, WorksSetting.undone_at.is_(None))
        .order_by(WorksSetting.valid_from.desc())
        .limit(1)
    )


def listed_today(code: str) -> Any:
    """What the lists of the trade say of a setting on the day a statement runs; null for one that they do not have."""

    def value() -> int | None:
        try:
            return int(reference.entry("works_settings", code, clock.today()).flags["value"])
        except reference.UnknownCode:
            return None

    return bindparam(code, callable_=value, type_=Integer)


def days_of(code: str) -> Any:
    """A whole number of the workspace's settings in force today, else that of the list, as a piece of a statement."""
    return sql.coalesce(own_today(code).scalar_subquery(), listed_today(code))


# After how many days the stage of an order counts as long; null where neither says.
LONG_AFTER = sql.coalesce(
    own_today(literal("long_", Text) + LAST_STEP.c.stage).correlate(LAST_STEP).scalar_subquery(),
    case({stage: listed_today(f"long_{stage}") for stage in WAITING}, value=LAST_STEP.c.stage),
)


# -- conventions ------------------------------------------------------------------------------------------------------
END = sql.least(Convention.ends_on, Convention.ended_on)


def in_force(on: Any) -> Any:
    """A signed convention in force on that day, both ends included."""
    return and_(
        Convention.undone_at.is_(None), Convention.signed_on.is_not(None), Convention.starts_on <= on, on <= END
    )


# -- dwellings --------------------------------------------------------------------------------------------------------
# The latest vacancy, open or ended; the lease that runs; the latest order of that vacancy that is not refused.
VACANCY = (
    select(Vacancy.id, Vacancy.number, Vacancy.vacant_on, Vacancy.ended_on, Vacancy.cause)
    .where(of(Vacancy, Vacancy.dwelling_id, Dwelling), Vacancy.undone_at.is_(None), Vacancy.vacant_on <= TODAY)
    .order_by(Vacancy.vacant_on.desc())
    .limit(1)
    .correlate(Dwelling)
    .lateral("vacancy")
)
IS_EMPTY = and_(VACANCY.c.id.is_not(None), or_(VACANCY.c.ended_on.is_(None), VACANCY.c.ended_on > TODAY))
LEASE = (
    select(Lease.id, Lease.number, Lease.starts_on, Lease.household_id, Lease.vacancy_id)
    .where(
        of(Lease, Lease.dwelling_id, Dwelling),
        Lease.undone_at.is_(None),
        running(Lease.starts_on, Lease.ends_on, TODAY),
    )
    .limit(1)
    .correlate(Dwelling)
    .lateral("lease")
)
ORDER = (
    select(Order.id, Order.number, Order.label, Order.enterprise_id, LAST_STEP.c.stage, LAST_STEP.c.happened_on)
    .select_from(Order)
    .join(LAST_STEP, LAST_STEP.c.stage.not_in(ENDED_STAGES))
    .where(Order.tenant_id == Dwelling.tenant_id, Order.vacancy_id == VACANCY.c.id)
    .order_by(Order.year.desc(), Order.rank.desc())
    .limit(1)
    .correlate(Dwelling, VACANCY)
    .lateral("works_order")
)
SITUATION: Any = case(
    (Dwelling.left_on <= TODAY, LEFT),
    (and_(~IS_EMPTY, LEASE.c.vacancy_id.is_not(None)), LET),
    (or_(VACANCY.c.id.is_(None), ~IS_EMPTY), OCCUPIED),
    (ORDER.c.stage.in_(("in_progress", "received_with_reserves")), IN_WORKS),
    (ORDER.c.stage.in_(ACCEPTED_STAGES), READY),
    else_=VACANT,
)
WAITED = case((IS_EMPTY, type_coerce(TODAY - VACANCY.c.vacant_on, Integer)))
# The convention in force today; the one on the rent before a mandate.
CONVENTION = (
    select(
        Convention.number, Convention.kind, Convention.level, Convention.starts_on, END.label("ends_on"),
        Convention.rent_ceiling,
    )
    .where(of(Convention, Convention.dwelling_id, Dwelling), in_force(TODAY))
    .order_by((Convention.side == "rent").desc(), Convention.ends_on.desc())
    .limit(1)
    .correlate(Dwelling)
    .lateral("convention")
)  # fmt: skip
