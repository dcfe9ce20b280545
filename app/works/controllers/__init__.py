"""Every address of the works, one module a noun."""

from typing import Any

from app.works.controllers import (
    acceptances,
    advices,
    conventions,
    documents,
    dwellings,
    households,
    landlords,
    lettings,
    order_matters,
    order_steps,
    orders,
    proposals,
    papers,
    quotes,
    relettings,
    requests,
)

ROUTES: list[Any] = [
    *acceptances.ROUTES,
    *advices.ROUTES,
    *conventions.ROUTES,
    *documents.ROUTES,
    *dwellings.ROUTES,
    *households.ROUTES,
    *landlords.ROUTES,
    *lettings.ROUTES,
    *order_matters.ROUTES,
    *order_steps.ROUTES,
    *orders.ROUTES,
    *proposals.ROUTES,
    *papers.ROUTES,
    *quotes.ROUTES,
    *relettings.ROUTES,
    *requests.ROUTES,
]
