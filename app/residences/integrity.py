"""What the constraints of these tables cannot say, asked of a workspace as it stands.

Used by the command `check`. Each rule: what is wrong, and a select of the human numbers of the stays concerned.
"""

from sqlalchemy import Select, and_, or_, select
from sqlalchemy import func as sql

from app.residences.models import UnitService
from app.residences.stay_models import Departure, ExitSearch, OccupationTitle, PlannedPeriod, Stay

_NIGHTS = sql.daterange(Stay.here_since, Stay.date_out)
_IN_SERVICE = (
    select(sql.range_agg(sql.daterange(UnitService.starts_on, UnitService.ends_on)))
    .where(UnitService.tenant_id == Stay.tenant_id, UnitService.unit_id == Stay.unit_id)
    .scalar_subquery()
)
_FIRST_PERIOD = (
    select(PlannedPeriod.id)
    .where(PlannedPeriod.tenant_id == Stay.tenant_id, PlannedPeriod.stay_id == Stay.id, PlannedPeriod.rank == 1)
    .exists()
)
_RANKS = (
    select(sql.max(PlannedPeriod.rank) - sql.count(PlannedPeriod.rank))
    .where(PlannedPeriod.tenant_id == Stay.tenant_id, PlannedPeriod.stay_id == Stay.id)
    .scalar_subquery()
)
_TITLE = (
    select(OccupationTitle.id)
    .where(OccupationTitle.tenant_id == Stay.tenant_id, OccupationTitle.stay_id == Stay.id)
    .exists()
)
_SEARCH = select(ExitSearch.id).where(ExitSearch.tenant_id == Stay.tenant_id, ExitSearch.stay_id == Stay.id).exists()

RULES: tuple[tuple[str, Select], ...] = (
    (
        "stays with a night when their unit is not in service",
        select(Stay.number)
        .where(sql.coalesce(_NIGHTS.op("<@", is_comparison=True)(_IN_SERVICE), False).is_(False))
        .order_by(Stay.number),
    ),
    (
        "stays whose recorded departure is on another day than their end",
        select(Stay.number)
        .join(
            Departure,
            and_(Departure.tenant_id == Stay.tenant_id, Departure.stay_id == Stay.id, Departure.undone_at.is_(None)),
        )
        .where(or_(Stay.date_out.is_(None), Departure.left_on != Stay.date_out))
        .order_by(Stay.number),
    ),
    (
        "stays whose planned periods do not begin at one or leave one out",
        select(Stay.number).where(or_(~_FIRST_PERIOD, _RANKS != 0)).order_by(Stay.number),
    ),
    ("stays without a legal title", select(Stay.number).where(~_TITLE).order_by(Stay.number)),
    ("stays without a search for lasting housing", select(Stay.number).where(~_SEARCH).order_by(Stay.number)),
)
