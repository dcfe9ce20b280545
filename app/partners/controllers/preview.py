"""« Aperçu »: exactly what the partner will see (W9), asked with the partners' role and pool, drawn by their
template."""

from collections.abc import Callable, Sequence
from typing import Any

from app.accounts.permissions import Right
from app.partners import packs, papers, queries, things, viewing
from app.partners.models import Share
from app.partners.packs import Reader
from app.partners.taking import content, reader
from app.web.answers import Answer, Download, done, page
from app.web.errors import NotFound
from app.web.i18n import gettext as _
from app.web.routes import get
from app.web.visit import Visit
from tenants import session
from tenants.actor import previewer
from tenants.session import Db

DECIDE = Right.SHARES_DECIDE


@get("/shares/{number:str}/preview", name="shares:preview", may=DECIDE)
def preview(visit: Visit, number: int) -> Answer:
    share, found = _as_partner(visit, number, viewing.contents)
    return page("partners/shares/preview.html", draft=share.sent_at is None, **_around(visit, share), **found)


@get("/shares/{number:str}/orders/{order:str}", name="shares:order", may=DECIDE)
def order(visit: Visit, number: int, order: int) -> Answer:
    share, found = _as_partner(visit, number, lambda db: viewing.order(db, order))
    return page("partners/shares/preview-order.html", **_around(visit, share), **found)


@get("/shares/{number:str}/documents/{document:str}", name="shares:document", may=DECIDE, audited="print:shared-paper")
def document(visit: Visit, number: int, document: int) -> Answer:
    """The paper as the partner would take it away, stamped for the colleague who looks."""
    share, found = _as_partner(visit, number, lambda db: papers.one(db, document))
    made = content(visit, lambda files: papers.taken(files, found, _reader(visit, share).words))
    return Download(made, found.file_name, found.row.media_type)


@get("/shares/{number:str}/pack", name="shares:pack", may=DECIDE)
def pack(visit: Visit, number: int) -> Answer:
    """As the partner waits for it."""
    share, found = _as_partner(visit, number, _packed)
    told = packs.wanted(visit.services.database, visit.db, _reader(visit, share), found, visit.asked_number("turn"))
    back = visit.url("shares:preview", number=number)
    return page("partners/shares/preview-pack.html", part="run", told=told, back=back, **_around(visit, share))


@get("/shares/{number:str}/documents.zip", name="shares:pack-file", may=DECIDE)
def pack_file(visit: Visit, number: int) -> Answer:
    share, found = _as_partner(visit, number, _packed)
    told = packs.there(visit.db, _reader(visit, share), found)
    if told is None or told.state != "ready":
        return done(visit.url("shares:pack", number=number))
    made = content(visit, lambda files: b"".join(files.read(told.file_key)))
    return Download(made, f"apercu-du-partage-{number}.zip", papers.ZIP)


def _packed(db: Db) -> Sequence[papers.Paper] | None:
    found = papers.of_share(db)
    return found if found and papers.fit(found) else None


def _reader(visit: Visit, share: Share) -> Reader:
    return reader(visit, share.id, _("aperçu de l’association"), preview=True)


def _as_partner(visit: Visit, number: int, ask: Callable[[Db], Any]) -> tuple[Share, Any]:
    """The share, and what the partners' role reads of it. Raises NotFound for one that opens nothing any more."""
    share: Share | None = visit.db.object(queries.SHARE, number=number)
    workspace = visit.me.workspace
    if share is None or workspace is None or not things.may_share(visit, share.kind):
        raise NotFound
    with session.open(visit.services.database, previewer(workspace, share.id)) as db:
        found = ask(db)
    if found is None:
        raise NotFound
    return share, found


def _around(visit: Visit, share: Share) -> dict[str, Any]:
    return {
        "mine": share,
        "trail": [
            (_("Partages"), visit.url("shares:index")),
            (share.label, visit.url("shares:show", number=share.number)),
            (_("Aperçu"), None),
        ],
    }


ROUTES = [preview, order, document, pack, pack_file]
