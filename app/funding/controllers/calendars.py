"""Calendars of deadlines: a secret address per person, revocable, read without a session by the token alone."""

import hashlib
import secrets
from datetime import timedelta
from typing import Any
from uuid import UUID

from app.accounts.permissions import Right, rights_of
from app.funding import deadline_queries as queries
from app.funding.controllers.shared import held
from app.funding.deadline_forms import CalendarForm
from app.funding.deadline_models import CalendarLink
from app.funding.deadlines import FAR, Date, dates
from app.funding.places import trail
from app.web.answers import Answer, Raw, done, page
from app.web.errors import NotFound
from app.web.i18n import gettext as _
from app.web.routes import PUBLIC, get, post
from app.web.visit import Visit
from app.web.words import labelled
from tenants import clock, session
from tenants.actor import Workspace, keeper
from tenants.later import Later
from tenants.registry import WORKSPACE

icalendar = Later("icalendar")

READ = Right.FUNDING_READ
BACK = 90  # days of the past that a calendar keeps
MOST = 5  # calendars of one person
CALENDAR = "text/calendar"


@get("/deadlines/calendar", name="calendars:index", may=READ)
def index(visit: Visit) -> Answer:
    return _page(visit, _blank(), 200)


@post("/deadlines/calendar", name="calendars:index", may=READ)
def create(visit: Visit) -> Answer:
    """The address is shown in this answer, and never again."""
    form: Any = CalendarForm(visit.posted)
    if form.validate() and len(visit.db.all(queries.MY_LINKS, member_id=visit.me.member_id)) >= MOST:
        form.refuse(_("Vous avez déjà %(most)s agendas. Révoquez-en un d’abord.") % {"most": MOST})
    if form.has_errors:
        return _page(visit, form, 422)
    secret = secrets.token_urlsafe(32)
    link = CalendarLink(member_id=_member(visit), token_hash=digest(secret), everything=form.scope.data == "all")
    visit.db.add(link)
    path = visit.url("calendars:feed", place=visit.workspace_slug, token=secret)
    return _page(visit, _blank(), 200, fresh=f"{visit.settings.base_url.rstrip('/')}{path}")


@post("/calendar-links/{number:str}/revocation", name="calendars:revoke", may=READ)
def revoke(visit: Visit, number: int) -> Answer:
    """One's own only: a colleague's is not there."""
    link: CalendarLink = held(visit, queries.LINK_TO_REVOKE, number=number)
    if link.member_id != visit.me.member_id:
        raise NotFound
    link.revoked_at = clock.now()
    visit.db.flush()
    return done(visit.url("calendars:index"), _("L’agenda est révoqué : son adresse ne répond plus."))


def _blank() -> CalendarForm:
    return CalendarForm(None, data={"scope": "mine"})


def _member(visit: Visit) -> UUID:
    if visit.me.member_id is None:
        raise NotFound
    return visit.me.member_id


def _page(visit: Visit, form: Any, status: int, fresh: str | None = None) -> Answer:
    return page(
        "funding/deadlines/calendar.html",
        part="form",
        status=status,
        form=form,
        fresh=fresh,
        links=visit.db.all(queries.MY_LINKS, member_id=visit.me.member_id),
        back=visit.url("deadlines:index"),
        trail=trail(visit, "deadlines", (_("Agenda"), None)),
    )


def digest(secret: str) -> str:
    return hashlib.sha256(secret.encode()).hexdigest()


@get("/calendar/{place:str}/{token:str}", name="calendars:feed", may=PUBLIC, opens=False)
def feed(visit: Visit, place: str, token: str) -> Answer:
    """The calendar of a secret address. 404 for anything else: unknown, revoked, of somebody who left."""
    database = visit.services.database
    row = session.peek(database, WORKSPACE, slug=place[:80])
    if row is None or row.suspended_at is not None:
        raise NotFound
    workspace, today = Workspace(row.id, place, row.name), clock.today()
    with session.open(database, keeper(workspace)) as db:
        link = db.first(queries.LINK, token_hash=digest(token))
        if link is None or not _may(database, row.id, link.member_id):
            raise NotFound
        found = dates(db, today, link.member_id, everyone=link.everything, days=FAR, back=BACK)
    return Raw(ics(found, row.name, place), media_type=CALENDAR, headers={"cache-control": "private, no-store"})


def _may(database: Any, workspace_id: UUID, member_id: UUID) -> bool:
    """Whether this member still has a place here, with the right to read the funding."""
    seat = session.peek(database, queries.SEAT, workspace_id=workspace_id, member_id=member_id, today=clock.today())
    return seat is not None and READ.value in rights_of("workspace", seat.role, seat.administrator)


def ics(found: list[Date], name: str, place: str) -> bytes:
    """The dates as whole days (RFC 5545). No resident is in them: titles of dossiers and names of deadlines only."""
    calendar = icalendar.Calendar()
    calendar.add("prodid", "-//Passerelle//FR")
    calendar.add("version", "2.0")
    calendar.add("x-wr-calname", labelled(_("Échéances"), name))
    for one in found:
        event = icalendar.Event()
        event.add("uid", f"{one.source}-{one.number}-{one.dossier or 0}@{place}.passerelle")
        event.add("dtstamp", clock.now())
        event.add("dtstart", one.due_on)
        event.add("dtend", one.due_on + timedelta(days=1))
        event.add("summary", f"{one.words} · {one.title}" if one.title else one.words)
        event.add("description", one.told(clock.today()))
        event.add("transp", "TRANSPARENT")
        calendar.add_component(event)
    return bytes(calendar.to_ical())


ROUTES = [index, create, revoke]
WITHOUT_A_SESSION = [feed]
