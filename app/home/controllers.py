"""Aujourd’hui: what must I do, and how do things stand. And search, over what one may read."""

from typing import Any

from app.accounts.permissions import Right
from app.home import queries, todo
from app.web.answers import Answer, page
from app.web.i18n import gettext as _
from app.web.routes import get
from app.web.visit import Visit
from tenants import clock

AT_ONCE, ALL = 4, 50


@get("/", name="home:today", may=Right.WORKSPACE_HOME)
def today(visit: Visit) -> Answer:
    day = clock.today()
    kinds = todo.KINDS.get(visit.me.role, ()) if visit.can(Right.STAYS_READ) else ()
    statement = queries.things_to_do(kinds)
    rows = visit.db.all(statement, today=day) if statement is not None else []
    now = visit.db.first(queries.NOW, today=day)
    found = todo.tasks(visit, rows, day)
    return page(
        "home/today.html",
        groups=todo.grouped(found),
        count=sum(task.group != "later" for task in found),
        late=sum(task.late for task in found),
        later=[task for task in found if task.group == "later"],
        now=now,
        first_days=_first_days(visit, now),
        filled=_filled(visit, now),
    )


def _filled(visit: Visit, now: Any) -> dict[str, str] | None:
    """The button of the role."""
    if now.residences and visit.can(Right.STAYS_WRITE):
        return {"label": _("Faire entrer quelqu’un"), "href": visit.url("stays:new"), "icon": "plus"}
    return None


def _first_days(visit: Visit, now: Any) -> list[dict[str, Any]]:
    """Three steps that start a workspace, until each is done; each for those who may."""
    known = visit.services.urls.patterns
    steps = (
        (now.residences > 0, _("Ajouter une résidence"), "residences:new", Right.RESIDENCES_WRITE),
        (now.stays, _("Importer vos tableaux"), "imports:new", Right.IMPORT),
        (now.members > 1, _("Inviter une collègue"), "accounts:invite", Right.ADMINISTER),
    )
    own = [step for step in steps if step[2] in known and visit.can(step[3])]
    if all(step[0] for step in own):
        return []
    return [
        {"label": words, "href": visit.url(route), "status": "done" if done else "todo"}
        for done, words, route, _right in own
    ]


@get("/search", name="home:search", may=Right.WORKSPACE_HOME)
def search(visit: Visit) -> Answer:
    """Persons only for those who may read them; counts never reveal the others."""
    typed = visit.asked("q")
    most = AT_ONCE if visit.wants_part else ALL
    places = visit.can(Right.RESIDENCES_READ)
    persons = queries.find(visit.db, "persons", typed, most) if visit.can(Right.STAYS_READ) else []
    units = queries.find(visit.db, "units", typed, most) if places else []
    residences = queries.find(visit.db, "residences", typed, most) if places else []
    return page(
        "home/search.html",
        part="answers",
        typed=typed,
        persons=persons,
        units=units,
        residences=residences,
        nothing=not (persons or units or residences),
    )


ROUTES = [today, search]
