"""Dwellings let again, one by one: the days of their clock, the length of its stages, medians and ninth deciles.

A reletting is a vacancy that a lease ended after works of an enterprise were accepted while it lasted. Its clock reads
the orders accepted by the first day of the lease: first order, first start, last acceptance.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from fractions import Fraction

from app.indicators.figure import Figure, median_figure
from app.indicators.statistics import quantile
from app.works.relet_queries import RELETTINGS
from tenants.session import Db

HALF, NINTH_DECILE = Fraction(1, 2), Fraction(9, 10)
# The four stages of the clock: (code of the figure, day it begins, day it ends).
STAGES = (
    ("delay_vacancy_to_order", "vacant_on", "ordered_on"),
    ("delay_order_to_start", "ordered_on", "started_on"),
    ("delay_start_to_reception", "started_on", "accepted_on"),
    ("delay_reception_to_lease", "accepted_on", "let_on"),
)
EVER = date(1900, 1, 1)


@dataclass(frozen=True)
class Reletting:
    """A dwelling let again, with the days of its clock; a day that nobody noted is None."""

    dwelling: int
    label: str
    address: str
    town: str
    vacant_on: date
    ordered_on: date | None
    started_on: date | None
    accepted_on: date
    let_on: date

    @property
    def delay(self) -> int:
        """Days from the start of the vacancy to the first day of the lease."""
        return (self.let_on - self.vacant_on).days

    def stage(self, begins: str, ends: str) -> int | None:
        """Days between two of its days; None when one is not known or they stand the other way round."""
        first, last = getattr(self, begins), getattr(self, ends)
        return (last - first).days if first and last and first <= last else None


def relettings(db: Db, first: date, last: date, enterprise: int | None = None) -> list[Reletting]:
    """Every reletting whose lease begins in [first, last], oldest first; of one enterprise when its number is given."""
    rows = db.all(RELETTINGS, first=first, last=last, enterprise=enterprise)
    return [Reletting(**row._asdict()) for row in rows]


def delays(found: Sequence[Reletting]) -> dict[str, Figure]:
    """Median and ninth decile of the whole delay, median of each stage."""
    whole = [one.delay for one in found]
    made = {
        "reletting_delay_median": _quantile("reletting_delay_median", whole, HALF),
        "reletting_delay_p90": _quantile("reletting_delay_p90", whole, NINTH_DECILE),
    }
    for code, begins, ends in STAGES:
        made[code] = _quantile(code, stage_days(found, begins, ends), HALF)
    return made


def stage_days(found: Iterable[Reletting], begins: str, ends: str) -> list[int]:
    """The known lengths of one stage."""
    return [days for one in found if (days := one.stage(begins, ends)) is not None]


def _quantile(code: str, days: Sequence[int], share: Fraction) -> Figure:
    ordered = sorted(Fraction(one) for one in days)
    return median_figure(code, quantile(ordered, share) if ordered else None, len(ordered))


def distinct(found: Iterable[Reletting]) -> int:
    return len({one.dwelling for one in found})
