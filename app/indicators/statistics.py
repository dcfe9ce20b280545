"""The network's figures, taken over shown cells only: total, median, quartiles, coverage (D4, D11).

A total of numbers that all stand on the page tells nothing new. Quartiles follow the inclusive method (linear
between the ordered values, the smallest and the largest being the 0th and 100th percentiles; QUARTILE.INC).
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

from app.indicators.dictionary import Combine, indicator
from app.indicators.figure import Figure, State, figure, half_up, plain
from app.indicators.masking import Cell

FEWEST_ASSOCIATIONS = 3
LARGEST_SHARE = Fraction(85, 100)


@dataclass(frozen=True, slots=True)
class Coverage:
    """How many associations say what about one indicator; the four add up to `asked`."""

    shown: int
    masked: int
    no_answer: int
    not_concerned: int

    @property
    def asked(self) -> int:
        """All associations of the group."""
        return self.shown + self.masked + self.no_answer + self.not_concerned


@dataclass(frozen=True, slots=True)
class Network:
    """One indicator over a group. `total`, the median and the quartiles are None when the group may not be shown.

    The median and the quartiles are those of associations' published values, each association counting for one.
    """

    code: str
    total: Figure | None
    median: Fraction | None
    lower: Fraction | None
    upper: Fraction | None
    coverage: Coverage

    def as_json(self) -> dict[str, Any]:
        """`{total, median, lower, upper, shown, masked, no_answer, not_concerned, asked}`, values as read."""
        said = self.coverage
        return {
            "total": self.total.as_json() if self.total else None,
            "median": read(self.median),
            "lower": read(self.lower),
            "upper": read(self.upper),
            "shown": said.shown,
            "masked": said.masked,
            "no_answer": said.no_answer,
            "not_concerned": said.not_concerned,
            "asked": said.asked,
        }


def network(code: str, cells: Sequence[Cell]) -> Network:
    """The figures of a group of associations, from one cell of each. Nothing but coverage under three shown."""
    shown = [cell for cell in cells if cell.state.has_value]
    values = sorted(cell.value for cell in shown if cell.value is not None)
    if len(shown) < FEWEST_ASSOCIATIONS:
        return Network(code, None, None, None, None, coverage(cells))
    half, quarter = Fraction(1, 2), Fraction(1, 4)
    low, middle, high = (quantile(values, share) for share in (quarter, half, 1 - quarter))
    return Network(code, _total(code, shown), middle, low, high, coverage(cells))


def coverage(cells: Iterable[Cell]) -> Coverage:
    """How many cells are shown (0 included), hidden, without answer, not concerned."""
    states = [cell.state for cell in cells]
    shown = sum(state.has_value for state in states)
    others = (State.MASKED, State.NO_ANSWER, State.NOT_CONCERNED)
    return Coverage(shown, *(states.count(state) for state in others))


def quantile(ordered: Sequence[Fraction], share: Fraction) -> Fraction:
    """The value below which `share` of the ordered values lie, by the inclusive method. ValueError of nothing."""
    if not ordered:
        raise ValueError("no value, no quantile")
    place = (len(ordered) - 1) * share
    below = place.numerator // place.denominator
    above = min(below + 1, len(ordered) - 1)
    return ordered[below] + (ordered[above] - ordered[below]) * (place - below)


def gap_to_median(cell: Cell, group: Network) -> Fraction | None:
    """How far a shown value lies from the group's median, in points for a rate, else in the indicator's unit."""
    if cell.value is None or group.median is None:
        return None
    return cell.value - group.median


def read(value: Fraction | None) -> int | float | None:
    """A quantile as printed: one decimal, half up."""
    return None if value is None else plain(half_up(value, 1))


def _total(code: str, shown: Sequence[Cell]) -> Figure | None:
    """The sum, or the ratio of sums; None when one association weighs more than 85 % of it (D4)."""
    entry = indicator(code)
    if entry.combine is Combine.NOT_COMBINABLE:
        return None
    numerator = sum((Fraction(cell.numerator or 0) for cell in shown), Fraction(0))
    if entry.combine.is_count:
        weights = [Fraction(cell.numerator or 0) for cell in shown]
        total = figure(code, numerator)
    else:
        weights = [Fraction(cell.denominator or 0) for cell in shown]
        total = figure(code, numerator, sum(weights, Fraction(0)))
    whole = sum(weights, Fraction(0))
    return None if whole and max(weights) / whole > LARGEST_SHARE else total
