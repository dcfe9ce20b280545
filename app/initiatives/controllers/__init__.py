"""The pages of the sheets: writing them, deciding on them, reading them inside and outside."""

from app.initiatives.controllers import (
    catalogue,
    federation,
    figures,
    history,
    own,
    pictures,
    proposals,
    public,
    writing,
)

ROUTES = [
    *catalogue.ROUTES,
    *own.ROUTES,
    *writing.ROUTES,
    *figures.ROUTES,
    *pictures.ROUTES,
    *history.ROUTES,
    *proposals.ROUTES,
]
IN_THE_FEDERATION = [*federation.ROUTES]
FOR_ANYBODY = [*public.ROUTES]
