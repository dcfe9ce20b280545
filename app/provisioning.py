"""Opening a workspace: the association's line in the registry, its first administrator inside and at the door. Repeatable."""

from dataclasses import dataclass
from datetime import date
from uuid import UUID

from sqlalchemy import bindparam, select

from app.accounts import passwords
from app.accounts.models import Account, Membership
from tenants import actor as actors
from tenants import clock, session
from tenants.actor import Workspace, keeper
from tenants.database import Database
from tenants.registry import WORKSPACE, Association, Member

ASSOCIATION = select(Association).where(Association.slug == bindparam("slug"))
ACCOUNT = select(Account).where(Account.email_key == bindparam("email_key"))
MEMBERSHIP = select(Membership).where(
    Membership.account_id == bindparam("account_id"),
    Membership.audience == bindparam("audience"),
    Membership.workspace_id.is_not_distinct_from(bindparam("workspace_id")),
    Membership.ended_at.is_(None),
)


@dataclass(frozen=True)
class NewPerson:
    """Somebody to let in. password None: they choose one by a mailed link."""

    email: str
    name: str
    role: str
    administrator: bool = False
    password: str | None = None
    organisation: str = ""
    until: date | None = None


def open_workspace(
    database: Database, slug: str, name: str, department: str, *, invented: bool = False, opened: bool = True
) -> Workspace:
    """The registry line, made or completed. opened=False: an association that publishes but has no workspace here."""
    with session.open(database, actors.FEDERATION, write=True) as db:
        found = db.object(ASSOCIATION, slug=slug)
        if found is None:
            found = Association(slug=slug, name=name, department=department, invented=invented, joined_on=clock.today())
            db.add(found)
        if opened and found.opened_at is None:
            found.opened_at = clock.now()
        return Workspace(found.id, found.slug, found.name)


def find_workspace(database: Database, slug: str) -> Workspace | None:
    row = session.peek(database, WORKSPACE, slug=slug)
    return Workspace(row.id, row.slug, row.name) if row else None


def let_in(database: Database, person: NewPerson, workspace: Workspace | None, audience: str = "workspace") -> UUID:
    """An account (made when the address is new), a member row in the workspace, a membership. Returns the account's id."""
    member_id = None
    with session.open(database, actors.IDENTITY, write=True) as db:
        key = person.email.casefold()
        account = db.object(ACCOUNT, email_key=key)
        if account is None:
            account = Account(email=person.email, email_key=key, name=person.name)
            if person.password:
                account.password_hash = passwords.hashed(database.settings, person.password)
            db.add(account)
        values = {"account_id": account.id, "audience": audience, "workspace_id": workspace.id if workspace else None}
        if db.object(MEMBERSHIP, **values) is not None:
            return account.id
        if workspace and audience == "workspace":
            member_id = _member_of(database, workspace, person)
        db.add(
            Membership(
                **values,
                member_id=member_id,
                role=person.role,
                administrator=person.administrator,
                organisation=person.organisation,
                until=person.until,
            )
        )
        return account.id


def _member_of(database: Database, workspace: Workspace, person: NewPerson) -> UUID:
    with session.open(database, keeper(workspace), write=True) as db:
        member = Member(name=person.name, role=person.role, administrator=person.administrator)
        db.add(member)
        return member.id
