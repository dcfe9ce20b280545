"""Periods of whole nights: [D1, D2], both included. Years, quarters, the last twelve months, the year so far."""

from dataclasses import dataclass
from datetime import date, timedelta

ONE_DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True, order=True)
class Period:
    """The nights of `first` to `last`, both included. ValueError when it is empty."""

    first: date
    last: date

    def __post_init__(self) -> None:
        if self.last < self.first:
            raise ValueError("a period ends on or after its first day")

    @property
    def nights(self) -> int:
        """How many nights it holds: 365, or 366 in a leap year."""
        return (self.last - self.first).days + 1

    @property
    def end(self) -> date:
        """The first day after the period: the half-open bound that SQL ranges use."""
        return self.last + ONE_DAY

    def __contains__(self, day: date) -> bool:
        return self.first <= day <= self.last

    def until_yesterday(self, today: date) -> "Period | None":
        """The part whose nights are over; None when none is. A running year is read up to last night."""
        if today <= self.first:
            return None
        return Period(self.first, min(self.last, today - ONE_DAY))


def year(number: int) -> Period:
    """A calendar year."""
    return Period(date(number, 1, 1), date(number, 12, 31))


def quarter(number: int, rank: int) -> Period:
    """A calendar quarter, rank 1 to 4."""
    if not 1 <= rank <= 4:
        raise ValueError("a quarter is 1, 2, 3 or 4")
    after = date(number + rank // 4, rank % 4 * 3 + 1, 1)
    return Period(date(number, rank * 3 - 2, 1), after - ONE_DAY)


def month(number: int, rank: int) -> Period:
    """A calendar month, rank 1 to 12."""
    after = date(number + rank // 12, rank % 12 + 1, 1)
    return Period(date(number, rank, 1), after - ONE_DAY)


def last_twelve_months(today: date) -> Period:
    """Twelve months ending last night; from 29 February the year before begins on 1 March."""
    same_day = (today.year - 1, today.month, today.day)
    first = date(today.year - 1, 3, 1) if (today.month, today.day) == (2, 29) else date(*same_day)
    return Period(first, today - ONE_DAY)


def year_so_far(today: date) -> Period:
    """The running year up to last night; on 1 January, the whole year that has just ended."""
    return year(today.year).until_yesterday(today) or year(today.year - 1)
