"""Every address of the works, one module a noun."""

from typing import Any

import app.works.neighbour  # noqa: F401 - says how it is named elsewhere
from app.works.controllers import (
    acceptances,
    advices,
    agreements,
    conventions,
    documents,
    dwellings,
    enterprises,
    hours,
    households,
    landlords,
    lettings,
    order_matters,
    order_steps,
    orders,
    papers,
    price_lists,
    proposals,
    quotes,
    relettings,
    requests,
    settings,
)

ROUTES: list[Any] = [
    *acceptances.ROUTES,
    *advices.ROUTES,
    *agreements.ROUTES,
    *conventions.ROUTES,
    *documents.ROUTES,
    *dwellings.ROUTES,
    *enterprises.ROUTES,
    *hours.ROUTES,
    *households.ROUTES,
    *landlords.ROUTES,
    *lettings.ROUTES,
    *order_matters.ROUTES,
    *order_steps.ROUTES,
    *orders.ROUTES,
    *papers.ROUTES,
    *price_lists.ROUTES,
    *proposals.ROUTES,
    *quotes.ROUTES,
    *relettings.ROUTES,
    *requests.ROUTES,
    *settings.ROUTES,
]
