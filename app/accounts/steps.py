"""Steps on the way in: each is good for once, for ten minutes, and for the browser that began it."""

from dataclasses import dataclass
from datetime import timedelta
from typing import Any
from uuid import UUID

from app.accounts import factor_queries
from app.accounts.factor_models import Step
from app.web import security
from app.web.visit import Visit
from tenants import clock, session
from tenants.session import Db

SECOND_FACTOR, PASSKEY, PROVIDER = "second_factor", "passkey", "provider"
LASTS = timedelta(minutes=10)


@dataclass(frozen=True)
class Begun:
    """A step that was found open. kept: what was known when it began."""

    key_hash: bytes
    account_id: UUID | None
    kept: dict[str, Any]


def cookie_name(visit: Visit) -> str:
    return "__Host-passerelle-step" if visit.settings.secure_cookies else "passerelle-step"


def bind(visit: Visit) -> str:
    """A new secret for this browser, in a cookie of its own: one that somebody else may have planted is never kept."""
    secret = security.new_secret()
    cookie = security.set_cookie(visit.settings, cookie_name(visit), secret, int(LASTS.total_seconds()))
    visit.set_cookies.append(cookie)
    return secret


def bound(visit: Visit) -> str:
    return str(visit.request.cookies.get(cookie_name(visit), ""))[:200]


def unbind(visit: Visit) -> None:
    visit.set_cookies.append(security.set_cookie(visit.settings, cookie_name(visit), "", 0))


def begin(
    db: Db, purpose: str, key: str, browser: str, account_id: UUID | None = None, kept: dict[str, Any] | None = None
) -> None:
    """key: the secret that comes back. browser: what only the browser that begins knows."""
    now = clock.now()
    db.add(
        Step(
            key_hash=security.digest(key),
            purpose=purpose,
            browser_hash=security.digest(browser),
            account_id=account_id,
            kept=kept or {},
            made_at=now,
            ends_at=now + LASTS,
        )
    )


def find(db: Db, purpose: str, key: str, browser: str) -> Begun | None:
    """The step that this key and this browser opened, neither used nor too old."""
    row = db.first(factor_queries.STEP, **_asked(purpose, key, browser))
    return Begun(row.key_hash, row.account_id, row.kept) if row is not None else None


def peek(visit: Visit, purpose: str, key: str, browser: str) -> Begun | None:
    """The same where no transaction is open."""
    row = session.peek(visit.services.database, factor_queries.STEP, **_asked(purpose, key, browser))
    return Begun(row.key_hash, row.account_id, row.kept) if row is not None else None


def _asked(purpose: str, key: str, browser: str) -> dict[str, Any]:
    return {
        "hash_": security.digest(key),
        "purpose_": purpose,
        "browser_": security.digest(browser),
        "now": clock.now(),
    }


def use(db: Db, step: Begun) -> bool:
    """True for one caller only, however many come at once."""
    return db.run(factor_queries.USE_STEP, hash_=step.key_hash, now=clock.now()) == 1
