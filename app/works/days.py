"""Days of conventions and the clock of a vacancy: plain arithmetic, no query."""

import calendar
from dataclasses import dataclass
from datetime import date, timedelta


def add_months(day: date, months: int) -> date:
    """The same day so many months later, or the last of that month when it is shorter."""
    total = day.year * 12 + day.month - 1 + months
    year, month = divmod(total, 12)
    return date(year, month + 1, min(day.day, calendar.monthrange(year, month + 1)[1]))


def last_day(starts_on: date, years: int) -> date:
    """The last day in force of a convention of so many years: 1 March 2004 and nine years give 28 February 2013."""
    return add_months(starts_on, 12 * years) - timedelta(days=1)


@dataclass(frozen=True)
class Stage:
    """A stage of the clock: key (order, start, works, lease), its two days, how many days between."""

    key: str
    first: date
    last: date

    @property
    def days(self) -> int:
        return (self.last - self.first).days


KEYS = ("order", "start", "works", "lease")


def stages(
    vacant_on: date, ordered_on: date | None, started_on: date | None, accepted_on: date | None, let_on: date | None
) -> list[Stage]:
    """Vacancy to order, to start, to acceptance, to lease: each stage whose two days are known, until one is missing.

    A dwelling let without works has one stage, from the vacancy to the lease.
    """
    if let_on is not None and ordered_on is None:
        return [Stage("lease", vacant_on, let_on)]
    found, first = [], vacant_on
    for key, last in zip(KEYS, (ordered_on, started_on, accepted_on, let_on), strict=True):
        if last is None or last < first:
            break
        found.append(Stage(key, first, last))
        first = last
    return found
