"""The one clock. Days are days in Paris; tests may fix it, nothing else can."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date, datetime, time
from zoneinfo import ZoneInfo

PARIS = ZoneInfo("Europe/Paris")

_fixed: list[datetime] = []


def now() -> datetime:
    """The present moment, aware, in Paris."""
    return _fixed[-1] if _fixed else datetime.now(PARIS)


def today() -> date:
    """The present day in Paris."""
    return now().date()


@contextmanager
def fixed(day: date, at: time = time(10, 0)) -> Iterator[None]:
    """For tests: every thread sees this day until the block ends."""
    _fixed.append(datetime.combine(day, at, PARIS))
    try:
        yield
    finally:
        _fixed.pop()
