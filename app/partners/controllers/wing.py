"""The partner's pages: what is shared and by whom, one shared thing, one order of it, its papers. Reading only; each
view and each download is written down."""

from datetime import date
from typing import Any

from app.accounts import share_words
from app.accounts.permissions import Right
from app.partners import packs, papers, viewing
from app.partners.packs import Reader
from app.partners.taking import content, reader
from app.partners.witnessing import seen
from app.web.answers import Answer, Download, done, page
from app.web.errors import NotFound
from app.web.routes import get
from app.web.visit import Visit
from tenants import clock, session
from tenants.actor import Actor, Audience, Workspace

READ = Right.PARTNER_READ
PACK_NAME = "pieces.zip"


@get("/", name="partners:home", may=READ, opens=False)
def home(visit: Visit) -> Answer:
    """By association, never mixed: open accesses as cards, ended ones explained."""
    groups: list[dict[str, Any]] = []
    for one in visit.shared:
        if not groups or groups[-1]["slug"] != one.slug:
            groups.append({"slug": one.slug, "name": one.name, "address": one.public_address, "open": [], "ended": []})
        if _opens(one):
            groups[-1]["open"].append(_card(visit, one))
        else:
            groups[-1]["ended"].append(_ended(one))
    return page("partners/home.html", groups=groups)


def _opens(one: Any) -> bool:
    return share_words.is_open(one, clock.today()) and one.suspended_at is None


def _card(visit: Visit, one: Any) -> dict[str, Any]:
    return {
        "title": share_words.title(one.label),
        "href": visit.url("partners:share", workspace=one.slug, number=one.number),
        "sections": share_words.names(one.kind, one.sections.split()),
        "until": one.until,
        "changed_on": _changed_on(visit, one),
        "soon": share_words.standing(one, clock.today()).code == "ending",
    }


def _changed_on(visit: Visit, one: Any) -> date | None:
    """Asked as the partners' role in the context of that share, as its own page would be."""
    place = Workspace(one.workspace_id, one.slug, one.name)
    reader = Actor(Audience.PARTNER, workspace=place, account_id=visit.me.account_id, name=visit.me.name, share=one.id)
    with session.open(visit.services.database, reader) as db:
        return viewing.changed_on(db, one.kind)


def _ended(one: Any) -> dict[str, Any]:
    """The day on which it ended: its own, the one on which it was taken back, or today where the workspace rests."""
    on = one.revoked_at.date() if one.revoked_at else min(one.until, clock.today())
    return {"label": one.label, "kind": one.kind, "on": on}


@get("/access", name="partners:access", may=READ, opens=False)
def access(visit: Visit) -> Answer:
    """« Mes accès »: what, by whom, until when, the ended ones too."""
    today = clock.today()
    rows = [
        {
            "title": share_words.title(one.label),
            "href": visit.url("partners:share", workspace=one.slug, number=one.number) if _opens(one) else "",
            "by": one.name,
            "sections": share_words.names(one.kind, one.sections.split()),
            "since": one.accepted_at.date(),
            "until": one.until,
            "standing": share_words.standing(one, today),
        }
        for one in visit.shared
    ]
    return page("partners/access.html", rows=rows)


@get("/{workspace:str}/shares/{number:str}/view", name="partners:share", may=READ)
def share(visit: Visit, number: int) -> Answer:
    found = viewing.contents(visit.db)
    if found is None:
        return _closed(visit)
    seen(visit, "page", number)
    return page("partners/share.html", **found)


@get("/{workspace:str}/shares/{number:str}/orders/{order:str}", name="partners:order", may=READ)
def order(visit: Visit, number: int, order: int) -> Answer:
    found = viewing.order(visit.db, order)
    if found is None:
        return _closed(visit)
    seen(visit, "order", number, found["one"].row.label)
    back = visit.url("partners:share", number=number)
    return page("partners/order.html", back=back, title=share_words.title(entry(visit).label), **found)


# -- its papers -------------------------------------------------------------------------------------------------------
@get("/{workspace:str}/shares/{number:str}/documents/{document:str}", name="partners:document", may=READ)
def document(visit: Visit, number: int, document: int) -> Answer:
    found = papers.one(visit.db, document)
    if found is None:
        return _closed(visit)
    made = content(visit, lambda files: papers.taken(files, found, _reader(visit).words))
    seen(visit, "download", number, found.title)
    return Download(made, found.file_name, found.row.media_type)


@get("/{workspace:str}/shares/{number:str}/pack", name="partners:pack", may=READ)
def pack(visit: Visit, number: int) -> Answer:
    """How far the zip is, asked for by opening this page; asked again every second until it is ready."""
    found = papers.of_share(visit.db)
    if not found or not papers.fit(found):
        return _closed(visit)
    told = packs.wanted(visit.services.database, visit.db, _reader(visit), found, visit.asked_number("turn"))
    back = visit.url("partners:share", number=number)
    return page("partners/pack.html", part="run", told=told, back=back, title=share_words.title(entry(visit).label))


@get("/{workspace:str}/shares/{number:str}/documents.zip", name="partners:pack-file", may=READ)
def pack_file(visit: Visit, number: int) -> Answer:
    """Theirs, of the papers that are open now; of others, or after a day, it is prepared anew."""
    found = papers.of_share(visit.db)
    if not found or not papers.fit(found):
        return _closed(visit)
    told = packs.there(visit.db, _reader(visit), found)
    if told is None or told.state != "ready":
        return done(visit.url("partners:pack", number=number))
    made = content(visit, lambda files: b"".join(files.read(told.file_key)))
    seen(visit, "download", number, PACK_NAME)
    return Download(made, PACK_NAME, papers.ZIP)


def _reader(visit: Visit) -> Reader:
    one = entry(visit)
    return reader(visit, one.id, one.organisation)


def entry(visit: Visit) -> Any:
    """The line of the index that the path names; the door let nobody else in."""
    return next(one for one in visit.shared if one.id == visit.me.share)


def _closed(visit: Visit) -> Answer:
    """What an access that lives does not open is absent; one that has ended says so, with whom to ask."""
    if viewing.is_live(visit.db):
        raise NotFound
    one = entry(visit)
    return page("partners/ended.html", status=410, entry=one, one=_ended(one))


ROUTES = [home, access, share, order, document, pack, pack_file]
