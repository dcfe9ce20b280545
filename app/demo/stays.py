"""The two associations of the demo, with every stay: the same data for the same day, whatever the machine."""

from dataclasses import replace
from datetime import date, timedelta
from functools import cache
from random import Random

from app.demo import life, people
from app.demo.houses import ROANNE, VALENCE, House, Sitting
from app.demo.records import (
    DemoClosure,
    DemoDeparture,
    DemoPerson,
    DemoResidence,
    DemoStay,
    DemoStep,
    DemoUnit,
    DemoWorkspace,
)
from app.demo.timelines import Span, timeline

# Chosen among two thousand so that, in 2026, no figure equals its neighbour in any year (see the tests).
SEED = "s1505"
# In Faventines one person alone has had no step for more than 30 days.
_FORGOTTEN = ("faventines", "3", -34)
# One death, near that day and in that house.
_DEATH = ("micocouliers", -870)


@cache
def workspaces(today: date) -> tuple[DemoWorkspace, ...]:
    """Valence (97 units in service, Faventines and five invented residences) and Roanne (two small ones)."""
    return (
        _workspace("valence", "CALD de la Drôme", "26", VALENCE, today),
        _workspace("roanne", "CAL PACT de Roanne", "42", ROANNE, today),
    )


def workspace(slug: str, today: date) -> DemoWorkspace:
    """One of the two, by its slug. KeyError when there is none."""
    return {one.slug: one for one in workspaces(today)}[slug]


def _workspace(slug: str, name: str, department: str, houses: tuple[House, ...], today: date) -> DemoWorkspace:
    stays, closures = [], []
    for house in houses:
        for number, _ in _numbers(house):
            told, closed = _unit(house, number, today)
            stays += told
            closures += closed
    stays.sort(key=lambda stay: (stay.date_in, stay.residence, int(stay.unit)))
    residences = tuple(_residence(house, today) for house in houses)
    return DemoWorkspace(slug, name, department, residences, tuple(closures), _numbered(stays, slug, today))


def _stream(*names: object) -> Random:
    """A random stream of its own for each thing, so that one may change and leave the others as they were."""
    return Random(" ".join(map(str, (SEED, *names))))  # noqa: S311


def _numbers(house: House) -> list[tuple[str, int]]:
    """(number, floor) of every unit, from the ground up."""
    floors = [floor for floor, count in house.floors for _ in range(count)]
    return [(str(rank), floor) for rank, floor in enumerate(floors, start=1)]


def _residence(house: House, today: date) -> DemoResidence:
    opened = date.fromisoformat(house.opened)
    units = tuple(_record(house, number, floor, opened, today) for number, floor in _numbers(house))
    return DemoResidence(
        house.code,
        house.name,
        house.kind,
        house.public,
        house.address,
        house.postcode,
        house.town,
        opened,
        house.owner,
        date(today.year + 1, 12, 31),
        house.description,
        units,
    )


def _record(house: House, number: str, floor: int, opened: date, today: date) -> DemoUnit:
    kind = house.types[int(number) % len(house.types)]
    surface = {"studio": 18, "t1": 24, "t2": 36, "t3": 52, "t4": 68}[kind] + int(number) * 7 % 5
    since = today + timedelta(days=house.added[number]) if number in house.added else opened
    until = today + timedelta(days=house.withdrawn[number]) if number in house.withdrawn else None
    return DemoUnit(house.code, number, floor, kind, surface, since, until)


def _unit(house: House, number: str, today: date) -> tuple[list[DemoStay], list[DemoClosure]]:
    rng = _stream(house.code, number)
    sitting = house.sitting.get(number)
    entered = None
    if sitting:
        first = life.add_months(today + timedelta(days=sitting.until), -3 * (sitting.renewals + 1))
        entered = (first - today).days
    spans, gaps = timeline(house, number, entered, rng)
    stays = []
    for rank, span in enumerate(spans):
        here = sitting if span.end is None or span.end >= 0 else None
        stays.append(_stay(house, number, span, here, today, _stream(house.code, number, len(spans) - rank)))
    closures = [
        DemoClosure(house.code, number, today + timedelta(days=gap.start), today + timedelta(days=gap.end), gap.reason)
        for gap in gaps
    ]
    return stays, closures


def _stay(house: House, number: str, span: Span, sitting: Sitting | None, today: date, rng: Random) -> DemoStay:
    date_in = today + timedelta(days=span.start)
    leaves = _departure(house, number, span, date_in, today, rng)
    searched = life.steps(date_in, leaves.on if leaves else None, today, rng) if date_in <= today else ()
    planned = life.periods(date_in, min(leaves.on if leaves else today, today), rng)
    name = people.first_name(rng), people.family_name(rng)
    if sitting:
        planned = life.periods_ending(today + timedelta(days=sitting.until), sitting.renewals, rng)
        name = sitting.first_name, people.family_name(rng, sitting.initial)
        searched = _followed(house, number, searched, date_in, today, rng)
    if leaves:
        searched = life.closing(searched, leaves)
    person = DemoPerson(0, *name, people.birth(rng, date_in, house.ages))
    size = rng.choice((2, 3, 3, 4)) if house.public in ("families", "women_in_difficulty") else 1
    before = life.previous_situation(rng)
    return DemoStay(0, house.code, number, person, size, date_in, before, planned, leaves, searched)


def _departure(house: House, number: str, span: Span, date_in: date, today: date, rng: Random) -> DemoDeparture | None:
    if span.end is None:
        return None
    on = today + timedelta(days=span.end)
    leaves = life.departure(date_in, on, today, rng)
    if span.end >= 0:
        notice = today + timedelta(days=house.leaving[number].notice)
        return replace(leaves, notice_on=notice, by="resident", reason="housing_found", destination=None)
    return leaves


def _followed(
    house: House, number: str, searched: tuple[DemoStep, ...], date_in: date, today: date, rng: Random
) -> tuple[DemoStep, ...]:
    """Present in Faventines: a step in the last four weeks, but for the one who is forgotten."""
    if (house.code, number) == _FORGOTTEN[:2]:
        return life.recent(searched, date_in, today + timedelta(days=_FORGOTTEN[2]))
    if (today - date_in).days < 30 or (today - searched[-1].on).days < 29:
        return searched
    return life.recent(searched, date_in, today - timedelta(days=rng.randint(2, 27)))


def _numbered(stays: list[DemoStay], slug: str, today: date) -> tuple[DemoStay, ...]:
    """Stays and persons numbered by entry; now and then a person who has stayed before; one departure is a death."""
    rng, found = _stream(slug, "persons"), list[DemoStay]()
    latest: dict[int, DemoStay] = {}
    dead = _nearest_exit(stays, today + timedelta(days=_DEATH[1]))
    for number, one in enumerate(stays, start=1):
        stay = _died(one) if one is dead else one
        earlier = latest[rng.choice(found).person.number] if found and rng.random() < 0.05 else None
        person = earlier.person if earlier and _may_return(earlier, stay) else None
        person = person or replace(stay.person, number=len(latest) + 1)
        stay = replace(stay, number=number, person=person)
        latest[person.number] = stay
        found.append(stay)
    return tuple(found)


def _may_return(earlier: DemoStay, stay: DemoStay) -> bool:
    """Somebody comes back to the same house, two months after leaving it or later."""
    gone = earlier.departure
    if not gone or not gone.done or gone.destination == "death" or not stay.departure or not stay.departure.done:
        return False
    return earlier.residence == stay.residence and gone.on + timedelta(days=60) < stay.date_in


def _nearest_exit(stays: list[DemoStay], day: date) -> DemoStay | None:
    """The departure that will be the death; None in an association without that house."""
    ended = [(stay, stay.departure.on) for stay in stays if stay.residence == _DEATH[0] and stay.departure]
    return min(ended, key=lambda pair: abs((pair[1] - day).days))[0] if ended else None


def _died(stay: DemoStay) -> DemoStay:
    if not stay.departure:
        return stay
    end = replace(stay.departure, notice_on=None, by=None, reason="death", destination="death")
    return replace(stay, departure=end, steps=tuple(step for step in stay.steps if step.on != stay.departure.on))
