"""From a first proof to a session, through the page of the second factor if there is one; then where one was going."""

from uuid import UUID

from app.accounts import factor_queries, factors, sessions, steps
from app.web.answers import Answer, done
from app.web.urls import own_path
from app.web.visit import Visit
from tenants.session import Db


def enter(
    db: Db,
    visit: Visit,
    account_id: UUID,
    later: str = "",
    said: str = "",
    *,
    factor: str = "",
    opened_by: dict[str, str] | None = None,
) -> Answer:
    """The password was right, the mailed link was opened, a provider vouches. later: a path to go to. said: what the
    next page says. factor: a second one that was given already. opened_by: of a provider, see sessions.begin."""
    ways = db.first(factor_queries.HELD, account=account_id)
    if factors.has_one(ways) and not factor:
        secret = steps.bind(visit)
        steps.begin(db, steps.SECOND_FACTOR, secret, secret, account_id, {"next": later, "opened_by": opened_by or {}})
        return done(visit.url("accounts:sign-in-code"), said)
    sessions.begin(db, visit, account_id, factor, opened_by)
    return done(own_path(later, landing(visit)), said)


def landing(visit: Visit) -> str:
    """Where one goes when no page was asked for: the only place, or the last one used, or the list of them."""
    return visit.url("accounts:places", landing=1)


def network_address(visit: Visit) -> str:
    """The peer of the connection. A forwarded one counts only when the server itself took it from a trusted proxy."""
    client = visit.request.client
    return client.host if client else ""
