"""The figures of the works by SQL, ten statements whatever the data: screens, spreadsheets and publication alike.

A reletting is a vacancy that a lease ended after works of an enterprise were accepted while it lasted. Its clock reads
the orders accepted by the first day of the lease: first order, first start, last acceptance. Orders refused or out of
scope, works with a sitting tenant and whatever was struck count nowhere. Formulas: the network's dictionary, 3.8.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from fractions import Fraction
from functools import cache
from typing import Any

from sqlalchemy import Date, Integer, and_, bindparam, exists, or_, select
from sqlalchemy import func as sql
from sqlalchemy.orm import aliased

from app import reference
from app.indicators.dictionary import Field, codes_of
from app.indicators.figure import Figure, figure, median_figure, no_answer, not_concerned
from app.indicators.statistics import quantile
from app.works.dwelling_models import Convention, Dwelling, Lease, Vacancy
from app.works.employee_models import Employee, EmployeeExit, Training, WorkHours
from app.works.enterprise_models import Agreement, Enterprise
from app.works.household_models import CandidateHousehold, Proposal
from app.works.order_models import Order, OrderStep, QuoteLine, Referral
from app.works.setting_models import WorksSetting
from app.works.state import ENDED_STAGES, HAS_REFERENCE, REFERENCE
from tenants import clock
from tenants.joins import same
from tenants.session import Db

HALF, NINTH_DECILE = Fraction(1, 2), Fraction(9, 10)
RECEPTIONS = ("received_with_reserves", "received")
UNLABELLED = ("internal_list", "other")
DYNAMIC = ("durable", "transition", "positive")
# The four stages of the clock: (code of the figure, day it begins, day it ends).
STAGES = (
    ("delay_vacancy_to_order", "vacant_on", "ordered_on"),
    ("delay_order_to_start", "ordered_on", "started_on"),
    ("delay_start_to_reception", "started_on", "accepted_on"),
    ("delay_reception_to_lease", "accepted_on", "let_on"),
)

_FIRST, _LAST = bindparam("first", type_=Date), bindparam("last", type_=Date)
_ENTERPRISE = bindparam("enterprise", type_=Integer)


def _of_enterprise(number: Any) -> Any:
    """Only what an enterprise did, when one is named."""
    return or_(_ENTERPRISE.is_(None), number == _ENTERPRISE)


# -- dwellings let again ----------------------------------------------------------------------------------------------
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

# -- money ------------------------------------------------------------------------------------------------------------
# Lines of orders invoiced in the period, before tax, each rounded to the cent.
_INVOICED_IN = exists(
    select(OrderStep.id)
    .where(
        OrderStep.tenant_id == Order.tenant_id,
        OrderStep.order_id == Order.id,
        OrderStep.undone_at.is_(None),
        OrderStep.stage == "invoiced",
        OrderStep.happened_on.between(_FIRST, _LAST),
    )
    .correlate(Order)
)
MONEY = (
    select(
        sql.coalesce(sql.sum(REFERENCE).filter(HAS_REFERENCE), 0).label("reference"),
        sql.coalesce(sql.sum(QuoteLine.invoiced).filter(HAS_REFERENCE), 0).label("compared"),
        sql.coalesce(sql.sum(QuoteLine.invoiced), 0).label("invoiced"),
    )
    .select_from(QuoteLine)
    .join(Order, same(QuoteLine, Order, QuoteLine.order_id))
    .outerjoin(Enterprise, same(Order, Enterprise, Order.enterprise_id))
    .where(QuoteLine.invoiced.is_not(None), _INVOICED_IN, _of_enterprise(Enterprise.number))
)
REFERRED = (
    select(sql.count(Referral.order_id.distinct()))
    .join(Order, same(Referral, Order, Referral.order_id))
    .outerjoin(Enterprise, same(Order, Enterprise, Order.enterprise_id))
    .where(Referral.undone_at.is_(None), Referral.referred_on.between(_FIRST, _LAST), _of_enterprise(Enterprise.number))
)

# -- landlords and conventions ----------------------------------------------------------------------------------------
_Next = aliased(Convention, name="next")
_SIGNED = and_(Convention.undone_at.is_(None), Convention.signed_on.is_not(None))


def _bound_on(day: Any) -> Any:
    return sql.bool_or(and_(Convention.starts_on <= day, sql.least(Convention.ends_on, Convention.ended_on) >= day))


_BOUND = (
    select(_bound_on(_FIRST).label("at_first"), _bound_on(_LAST).label("at_last"))
    .where(_SIGNED)
    .group_by(Convention.landlord_id)
    .subquery("bound")
)
_ENDED = (
    select(
        exists(
            select(_Next.id)
            .where(
                _Next.tenant_id == Convention.tenant_id,
                _Next.renews_id == Convention.id,
                _Next.undone_at.is_(None),
                _Next.signed_on.is_not(None),
            )
            .correlate(Convention)
        ).label("renewed")
    )
    .where(
        _SIGNED,
        Convention.ends_on.between(_FIRST, _LAST),
        or_(Convention.ended_on.is_(None), Convention.ended_on >= Convention.ends_on),
    )
    .subquery("ended")
)
LANDLORDS = select(
    select(sql.count()).where(_BOUND.c.at_first).scalar_subquery().label("bound"),
    select(sql.count()).where(_BOUND.c.at_first, _BOUND.c.at_last).scalar_subquery().label("kept"),
    select(sql.count()).select_from(_ENDED).scalar_subquery().label("ended"),
    select(sql.count()).where(_ENDED.c.renewed).scalar_subquery().label("renewed"),
)

# -- people back at work ----------------------------------------------------------------------------------------------
# Hours by enterprise and month with the reference hours of the agreement that ran on its first day, where it says any.
HOURS = (
    select(
        Enterprise.kind,
        WorkHours.month,
        sql.min(Agreement.etp_hours).label("own"),
        sql.sum(WorkHours.hours).label("hours"),
    )
    .select_from(WorkHours)
    .join(Employee, same(WorkHours, Employee, WorkHours.employee_id))
    .join(Enterprise, same(Employee, Enterprise, Employee.enterprise_id))
    .outerjoin(
        Agreement,
        and_(
            Agreement.tenant_id == Enterprise.tenant_id,
            Agreement.enterprise_id == Enterprise.id,
            Agreement.undone_at.is_(None),
            WorkHours.month.between(Agreement.starts_on, Agreement.ends_on),
        ),
    )
    .where(WorkHours.month.between(_FIRST, _LAST), _of_enterprise(Enterprise.number))
    .group_by(Enterprise.id, Enterprise.kind, WorkHours.month)
    .order_by(WorkHours.month, Enterprise.kind)
)
OWN_HOURS = (
    select(WorksSetting.code, WorksSetting.valid_from, WorksSetting.value)
    .where(WorksSetting.code.like("etp\\_hours\\_%"))
    .order_by(WorksSetting.valid_from)
)
_WORKED = (
    select(WorkHours.tenant_id, WorkHours.employee_id)
    .distinct()
    .join(Employee, same(WorkHours, Employee, WorkHours.employee_id))
    .join(Enterprise, same(Employee, Enterprise, Employee.enterprise_id))
    .where(WorkHours.month.between(_FIRST, _LAST), _of_enterprise(Enterprise.number))
    .subquery("worked")
)
TRAINED = select(
    sql.count().label("employees"),
    sql.count()
    .filter(
        exists(
            select(Training.id)
            .where(
                Training.tenant_id == _WORKED.c.tenant_id,
                Training.employee_id == _WORKED.c.employee_id,
                Training.undone_at.is_(None),
                Training.starts_on <= _LAST,
                sql.coalesce(Training.ends_on, Training.starts_on) >= _FIRST,
            )
            .correlate(_WORKED)
        )
    )
    .label("trained"),
).select_from(_WORKED)
EXITS = (
    select(EmployeeExit.situation, sql.count().label("exits"))
    .join(Employee, same(EmployeeExit, Employee, EmployeeExit.employee_id))
    .join(Enterprise, same(Employee, Enterprise, Employee.enterprise_id))
    .where(
        EmployeeExit.undone_at.is_(None),
        EmployeeExit.left_on.between(_FIRST, _LAST),
        _of_enterprise(Enterprise.number),
    )
    .group_by(EmployeeExit.situation)
    .order_by(EmployeeExit.situation)
)

# -- households -------------------------------------------------------------------------------------------------------
_LABELLED = and_(
    CandidateHousehold.register.not_in(UNLABELLED),
    or_(CandidateHousehold.label_from.is_not(None), CandidateHousehold.label_until.is_not(None)),
    or_(CandidateHousehold.label_from.is_(None), CandidateHousehold.label_from <= Lease.starts_on),
    or_(CandidateHousehold.label_until.is_(None), CandidateHousehold.label_until >= Lease.starts_on),
)
_HOUSED = (
    select(
        sql.count(CandidateHousehold.id.distinct()).label("housed"),
        sql.count(CandidateHousehold.id.distinct()).filter(_LABELLED).label("labelled"),
    )
    .select_from(Lease)
    .join(CandidateHousehold, same(Lease, CandidateHousehold, Lease.household_id))
    .where(Lease.undone_at.is_(None), Lease.starts_on.between(_FIRST, _LAST))
    .subquery("housed")
)
HOUSEHOLDS = select(
    _HOUSED.c.housed,
    _HOUSED.c.labelled,
    select(sql.count(Proposal.id))
    .where(Proposal.undone_at.is_(None), Proposal.made_on.between(_FIRST, _LAST))
    .scalar_subquery()
    .label("proposals"),
)
REFUSALS = (
    select(Proposal.answer, Proposal.reason, sql.count().label("refusals"))
    .where(
        Proposal.undone_at.is_(None),
        Proposal.answered_on.between(_FIRST, _LAST),
        Proposal.answer.in_(("refused_by_household", "refused_by_landlord")),
    )
    .group_by(Proposal.answer, Proposal.reason)
    .order_by(sql.count().desc(), Proposal.answer, Proposal.reason)
)


# -- whether there are works at all -----------------------------------------------------------------------------------
def _oldest(day: Any) -> Any:
    return select(sql.min(day)).scalar_subquery()


SINCE = select(
    sql.least(
        select(sql.min(OrderStep.happened_on)).where(OrderStep.undone_at.is_(None)).scalar_subquery(),
        select(sql.min(Lease.starts_on)).where(Lease.undone_at.is_(None)).scalar_subquery(),
        select(sql.min(Convention.starts_on)).where(_SIGNED).scalar_subquery(),
        select(sql.min(Proposal.made_on)).where(Proposal.undone_at.is_(None)).scalar_subquery(),
        _oldest(WorkHours.month),
    )
)
EVER = date(1900, 1, 1)


@dataclass(frozen=True)
class Reletting:
    """A dwelling let again, with the days of its clock; a day that nobody noted is None."""

    dwelling: int
    label: str
    address: str
    town: str
    vacant_on: date
    ordered_on: date | None
    started_on: date | None
    accepted_on: date
    let_on: date

    @property
    def delay(self) -> int:
        """Days from the start of the vacancy to the first day of the lease."""
        return (self.let_on - self.vacant_on).days

    def stage(self, begins: str, ends: str) -> int | None:
        """Days between two of its days; None when one is not known or they stand the other way round."""
        first, last = getattr(self, begins), getattr(self, ends)
        return (last - first).days if first and last and first <= last else None


def relettings(db: Db, first: date, last: date, enterprise: int | None = None) -> list[Reletting]:
    """Every reletting whose lease begins in [first, last], oldest first; of one enterprise when its number is given."""
    rows = db.all(RELETTINGS, first=first, last=last, enterprise=enterprise)
    return [Reletting(**row._mapping) for row in rows]


def since(db: Db) -> date | None:
    """The first day of anything that the figures count; None for a workspace without works."""
    return db.value(SINCE)


def figures(db: Db, first: date, last: date, enterprise: int | None = None) -> dict[str, Figure]:
    """Every indicator of works over [first, last], for an enterprise's number or for all of them.

    Days to come are left out. ValueError when last is before first. Landlords and households are the workspace's,
    whatever the enterprise. Without any works ever, everything is not concerned.
    """
    if last < first:
        raise ValueError("a period ends on or after its first day")
    last = min(last, clock.today())
    began = since(db)
    if began is None or began > last:
        return {code: not_concerned(code) for code in codes_of(Field.WORKS)}
    asked = {"first": first, "last": last, "enterprise": enterprise}
    ever = relettings(db, EVER, last, enterprise)
    found = [one for one in ever if one.let_on >= first]
    hours = _hours(db, asked)
    made = {
        **_of_relettings(found, ever),
        **_of_money(db, asked),
        **_of_landlords(db, first, last),
        **hours,
        "hours_per_dwelling": figure("hours_per_dwelling", hours["insertion_hours"].numerator, _distinct(found)),
        **_of_people(db, asked),
        **_of_households(db, first, last),
    }
    return {code: made[code] for code in codes_of(Field.WORKS)}


def delays(found: Sequence[Reletting]) -> dict[str, Figure]:
    """Median and ninth decile of the whole delay, median of each stage."""
    whole = [one.delay for one in found]
    made = {
        "reletting_delay_median": _quantile("reletting_delay_median", whole, HALF),
        "reletting_delay_p90": _quantile("reletting_delay_p90", whole, NINTH_DECILE),
    }
    for code, begins, ends in STAGES:
        made[code] = _quantile(code, stage_days(found, begins, ends), HALF)
    return made


def stage_days(found: Iterable[Reletting], begins: str, ends: str) -> list[int]:
    """The known lengths of one stage."""
    return [days for one in found if (days := one.stage(begins, ends)) is not None]


def refusals(db: Db, first: date, last: date) -> list[Any]:
    """(answer, reason, refusals) of the proposals answered in the period, the most frequent first."""
    return list(db.all(REFUSALS, first=first, last=last))


def _quantile(code: str, days: Sequence[int], share: Fraction) -> Figure:
    ordered = sorted(Fraction(one) for one in days)
    return median_figure(code, quantile(ordered, share) if ordered else None, len(ordered))


def _distinct(found: Iterable[Reletting]) -> int:
    return len({one.dwelling for one in found})


def _of_relettings(found: Sequence[Reletting], ever: Sequence[Reletting]) -> dict[str, Figure]:
    return {
        "dwellings_relet": figure("dwellings_relet", _distinct(found)),
        "dwellings_relet_cumulative": figure("dwellings_relet_cumulative", _distinct(ever)),
        **delays(found),
    }


def _of_money(db: Db, asked: dict[str, Any]) -> dict[str, Figure]:
    told = db.all(MONEY, **asked)[0]
    return {
        "avg_saving": figure("avg_saving", Decimal(told.reference) - told.compared, Decimal(told.reference)),
        "saving_coverage": figure("saving_coverage", Decimal(told.compared), Decimal(told.invoiced)),
        "orders_referred": figure("orders_referred", db.value(REFERRED, **asked)),
    }


def _of_landlords(db: Db, first: date, last: date) -> dict[str, Figure]:
    told = db.all(LANDLORDS, first=first, last=last)[0]
    return {
        "landlord_retention": figure("landlord_retention", told.kept, told.bound),
        "conventions_renewed": figure("conventions_renewed", told.renewed, told.ended),
    }


def _hours(db: Db, asked: dict[str, Any]) -> dict[str, Figure]:
    rows = db.all(HOURS, **asked)
    own = db.all(OWN_HOURS)
    fte: Fraction | None = Fraction(0)
    for row in rows:
        reference_hours = row.own or _reference(own, row.kind, row.month)
        fte = None if fte is None or not reference_hours else fte + Fraction(row.hours) / Fraction(reference_hours)
    total = sum((row.hours for row in rows), Decimal(0))
    return {
        "insertion_hours": figure("insertion_hours", total),
        "insertion_fte": no_answer("insertion_fte") if fte is None else figure("insertion_fte", fte),
    }


def _reference(own: Sequence[Any], kind: str, day: date) -> Decimal | None:
    """The hours of one full-time equivalent for a kind on a day, as settings.etp_hours says, without a statement."""
    set_here = [row.value for row in own if row.code == f"etp_hours_{kind}" and row.valid_from <= day]
    if set_here:
        return Decimal(set_here[-1])
    try:
        listed = reference.entry("siae_kinds", kind, day).flags.get("etp_hours")
    except reference.UnknownCode:
        return None
    return Decimal(str(listed)) if listed else None


@cache
def exit_groups() -> dict[str, str]:
    """Each situation that counts, with its group: durable, transition, positive, other."""
    entries = reference.entries("siae_exits")
    return {one.code: str(one.flags["exit_category"]) for one in entries if one.flags["counted"]}


def _of_people(db: Db, asked: dict[str, Any]) -> dict[str, Figure]:
    groups = exit_groups()
    counted: dict[str, int] = {}
    for row in db.all(EXITS, **asked):
        if row.situation in groups:
            counted[groups[row.situation]] = counted.get(groups[row.situation], 0) + row.exits
    left = sum(counted.values())
    told = db.all(TRAINED, **asked)[0]
    return {
        "dynamic_exit_rate": figure("dynamic_exit_rate", sum(counted.get(one, 0) for one in DYNAMIC), left),
        "durable_job_exit_rate": figure("durable_job_exit_rate", counted.get("durable", 0), left),
        "training_share": figure("training_share", told.trained, told.employees),
    }


def _of_households(db: Db, first: date, last: date) -> dict[str, Figure]:
    told = db.all(HOUSEHOLDS, first=first, last=last)[0]
    return {
        "households_housed": figure("households_housed", told.housed),
        "households_housed_registered": figure("households_housed_registered", told.labelled),
        "proposals_per_housed": figure("proposals_per_housed", told.proposals, told.housed),
    }
