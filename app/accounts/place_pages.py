"""For whom one acts: the list of one's places, and the way straight into the one last used."""

from collections.abc import Iterable
from typing import Any

from app.accounts import queries
from app.accounts.roles import role_in_words
from app.folding import fold
from app.web.answers import Answer, done, page
from app.web.i18n import gettext as _
from app.web.routes import SIGNED_IN, get
from app.web.visit import Visit
from tenants import clock

FILTER_FROM = 8  # places: below, the eye is quicker
KINDS = ("workspace", "federation", "partner")
WINGS = {"federation": "federation:dashboard", "partner": "partners:home"}


@get("/places", name="accounts:places", may=SIGNED_IN)
def places(visit: Visit) -> Answer:
    """All of one's places. With ?landing=1, straight into the only one, else the last one used, else the list."""
    found = mine(visit)
    if visit.asked("landing") == "1":
        straight = _straight_into(visit, found)
        if straight:
            return done(straight)
    words = visit.asked("q")
    shown = (
        [place for place in found if fold(words) in fold(f"{place['name']} {place['department']}")] if words else found
    )
    groups = {kind: [place for place in shown if place["audience"] == kind] for kind in KINDS}
    return page(
        "accounts/places.html",
        part="places",
        groups=groups,
        shown=len(shown),
        words=words,
        with_filter=len(found) >= FILTER_FROM,
        total=len(found),
    )


def mine(visit: Visit) -> list[dict[str, Any]]:
    """One's places in the order a person looks for them: {audience, name, department, role, until, href}; href is empty
    when the place may not be entered at present. One row for each association's access of a partner."""
    assert visit.person is not None
    rows = visit.db.all(queries.PLACES, account_id=visit.person.account_id, today=clock.today())
    if confined := visit.person.confined_to.split():  # a provider vouches for its own places only
        rows = [row for row in rows if (row.slug if row.audience == "workspace" else row.audience) in confined]
    return sorted(
        (_place(visit, row) for row in rows), key=lambda place: (KINDS.index(place["audience"]), fold(place["name"]))
    )


def _place(visit: Visit, row: Any) -> dict[str, Any]:
    plain = _("Tête de réseau") if row.audience == "federation" else _("Accès partenaire")
    return {
        "audience": row.audience,
        "name": (row.name if row.audience != "federation" else "") or row.organisation or plain,
        "department": row.department or "",
        "role": role_in_words(row.role, row.administrator),
        "until": row.until,
        "suspended": row.suspended_at is not None,
        "href": "" if row.suspended_at is not None else path(visit, row.audience, row.slug),
    }


def path(visit: Visit, audience: str, slug: str | None) -> str:
    if audience == "workspace":
        return visit.url("home:today", workspace=slug)
    wing = WINGS[audience]
    return visit.url(wing) if wing in visit.services.urls.patterns else ""


def _straight_into(visit: Visit, found: Iterable[dict[str, Any]]) -> str:
    assert visit.person is not None
    open_ones = list(dict.fromkeys(place["href"] for place in found if place["href"]))
    if len(open_ones) == 1:
        return str(open_ones[0])
    last = visit.db.value(queries.LAST_PLACE, account_id=visit.person.account_id) or ""
    return next((href for href in open_ones if href.rstrip("/") == last.rstrip("/")), "")


ROUTES = [places]
