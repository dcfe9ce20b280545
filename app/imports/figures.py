"""What an import does to the figures people look at first: the net occupancy of each year, before and after."""

from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction
from typing import Any


@dataclass(frozen=True)
class Shift:
    """One year's occupancy; None where nothing was in service."""

    year: int
    before: Fraction | None
    after: Fraction | None


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
