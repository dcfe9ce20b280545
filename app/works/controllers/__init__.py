"""Every address of the works, one module a noun."""

from typing import Any

from app.works.controllers import advices, conventions, dwellings, landlords, lettings

ROUTES: list[Any] = [
    *advices.ROUTES,
    *conventions.ROUTES,
    *dwellings.ROUTES,
    *landlords.ROUTES,
    *lettings.ROUTES,
]
