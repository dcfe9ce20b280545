"""Inviting somebody to a place, and taking the invitation up."""

from typing import Any
from uuid import UUID

from sqlalchemy import bindparam, select

from app.accounts import letters, links, people, queries
from app.accounts.models import Account, OneUseLink, ShareEntry
from app.accounts.people import Seat
from app.accounts.permissions import rights_of
from app.mail.letters import spoken_in
from app.mail.outbox import post
from app.web.forms import RuleRefused
from app.web.i18n import gettext as _
from tenants import clock
from tenants.actor import Workspace
from tenants.database import Database
from tenants.registry import Association
from tenants.session import Db
from tenants.settings import Settings

PLACE = select(
    Association.id, Association.slug, Association.name, Association.public_address, Association.suspended_at
).where(Association.id == bindparam("id"))


def invite(
    db: Db,
    settings: Settings,
    email: str,
    given: Seat,
    *,
    name: str = "",
    invited_by: str = "",
    share_id: UUID | None = None,
) -> str:
    """Mail a one-use link to a place, in this transaction; returns its address (for a command line, never a log).

    db: a transaction of the identity role, in which the workspace's line of the registry is already committed.
    invited_by: who invites, in words; without it the association, else the head office. share_id: what the association
    shares with a partner; it stands in the index already. Raises RuleRefused for an
    address that is none, KeyError for a role that does not exist in that audience.
    """
    rights_of(given.audience, given.role, given.administrator)
    address = full_address(email)
    known = people.account_of(db, address)
    with spoken_in(known.language if known else "fr"):
        host = invited_by or (given.workspace.name if given.workspace else _("La tête de réseau"))
        href = links.make(
            db,
            settings,
            links.INVITATION,
            address,
            name=name,
            audience=given.audience,
            workspace_id=given.workspace.id if given.workspace else None,
            role=given.role,
            administrator=given.administrator,
            organisation=given.organisation,
            until=given.until,
            invited_by=host,
            share_id=share_id,
        )
        link = links.find(db, links.INVITATION, href.rsplit("/", 1)[-1])
        assert link is not None
        post(db, address, letters.invitation(href, link, place_words(db, link), share_of(db, link)), sender_name=host)
    return href


def full_address(email: str) -> str:
    """The address without spaces around it. Raises RuleRefused for one that no mail reaches."""
    address = email.strip()
    user, _at, domain = address.rpartition("@")
    if not user or not domain or len(address) > 254 or any(sign.isspace() or sign in '<>,;"' for sign in address):
        raise RuleRefused(
            _("Cette adresse électronique n’est pas complète. Vérifiez-la, par exemple nom@association.fr."), "email"
        )
    return address


def place_words(db: Db, link: OneUseLink) -> str:
    """The place's name as a person says it."""
    row = db.first(PLACE, id=link.workspace_id) if link.workspace_id else None
    if row is not None and link.audience == "workspace":
        return str(row.name)
    if link.audience == "federation":
        return _("Tête de réseau")
    return link.organisation or (str(row.name) if row is not None else _("Accès partenaire"))


def public_address(db: Db, link: OneUseLink) -> str:
    """Where to ask for a new invitation; empty when the association gave none."""
    row = db.first(PLACE, id=link.workspace_id) if link.workspace_id else None
    return str(row.public_address) if row is not None else ""


def share_of(db: Db, link: OneUseLink) -> ShareEntry | None:
    """What the invitation lets read, when it is to something shared."""
    if link.share_id is None:
        return None
    found: ShareEntry | None = db.object(queries.SHARE, workspace_id=link.workspace_id, share_id=link.share_id)
    return found


def take_seat(db: Db, database: Database, link: OneUseLink, account: Account) -> None:
    """Let the account in as the invitation says. The caller has used the link up in this same transaction."""
    row = db.first(PLACE, id=link.workspace_id) if link.workspace_id else None
    workspace = Workspace(row.id, row.slug, row.name) if row is not None else None
    until = link.until if link.share_id is None else None  # the share has its own end, and is explained after it
    people.seat(
        db,
        database,
        account,
        Seat(str(link.audience), str(link.role), link.administrator, workspace, link.organisation, until),
    )
    if link.share_id is not None:
        said: dict[str, Any] = {"workspace": link.workspace_id, "share": link.share_id}
        db.run(queries.TAKE_UP, account=account.id, now=clock.now(), **said)
