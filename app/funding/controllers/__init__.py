"""Every address of the funding, one module a noun."""

from typing import Any

from app.funding.controllers import claims, dossier_matters, dossier_steps, dossiers, instalments, payments

ROUTES: list[Any] = [
    *dossiers.ROUTES,
    *dossier_steps.ROUTES,
    *dossier_matters.ROUTES,
    *payments.ROUTES,
    *instalments.ROUTES,
    *claims.ROUTES,
]
