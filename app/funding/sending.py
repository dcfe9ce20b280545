"""Who a paper comes from: the association as its public entry names it."""

from typing import Any

from sqlalchemy import bindparam, select

from app.web.errors import NotFound
from app.web.visit import Visit
from tenants.registry import Association

SENDER = select(Association.name, Association.public_address).where(Association.slug == bindparam("slug"))


def sender_of(visit: Visit) -> Any:
    """name, public_address. Raises NotFound."""
    found = visit.db.first(SENDER, slug=visit.workspace_slug)
    if found is None:
        raise NotFound
    return found
