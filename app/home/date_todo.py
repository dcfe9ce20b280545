"""The lines of what has a date in the funding: deadlines within thirty days, reports due, papers that run out."""

from datetime import date

from app.accounts.permissions import Right
from app.funding.deadlines import Date, dates
from app.home.task import Task, group_of, since
from app.web.i18n import gettext as _
from app.web.rooms import there
from app.web.visit import Visit
from app.web.words import labelled
from tenants.actor import Actor
from tenants.session import Db

ROLES = ("fundraiser",)
WITHIN = 30  # days
TOLD_APART = ("instalment",)  # the lines about money tell of them
# source -> the page of the deed, by the number of its dossier, and its words
ROOMS = {
    "report": "reports:show",
    "document": "dossier-papers:index",
    "milestone": "dossiers:show",
    "funder": "dossiers:show",
}


def is_for(me: Actor) -> bool:
    return me.role in ROLES and me.may(Right.FUNDING_READ)


def tasks(visit: Visit, today: date) -> list[Task]:
    """Every open date of the funding within WITHIN days, the late ones first."""
    return [_task(visit, one, today) for one in _open(visit.db, today, ruled=True)] if is_for(visit.me) else []


def pressing(db: Db, today: date) -> int:
    """How many are late or due today, in one statement."""
    return sum(one.due_on <= today for one in _open(db, today, ruled=False))


def days(db: Db, today: date) -> list[date]:
    """The day of every line."""
    return [one.due_on for one in _open(db, today, ruled=True)]


def _open(db: Db, today: date, ruled: bool) -> list[Date]:
    found = dates(db, today, None, everyone=True, days=WITHIN, back=0, ruled=ruled)
    kept = [one for one in found if one.done_on is None and one.source not in TOLD_APART]
    return [one for one in kept if one.due_on >= today or one.late(today)]


def _task(visit: Visit, one: Date, today: date) -> Task:
    if one.source == "deadline":
        href, words = visit.url("deadlines:done", number=one.number), _("Noter que c’est fait")
    else:
        route = ROOMS.get(one.source, "dossiers:show")
        room = there(visit, route, Right.FUNDING_READ, number=one.dossier) if one.dossier else None
        href = room or visit.url("deadlines:index")
        words = _("Voir")
    when = since(one.due_on, today)
    facts = f"{one.title} · {when}" if one.title else when
    return Task(_title(one), href, facts, group_of(one.due_on, today), {"label": words, "href": href})


def _title(one: Date) -> str:
    if one.source == "report":
        return _("Envoyer le compte rendu financier %(year)s") % {"year": one.name}
    if one.source == "milestone":
        return labelled(_("Jalon"), one.name)
    return one.words
