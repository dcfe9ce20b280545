"""What the pages of residences and units ask. A night n is taken when start <= n < end; « today » is a bound value.

Somebody whose departure is announced stays until it is recorded: they are here on the day itself, and overdue after it.
"""

from typing import Any

from sqlalchemy import (
    Date,
    Integer,
    String,
    and_,
    bindparam,
    case,
    cast,
    false,
    null,
    or_,
    select,
    tuple_,
    union_all,
)
from sqlalchemy import func as sql

from app.residences.models import Closure, Residence, Unit, UnitService
from app.residences.stay_models import (
    Departure,
    Notice,
    PeriodDecision,
    PlannedPeriod,
    Stay,
    UnitMove,
)
from tenants import joins
from tenants.joins import of, same, there_is

SCATTERED = "scattered_dwellings"
TODAY = bindparam("today", type_=Date)


def running(start: Any, end: Any, on: Any = TODAY) -> Any:
    return joins.running(start, end, on)


# -- who spends which nights where: the unit of a stay, and those it left by a change of unit --------------------------
LODGED = union_all(
    select(
        Stay.tenant_id,
        Stay.id.label("stay_id"),
        Stay.unit_id,
        Stay.here_since.label("starts_on"),
        Stay.date_out.label("ends_on"),
        Stay.household_id,
    ),
    select(
        UnitMove.tenant_id,
        UnitMove.stay_id,
        UnitMove.unit_id,
        UnitMove.starts_on,
        UnitMove.ends_on,
        Stay.household_id,
    )
    .join(Stay, same(UnitMove, Stay, UnitMove.stay_id))
    .where(UnitMove.undone_at.is_(None)),
).subquery("lodged")

# -- what a stay is today ---------------------------------------------------------------------------------------------
LIVE_NOTICE = and_(Notice.tenant_id == Stay.tenant_id, Notice.stay_id == Stay.id, Notice.undone_at.is_(None))
HAS_NOTICE = there_is(Notice, Stay, LIVE_NOTICE, Notice.closed_on.is_(None))
HAS_LEFT = there_is(Departure, Stay, of(Departure, Departure.stay_id, Stay), Departure.undone_at.is_(None))
IS_HERE = and_(
    Stay.date_in <= TODAY,
    or_(Stay.date_out.is_(None), Stay.date_out > TODAY, and_(HAS_NOTICE, ~HAS_LEFT)),
)
# The last planned period is over and nothing is decided for now: neither « later » nor « leave », and no notice.
_LAST_PERIOD = (
    select(sql.max(PlannedPeriod.rank))
    .where(of(PlannedPeriod, PlannedPeriod.stay_id, Stay))
    .correlate(Stay)
    .scalar_subquery()
)
_DECIDED = there_is(
    PeriodDecision,
    PlannedPeriod,
    of(PeriodDecision, PeriodDecision.period_id, PlannedPeriod),
    PeriodDecision.undone_at.is_(None),
    or_(PeriodDecision.kind != "later", PeriodDecision.until >= TODAY),
)
IS_UNDECIDED = and_(
    there_is(
        PlannedPeriod,
        Stay,
        of(PlannedPeriod, PlannedPeriod.stay_id, Stay),
        PlannedPeriod.rank == _LAST_PERIOD,
        PlannedPeriod.ends_on <= TODAY,
        ~_DECIDED,
    ),
    ~HAS_NOTICE,
)


# -- from which night on a unit is free -------------------------------------------------------------------------------
def _nights(model: Any, start: Any, end: Any) -> Any:
    """All the nights of one kind of a unit from today on, as a multirange."""
    return (
        select(sql.coalesce(sql.range_agg(sql.daterange(start, end)), sql.datemultirange()))
        .where(of(model, model.unit_id, Unit), or_(end.is_(None), end > TODAY))
        .correlate(Unit)
        .scalar_subquery()
    )


FREE_FROM = sql.lower(
    sql.datemultirange(sql.daterange(TODAY, null()))
    .op("*", precedence=8)(_nights(UnitService, UnitService.starts_on, UnitService.ends_on))
    .op("-", precedence=7)(_nights(Stay, Stay.date_in, Stay.date_out))
    .op("-", precedence=7)(_nights(Closure, Closure.starts_on, Closure.ends_on)),
    type_=Date,
)
IN_SERVICE = there_is(
    UnitService, Unit, of(UnitService, UnitService.unit_id, Unit), running(UnitService.starts_on, UnitService.ends_on)
)
IS_OCCUPIED = there_is(Stay, Unit, of(Stay, Stay.unit_id, Unit), IS_HERE)
IS_CLOSED = there_is(Closure, Unit, of(Closure, Closure.unit_id, Unit), running(Closure.starts_on, Closure.ends_on))
IS_LATE = there_is(Stay, Unit, of(Stay, Stay.unit_id, Unit), IS_HERE, IS_UNDECIDED)

# -- the list of residences -------------------------------------------------------------------------------------------
_STANDING = (
    select(
        Unit.residence_id,
        IS_OCCUPIED.label("occupied"),
        and_(IS_CLOSED, ~IS_OCCUPIED).label("closed"),
        case((and_(~IS_OCCUPIED, ~IS_CLOSED), TODAY), else_=FREE_FROM).label("free_from"),
        IS_LATE.label("late"),
    )
    .where(IN_SERVICE)
    .subquery()
)
_BY_RESIDENCE = (
    select(
        _STANDING.c.residence_id,
        sql.count().label("units"),
        sql.count().filter(_STANDING.c.occupied).label("occupied"),
        sql.count().filter(_STANDING.c.closed).label("closed"),
        sql.min(_STANDING.c.free_from).label("free_from"),
        sql.count().filter(_STANDING.c.late).label("late"),
    )
    .group_by(_STANDING.c.residence_id)
    .subquery()
)
_SCATTERED = Residence.kind == SCATTERED


def _words(text: Any) -> Any:
    """Without hyphens and apostrophes: « l hay les roses » finds « L’Haÿ-les-Roses »."""
    return sql.translate(text, "-'’", "   ")


_TEXT = _words(sql.app.fr_key(bindparam("text", "", type_=String)))  # LIKE's own signs escaped by who asks
_WANTED = and_(
    case((bindparam("scattered", false()), _SCATTERED), else_=~_SCATTERED),
    or_(_words(Residence.name_key).contains(_TEXT), _words(sql.app.fr_key(Residence.town)).contains(_TEXT)),
    or_(bindparam("public", "", type_=String) == "", Residence.public == bindparam("public", "", type_=String)),
    or_(~bindparam("free", false()), _BY_RESIDENCE.c.free_from <= TODAY),
)
_AFTER_KEY, _AFTER_NUMBER = bindparam("after_key", "", type_=String), bindparam("after_number", 0, type_=Integer)
_JOINED = _BY_RESIDENCE.c.residence_id == Residence.id
RESIDENCES = (
    select(
        Residence.number,
        Residence.name,
        Residence.name_key,
        Residence.kind,
        Residence.public,
        Residence.town,
        Residence.opened_on,
        Residence.closed_on,
        Residence.owner,
        Residence.convention_to,
        sql.coalesce(_BY_RESIDENCE.c.units, 0).label("units"),
        sql.coalesce(_BY_RESIDENCE.c.occupied, 0).label("occupied"),
        sql.coalesce(_BY_RESIDENCE.c.closed, 0).label("closed"),
        _BY_RESIDENCE.c.free_from,
        sql.coalesce(_BY_RESIDENCE.c.late, 0).label("late"),
    )
    .select_from(Residence)
    .outerjoin(_BY_RESIDENCE, _JOINED)
    .where(_WANTED)
    .where(tuple_(Residence.name_key, Residence.number) > tuple_(_AFTER_KEY, _AFTER_NUMBER))
    .order_by(Residence.name_key, Residence.number)
    .limit(bindparam("most", 50))
)
# One line for the houses that are looked at and one for all scattered dwellings, filters kept for the first only.
TOTALS = (
    select(
        _SCATTERED.label("scattered"),
        sql.count().label("residences"),
        cast(sql.coalesce(sql.sum(_BY_RESIDENCE.c.units), 0), Integer).label("units"),
        cast(sql.coalesce(sql.sum(_BY_RESIDENCE.c.occupied), 0), Integer).label("occupied"),
        sql.count().filter(_WANTED).label("shown"),
        cast(sql.coalesce(sql.sum(_BY_RESIDENCE.c.units).filter(_WANTED), 0), Integer).label("shown_units"),
        cast(sql.coalesce(sql.sum(_BY_RESIDENCE.c.occupied).filter(_WANTED), 0), Integer).label("shown_occupied"),
    )
    .select_from(Residence)
    .outerjoin(_BY_RESIDENCE, _JOINED)
    .group_by(_SCATTERED)
    .order_by(_SCATTERED)
)
PUBLICS = select(Residence.public).distinct().where(Residence.public != "").order_by(Residence.public)

# -- one residence, one unit ------------------------------------------------------------------------------------------
RESIDENCE = select(Residence).where(Residence.number == bindparam("number"))
RESIDENCE_TO_EDIT = RESIDENCE.with_for_update()
UNIT = select(Unit).where(Unit.number == bindparam("number"))
UNIT_TO_EDIT = UNIT.with_for_update()
RESIDENCE_OF = select(Residence).where(Residence.id == bindparam("residence_id"))
SERVICES = select(UnitService).where(UnitService.unit_id == bindparam("unit_id")).order_by(UnitService.starts_on.desc())
CLOSURES = select(Closure).where(Closure.unit_id == bindparam("unit_id")).order_by(Closure.starts_on.desc())
CLOSURE = select(Closure).where(Closure.number == bindparam("number"))
CLOSURE_TO_EDIT = CLOSURE.with_for_update()
UNIT_BY_ID = select(Unit).where(Unit.id == bindparam("unit_id"))
# Who spends one of these nights in the unit; the first of them names the date of the refusal.
STAYS_OVER = (
    select(Stay.number, LODGED.c.starts_on.label("date_in"), LODGED.c.ends_on.label("date_out"))
    .join(LODGED, and_(LODGED.c.tenant_id == Stay.tenant_id, LODGED.c.stay_id == Stay.id))
    .where(
        LODGED.c.unit_id == bindparam("unit_id"),
        or_(bindparam("ends_on", type_=Date).is_(None), LODGED.c.starts_on < bindparam("ends_on", type_=Date)),
        or_(LODGED.c.ends_on.is_(None), LODGED.c.ends_on > bindparam("starts_on", type_=Date)),
    )
    .order_by(LODGED.c.starts_on)
)
CLOSURES_OVER = (
    select(Closure.number, Closure.reason, Closure.starts_on, Closure.ends_on)
    .where(
        Closure.unit_id == bindparam("unit_id"),
        or_(bindparam("ends_on", type_=Date).is_(None), Closure.starts_on < bindparam("ends_on", type_=Date)),
        or_(Closure.ends_on.is_(None), Closure.ends_on > bindparam("starts_on", type_=Date)),
    )
    .order_by(Closure.starts_on)
)
PAST_STAYS = select(sql.count()).select_from(Stay).where(Stay.unit_id == bindparam("unit_id"), Stay.date_out <= TODAY)
