"""Mailed links that work once: a password to choose, a sign-in, an invitation. Only a hash is kept; looking at the
page never uses the link up, because mail programs look at links before people do."""

from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import bindparam, select, update

from app.accounts.models import OneUseLink
from app.web import security
from tenants import clock
from tenants.session import Db
from tenants.settings import Settings

RESET, SIGN_IN, INVITATION = "reset", "sign_in", "invitation"
PATHS = {RESET: "/password/", SIGN_IN: "/sign-in/", INVITATION: "/invitations/"}
LASTS = {RESET: timedelta(hours=1), SIGN_IN: timedelta(minutes=15), INVITATION: timedelta(days=14)}

LINK = select(OneUseLink).where(
    OneUseLink.token_hash == bindparam("hash_"), OneUseLink.purpose == bindparam("purpose_")
)
_USE = (
    update(OneUseLink)
    .where(
        OneUseLink.token_hash == bindparam("hash_"),
        OneUseLink.used_at.is_(None),
        OneUseLink.withdrawn_at.is_(None),
        OneUseLink.expires_at > bindparam("now"),
    )
    .values(used_at=bindparam("now"))
    .execution_options(synchronize_session=False)
)
_CLOSE = (
    update(OneUseLink)
    .where(
        OneUseLink.account_id == bindparam("account"),
        OneUseLink.purpose.in_((RESET, SIGN_IN)),
        OneUseLink.used_at.is_(None),
    )
    .values(used_at=bindparam("now"))
    .execution_options(synchronize_session=False)
)


def make(db: Db, settings: Settings, purpose: str, email: str, **values: Any) -> str:
    """A new link, in this transaction. Returns its absolute address, made from the installation's own alone."""
    token = security.new_secret()
    now = clock.now()
    made = {"purpose": purpose, "email": email, "made_at": now, "expires_at": now + LASTS[purpose]} | values
    db.add(OneUseLink(token_hash=security.digest(token), **made))
    return f"{settings.base_url}{PATHS[purpose]}{token}"


def find(db: Db, purpose: str, token: str) -> OneUseLink | None:
    """The link, whatever its state; None when there never was one."""
    found: OneUseLink | None = db.object(LINK, hash_=security.digest(token), purpose_=purpose)
    return found


def is_open(link: OneUseLink, at: datetime | None = None) -> bool:
    return link.used_at is None and link.withdrawn_at is None and link.expires_at > (at or clock.now())


def use(db: Db, link: OneUseLink) -> bool:
    """Take the link up: True for one caller only, however many press at once."""
    return db.run(_USE, hash_=link.token_hash, now=clock.now()) == 1


def close_others(db: Db, account_id: Any) -> None:
    """After a new password: what was mailed before opens nothing any more. Invitations stay."""
    db.run(_CLOSE, account=account_id, now=clock.now())
