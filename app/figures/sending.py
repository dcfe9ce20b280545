"""Freezing a closed year as a submission: one way for the screen, the command and the demo."""

from datetime import date
from typing import Any

from app.figures.models import Submission
from app.figures.publishing import frozen
from app.figures.queries import LAST_EDITION, LAST_SENT
from app.indicators.figure import Figure
from app.residences.figures import figures
from tenants import clock
from tenants.session import Db

FIRST_YEAR = 1990


def is_closed(year: int) -> bool:
    """Only a year whose nights are all over is sent."""
    return FIRST_YEAR <= year < clock.today().year


def computed(db: Db, year: int) -> dict[str, Figure]:
    """The year's figures of the whole workspace, as they stand now."""
    return figures(db, date(year, 1, 1), date(year, 12, 31))


def last_edition(db: Db, year: int) -> int:
    """0 when nothing was sent for that year."""
    return int(db.value(LAST_EDITION, year=year) or 0)


def submit(db: Db, year: int, reason: str = "") -> int:
    """Freeze the year as the next edition; returns its number. ValueError for a year that is not over."""
    if not is_closed(year):
        raise ValueError(f"{year} is not over: its figures cannot be sent.")
    edition = last_edition(db, year) + 1
    db.add(Submission(year=year, edition=edition, figures=frozen(computed(db, year)), reason=reason))
    return edition


def has_changed(db: Db, year: int) -> bool:
    """Whether the figures differ from those last sent (always, when none were)."""
    sent: Any = db.value(LAST_SENT, year=year)
    return sent is None or sent != frozen(computed(db, year))
