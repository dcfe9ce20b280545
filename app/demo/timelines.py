"""Who was in a unit and when: a unit's past is told backwards from today, in days counted from today.

Each unit has its own random stream, so that changing one leaves the others as they were.
"""

import math
from collections.abc import Iterator
from dataclasses import dataclass
from random import Random

from app.demo.houses import House

# Four years and more: three closed years before the running one, and somebody present before the first of them.
BEGINNING = -(4 * 366 + 420)

_REASONS = ("refurbishment", "works", "pests", "technical_failure", "furniture_missing", "damage", "refurbishment")


@dataclass(frozen=True, slots=True)
class Span:
    """A stay in days from today: nights start <= n < end. `end` None: present, with no departure announced."""

    start: int
    end: int | None


@dataclass(frozen=True, slots=True)
class Gap:
    """A closure between two stays: nights start <= n < end, with its reason."""

    start: int
    end: int
    reason: str


def timeline(house: House, number: str, entered: int | None, rng: Random) -> tuple[list[Span], list[Gap]]:
    """The stays and closures of one unit, oldest first. `entered`: when its present occupant came, if told."""
    spans, gaps = [], list(_closed_today(house, number))
    cursor, current = _today(house, number, entered, rng)
    if current:
        spans.append(current)
    floor = house.added.get(number, BEGINNING)
    told = number in house.free or number in house.withdrawn
    while cursor > floor:
        end = cursor if told else cursor - _gap_nights(rng)
        told = False
        start = end - _length(house, rng)
        if end <= floor + 7:
            break
        if closure := _closure(end, cursor, rng):
            gaps.append(closure)
        spans.append(Span(max(start, floor + 3) if floor > BEGINNING else start, end))
        cursor = start
    if number in house.expected:
        spans.insert(0, Span(house.expected[number], None))
    return spans[::-1], sorted(gaps, key=lambda closure: closure.start)


def _today(house: House, number: str, entered: int | None, rng: Random) -> tuple[int, Span | None]:
    """The first day of today's situation, and the present stay if there is one."""
    if number in house.withdrawn:
        return house.withdrawn[number] - rng.randint(4, 20), None
    if number in house.free:
        return house.free[number], None
    if number in house.closed:
        return house.closed[number].since, None
    start = entered if entered is not None else -max(4, int(_length(house, rng) * rng.uniform(0.15, 0.95)))
    leaving = house.leaving.get(number)
    if leaving and start > leaving.notice - 20:
        start = leaving.notice - 75
    return start, Span(start, leaving.on if leaving else None)


def _closed_today(house: House, number: str) -> Iterator[Gap]:
    if closed := house.closed.get(number):
        yield Gap(closed.since, closed.reopens, closed.reason)


def _length(house: House, rng: Random) -> int:
    """A log-normal length of stay around the house's typical one, between 9 days and a little over three years."""
    return max(9, min(1150, round(house.typical_stay * math.exp(rng.gauss(0, house.spread)))))


def _gap_nights(rng: Random) -> int:
    """Nights between two stays: often few, sometimes none, now and then two or three months."""
    kind = rng.random()
    if kind < 0.12:
        return 0
    if kind < 0.5:
        return rng.randint(1, 12)
    return rng.randint(13, 45) if kind < 0.88 else rng.randint(46, 110)


def _closure(end: int, next_start: int, rng: Random) -> Gap | None:
    """A closure inside the gap between two stays, when the gap leaves room: never over a stay."""
    room = next_start - end
    if room < 5 or rng.random() < 0.45:
        return None
    start = end + rng.randint(0, min(3, room - 4))
    return Gap(start, min(next_start, start + rng.randint(3, max(4, room - 1))), rng.choice(_REASONS))
