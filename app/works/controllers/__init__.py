"""Every address of the works, one module a noun."""

from typing import Any

from app.works.controllers import (
    acceptances,
    advices,
    conventions,
    documents,
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
    *acceptances.ROUTES,
    *advices.ROUTES,
    *conventions.ROUTES,
    *documents.ROUTES,
    *dwellings.ROUTES,
    *landlords.ROUTES,
    *lettings.ROUTES,
    *order_matters.ROUTES,
    *order_steps.ROUTES,
    *orders.ROUTES,
    *quotes.ROUTES,
    *requests.ROUTES,
]
