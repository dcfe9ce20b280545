"""A dwelling's joined line (landlord, convention, order, money, insertion, household), its clock, its history."""

from typing import Any

from sqlalchemy import (
    Date,
    Integer,
    Text,
    Uuid,
    and_,
    bindparam,
    case,
    cast,
    exists,
    literal,
    null,
    or_,
    select,
    true,
    type_coerce,
    union_all,
)
from sqlalchemy import func as sql
from sqlalchemy.orm import aliased

from app.works.dwelling_models import Convention, Dwelling, Lease, Vacancy
from app.works.dwelling_queries import NUMBER, with_its_things
from app.works.employee_models import WorkHours
from app.works.enterprise_models import Enterprise
from app.works.household_models import CandidateHousehold, Proposal
from app.works.landlord_models import Landlord
from app.works.order_models import Order, OrderPayer, OrderStep, QuoteLine, Referral
from app.works.site_models import Snag
from app.works.state import (
    CONVENTION,
    ENDED_STAGES,
    HAS_REFERENCE,
    IS_EMPTY,
    LAST_STEP,
    LEASE,
    PRICE,
    REFERENCE,
    SITUATION,
    TODAY,
    VACANCY,
    days_of,
    first_on,
    reached,
)  # fmt: skip
from tenants.joins import of, same
from tenants.registry import Member

# -- the joined line: one statement, six cells and the clock ----------------------------------------------------------
# The orders of its cycle: those of the latest vacancy, or where there never was one the others; refused ones left out.
_OF_CYCLE = and_(
    of(Order, Order.dwelling_id, Dwelling),
    or_(Order.vacancy_id == VACANCY.c.id, VACANCY.c.id.is_(None)),
    ~reached(*ENDED_STAGES),
)
_CYCLE = (
    select(
        Order.number,
        Order.label,
        Order.work,
        Order.origin,
        LAST_STEP.c.stage,
        LAST_STEP.c.happened_on,
        Enterprise.name.label("enterprise"),
        sql.count().over().label("orders"),
    )
    .select_from(Order)
    .outerjoin(LAST_STEP, true())
    .outerjoin(Enterprise, same(Order, Enterprise, Order.enterprise_id))
    .where(_OF_CYCLE)
    .order_by(Order.year.desc(), Order.rank.desc())
    .limit(1)
    .correlate(Dwelling, VACANCY)
    .lateral("cycle")
)
_MONEY = (
    select(
        sql.sum(REFERENCE).filter(HAS_REFERENCE).label("reference"),
        sql.sum(PRICE).filter(HAS_REFERENCE).label("compared"),
        sql.sum(PRICE).label("total"),
        sql.count().label("lines"),
        sql.count().filter(HAS_REFERENCE).label("covered"),
    )
    .select_from(QuoteLine)
    .join(Order, same(QuoteLine, Order, QuoteLine.order_id))
    .where(_OF_CYCLE)
    .correlate(Dwelling, VACANCY)
    .lateral("money")
)
_HOURS = (
    select(sql.sum(WorkHours.hours).label("hours"), sql.count(WorkHours.employee_id.distinct()).label("employees"))
    .select_from(WorkHours)
    .join(Order, same(WorkHours, Order, WorkHours.order_id))
    .where(_OF_CYCLE)
    .correlate(Dwelling, VACANCY)
    .lateral("hours")
)


def _clock(best: Any) -> Any:
    """A day of the orders of the latest vacancy; those of a sitting tenant never touch the clock."""
    return (
        select(best)
        .select_from(Order)
        .where(of(Order, Order.dwelling_id, Dwelling), Order.vacancy_id == VACANCY.c.id, ~reached(*ENDED_STAGES))
        .correlate(Dwelling, VACANCY)
        .scalar_subquery()
    )


_HOUSEHOLD = (
    select(
        CandidateHousehold.number,
        CandidateHousehold.register,
        CandidateHousehold.reference,
        (CandidateHousehold.adults + CandidateHousehold.children).label("persons"),
    )
    .where(CandidateHousehold.tenant_id == Dwelling.tenant_id, CandidateHousehold.id == LEASE.c.household_id)
    .correlate(Dwelling, LEASE)
    .lateral("household")
)
_ACCEPTED = first_on("received_with_reserves", "received")
_Others = aliased(Dwelling)
# The year in which the dwelling was let again, this year while it is not: how long the others took (same rule as the
# figure « délai de remise en location »: an enterprise's order accepted before the lease).
_BEGUN = cast(sql.date_trunc("year", sql.coalesce(VACANCY.c.ended_on, TODAY)), Date)
_Let, _Empty = aliased(Lease), aliased(Vacancy)
_ACCEPTED_BEFORE = exists(
    select(Order.id)
    .where(
        of(Order, Order.vacancy_id, _Empty),
        Order.enterprise_id.is_not(None),
        ~reached(*ENDED_STAGES),
        first_on("received_with_reserves", "received") <= _Let.starts_on,
    )
    .correlate(_Let, _Empty)
)
_YEAR = (
    select(
        sql.percentile_cont(0.5).within_group(type_coerce(_Let.starts_on - _Empty.vacant_on, Integer)).label("median"),
        sql.count().label("relet"),
    )
    .select_from(_Let)
    .join(_Empty, same(_Let, _Empty, _Let.vacancy_id))
    .where(
        _Let.undone_at.is_(None),
        _Empty.undone_at.is_(None),
        _Let.starts_on >= _BEGUN,
        sql.date_trunc("year", _Let.starts_on) == sql.date_trunc("year", _BEGUN),
        _Let.starts_on <= TODAY,
        _ACCEPTED_BEFORE,
    )
    .correlate(VACANCY)
    .lateral("year")
)
_Signed = aliased(Convention)
LINE = with_its_things(
    select(
        Dwelling.id,
        Dwelling.number,
        Dwelling.label,
        Dwelling.address,
        Dwelling.postcode,
        Dwelling.town,
        Dwelling.sector,
        Dwelling.floor,
        Dwelling.type,
        Dwelling.area,
        Dwelling.energy_class,
        Dwelling.rent,
        Dwelling.note,
        Dwelling.followed_from,
        Dwelling.left_on,
        Landlord.number.label("landlord"),
        Landlord.kind.label("landlord_kind"),
        Landlord.name,
        Landlord.first_name,
        select(sql.count(_Others.id))
        .where(of(_Others, _Others.landlord_id, Landlord), or_(_Others.left_on.is_(None), _Others.left_on > TODAY))
        .correlate(Landlord)
        .scalar_subquery()
        .label("dwellings"),
        select(sql.min(_Signed.starts_on))
        .where(of(_Signed, _Signed.landlord_id, Landlord), _Signed.undone_at.is_(None), _Signed.signed_on.is_not(None))
        .correlate(Landlord)
        .scalar_subquery()
        .label("since"),
        CONVENTION.c.number.label("convention"),
        CONVENTION.c.kind.label("convention_kind"),
        CONVENTION.c.level.label("convention_level"),
        CONVENTION.c.ends_on.label("convention_ends_on"),
        CONVENTION.c.rent_ceiling,
        _CYCLE.c.number.label("order"),
        _CYCLE.c.label.label("order_label"),
        _CYCLE.c.work,
        _CYCLE.c.stage,
        _CYCLE.c.happened_on.label("stage_on"),
        _CYCLE.c.enterprise,
        _CYCLE.c.orders,
        _MONEY.c.reference,
        _MONEY.c.compared,
        _MONEY.c.total,
        _MONEY.c.lines,
        _MONEY.c.covered,
        _HOURS.c.hours,
        _HOURS.c.employees,
        _HOUSEHOLD.c.number.label("household"),
        _HOUSEHOLD.c.register,
        _HOUSEHOLD.c.reference.label("register_reference"),
        _HOUSEHOLD.c.persons,
        LEASE.c.number.label("lease"),
        LEASE.c.starts_on.label("let_on"),
        VACANCY.c.id.label("vacancy_id"),
        VACANCY.c.number.label("vacancy"),
        VACANCY.c.vacant_on,
        VACANCY.c.ended_on,
        IS_EMPTY.label("is_empty"),
        SITUATION.label("situation"),
        _YEAR.c.median,
        _YEAR.c.relet,
        days_of("warn_months").label("warn_months"),
        _clock(sql.min(first_on("ordered"))).label("ordered_on"),
        _clock(sql.min(first_on("in_progress"))).label("started_on"),
        _clock(case((sql.count() == sql.count(_ACCEPTED), sql.max(_ACCEPTED)))).label("accepted_on"),
    )
)
LINE = (
    LINE.outerjoin(CONVENTION, true())
    .outerjoin(_CYCLE, true())
    .join(_MONEY, true())
    .join(_HOURS, true())
    .join(_YEAR, true())
    .outerjoin(_HOUSEHOLD, true())
    .where(Dwelling.number == NUMBER)
)
PAYERS = (
    select(OrderPayer.kind, OrderPayer.name, sql.sum(OrderPayer.amount).label("amount"))
    .select_from(OrderPayer)
    .join(Order, same(OrderPayer, Order, OrderPayer.order_id))
    .where(Order.dwelling_id == bindparam("dwelling_id"), Order.vacancy_id == bindparam("vacancy_id"))
    .group_by(OrderPayer.kind, OrderPayer.name)
    .order_by(OrderPayer.kind, OrderPayer.name)
)

# -- the history ------------------------------------------------------------------------------------------------------
DWELLING_ID = bindparam("dwelling_id", type_=Uuid)


def _event(model: Any, kind: str, on: Any, a: Any, b: Any = "", c: Any = "", d: Any = "", order: Any = null()) -> Any:
    """One kind of event: its day, its words' pieces, who wrote it, whether it was struck."""
    return select(
        literal(kind, Text).label("kind"),
        model.number,
        cast(on, Date).label("on_day"),
        *(cast(piece, Text).label(name) for name, piece in zip("abcd", (a, b, c, d), strict=True)),
        cast(order, Integer).label("order"),
        model.tenant_id,
        model.made_at,
        model.made_by,
        model.undone_at,
        model.undone_by,
    ).select_from(model)


_EVENTS = union_all(
    _event(Vacancy, "vacancy", Vacancy.vacant_on, Vacancy.cause, Vacancy.note, Vacancy.ended_on).where(
        Vacancy.dwelling_id == DWELLING_ID
    ),
    _event(Lease, "lease", Lease.starts_on, CandidateHousehold.number, Lease.ends_on)
    .outerjoin(CandidateHousehold, same(Lease, CandidateHousehold, Lease.household_id))
    .where(Lease.dwelling_id == DWELLING_ID),
    _event(
        Convention,
        "convention",
        sql.coalesce(Convention.signed_on, Convention.starts_on),
        Convention.kind,
        Convention.level,
        Convention.ends_on,
        Convention.signed_on,
    ).where(Convention.dwelling_id == DWELLING_ID),
    _event(Convention, "convention_end", Convention.ended_on, Convention.kind, Convention.ended_why).where(
        Convention.dwelling_id == DWELLING_ID, Convention.ended_on.is_not(None), Convention.undone_at.is_(None)
    ),
    _event(
        OrderStep,
        "step",
        OrderStep.happened_on,
        OrderStep.stage,
        Order.label,
        Order.origin,
        Enterprise.name,
        Order.number,
    )
    .join(Order, same(OrderStep, Order, OrderStep.order_id))
    .outerjoin(Enterprise, same(Order, Enterprise, Order.enterprise_id))
    .where(Order.dwelling_id == DWELLING_ID),
    _event(Snag, "snag_lifted", Snag.lifted_on, Snag.work, Order.label, order=Order.number)
    .join(Order, same(Snag, Order, Snag.order_id))
    .where(Order.dwelling_id == DWELLING_ID, Snag.lifted_on.is_not(None)),
    _event(
        Referral, "referral", Referral.referred_on, Referral.trade, Order.label, Referral.craftsman, order=Order.number
    )
    .join(Order, same(Referral, Order, Referral.order_id))
    .where(Order.dwelling_id == DWELLING_ID),
    _event(Proposal, "proposal", Proposal.made_on, CandidateHousehold.number, Proposal.answer, Proposal.reason)
    .join(CandidateHousehold, same(Proposal, CandidateHousehold, Proposal.household_id))
    .where(Proposal.dwelling_id == DWELLING_ID),
).subquery("events")
_Undoer = aliased(Member)
HISTORY = (
    select(_EVENTS, Member.name.label("by"), _Undoer.name.label("struck_by"))
    .outerjoin(Member, and_(Member.tenant_id == _EVENTS.c.tenant_id, Member.id == _EVENTS.c.made_by))
    .outerjoin(_Undoer, and_(_Undoer.tenant_id == _EVENTS.c.tenant_id, _Undoer.id == _EVENTS.c.undone_by))
    .order_by(_EVENTS.c.on_day.desc(), _EVENTS.c.made_at.desc(), _EVENTS.c.number.desc())
)
SNAGS_LATE = (
    select(Snag.number, Snag.work, Snag.lift_by, Order.number.label("order"), Order.label)
    .select_from(Snag)
    .join(Order, same(Snag, Order, Snag.order_id))
    .where(Order.dwelling_id == DWELLING_ID, Snag.undone_at.is_(None), Snag.lifted_on.is_(None), Snag.lift_by < TODAY)
    .order_by(Snag.lift_by, Snag.number)
)
