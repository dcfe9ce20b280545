"""Every address of the works, one module a noun."""

from typing import Any

from app.works.controllers import (
    advices,
    conventions,
    dwellings,
    landlords,
    lettings,
    order_matters,
    order_steps,
    orders,
    quotes,
    requests,
)

ROUTES: list[Any] = [
    *advices.ROUTES,
    *conventions.ROUTES,
    *dwellings.ROUTES,
    *landlords.ROUTES,
    *lettings.ROUTES,
    *order_matters.ROUTES,
    *order_steps.ROUTES,
    *orders.ROUTES,
    *quotes.ROUTES,
    *requests.ROUTES,
]
