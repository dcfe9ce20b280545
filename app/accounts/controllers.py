"""Every page of the door and of one's own account, and the rules of the door that a workspace sets."""

from typing import Any

from app.accounts import (
    account_pages,
    confirmation,
    factor_pages,
    invitation_pages,
    link_pages,
    place_pages,
    policy_pages,
    provider_pages,
    second_factor_pages,
    sign_in_pages,
)

ROUTES: list[Any] = [
    *sign_in_pages.ROUTES,
    *second_factor_pages.ROUTES,
    *provider_pages.ROUTES,
    *link_pages.ROUTES,
    *invitation_pages.ROUTES,
    *place_pages.ROUTES,
    *account_pages.ROUTES,
    *factor_pages.ROUTES,
    *confirmation.ROUTES,
]
IN_A_WORKSPACE: list[Any] = [*policy_pages.ROUTES]
