"""Every address of the funding, one module a noun."""

from typing import Any

import app.funding.neighbour  # noqa: F401 - says how its plans are named elsewhere
from app.funding.controllers import (
    agls,
    budget_closings,
    budget_papers,
    budgets,
    calendars,
    claim_steps,
    claims,
    deadlines,
    dossier_matters,
    dossier_papers,
    dossier_steps,
    dossiers,
    funder_matters,
    funders,
    funding_lines,
    instalments,
    notices,
    payments,
    plan_closings,
    plan_papers,
    plan_variants,
    plans,
    reports,
    settings,
)

ROUTES: list[Any] = [
    *dossiers.ROUTES,
    *dossier_steps.ROUTES,
    *dossier_matters.ROUTES,
    *payments.ROUTES,
    *instalments.ROUTES,
    *claims.ROUTES,
    *claim_steps.ROUTES,
    *agls.ROUTES,
    *settings.ROUTES,
    *notices.ROUTES,
    *budgets.ROUTES,
    *budget_closings.ROUTES,
    *budget_papers.ROUTES,
    *reports.ROUTES,
    *funders.ROUTES,
    *funder_matters.ROUTES,
    *plans.ROUTES,
    *plan_closings.ROUTES,
    *plan_papers.ROUTES,
    *plan_variants.ROUTES,
    *funding_lines.ROUTES,
    *deadlines.ROUTES,
    *dossier_papers.ROUTES,
    *calendars.ROUTES,
]
WITHOUT_A_SESSION: list[Any] = calendars.WITHOUT_A_SESSION
