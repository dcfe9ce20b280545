"""Accounts and memberships: found by address, made once, joined to a place."""

import unicodedata
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from sqlalchemy import bindparam, select

from app.accounts.models import Account, Membership
from tenants import session
from tenants.actor import Workspace, keeper
from tenants.database import Database
from tenants.registry import Member
from tenants.session import Db

ACCOUNT = select(Account).where(Account.email_key == bindparam("email_key"))
ACCOUNT_BY_ID = select(Account).where(Account.id == bindparam("id"))
MEMBERSHIP = select(Membership).where(
    Membership.account_id == bindparam("account_id"),
    Membership.audience == bindparam("audience"),
    Membership.workspace_id.is_not_distinct_from(bindparam("workspace_id")),
    Membership.organisation == bindparam("organisation"),
    Membership.ended_at.is_(None),
)


@dataclass(frozen=True)
class Seat:
    """A place and what one does there. workspace None: the head office, or a partner that no association names."""

    audience: str
    role: str
    administrator: bool = False
    workspace: Workspace | None = None
    organisation: str = ""
    until: date | None = None


def email_key(address: str) -> str:
    """How an address is found again: capitals and the way accents are written do not count."""
    return unicodedata.normalize("NFC", address.strip()).casefold()


def account_of(db: Db, address: str) -> Account | None:
    found: Account | None = db.object(ACCOUNT, email_key=email_key(address))
    return found


def new_account(db: Db, address: str, name: str, password_hash: str | None = None, language: str = "fr") -> Account:
    """Raises tenants.session.ConstraintRefused inside a savepoint when the address is already somebody's."""
    made = Account(
        email=address.strip(), email_key=email_key(address), name=name, password_hash=password_hash, language=language
    )
    db.add(made)
    return made


def seat(db: Db, database: Database, account: Account, given: Seat) -> bool:
    """Let the account into the place; False when it already has that place. db: a transaction of the identity role.

    The colleague's row inside the workspace is written by the workspace's own role, in a transaction of its own, before
    the membership: if the second fails, a member without a door is left behind, never a door without a member.
    """
    where: dict[str, Any] = {
        "account_id": account.id,
        "audience": given.audience,
        "workspace_id": given.workspace.id if given.workspace else None,
        "organisation": given.organisation,
    }
    if db.object(MEMBERSHIP, **where) is not None:
        return False
    member = _member(database, given, account.name) if given.workspace and given.audience == "workspace" else None
    db.add(Membership(**where, member_id=member, role=given.role, administrator=given.administrator, until=given.until))
    return True


def _member(database: Database, given: Seat, name: str) -> UUID:
    assert given.workspace is not None
    with session.open(database, keeper(given.workspace), write=True) as db:
        member = Member(name=name, role=given.role, administrator=given.administrator)
        db.add(member)
        return member.id
