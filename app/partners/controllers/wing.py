"""The partner's pages: what is shared and by whom, one shared thing, one order of it. Reading only; each view is
written down."""

from typing import Any

from app.accounts import share_words
from app.accounts.permissions import Right
from app.partners import viewing
from app.partners.witnessing import seen
from app.web.answers import Answer, page
from app.web.errors import NotFound
from app.web.routes import get
from app.web.visit import Visit
from tenants import clock

READ = Right.PARTNER_READ


@get("/", name="partners:home", may=READ, opens=False)
def home(visit: Visit) -> Answer:
    """By association, never mixed: open accesses as cards, ended ones explained."""
    groups: list[dict[str, Any]] = []
    for one in visit.shared:
        if not groups or groups[-1]["slug"] != one.slug:
            groups.append({"slug": one.slug, "name": one.name, "address": one.public_address, "open": [], "ended": []})
        if share_words.is_open(one, clock.today()) and one.suspended_at is None:
            groups[-1]["open"].append(_card(visit, one))
        else:
            groups[-1]["ended"].append(_ended(one))
    return page("partners/home.html", groups=groups)


def _card(visit: Visit, one: Any) -> dict[str, Any]:
    return {
        "title": share_words.title(one.label),
        "href": visit.url("partners:share", workspace=one.slug, number=one.number),
        "sections": share_words.names(one.kind, one.sections.split()),
        "until": one.until,
        "soon": share_words.standing(one, clock.today()).code == "ending",
    }


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
        return _over(visit)
    seen(visit, "page", number)
    return page("partners/share.html", **found)


@get("/{workspace:str}/shares/{number:str}/orders/{order:str}", name="partners:order", may=READ)
def order(visit: Visit, number: int, order: int) -> Answer:
    found = viewing.order(visit.db, order)
    if found is None:
        if not viewing.is_live(visit.db):
            return _over(visit)
        raise NotFound
    seen(visit, "order", number, found["one"].row.label)
    back = visit.url("partners:share", number=number)
    return page("partners/order.html", back=back, **found)


def entry(visit: Visit) -> Any:
    """The line of the index that the path names; the door let nobody else in."""
    return next(one for one in visit.shared if one.id == visit.me.share)


def _over(visit: Visit) -> Answer:
    """An access that was the reader's and has ended: said so, with whom to ask."""
    one = entry(visit)
    return page("partners/ended.html", status=410, entry=one, one=_ended(one))


ROUTES = [home, access, share, order]
