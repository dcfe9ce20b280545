"""Every address of the works, one module a noun."""

from typing import Any

from app.works.controllers import (
    acceptances,
    advices,
    agreements,
    conventions,
    documents,
    dwellings,
    households,
    enterprises,
    hours,
    landlords,
    lettings,
    order_matters,
    order_steps,
    orders,
    proposals,
    papers,
    price_lists,
    quotes,
    relettings,
    requests,
)

ROUTES: list[Any] = [
    *acceptances.ROUTES,
    *advices.ROUTES,
    *agreements.ROUTES,
    *conventions.ROUTES,
    *documents.ROUTES,
    *dwellings.ROUTES,
    *households.ROUTES,
    *enterprises.ROUTES,
    *hours.ROUTES,
    *landlords.ROUTES,
    *lettings.ROUTES,
    *order_matters.ROUTES,
    *order_steps.ROUTES,
    *orders.ROUTES,
    *proposals.ROUTES,
    *papers.ROUTES,
    *price_lists.ROUTES,
    *quotes.ROUTES,
    *relettings.ROUTES,
    *requests.ROUTES,
]
