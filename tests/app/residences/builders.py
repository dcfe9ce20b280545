"""Small invented lives for tests: a residence with units, a stay, a closure, a departure, put straight into a Db."""

from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from sqlalchemy import bindparam, select

from app.residences.models import Closure, Residence, Unit, UnitService
from app.residences.stay_models import (
    Departure,
    ExitSearch,
    Household,
    Notice,
    OccupationTitle,
    PeriodDecision,
    Person,
    PlannedPeriod,
    SearchStep,
    Stay,
)

SINCE = date(2020, 1, 1)
PERIODS = select(PlannedPeriod).where(PlannedPeriod.stay_id == bindparam("stay_id")).order_by(PlannedPeriod.rank)
SEARCH = select(ExitSearch).where(ExitSearch.stay_id == bindparam("stay_id"))


@dataclass
class House:
    """A residence and its units by label: house["14"]."""

    residence: Residence
    units: dict[str, Unit]

    @property
    def number(self) -> int:
        return self.residence.number

    def __getitem__(self, label: str) -> Unit:
        return self.units[label]


def a_residence(db: Any, name: str = "Faventines", units: int = 3, since: date = SINCE, **values: Any) -> House:
    """A residence whose units « 1 » to « units » are in service from `since`, eight a floor from the ground up."""
    values = {"kind": "social_residence", "town": "Valence", "opened_on": since} | values
    residence = Residence(name=name, **values)
    db.add(residence)
    house = House(residence, {})
    for rank in range(1, units + 1):
        house.units[str(rank)] = a_unit(db, residence, str(rank), since, floor=(rank - 1) // 8)
    return house


def a_unit(
    db: Any, residence: Residence, label: str, since: date = SINCE, until: date | None = None, **values: Any
) -> Unit:
    """A unit in service for the nights since <= n < until."""
    capacity = values.pop("capacity", 1)
    unit = Unit(residence_id=residence.id, label=label, **({"floor": 0, "type": "studio"} | values))
    db.add(unit)
    db.add(UnitService(unit_id=unit.id, starts_on=since, ends_on=until, capacity=capacity))
    return unit


def a_stay(
    db: Any,
    unit: Unit,
    date_in: date,
    date_out: date | None = None,
    *,
    name: str = "Lina Morel",
    planned_to: date | None = None,
    **values: Any,
) -> Stay:
    """A stay with its household, its title, its first planned period (91 days unless said) and its search."""
    first, _, last = name.partition(" ")
    household = Household()
    db.add(household)
    person = Person(household_id=household.id, first_name=first, last_name=last or "Invent", born_on=date(2000, 5, 4))
    db.add(person)
    stay = Stay(
        unit_id=unit.id, household_id=household.id, person_id=person.id, date_in=date_in, date_out=date_out, **values
    )
    db.add(stay)
    until = planned_to or date_in + timedelta(days=91)
    db.add(
        OccupationTitle(stay_id=stay.id, starts_on=date_in),
        PlannedPeriod(stay_id=stay.id, rank=1, starts_on=date_in, ends_on=until),
        ExitSearch(stay_id=stay.id, opened_on=date_in),
    )
    return stay


def a_renewal(db: Any, stay: Stay, until: date, decided_on: date) -> PlannedPeriod:
    """One more planned period, and the decision that made it."""
    last = db.objects(PERIODS, stay_id=stay.id)[-1]
    period = PlannedPeriod(stay_id=stay.id, rank=last.rank + 1, starts_on=last.ends_on, ends_on=until)
    db.add(period)
    db.add(
        PeriodDecision(
            stay_id=stay.id,
            period_id=last.id,
            new_period_id=period.id,
            kind="renew",
            decided_on=decided_on,
            until=until,
        )
    )
    return period


def a_notice(db: Any, stay: Stay, received_on: date, ends_on: date) -> Notice:
    """A departure announced: the stay ends on `ends_on`, its first free night."""
    notice = Notice(stay_id=stay.id, given_by="person", received_on=received_on, ends_on=ends_on)
    stay.date_out = ends_on
    db.add(notice)
    return notice


def a_departure(db: Any, stay: Stay, left_on: date, destination: str = "social_tenancy") -> Departure:
    """Somebody has left: the stay ends, the departure says where to."""
    departure = Departure(stay_id=stay.id, left_on=left_on, destination=destination)
    stay.date_out = left_on
    db.add(departure)
    return departure


def a_closure(db: Any, unit: Unit, starts_on: date, ends_on: date | None = None, reason: str = "works") -> Closure:
    closure = Closure(unit_id=unit.id, starts_on=starts_on, ends_on=ends_on, reason=reason)
    db.add(closure)
    return closure


def a_step(db: Any, stay: Stay, done_on: date, kind: str = "social_housing_number") -> SearchStep:
    """One step of the search that was opened on the day of entry."""
    step = SearchStep(search_id=db.object(SEARCH, stay_id=stay.id).id, done_on=done_on, kind=kind)
    db.add(step)
    return step
