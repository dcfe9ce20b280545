"""Every address of the funding, one module a noun."""

from typing import Any

from app.funding.controllers import dossier_matters, dossier_steps, dossiers

ROUTES: list[Any] = [
    *dossiers.ROUTES,
    *dossier_steps.ROUTES,
    *dossier_matters.ROUTES,
]
