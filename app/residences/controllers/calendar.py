"""The calendar of a residence (S8): its units over twelve weeks, with the gaps and their nights."""

from datetime import date, timedelta
from typing import Any

from app.accounts.permissions import Right
from app.reference import catalogue
from app.residences import board_queries, queries
from app.residences.calendar import Links, Window, lines, rows, sentence, table
from app.residences.places import tabs, there, trail
from app.web.answers import Answer, page
from app.web.calendars import Words, calendar
from app.web.errors import BadRequest, NotFound
from app.web.i18n import gettext as _
from app.web.routes import get
from app.web.visit import Visit
from app.web.words import locale_of
from tenants import clock

FOUR_WEEKS = timedelta(weeks=4)
BEFORE = timedelta(weeks=2)


@get("/residences/{number:str}/calendar", name="residences:calendar", may=Right.RESIDENCES_READ)
def show(visit: Visit, number: int) -> Answer:
    residence = visit.db.object(queries.RESIDENCE, number=number)
    if residence is None:
        raise NotFound
    today, window = clock.today(), Window.of(_asked(visit))
    named = visit.can(Right.STAYS_READ)
    links = Links(
        unit=lambda at: visit.url("units:show", number=at),
        stay=lambda at: there(visit, "stays:show", Right.STAYS_READ, number=at) or "",
        entry=lambda at: there(visit, "stays:new", Right.STAYS_WRITE, unit=at) or "",
        names=named,
    )
    asked: dict[str, Any] = {"residence_id": residence.id, "first": window.first, "end": window.end}
    found = lines(
        visit.db.all(board_queries.UNITS_OF, residence_id=residence.id),
        visit.db.all(board_queries.SERVICES_BETWEEN, **asked),
        visit.db.all(board_queries.STAYS_BETWEEN, **asked),
        visit.db.all(board_queries.CLOSURES_BETWEEN, **asked),
        window,
        today,
        links,
    )
    drawn = calendar(
        _("Calendrier de %(name)s") % {"name": residence.name},
        sentence(found, window, today),
        rows(found, links),
        window.first,
        (_("Logement"), _("Situation"), _("Du"), _("Au"), _("Nuits")),
        table(found),
        Words(
            arrivals=_("Entrées"),
            departures=_("Départs"),
            stay=_("Séjour"),
            announced=_("Entrée prévue"),
            closed=_("Fermé"),
            gap=_("Libre, et nombre de nuits"),
        ),
        today=today,
    )
    return page(
        "residences/calendar.html",
        part="calendar",
        residence=residence,
        kind=catalogue.label("residence_kinds", residence.kind, locale_of()),
        chart=drawn if found else None,
        window=window,
        tabs=tabs(visit, number, "calendar"),
        trail=trail(visit, (residence.name, visit.url("residences:show", number=number)), (_("Calendrier"), None)),
        earlier=visit.here(**{"from": (window.first - FOUR_WEEKS).isoformat()}),
        later=visit.here(**{"from": (window.first + FOUR_WEEKS).isoformat()}),
        now=visit.here(**{"from": None}),
    )


def _asked(visit: Visit) -> date:
    """?from=2026-11 or 2026-11-16; two weeks back when nothing is said. Raises BadRequest for anything else."""
    text = visit.asked("from", longest=10)
    if not text:
        return clock.today() - BEFORE
    try:
        asked = date.fromisoformat(f"{text}-01" if len(text) == 7 else text)
    except ValueError as error:
        raise BadRequest from error
    if not 1950 <= asked.year <= 2150:
        raise BadRequest
    return asked


ROUTES = [show]
