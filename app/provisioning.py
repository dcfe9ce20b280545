"""Opening a workspace: the association's line in the registry, its first administrator invited or let in."""

import re
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from sqlalchemy import bindparam, select

from app import reference
from app.accounts import passwords, people
from app.accounts.invitations import full_address, invite
from app.accounts.models import Membership
from app.accounts.people import Seat
from app.web.forms import RuleRefused
from app.web.i18n import gettext as _
from tenants import actor as actors
from tenants import clock, session
from tenants.actor import Workspace
from tenants.database import Database
from tenants.registry import WORKSPACE, Association

ASSOCIATION = select(Association).where(Association.slug == bindparam("slug"))
ADMINISTERED = (
    select(Membership.id)
    .where(
        Membership.workspace_id == bindparam("workspace_id"),
        Membership.audience == "workspace",
        Membership.administrator,
        Membership.ended_at.is_(None),
        Membership.suspended_at.is_(None),
    )
    .limit(1)
)
INHABITED = select(Membership.workspace_id).where(Membership.workspace_id == bindparam("workspace_id")).limit(1)
TAKEN = ("new",)  # addresses of the head office's own pages
SLUG = re.compile(r"[a-z][a-z0-9]*(-[a-z0-9]+)*")


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


def has_administrator(database: Database, workspace_id: UUID) -> bool:
    """Whether anybody may act as administrator of the workspace; asked from outside."""
    return session.peek(database, ADMINISTERED, workspace_id=workspace_id) is not None


def open_and_invite(
    database: Database, slug: str, name: str, department: str, person: NewPerson, *, invited_by: str = ""
) -> tuple[Workspace, str]:
    """Open an association's workspace and mail its first administrator a one-use link; returns both (the address of the
    link is for a command line, never for a page or a log).

    Opens transactions of its own, the registry's first: call it from a route that opens none. Repeatable as long as
    nobody has entered. Raises RuleRefused, with the field slug or email, for an address of the workspace that is not
    well formed or already inhabited, and for an electronic address that is not complete.
    """
    full_address(person.email)
    if not SLUG.fullmatch(slug) or not 2 <= len(slug) <= 40 or slug in TAKEN:
        raise RuleRefused(
            _("L’adresse de l’espace prend de 2 à 40 lettres sans accent, chiffres ou tirets, par exemple « roanne »."),
            "slug",
        )
    if department not in dict(reference.choices("departments")):
        raise RuleRefused(_("Ce département n’est pas dans la liste. Donnez son numéro, par exemple 42."), "department")
    found = find_workspace(database, slug)
    if found is not None and session.peek(database, INHABITED, workspace_id=found.id) is not None:
        raise RuleRefused(
            _("L’espace « %(slug)s » est déjà ouvert. Choisissez une autre adresse.") % {"slug": slug}, "slug"
        )
    workspace = open_workspace(database, slug, name, department)
    return workspace, send_invitation(database, person, workspace, invited_by=invited_by)


def send_invitation(
    database: Database,
    person: NewPerson,
    workspace: Workspace | None,
    audience: str = "workspace",
    *,
    invited_by: str = "",
) -> str:
    """Mail a one-use link; returns its address. Raises RuleRefused for an incomplete address."""
    with session.open(database, actors.IDENTITY, write=True) as db:
        return invite(
            db,
            database.settings,
            person.email,
            _seat(person, workspace, audience),
            name=person.name,
            invited_by=invited_by,
        )


def let_in(
    database: Database, person: NewPerson, workspace: Workspace | None, audience: str = "workspace"
) -> UUID | None:
    """An account with its password (made when the address is new), a member row in the workspace, a membership; its id.
    Without a password the person is invited instead, and there is no account yet: None."""
    if person.password is None:
        send_invitation(database, person, workspace, audience)
        return None
    with session.open(database, actors.IDENTITY, write=True) as db:
        account = people.account_of(db, person.email)
        if account is None:
            secret = passwords.hashed(database.settings, person.password)
            account = people.new_account(db, person.email, person.name, secret)
        people.seat(db, database, account, _seat(person, workspace, audience))
        return account.id


def _seat(person: NewPerson, workspace: Workspace | None, audience: str) -> Seat:
    return Seat(audience, person.role, person.administrator, workspace, person.organisation, person.until)
