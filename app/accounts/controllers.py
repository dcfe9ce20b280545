"""Every page of the door and of one's own account."""

from typing import Any

from app.accounts import account_pages, confirmation, invitation_pages, link_pages, place_pages, sign_in_pages

ROUTES: list[Any] = [
    *sign_in_pages.ROUTES,
    *link_pages.ROUTES,
    *invitation_pages.ROUTES,
    *place_pages.ROUTES,
    *account_pages.ROUTES,
    *confirmation.ROUTES,
]
