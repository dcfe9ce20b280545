"""The invitation to read: a one-use link by mail, in a transaction of the identity role."""

from dataclasses import dataclass
from datetime import date, datetime

from app.accounts.invitations import invite
from app.accounts.people import Seat
from app.partners.models import Share
from app.web.visit import Visit
from tenants import actor as actors
from tenants import session
from tenants.actor import Workspace
from tenants.database import Database


@dataclass(frozen=True)
class Told:
    """What says where a share stands, of both its halves."""

    until: date
    sent_at: datetime | None
    ended_at: datetime | None
    accepted_at: datetime | None


def invite_reader(visit: Visit, share: Share) -> None:
    """Leaves before the share's own commit: an invitation without its share opens nothing, and is sent again."""
    workspace = visit.me.workspace
    assert workspace is not None
    mail_invitation(visit.services.database, workspace, share)


def mail_invitation(database: Database, workspace: Workspace, share: Share) -> str:
    """Returns the link's address, for a command line or a test, never for a page."""
    seat = Seat("partner", "partner", workspace=workspace, organisation=share.organisation, until=share.until)
    with session.open(database, actors.IDENTITY, write=True) as db:
        return invite(db, database.settings, share.email, seat, name=share.person, share_id=share.id)
