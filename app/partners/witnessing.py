"""Writing down who outside looked at what, in a short transaction of the audit role: the page itself only reads."""

from sqlalchemy import insert

from app.audit.writing import write
from app.partners.models import ShareVisit
from app.web.visit import Visit
from tenants import clock, session
from tenants.actor import witness

_SEEN = insert(ShareVisit).inline()


def seen(visit: Visit, kind: str, number: int, what: str = "") -> None:
    """In the share's own log and in the journal, before the page leaves: when nothing can be written, nothing is shown.

    number: of the share, as the association knows it. what: the thing seen inside it.
    """
    workspace, share = visit.me.workspace, visit.me.share
    assert workspace is not None
    with session.open(visit.services.database, witness(workspace), write=True) as db:
        db.connection.execute(_SEEN, {"share_id": share, "seen_at": clock.now(), "kind": kind, "what": what})
    write(visit.services.database, workspace, "read:share", who=visit.me.name, number=str(number))
