"""A figure: exact numerator and denominator, exact value, rounded only to be read (one decimal, half up)."""

from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal
from enum import StrEnum
from fractions import Fraction
from typing import Any

from app.indicators.dictionary import Indicator, Kind, Unit, indicator

Number = int | Fraction | Decimal
DIVISIBLE = (Unit.HOURS, Unit.FTE)


class State(StrEnum):
    """What a cell says. Four words stand for no number, and none of them is an empty cell."""

    SHOWN = "shown"
    ZERO = "zero"
    MASKED = "masked"
    NO_ANSWER = "no_answer"
    NOT_CONCERNED = "not_concerned"

    @property
    def has_value(self) -> bool:
        """True when a number is printed, 0 included."""
        return self in (State.SHOWN, State.ZERO)


@dataclass(frozen=True, slots=True)
class Figure:
    """One indicator over one period. `value` is exact and in the indicator's unit; `n` counts the people behind it.

    A count has no denominator. A median has no numerator, its denominator is n. A rate over nothing is not concerned.
    """

    code: str
    numerator: Number | None
    denominator: Number | None
    value: Fraction | None
    state: State

    @property
    def unit(self) -> Unit:
        """What the value is counted in."""
        return indicator(self.code).unit

    @property
    def n(self) -> Number | None:
        """How many people stand behind the value; None for stock and for a figure without answer."""
        entry = indicator(self.code)
        if entry.kind is not Kind.PEOPLE:
            return None
        return self.numerator if entry.combine.is_count or self.code == "turnover" else self.denominator

    @property
    def rounded(self) -> Decimal | None:
        """The value as read on screen: counts whole (but hours), euros to the cent, everything else with one decimal,
        half up."""
        if self.value is None:
            return None
        if self.unit is Unit.EUR:
            return half_up(self.value, 2)
        return half_up(self.value, 0 if indicator(self.code).combine.is_count and self.unit not in DIVISIBLE else 1)

    def as_json(self) -> dict[str, Any]:
        """`{numerator, denominator, value, unit}`: the value as read, numbers with at most four decimals."""
        return {
            "numerator": plain(self.numerator),
            "denominator": plain(self.denominator),
            "value": plain(self.rounded),
            "unit": self.unit.value,
        }


def half_up(value: Number, places: int = 1) -> Decimal:
    """The number rounded half up (away from zero) from its exact value, never through a float."""
    exact = Fraction(value) * 10**places
    whole = (2 * abs(exact.numerator) + exact.denominator) // (2 * exact.denominator)
    return Decimal(whole if exact >= 0 else -whole).scaleb(-places).quantize(Decimal(1).scaleb(-places), ROUND_HALF_UP)


def plain(number: Number | None) -> int | float | None:
    """A number as JSON carries it: whole when it is whole, else four decimals at most."""
    if number is None:
        return None
    exact = Fraction(number)
    return exact.numerator if exact.denominator == 1 else float(half_up(exact, 4))


def figure(code: str, numerator: Number | None, denominator: Number | None = None) -> Figure:
    """The figure of an indicator from its two exact parts; a median is made by `median_figure`."""
    entry = indicator(code)
    if entry.is_median:
        raise ValueError(f"{code} is a median: use median_figure")
    if numerator is None or (denominator is None and not entry.combine.is_count):
        return no_answer(code)
    if entry.combine.is_count:
        return Figure(code, numerator, None, Fraction(numerator), State.ZERO if numerator == 0 else State.SHOWN)
    if denominator == 0 or denominator is None:
        return Figure(code, numerator, denominator, None, State.NOT_CONCERNED)
    value = _in_unit(entry, Fraction(numerator) / Fraction(denominator))
    return Figure(code, numerator, denominator, value, State.ZERO if value == 0 else State.SHOWN)


def median_figure(code: str, median: Number | None, n: int) -> Figure:
    """The figure of a median of persons: its value and the n it was taken over."""
    if not indicator(code).is_median:
        raise ValueError(f"{code} is no median")
    if median is None or n == 0:
        return Figure(code, None, 0, None, State.NOT_CONCERNED)
    return Figure(code, None, n, Fraction(median), State.ZERO if median == 0 else State.SHOWN)


def no_answer(code: str) -> Figure:
    """The figure of somebody who was asked and has not answered."""
    return Figure(code, None, None, None, State.NO_ANSWER)


def not_concerned(code: str) -> Figure:
    """The figure of somebody whom the indicator does not concern."""
    return Figure(code, None, None, None, State.NOT_CONCERNED)


def _in_unit(entry: Indicator, ratio: Fraction) -> Fraction:
    return ratio * 100 if entry.unit is Unit.PERCENT else ratio
