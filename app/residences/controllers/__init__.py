"""Every address of the residences, one module a noun."""

from typing import Any

from app.residences.controllers import residences, units

ROUTES: list[Any] = [
    *residences.ROUTES,
    *units.ROUTES,
]
