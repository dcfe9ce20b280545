"""What an import does to the figures people look at first, year by year, before and after."""

from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction
from typing import Any


@dataclass(frozen=True)
class Shift:
    """One year's figure; None where there is nothing to tell it from."""

    year: int
    before: Fraction | None
    after: Fraction | None


def shifts(figures: Mapping[str, Any], shares: bool) -> list[Shift]:
    """The years whose figure an import has changed. A share of nothing has no answer, a count of nothing is 0."""
    before, after = figures.get("before", {}), figures.get("after", {})
    nothing = None if shares else [0, 1]
    return [
        Shift(int(one), _rate(before.get(one, nothing)), _rate(after.get(one, nothing)))
        for one in sorted(before.keys() | after.keys())
        if before.get(one) != after.get(one)
    ]


def _rate(pair: list[int] | None) -> Fraction | None:
    return Fraction(pair[0], pair[1]) if pair and pair[1] else None
