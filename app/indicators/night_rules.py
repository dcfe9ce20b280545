"""The night rule and the counting rules, as plain functions: the reference that SQL and screens are tested against.

A stay covers the nights date_in <= n < date_out; without date_out it goes on. Same rule for closures and service.
"""

from datetime import date
from fractions import Fraction

from app.indicators.periods import Period

DAYS_TO_FIRST_STEP = 30

# Opening and closing the search are not steps: the search opens by itself on the day of entry.
STEPS_NOT_COUNTED = frozenset({"opened", "lease_signed", "closed_other"})


def covers(start: date, end: date | None, night: date) -> bool:
    """True when a range [start, end) covers that night."""
    return start <= night and (end is None or night < end)


def nights_in(period: Period, start: date, end: date | None) -> int:
    """How many nights of the period a range [start, end) covers; `end` None goes on for ever."""
    stop = period.end if end is None else min(end, period.end)
    return max(0, (stop - max(start, period.first)).days)


def entered_in(period: Period, date_in: date) -> bool:
    """An entry of the period: D1 <= date_in <= D2."""
    return date_in in period


def left_in(period: Period, date_out: date | None) -> bool:
    """An exit of the period: D1 <= date_out <= D2, though the last night may belong to the period before."""
    return date_out is not None and date_out in period


def present_on(day: date, date_in: date, date_out: date | None) -> bool:
    """Present on a day: the night of that day is spent here."""
    return covers(date_in, date_out, day)


def stay_length(date_in: date, date_out: date) -> int:
    """Length of an ended stay in days, which is its number of nights."""
    return (date_out - date_in).days


def days_since(date_in: date, day: date) -> int:
    """Stay so far on a day, in days."""
    return (day - date_in).days


def average_units(available_nights: int, period: Period) -> Fraction:
    """Units in service, averaged over the nights of the period: the denominator of turnover."""
    return Fraction(available_nights, period.nights)


def observable_entry(period: Period, date_in: date, today: date) -> bool:
    """An entry old enough for the 30-day indicator: entered in the period, at least 30 days before today."""
    return entered_in(period, date_in) and days_since(date_in, today) >= DAYS_TO_FIRST_STEP


def early_step(date_in: date, step_on: date) -> bool:
    """A step made in the first 30 days: from the day of entry to the 30th day after it, both included."""
    return 0 <= days_since(date_in, step_on) <= DAYS_TO_FIRST_STEP


def over_planned(day: date, planned_until: date) -> bool:
    """True when the planned period, renewals included, ended before that day."""
    return day > planned_until


def median(values: list[int]) -> Fraction | None:
    """The middle value, or the mean of the two middle ones; None of nothing."""
    if not values:
        return None
    ordered, half = sorted(values), len(values) // 2
    return Fraction(ordered[half]) if len(ordered) % 2 else Fraction(ordered[half - 1] + ordered[half], 2)
