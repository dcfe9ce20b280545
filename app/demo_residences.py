"""The demo's residences and stays put into a workspace: inserts of many rows, identifiers and numbers made here."""

from collections.abc import Iterator, Sequence
from datetime import date
from decimal import Decimal
from typing import Any
from uuid import UUID, uuid4

from sqlalchemy import bindparam, exists, insert, select

from app import demo_fees
from app.demo.records import DemoResidence, DemoStay, DemoUnit, DemoWorkspace
from app.demo.stays import workspace as told
from app.residences.models import Closure, IncomeCeiling, Residence, Unit, UnitService
from app.residences.stay_models import (
    Departure,
    Due,
    ExitSearch,
    Household,
    Notice,
    OccupationTitle,
    Payment,
    PeriodDecision,
    Person,
    PlannedPeriod,
    SearchStep,
    Stay,
)
from tenants import clock, session
from tenants.actor import Workspace, keeper
from tenants.database import Database
from tenants.registry import Counter
from tenants.session import Db

Rows = list[dict[str, Any]]

ANYTHING = select(exists(select(Residence.id)))
COUNTER = select(Counter).where(Counter.noun == bindparam("noun"))
GIVEN_BY = {"resident": "person", "association": "association", "agreement": "agreement"}
# Invented monthly amounts by type: rent, charges, services, options.
FEES = {
    "studio": ("182.00", "44.60", "45.00", "10.00"),
    "t1": ("205.00", "52.40", "45.00", "10.00"),
    "t2": ("248.00", "66.50", "55.00", "10.00"),
    "t3": ("301.00", "82.00", "55.00", "10.00"),
    "t4": ("352.00", "97.30", "60.00", "10.00"),
}
PARTS = ("rent", "charges", "services", "options")
EXAMPLE = "Valeur d’exemple, à remplacer"
# Faventines: young people, a share reserved to the State, six units named by the convention.
YOUNG = {"min_age": 16, "max_age": 30}
RESERVED = {"faventines": frozenset({"2", "5", "8", "11", "14", "17"})}


def seed(database: Database, places: dict[str, Workspace]) -> None:
    """A step of the demo's seeding. A workspace that already holds a residence is left as it is."""
    for slug in ("valence", "roanne"):
        with session.open(database, keeper(places[slug]), write=True) as db:
            if not db.value(ANYTHING):
                load(db, told(slug, clock.today()))
                _ceilings(db)


def _ceilings(db: Db) -> None:
    """Income ceilings of an invented source, so that entries are compared with something."""
    of_people = (12_032, 17_531, 21_082)
    rows = [
        {"valid_from": date(clock.today().year, 1, 1), "people": people, "amount": Decimal(amount), "source": EXAMPLE}
        for people, amount in enumerate(of_people, 1)
    ]
    _put(db, IncomeCeiling, rows, "income_ceilings")


def load(db: Db, workspace: DemoWorkspace) -> None:
    """Everything of one association, for an empty workspace."""
    houses: dict[str, UUID] = {house.code: uuid4() for house in workspace.residences}
    units = {(unit.residence, unit.number): uuid4() for house in workspace.residences for unit in house.units}
    types = {(unit.residence, unit.number): unit.type for house in workspace.residences for unit in house.units}
    _put(db, Residence, [_residence(house, houses) for house in workspace.residences], "residences")
    flat = [unit for house in workspace.residences for unit in house.units]
    _put(db, Unit, [_unit(unit, houses, units) for unit in flat], "units")
    services = [
        {"unit_id": units[unit.residence, unit.number], "starts_on": unit.service_from, "ends_on": unit.service_to}
        for unit in flat
    ]
    _put(db, UnitService, services)
    closures = [
        {"unit_id": units[c.residence, c.unit], "starts_on": c.first, "ends_on": c.reopens, "reason": c.reason}
        for c in workspace.closures
    ]
    _put(db, Closure, closures, "closures")
    _stays(db, workspace.stays, units, types)


def _residence(house: DemoResidence, houses: dict[str, UUID]) -> dict[str, Any]:
    conventioned = house.kind != "temporary_dwelling"
    return {
        "id": houses[house.code],
        "name": house.name,
        "kind": house.kind,
        "public": house.public,
        "address": house.address,
        "postcode": house.postcode,
        "town": house.town,
        "opened_on": house.opened_on,
        "owner": house.owner,
        "convention_to": house.agreement_until if conventioned else None,
        "fee_maximum": Decimal("318.00") if house.code == "faventines" else None,
        "reserved_share": 30 if house.code == "faventines" else None,
        "min_age": YOUNG["min_age"] if house.public.startswith("young") else None,
        "max_age": YOUNG["max_age"] if house.public.startswith("young") else None,
        "description": house.description,
    }


def _fee(kind: str) -> dict[str, Decimal]:
    return {part: Decimal(amount) for part, amount in zip(PARTS, FEES[kind], strict=True)}


def _unit(unit: DemoUnit, houses: dict[str, UUID], units: dict[tuple[str, str], UUID]) -> dict[str, Any]:
    reserved = unit.number in RESERVED.get(unit.residence, ())
    return {
        "id": units[unit.residence, unit.number],
        "residence_id": houses[unit.residence],
        "label": unit.number,
        "floor": unit.floor,
        "type": unit.type,
        "surface": Decimal(unit.surface),
        "reserved_for": "préfecture" if reserved else "",
        **_fee(unit.type),
    }


def _stays(
    db: Db, stays: Sequence[DemoStay], units: dict[tuple[str, str], UUID], types: dict[tuple[str, str], str]
) -> None:
    """Stays with their people and all that happened in them. Somebody who comes back is the same person."""
    people: dict[int, dict[str, Any]] = {}
    households: Rows = []
    for stay in stays:
        if stay.person.number not in people:
            household = {"id": uuid4(), "adults": 1, "children": stay.household_size - 1}
            households.append(household)
            people[stay.person.number] = {
                "id": uuid4(),
                "household_id": household["id"],
                "first_name": stay.person.first_name,
                "last_name": stay.person.last_name,
                "born_on": stay.person.birth,
            }
    ids = {stay.number: uuid4() for stay in stays}
    searches = {stay.number: uuid4() for stay in stays}
    _put(db, Household, households, "households")
    _put(db, Person, list(people.values()), "persons")
    rows = [_stay(stay, ids[stay.number], units, types, people[stay.person.number]) for stay in stays]
    _put(db, Stay, rows, "stays")
    _put(db, OccupationTitle, [_title(stay, ids[stay.number]) for stay in stays])
    periods = [list(_periods(stay, ids[stay.number])) for stay in stays]
    _put(db, PlannedPeriod, [period for own in periods for period in own])
    decisions = [row for stay, own in zip(stays, periods, strict=True) for row in _decisions(stay, own)]
    _put(db, PeriodDecision, sorted(decisions, key=lambda row: row["decided_on"]), "period_decisions")
    _put(db, Notice, [row for stay in stays for row in _notice(stay, ids[stay.number])], "notices")
    _put(db, Departure, [row for stay in stays for row in _departure(stay, ids[stay.number])], "departures")
    opened = [_search(stay, ids[stay.number], searches[stay.number]) for stay in stays]
    _put(db, ExitSearch, opened)
    steps = [
        {
            "search_id": searches[stay.number],
            "done_on": step.on,
            "kind": step.kind,
            "outcome": demo_fees.OUTCOMES[step.outcome],
        }
        for stay in stays
        for step in stay.steps
    ]
    _put(db, SearchStep, sorted(steps, key=lambda row: row["done_on"]), "search_steps")
    _money(db, stays, ids, types)


def _money(db: Db, stays: Sequence[DemoStay], ids: dict[int, UUID], types: dict[tuple[str, str], str]) -> None:
    """What each month cost, and what was paid."""
    today = clock.today()
    told = [(stay, ids[stay.number], _fee(types[stay.residence, stay.unit]), today) for stay in stays]
    _put(db, Due, [row for one in told for row in demo_fees.dues(*one)])
    paid = [row for one in told for row in demo_fees.payments(*one)]
    _put(db, Payment, sorted(paid, key=lambda row: row["paid_on"]), "payments")


def _stay(
    stay: DemoStay,
    key: UUID,
    units: dict[tuple[str, str], UUID],
    types: dict[tuple[str, str], str],
    person: dict[str, Any],
) -> dict[str, Any]:
    return {
        "id": key,
        "unit_id": units[stay.residence, stay.unit],
        "household_id": person["household_id"],
        "person_id": person["id"],
        "date_in": stay.date_in,
        "date_out": stay.departure.on if stay.departure else None,
        "previous_situation": stay.previous_situation,
        **_fee(types[stay.residence, stay.unit]),
    }


def _title(stay: DemoStay, key: UUID) -> dict[str, Any]:
    """In force until the person has left."""
    ended = stay.departure if stay.departure and stay.departure.done else None
    return {
        "stay_id": key,
        "starts_on": stay.date_in,
        "ended_on": ended.on if ended else None,
        "ended_by": "departure" if ended else "",
    }


def _periods(stay: DemoStay, key: UUID) -> Iterator[dict[str, Any]]:
    for rank, period in enumerate(stay.periods, start=1):
        yield {"id": uuid4(), "stay_id": key, "rank": rank, "starts_on": period.first, "ends_on": period.until}


def _decisions(stay: DemoStay, periods: Rows) -> Iterator[dict[str, Any]]:
    """Each period after the first was decided on its day."""
    for told_of, before, after in zip(stay.periods[1:], periods, periods[1:], strict=False):
        yield {
            "stay_id": before["stay_id"],
            "period_id": before["id"],
            "new_period_id": after["id"],
            "kind": "renew",
            "decided_on": told_of.decided_on,
            "until": told_of.until,
        }


def _notice(stay: DemoStay, key: UUID) -> Iterator[dict[str, Any]]:
    leaves = stay.departure
    if leaves and leaves.notice_on and leaves.by:
        yield {
            "stay_id": key,
            "given_by": GIVEN_BY[leaves.by],
            "received_on": leaves.notice_on,
            "ends_on": leaves.on,
            "closed_on": leaves.on if leaves.done else None,
        }


def _departure(stay: DemoStay, key: UUID) -> Iterator[dict[str, Any]]:
    leaves = stay.departure
    if leaves and leaves.done:
        yield {
            "stay_id": key,
            "left_on": leaves.on,
            "destination": leaves.destination or "unknown",
            "reason": leaves.reason,
        }


def _search(stay: DemoStay, key: UUID, search: UUID) -> dict[str, Any]:
    ended = stay.departure.on if stay.departure and stay.departure.done else None
    opened = {"id": search, "stay_id": key, "opened_on": stay.date_in, "closed_on": ended}
    return opened | demo_fees.next_step(stay, clock.today())


def _put(db: Db, model: Any, rows: Rows, noun: str | None = None) -> None:
    """Insert rows in order; with a noun, they take the next numbers of the workspace."""
    if not rows:
        return
    if noun:
        counter = db.object(COUNTER, noun=noun)
        if counter is None:
            counter = Counter(noun=noun, last=0)
            db.add(counter)
        rows = [row | {"number": counter.last + rank} for rank, row in enumerate(rows, start=1)]
        counter.last += len(rows)
        db.flush()
    db.session.execute(insert(model), rows)
