"""The figures of every part of the house together; freezing a closed year: one way for screen, command and demo."""

from datetime import date
from typing import Any

from app.figures.models import Submission
from app.figures.publishing import frozen
from app.figures.queries import FIRST_STAY, LAST_EDITION, LAST_SENT
from app.funding import figures as funding
from app.indicators.figure import Figure
from app.residences import figures as residences
from app.works import figures as works
from tenants import clock
from tenants.session import Db

FIRST_YEAR = 1990
MAKERS = (
    residences.figures,
    works.figures,
    funding.figures,
)  # each answers the codes of its own file, in the dictionary's order


def is_closed(year: int) -> bool:
    """Only a year whose nights are all over is sent."""
    return FIRST_YEAR <= year < clock.today().year


def over(db: Db, first: date, last: date) -> dict[str, Figure]:
    """Every figure of the whole workspace over [first, last]. ValueError when last is before first."""
    return {code: one for figures in MAKERS for code, one in figures(db, first, last).items()}


def computed(db: Db, year: int) -> dict[str, Figure]:
    """The year's figures of the whole workspace, as they stand now."""
    return over(db, date(year, 1, 1), date(year, 12, 31))


def first_year(db: Db) -> int | None:
    """The year of the first stay, of the first works or of the first funding; None for an empty workspace."""
    began = [works.since(db), funding.since(db)]
    years = [db.value(FIRST_STAY), *(one.year for one in began if one)]
    return min((int(one) for one in years if one), default=None)


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
