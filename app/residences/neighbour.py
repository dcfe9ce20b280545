"""How a residence is named to the other slices: its name and town, and how many dwellings are in service today."""

from sqlalchemy import Date, bindparam, or_, select
from sqlalchemy import func as sql

from app.accounts.permissions import Right
from app.residences.models import Residence, Unit, UnitService
from app.web import neighbours
from tenants import clock
from tenants.joins import of, same

_TODAY = bindparam("today", callable_=clock.today, type_=Date)
_UNITS = (
    select(sql.count(Unit.id))
    .join(UnitService, same(UnitService, Unit, UnitService.unit_id))
    .where(
        of(Unit, Unit.residence_id, Residence),
        UnitService.starts_on <= _TODAY,
        or_(UnitService.ends_on.is_(None), UnitService.ends_on > _TODAY),
    )
    .correlate(Residence)
    .scalar_subquery()
)
LISTED = select(
    Residence.id, Residence.number, Residence.number.label("page"), Residence.name, _UNITS.label("units")
).order_by(Residence.name_key, Residence.number)
neighbours.offer("residences", neighbours.Neighbour(LISTED, "residences:show", Right.RESIDENCES_READ))
