"""The figures of residences by SQL, eight statements whatever the data: screens, spreadsheets and publication alike.

Conventions of app.indicators.night_rules: nights start <= n < end, a running period is read up to last night, closed
and occupied nights count inside service only. Overlaps are least(ends) - greatest(starts), never night by night;
neither services, nor closures, nor stays of one unit overlap one another (EXCLUDE): pairs add up to sets of nights.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from fractions import Fraction
from functools import cache
from typing import Any

from sqlalchemy import ARRAY, Date, Integer, and_, bindparam, case, column, func, or_, select
from sqlalchemy import func as sql

from app.indicators.dictionary import Field, codes_of, indicator
from app.indicators.figure import Figure, figure, median_figure
from app.indicators.night_rules import DAYS_TO_FIRST_STEP, STEPS_NOT_COUNTED, average_units
from app.indicators.periods import Period
from app.reference import catalogue
from app.residences.models import Closure, Residence, Unit, UnitService
from app.residences.queries import LODGED
from app.residences.stay_models import Departure, ExitSearch, Household, PeriodDecision, PlannedPeriod, SearchStep, Stay
from tenants import clock
from tenants.session import Db

UNKNOWN = "unknown"
FAR = date(9999, 1, 1)

_FIRST, _LAST = bindparam("first", type_=Date), bindparam("last", type_=Date)
_TODAY = bindparam("today", type_=Date)
_RESIDENCE = bindparam("residence", type_=Integer)


def _beside(one: Any, other: Any, key: Any) -> Any:
    return and_(one.tenant_id == other.tenant_id, other.id == key)


def _house(statement: Any, model: Any) -> Any:
    """Only what is of the residence asked for; of all when none is."""
    return (
        statement.join(Unit, _beside(model, Unit, model.unit_id))
        .join(Residence, _beside(Unit, Residence, Unit.residence_id))
        .where(or_(_RESIDENCE.is_(None), Residence.number == _RESIDENCE))
    )


# -- nights: spans is a list of periods (one for the figures, twelve for a year's months) -----------------------------
_SPANS = (
    func.unnest(bindparam("firsts", type_=ARRAY(Date)), bindparam("ends", type_=ARRAY(Date)))
    .table_valued(column("first", Date), column("end", Date), with_ordinality="rank", name="spans")
    .render_derived()
)


def _overlap(starts: Sequence[Any], ends: Sequence[Any], weight: Any) -> Any:
    end = sql.least(*(sql.coalesce(one, FAR) for one in ends))
    return sql.coalesce(sql.sum(sql.greatest(end - sql.greatest(*starts), 0) * weight), 0)


# A residence counts units, or places: then a unit weighs its places, and a stay the people of its household.
_BY_PLACES = Residence.counted_in == "places"
_PLACES = case((_BY_PLACES, UnitService.capacity), else_=1)
_PEOPLE = case((_BY_PLACES, sql.least(UnitService.capacity, Household.adults + Household.children)), else_=1)


def _nights(model: Any = None, start: Any = None, end: Any = None, weight: Any = _PLACES) -> Any:
    """Nights in service by span; of those, the nights that rows of `model` cover."""
    starts, ends = [_SPANS.c.first, UnitService.starts_on], [_SPANS.c.end, UnitService.ends_on]
    if model is not None:
        starts, ends = [*starts, start], [*ends, end]
    statement = select(_SPANS.c.rank, _overlap(starts, ends, weight).label("nights")).select_from(UnitService)
    statement = _house(statement, UnitService)
    if model is not None:
        rows = model.c if model is LODGED else model
        statement = statement.join(
            model, and_(rows.tenant_id == UnitService.tenant_id, rows.unit_id == UnitService.unit_id)
        )
        if weight is _PEOPLE:
            household = and_(Household.tenant_id == rows.tenant_id, Household.id == rows.household_id)
            statement = statement.join(Household, household)
    meets = [_SPANS.c.first < sql.coalesce(one, FAR) for one in ends[1:]]
    meets += [one < _SPANS.c.end for one in starts[1:]]
    return statement.join(_SPANS, and_(*meets)).group_by(_SPANS.c.rank).order_by(_SPANS.c.rank)


IN_SERVICE = _nights()
CLOSED = _nights(Closure, Closure.starts_on, Closure.ends_on)
OCCUPIED = _nights(LODGED, LODGED.c.starts_on, LODGED.c.ends_on, _PEOPLE)

# -- stays ------------------------------------------------------------------------------------------------------------
_ENTERED = Stay.date_in.between(_FIRST, _LAST)
_LEFT = Stay.date_out.between(_FIRST, _LAST)
_PRESENT = and_(Stay.date_in <= _LAST, or_(Stay.date_out.is_(None), Stay.date_out > _LAST))
_LENGTH, _SO_FAR = Stay.date_out - Stay.date_in, _LAST - Stay.date_in


def _median(days: Any, among: Any) -> Any:
    """percentile_cont of whole days is a whole or a half, exact in binary."""
    return sql.percentile_cont(0.5).within_group(days).filter(among)


STAYS = _house(
    select(
        sql.count().filter(_ENTERED).label("entries"),
        sql.count().filter(_LEFT).label("exits"),
        sql.coalesce(sql.sum(_LENGTH).filter(_LEFT), 0).label("days"),
        _median(_LENGTH, _LEFT).label("median"),
        sql.count().filter(_PRESENT).label("present"),
        sql.coalesce(sql.sum(_SO_FAR).filter(_PRESENT), 0).label("so_far"),
        _median(_SO_FAR, _PRESENT).label("median_so_far"),
    ).select_from(Stay),
    Stay,
).where(Stay.date_in <= _LAST, or_(Stay.date_out.is_(None), Stay.date_out >= _FIRST))

RENEWALS = _house(
    select(sql.count(PlannedPeriod.id))
    .select_from(Stay)
    .join(PlannedPeriod, and_(PlannedPeriod.tenant_id == Stay.tenant_id, PlannedPeriod.stay_id == Stay.id)),
    Stay,
).where(_LEFT, PlannedPeriod.rank > 1)

# The last planned period decided by the last day: the first is decided at entry, a renewal on the day of its decision.
_PLANNED = (
    select(sql.max(PlannedPeriod.ends_on))
    .select_from(PlannedPeriod)
    .outerjoin(
        PeriodDecision,
        and_(
            PeriodDecision.tenant_id == PlannedPeriod.tenant_id,
            PeriodDecision.new_period_id == PlannedPeriod.id,
            PeriodDecision.undone_at.is_(None),
        ),
    )
    .where(
        PlannedPeriod.tenant_id == Stay.tenant_id,
        PlannedPeriod.stay_id == Stay.id,
        sql.coalesce(PeriodDecision.decided_on, PlannedPeriod.starts_on) <= _LAST,
    )
    .correlate(Stay)
    .scalar_subquery()
)
PLANNED = _house(
    select(sql.count(_PLANNED).label("known"), sql.count().filter(_PLANNED < _LAST).label("over")).select_from(Stay),
    Stay,
).where(_PRESENT)

EXITS = (
    _house(
        select(Departure.destination, sql.count().label("exits"))
        .select_from(Stay)
        .outerjoin(
            Departure,
            and_(Departure.tenant_id == Stay.tenant_id, Departure.stay_id == Stay.id, Departure.undone_at.is_(None)),
        ),
        Stay,
    )
    .where(_LEFT)
    .group_by(Departure.destination)
    .order_by(sql.count().desc(), Departure.destination)
)

# -- steps of the search ----------------------------------------------------------------------------------------------
_WAIT = (
    select(sql.min(SearchStep.done_on) - Stay.date_in)
    .select_from(SearchStep)
    .join(ExitSearch, and_(ExitSearch.tenant_id == SearchStep.tenant_id, ExitSearch.id == SearchStep.search_id))
    .where(
        ExitSearch.tenant_id == Stay.tenant_id,
        ExitSearch.stay_id == Stay.id,
        SearchStep.kind.not_in(STEPS_NOT_COUNTED),
        SearchStep.undone_at.is_(None),
        SearchStep.done_on.between(Stay.date_in, _TODAY),
    )
    .correlate(Stay)
    .scalar_subquery()
)
_WAITS = _house(select(Stay.date_in, _WAIT.label("wait")).select_from(Stay), Stay).where(_ENTERED).subquery()
_OLD = _TODAY - _WAITS.c.date_in >= DAYS_TO_FIRST_STEP
STEPS = select(
    sql.count().filter(_OLD).label("observable"),
    sql.count().filter(and_(_OLD, _WAITS.c.wait <= DAYS_TO_FIRST_STEP)).label("early"),
    sql.count(_WAITS.c.wait).label("with_step"),
    sql.percentile_cont(0.5).within_group(_WAITS.c.wait).label("median"),
)


@cache
def destinations(exit_class: str | None = None, *, durable: bool | None = None) -> frozenset[str]:
    """The codes of a class of exits (« death », « unknown »), or those that are durable housing."""
    return frozenset(
        one.code
        for one in catalogue.entries("exit_destinations")
        if (exit_class is None or one.flags.get("exit_class") == exit_class)
        and (durable is None or bool(one.flags.get("durable")) is durable)
    )


@dataclass(frozen=True)
class Nights:
    """Unit-nights of one span: in service, of those closed, of those under a stay."""

    available: int
    unavailable: int
    occupied: int

    @property
    def open(self) -> int:
        return self.available - self.unavailable


def nights(db: Db, spans: Sequence[Period], residence: int | None = None) -> list[Nights]:
    """The nights of each span, three statements for all of them. residence: a number, or None for all."""
    values: dict[str, Any] = {
        "firsts": [span.first for span in spans],
        "ends": [span.end for span in spans],
        "residence": residence,
    }
    found = [{row.rank: int(row.nights) for row in db.all(one, **values)} for one in (IN_SERVICE, CLOSED, OCCUPIED)]
    return [Nights(*(kind.get(rank, 0) for kind in found)) for rank in range(1, len(spans) + 1)]


def exits_by_destination(db: Db, period: Period, residence: int | None = None) -> dict[str, int]:
    """How many left to where; without a recorded destination, unknown."""
    rows = db.all(EXITS, first=period.first, last=period.last, residence=residence)
    counted: dict[str, int] = {}
    for row in rows:
        code = row.destination or UNKNOWN
        counted[code] = counted.get(code, 0) + row.exits
    return counted


def over(first: date, last: date) -> Period | None:
    """The part of [first, last] whose nights are over: what figures are taken from. None when no night is."""
    return Period(first, last).until_yesterday(clock.today())


# -- the four figures of a front page: one statement ------------------------------------------------------------------
def _whole(statement: Any) -> Any:
    """The nights of the only span, as a value."""
    return sql.coalesce(select(statement.subquery().c.nights).scalar_subquery(), 0)


_GONE = EXITS.order_by(None).subquery()


def _gone(*conditions: Any) -> Any:
    return select(sql.coalesce(sql.sum(_GONE.c.exits), 0)).where(*conditions).scalar_subquery()


@cache
def _four() -> Any:
    steps, stays = STEPS.subquery(), STAYS.subquery()
    death = _GONE.c.destination.in_(sorted(destinations("death")))
    return select(
        _whole(IN_SERVICE).label("available"),
        _whole(CLOSED).label("unavailable"),
        _whole(OCCUPIED).label("occupied"),
        _gone(_GONE.c.destination.in_(sorted(destinations(durable=True)))).label("durable"),
        (_gone() - _gone(death)).label("alive"),
        select(steps.c.early).scalar_subquery().label("early"),
        select(steps.c.observable).scalar_subquery().label("observable"),
        select(stays.c.days).scalar_subquery().label("days"),
        select(stays.c.exits).scalar_subquery().label("exits"),
    )


def four(db: Db, period: Period) -> list[Figure]:
    """Occupation net of closures, exits to lasting housing, early first steps, average stay: as in `report`."""
    found = db.all(
        _four(),
        firsts=[period.first],
        ends=[period.end],
        first=period.first,
        last=period.last,
        residence=None,
        today=clock.today(),
    )[0]
    open_nights = int(found.available) - int(found.unavailable)
    return [
        figure("occupancy_net", int(found.occupied), open_nights),
        figure("exit_durable_rate", int(found.durable), int(found.alive)),
        figure("exit_step_30_days", found.early, found.observable),
        figure("average_stay", int(found.days), found.exits),
    ]


@dataclass(frozen=True)
class Report:
    """The figures of a period and what its page shows beside them; `period` is the part whose nights are over."""

    period: Period | None
    figures: dict[str, Figure]
    months: list[tuple[Period, Nights]]
    exits: dict[str, int]


def figures(db: Db, first: date, last: date, residence: int | None = None) -> dict[str, Figure]:
    """Every indicator of the dictionary over [first, last], for a residence's number or for all of them.

    Nights to come are left out. ValueError when last is before first.
    """
    return report(db, first, last, residence, monthly=False).figures


def report(db: Db, first: date, last: date, residence: int | None = None, *, monthly: bool = True) -> Report:
    """As `figures`, with the nights of each month and the exits by destination, for no statement more."""
    period = over(first, last)
    if period is None:
        return Report(None, {code: _of_nothing(code) for code in codes_of(Field.RESIDENCES)}, [], {})
    asked = {"first": period.first, "last": period.last, "residence": residence}
    stays = db.all(STAYS, **asked)[0]
    planned = db.all(PLANNED, **asked)[0]
    steps = db.all(STEPS, **asked, today=clock.today())[0]
    renewals = db.value(RENEWALS, **asked)
    months = months_of(period) if monthly else []
    whole, *by_month = nights(db, [period, *months], residence)
    exits = exits_by_destination(db, period, residence)
    made = {
        **_of_nights(whole, period, stays.exits),
        **_of_exits(exits),
        "entries": figure("entries", stays.entries),
        "exits": figure("exits", stays.exits),
        "average_stay": figure("average_stay", int(stays.days), stays.exits),
        "median_stay": median_figure("median_stay", _exact(stays.median), stays.exits),
        "renewals_per_stay": figure("renewals_per_stay", renewals, stays.exits),
        "stay_so_far": figure("stay_so_far", int(stays.so_far), stays.present),
        "median_stay_so_far": median_figure("median_stay_so_far", _exact(stays.median_so_far), stays.present),
        "share_over_planned": figure("share_over_planned", planned.over, planned.known),
        "exit_step_30_days": figure("exit_step_30_days", steps.early, steps.observable),
        "days_entry_to_first_exit_step": median_figure(
            "days_entry_to_first_exit_step", _exact(steps.median), steps.with_step
        ),
    }
    ordered = {code: made[code] for code in codes_of(Field.RESIDENCES)}
    return Report(period, ordered, list(zip(months, by_month, strict=True)), exits)


def _of_nights(counted: Nights, period: Period, exits: int) -> Mapping[str, Figure]:
    free = counted.open - counted.occupied
    return {
        "available_nights": figure("available_nights", counted.available),
        "unavailable_nights": figure("unavailable_nights", counted.unavailable),
        "occupied_nights": figure("occupied_nights", counted.occupied),
        "occupancy_gross": figure("occupancy_gross", counted.occupied, counted.available),
        "occupancy_net": figure("occupancy_net", counted.occupied, counted.open),
        "vacancy_rate": figure("vacancy_rate", free, counted.open),
        "turnover": figure("turnover", exits, average_units(counted.available, period)),
    }


def _of_exits(counted: Mapping[str, int]) -> Mapping[str, Figure]:
    """Deaths leave every rate; unknown destinations leave the second one only."""

    def those(codes: frozenset[str]) -> int:
        return sum(count for code, count in counted.items() if code in codes)

    alive = sum(counted.values()) - those(destinations("death"))
    durable, unknown = those(destinations(durable=True)), those(destinations("unknown"))
    return {
        "exit_durable_rate": figure("exit_durable_rate", durable, alive),
        "exit_durable_rate_known": figure("exit_durable_rate_known", durable, alive - unknown),
        "exit_unknown_share": figure("exit_unknown_share", unknown, alive),
    }


def _of_nothing(code: str) -> Figure:
    return median_figure(code, None, 0) if indicator(code).is_median else figure(code, 0, 0)


def _exact(median: float | None) -> Fraction | None:
    return None if median is None else Fraction(median)


def months_of(period: Period) -> list[Period]:
    """The calendar months that a period touches, cut to it."""
    found, first = [], period.first
    while first <= period.last:
        after = date(first.year + first.month // 12, first.month % 12 + 1, 1)
        found.append(Period(first, min(period.last, after - timedelta(days=1))))
        first = after
    return found
