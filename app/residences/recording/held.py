"""What the workspace holds, in the words of the import: one statement a kind."""

from collections.abc import Callable, Iterable
from typing import Any

from sqlalchemy import and_, select
from sqlalchemy import func as sql

from app.residences.importing import KnownResidence, KnownStay, KnownUnit
from app.residences.models import Residence, Unit, UnitService
from app.residences.stay_models import Departure, Person, Stay
from tenants.joins import same
from tenants.session import Db

STAYS = (
    select(
        Stay.number,
        Residence.name.label("residence"),
        Unit.label.label("unit"),
        Person.last_name,
        Person.first_name,
        Person.born_on,
        Stay.date_in,
        Stay.date_out,
        Departure.destination,
        Departure.reason,
        Stay.previous_situation,
        Stay.rent,
        Stay.charges,
        Stay.services,
        Stay.options,
    )
    .join(Person, same(Stay, Person, Stay.person_id))
    .join(Unit, same(Stay, Unit, Stay.unit_id))
    .join(Residence, same(Unit, Residence, Unit.residence_id))
    .outerjoin(
        Departure,
        and_(Departure.tenant_id == Stay.tenant_id, Departure.stay_id == Stay.id, Departure.undone_at.is_(None)),
    )
    .order_by(Stay.number)
)
_FIRST = (
    select(UnitService.tenant_id, UnitService.unit_id, sql.min(UnitService.starts_on).label("starts_on"))
    .group_by(UnitService.tenant_id, UnitService.unit_id)
    .subquery()
)
UNITS = (
    select(
        Unit.number,
        Residence.name.label("residence"),
        Unit.label,
        Unit.type,
        Unit.surface,
        Unit.furnished,
        Unit.floor,
        UnitService.capacity,
        UnitService.starts_on,
        Unit.rent,
        Unit.charges,
        Unit.services,
        Unit.options,
    )
    .join(Residence, same(Unit, Residence, Unit.residence_id))
    .outerjoin(_FIRST, and_(_FIRST.c.tenant_id == Unit.tenant_id, _FIRST.c.unit_id == Unit.id))
    .outerjoin(
        UnitService,
        and_(
            UnitService.tenant_id == Unit.tenant_id,
            UnitService.unit_id == Unit.id,
            UnitService.starts_on == _FIRST.c.starts_on,
        ),
    )
    .order_by(Unit.number)
)
RESIDENCES = select(
    Residence.number,
    Residence.name,
    Residence.kind,
    Residence.public,
    Residence.address,
    Residence.postcode,
    Residence.town,
    Residence.opened_on,
    Residence.owner,
).order_by(Residence.number)
PARTS = ("rent", "charges", "services", "options")


def held(db: Db, kind: str) -> list[Any]:
    """Every recorded row of that kind: KnownStay, KnownUnit or KnownResidence."""
    readers: dict[str, Callable[[Db], Iterable[Any]]] = {"stays": _stays, "units": _units, "residences": _residences}
    return list(readers[kind](db))


def _facts(row: Any, *without: str) -> dict[str, Any]:
    """The columns of a row; an empty text is what nobody said."""
    return {name: None if value == "" else value for name, value in row._asdict().items() if name not in without}


def _fee(row: Any) -> Any:
    known = [value for value in (getattr(row, name) for name in PARTS) if value is not None]
    return sum(known) if known else None


def _stays(db: Db) -> Iterable[KnownStay]:
    for row in db.all(STAYS):
        facts = _facts(row, *PARTS)
        yield KnownStay(fee=_fee(row), **(facts | {"first_name": row.first_name, "last_name": row.last_name}))


def _units(db: Db) -> Iterable[KnownUnit]:
    for row in db.all(UNITS):
        yield KnownUnit(fee=_fee(row), **_facts(row, *PARTS))


def _residences(db: Db) -> Iterable[KnownResidence]:
    for row in db.all(RESIDENCES):
        yield KnownResidence(**_facts(row))
