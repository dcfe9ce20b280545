"""Every address of the residences, one module a noun."""

from typing import Any

from app.residences.controllers import (
    departures,
    entries,
    exit_searches,
    payments,
    renewals,
    residences,
    stays,
    units,
)

ROUTES: list[Any] = [
    *departures.ROUTES,
    *entries.ROUTES,
    *exit_searches.ROUTES,
    *payments.ROUTES,
    *renewals.ROUTES,
    *residences.ROUTES,
    *stays.ROUTES,
    *units.ROUTES,
]
