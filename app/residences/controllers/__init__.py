"""Every address of the residences, one module a noun."""

from typing import Any

import app.residences.neighbour  # noqa: F401 - says how it is named elsewhere
from app.residences.controllers import (
    calendar,
    ceilings,
    closures,
    departures,
    entries,
    exit_searches,
    figures,
    moves,
    papers,
    payments,
    photos,
    renewals,
    residences,
    stays,
    units,
)

ROUTES: list[Any] = [
    *calendar.ROUTES,
    *ceilings.ROUTES,
    *closures.ROUTES,
    *departures.ROUTES,
    *entries.ROUTES,
    *exit_searches.ROUTES,
    *figures.ROUTES,
    *moves.ROUTES,
    *papers.ROUTES,
    *payments.ROUTES,
    *photos.ROUTES,
    *renewals.ROUTES,
    *residences.ROUTES,
    *stays.ROUTES,
    *units.ROUTES,
]
