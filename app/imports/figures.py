"""What an import does to the figures people look at first: the net occupancy of each year, before and after."""

from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

from app.indicators.periods import Period, year
from app.residences.figures import nights
from tenants import clock
from tenants.session import Db

YEARS = 4


@dataclass(frozen=True)
class Shift:
    """One year's occupancy; None where nothing was in service."""

    year: int
    before: Fraction | None
    after: Fraction | None


def occupancy(db: Db) -> dict[str, list[int]]:
    """{year: [nights under a stay, nights that could be let]}, the running year up to last night."""
    today = clock.today()
    found: dict[str, list[int]] = {}
    spans: list[Period] = []
    for number in range(today.year - YEARS + 1, today.year + 1):
        span = year(number).until_yesterday(today)
        if span is not None:
            spans.append(span)
    for span, counted in zip(spans, nights(db, spans), strict=True):
        found[str(span.first.year)] = [counted.occupied, counted.open]
    return found


def shifts(figures: Mapping[str, Any]) -> list[Shift]:
    """The years whose figure an import has changed."""
    before, after = figures.get("before", {}), figures.get("after", {})
    return [
        Shift(int(one), _rate(before.get(one)), _rate(after[one]))
        for one in sorted(after)
        if before.get(one) != after[one]
    ]


def _rate(pair: list[int] | None) -> Fraction | None:
    return Fraction(pair[0], pair[1]) if pair and pair[1] else None
