"""What the plan and the calendar ask: one row a unit with its situation today; the uses of its nights over weeks."""

from typing import Any

from sqlalchemy import Date, and_, bindparam, or_, select, true
from sqlalchemy import func as sql

from app.indicators.night_rules import STEPS_NOT_COUNTED
from app.residences.models import Closure, Unit, UnitService
from app.residences.queries import (
    FREE_FROM,
    HAS_LEFT,
    IS_HERE,
    IS_UNDECIDED,
    LIVE_NOTICE,
    LODGED,
    TODAY,
    running,
)
from app.residences.stay_models import (
    ExitSearch,
    Notice,
    PeriodDecision,
    Person,
    PlannedPeriod,
    SearchStep,
    Stay,
    UnitMove,
)
from tenants.joins import of, same

# -- the board: one row a unit ----------------------------------------------------------------------------------------
_service = (
    select(UnitService.starts_on, UnitService.ends_on, UnitService.capacity)
    .where(of(UnitService, UnitService.unit_id, Unit), or_(UnitService.ends_on.is_(None), UnitService.ends_on > TODAY))
    .order_by(UnitService.starts_on)
    .limit(1)
    .lateral("service")
)
_last_out = (
    select(sql.max(UnitService.ends_on))
    .where(of(UnitService, UnitService.unit_id, Unit), UnitService.ends_on <= TODAY)
    .correlate(Unit)
    .scalar_subquery()
)
_here = (
    select(
        Stay.tenant_id,
        Stay.id,
        Stay.number,
        Stay.date_in,
        Stay.date_out,
        Person.first_name,
        Person.last_name,
        Notice.received_on,
        IS_UNDECIDED.label("undecided"),
    )
    .join(Person, same(Stay, Person, Stay.person_id))
    .outerjoin(Notice, LIVE_NOTICE)
    .where(of(Stay, Stay.unit_id, Unit), IS_HERE)
    .order_by(Stay.date_in.desc())
    .limit(1)
    .lateral("here")
)
_period_end = (
    select(sql.max(PlannedPeriod.ends_on))
    .where(PlannedPeriod.tenant_id == _here.c.tenant_id, PlannedPeriod.stay_id == _here.c.id)
    .scalar_subquery()
)
_until = (
    select(sql.max(PeriodDecision.until))
    .where(
        PeriodDecision.tenant_id == _here.c.tenant_id,
        PeriodDecision.stay_id == _here.c.id,
        PeriodDecision.kind == "later",
        PeriodDecision.undone_at.is_(None),
    )
    .scalar_subquery()
)
_last_step = (
    select(sql.coalesce(sql.max(SearchStep.done_on), ExitSearch.opened_on))
    .outerjoin(
        SearchStep,
        and_(
            of(SearchStep, SearchStep.search_id, ExitSearch),
            SearchStep.kind.not_in(STEPS_NOT_COUNTED),
            SearchStep.undone_at.is_(None),
        ),
    )
    .where(ExitSearch.tenant_id == _here.c.tenant_id, ExitSearch.stay_id == _here.c.id, ExitSearch.closed_on.is_(None))
    .group_by(ExitSearch.opened_on)
    .scalar_subquery()
)
_closure = (
    select(Closure.number, Closure.starts_on, Closure.ends_on, Closure.reason)
    .where(of(Closure, Closure.unit_id, Unit), running(Closure.starts_on, Closure.ends_on))
    .limit(1)
    .lateral("closure")
)


def _edge(best: Any, column: Any, model: Any, condition: Any) -> Any:
    return select(best(column)).where(of(model, model.unit_id, Unit), condition).correlate(Unit).scalar_subquery()


UNITS_NOW = (
    select(
        Unit.id,
        Unit.number,
        Unit.label,
        Unit.label_key,
        Unit.floor,
        Unit.type,
        Unit.reserved_for,
        _service.c.starts_on.label("service_from"),
        _service.c.ends_on.label("service_to"),
        _service.c.capacity,
        _last_out.label("withdrawn_on"),
        _here.c.number.label("stay"),
        _here.c.date_in,
        _here.c.date_out,
        _here.c.first_name,
        _here.c.last_name,
        _here.c.received_on.label("notice_on"),
        _here.c.undecided,
        sql.greatest(_period_end, _until).label("review_on"),
        _last_step.label("last_step"),
        _closure.c.number.label("closure"),
        _closure.c.starts_on.label("closed_from"),
        _closure.c.ends_on.label("reopens_on"),
        _closure.c.reason,
        sql.greatest(
            _edge(sql.max, Stay.date_out, Stay, Stay.date_out <= TODAY),
            _edge(sql.max, UnitMove.ends_on, UnitMove, UnitMove.undone_at.is_(None)),
        ).label("left_on"),
        _edge(sql.max, Closure.ends_on, Closure, Closure.ends_on <= TODAY).label("reopened_on"),
        _edge(sql.min, Stay.date_in, Stay, Stay.date_in > TODAY).label("next_entry"),
        _edge(sql.min, Closure.starts_on, Closure, Closure.starts_on > TODAY).label("next_closure"),
        FREE_FROM.label("free_from"),
    )
    .select_from(Unit)
    .outerjoin(_service, true())
    .outerjoin(_here, true())
    .outerjoin(_closure, true())
    .order_by(Unit.floor, Unit.label_key, Unit.number)
)
UNITS_LISTED = UNITS_NOW.add_columns(
    Unit.surface, Unit.furnished, Unit.rent, Unit.charges, Unit.services, Unit.options
).where(Unit.residence_id == bindparam("residence_id"))
BOARD = UNITS_NOW.where(Unit.residence_id == bindparam("residence_id"))
UNIT_NOW = UNITS_NOW.where(Unit.number == bindparam("number"))

# -- the calendar -----------------------------------------------------------------------------------------------------
UNITS_OF = (
    select(Unit.id, Unit.number, Unit.label)
    .where(Unit.residence_id == bindparam("residence_id"))
    .order_by(Unit.label_key, Unit.number)
)
_FIRST, _END = bindparam("first", type_=Date), bindparam("end", type_=Date)
SERVICES_BETWEEN = (
    select(UnitService.unit_id, UnitService.starts_on, UnitService.ends_on)
    .join(Unit, same(UnitService, Unit, UnitService.unit_id))
    .where(
        Unit.residence_id == bindparam("residence_id"),
        UnitService.starts_on < _END,
        or_(UnitService.ends_on.is_(None), UnitService.ends_on > _FIRST),
    )
    .order_by(UnitService.starts_on)
)
STAYS_BETWEEN = (
    select(
        LODGED.c.unit_id,
        Stay.number,
        LODGED.c.starts_on,
        LODGED.c.ends_on,
        Person.first_name,
        Person.last_name,
        or_(HAS_LEFT, LODGED.c.unit_id != Stay.unit_id).label("left"),
    )
    .select_from(Stay)
    .join(LODGED, and_(LODGED.c.tenant_id == Stay.tenant_id, LODGED.c.stay_id == Stay.id))
    .join(Unit, and_(Unit.tenant_id == LODGED.c.tenant_id, Unit.id == LODGED.c.unit_id))
    .join(Person, same(Stay, Person, Stay.person_id))
    .where(
        Unit.residence_id == bindparam("residence_id"),
        LODGED.c.starts_on < _END,
        or_(LODGED.c.ends_on.is_(None), LODGED.c.ends_on >= _FIRST),
    )
    .order_by(LODGED.c.starts_on)
)
CLOSURES_BETWEEN = (
    select(Closure.unit_id, Closure.number, Closure.starts_on, Closure.ends_on, Closure.reason)
    .join(Unit, same(Closure, Unit, Closure.unit_id))
    .where(
        Unit.residence_id == bindparam("residence_id"),
        Closure.starts_on < _END,
        or_(Closure.ends_on.is_(None), Closure.ends_on > _FIRST),
    )
    .order_by(Closure.starts_on)
)
CLOSURES_OF = (
    select(
        Closure.number,
        Closure.starts_on,
        Closure.ends_on,
        Closure.reason,
        Closure.note,
        Unit.label,
        Unit.number.label("unit"),
    )
    .join(Unit, same(Closure, Unit, Closure.unit_id))
    .where(Unit.residence_id == bindparam("residence_id"))
    .order_by(Closure.starts_on.desc(), Closure.number.desc())
    .limit(bindparam("most", 200))
)
