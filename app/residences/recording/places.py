"""Residences and units as rows name them: found under any of their writings, or made."""

from dataclasses import dataclass
from datetime import date
from uuid import UUID

from sqlalchemy import bindparam, select
from sqlalchemy import func as sql

from app.journal import Journal
from app.residences.importing.names import residence_key, unit_key, unit_label
from app.residences.models import Residence, Unit, UnitService
from app.tabular.row_writer import Learnt
from tenants.session import Db

Where = tuple[str, str]

RESIDENCES = select(Residence.id, Residence.name, Residence.planned_months, Residence.opened_on).order_by(
    Residence.number
)
UNITS = select(Unit.id, Unit.residence_id, Unit.label).order_by(Unit.number)
FIRST_SERVICES = (
    select(UnitService.unit_id, sql.min(UnitService.starts_on).label("starts_on"))
    .group_by(UnitService.unit_id)
    .order_by(UnitService.unit_id)
)
FIRST_SERVICE = (
    select(UnitService).where(UnitService.unit_id == bindparam("unit_id")).order_by(UnitService.starts_on).limit(1)
)
# The list that a residence made from a register of stays waits in, until somebody says what it is.
KIND_TO_SAY = "other"


@dataclass(frozen=True)
class House:
    """A residence as rows of stays need it."""

    id: UUID
    planned_months: int
    opened_on: date | None


class Places(Learnt):
    """The residences and units of the workspace by their keys, read once, kept up to date by what is made here."""

    def __init__(self, db: Db) -> None:
        super().__init__()
        self.db = db
        self.houses: dict[str, House] = {}
        self.units: dict[Where, UUID] = {}
        self.first_nights: dict[UUID, date] = {}
        keys: dict[UUID, str] = {}
        for row in db.all(RESIDENCES):
            keys[row.id] = residence_key(row.name)
            self.houses.setdefault(keys[row.id], House(row.id, row.planned_months, row.opened_on))
        for row in db.all(UNITS):
            self.units.setdefault((keys[row.residence_id], unit_key(row.label)), row.id)
        self.first_nights = {row.unit_id: row.starts_on for row in db.all(FIRST_SERVICES)}

    def house(self, journal: Journal, name: str) -> House:
        """The residence of that name, made when there is none."""
        key = residence_key(name)
        if key not in self.houses:
            made = Residence(name=name, kind=KIND_TO_SAY)
            journal.add(made)
            self.learn(self.houses, key, House(made.id, made.planned_months, None))
        return self.houses[key]

    def add_house(self, journal: Journal, made: Residence) -> None:
        """A residence made with all its facts."""
        journal.add(made)
        self.learn(self.houses, residence_key(made.name), House(made.id, made.planned_months, made.opened_on))

    def unit(self, journal: Journal, residence: str, label: str, first_night: date) -> UUID:
        """The unit, in service on that night: made when there is none, served earlier when it was let earlier."""
        where = residence_key(residence), unit_key(label)
        if where not in self.units:
            self.add_unit(journal, residence, Unit(label=unit_label(label)), first_night, 1)
        unit_id = self.units[where]
        if self.first_nights.get(unit_id, date.min) > first_night:
            self.serve_since(journal, unit_id, first_night)
        return unit_id

    def add_unit(self, journal: Journal, residence: str, made: Unit, since: date, capacity: int) -> None:
        """A unit and its service."""
        made.residence_id = self.house(journal, residence).id
        journal.add(made)
        journal.add(UnitService(unit_id=made.id, starts_on=since, capacity=capacity))
        self.learn(self.units, (residence_key(residence), unit_key(made.label)), made.id)
        self.learn(self.first_nights, made.id, since)

    def serve_since(self, journal: Journal, unit_id: UUID, since: date) -> None:
        """The first service of a unit begins that night instead."""
        service = self.db.object(FIRST_SERVICE, unit_id=unit_id)
        journal.change(service, starts_on=since)
        self.learn(self.first_nights, unit_id, since)
