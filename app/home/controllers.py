"""Aujourd’hui: what must I do, and how do things stand. And search, over what one may read."""

from datetime import date, timedelta
from typing import Any

from app.accounts.permissions import Right
from app.accounts.sessions import last_visit
from app.home import board, board_page, date_todo, funding_now, lines, news, queries, reminders, todo
from app.residences import figure_cards
from app.web.answers import Answer, done, page
from app.web.i18n import gettext as _
from app.web.rooms import there
from app.web.routes import get
from app.web.visit import Visit
from tenants import clock

AT_ONCE, ALL = 4, 50
BOARD = ("director", "reader")  # who finds the page of the board on the first page


@get("/", name="home:today", may=Right.WORKSPACE_HOME)
def today(visit: Visit) -> Answer:
    day, team = clock.today(), bool(visit.asked("team"))
    statement = lines.things_to_do(todo.kinds(visit))
    rows = visit.db.all(statement, today=day) if statement is not None else []
    works = visit.can(Right.WORKS_READ)
    now: Any = visit.db.first(queries.NOW_WITH_WORKS if works else queries.NOW, today=day)
    found = [*todo.tasks(visit, rows, day), *date_todo.tasks(visit, day)]
    own = [task for task in found if not task.others]
    visit.pressing = sum(task.group in ("late", "today") for task in own)
    shown = found if team else own
    return page(
        "home/today.html",
        groups=todo.grouped(shown),
        count=sum(task.group != "later" for task in shown),
        late=sum(task.late for task in shown),
        team=team,
        own=len(own),
        theirs=len(found) - len(own),
        now=now,
        houses=now.units and not visit.can(Right.FUNDING_WRITE),
        funding=funding_now.of_workspace(visit),
        works=_lists(visit) if _dwellings(now) else None,
        cards=_cards(visit, now),
        news=_news(visit, day),
        first_days=_first_days(visit, now),
        filled=_filled(visit, now),
        board=visit.url("home:board") if now.units and visit.me.role in BOARD else None,
    )


def _cards(visit: Visit, now: Any) -> list[figure_cards.Card]:
    """The four figures of the direction, over the last twelve months."""
    return board.cards(visit.db) if visit.me.role == "director" and now.units else []


def _news(visit: Visit, day: date) -> list[dict[str, Any]] | None:
    """What colleagues did since the last visit before this one; None when there was none, or nothing to tell."""
    if not visit.can(Right.STAYS_STORY):
        return None
    since = last_visit(visit)
    if since is None:
        return None
    since = max(since, clock.now() - timedelta(days=queries.RECENT))
    rows = visit.db.all(queries.DEEDS, since=since, me=visit.me.member_id, today=day)
    return [news.told(visit, row) for row in rows]


def _lists(visit: Visit) -> dict[str, str]:
    return {"empty": visit.url("dwellings:index", only="empty"), "orders": visit.url("orders:index")}


def _dwellings(now: Any) -> int:
    """Dwellings of landlords that are followed; none for who does not read the works."""
    if not hasattr(now, "let_again"):
        return 0
    return int(now.vacant + now.in_works + now.ready + now.let + now.lived_in)


def _filled(visit: Visit, now: Any) -> dict[str, str] | None:
    """The button of the role."""
    if _dwellings(now) and visit.can(Right.WORKS_WRITE):
        return {"label": _("Demander des travaux"), "href": visit.url("orders:choose"), "icon": "plus"}
    if now.residences and visit.can(Right.STAYS_WRITE):
        return {"label": _("Faire entrer quelqu’un"), "href": visit.url("stays:new"), "icon": "plus"}
    new = there(visit, "dossiers:new", Right.FUNDING_WRITE)
    return {"label": _("Nouveau dossier"), "href": new, "icon": "plus"} if new else None


def _first_days(visit: Visit, now: Any) -> list[dict[str, Any]]:
    """The steps that start a workspace, until each is done; each for those who may."""
    known = visit.services.urls.patterns
    steps = (
        (now.residences > 0, _("Ajouter une résidence"), "residences:new", Right.RESIDENCES_WRITE),
        (_dwellings(now) > 0, _("Ajouter un bailleur"), "landlords:new", Right.WORKS_WRITE),
        (now.stays or _dwellings(now) > 0, _("Importer vos tableaux"), "imports:new", Right.IMPORT),
        (now.members > 1, _("Inviter une collègue"), "accounts:invite", Right.ADMINISTER),
    )
    own = [step for step in steps if step[2] in known and visit.can(step[3])]
    if all(step[0] for step in own):
        return []
    return [
        {"label": words, "href": visit.url(route), "status": "done" if done else "todo"}
        for done, words, route, _right in own
    ]


# (noun, route of one, right): what is searched, in the order of the page.
SEARCHED = (
    ("persons", "stays:show", Right.STAYS_READ),
    ("units", "units:show", Right.RESIDENCES_READ),
    ("dwellings", "dwellings:show", Right.WORKS_READ),
    ("orders", "orders:show", Right.WORKS_READ),
    ("dossiers", "dossiers:show", Right.FUNDING_READ),
    ("landlords", "landlords:show", Right.WORKS_READ),
    ("sheets", "sheets:show", Right.SHEETS_READ),
    ("residences", "residences:show", Right.RESIDENCES_READ),
)


@get("/search", name="home:search", may=Right.WORKSPACE_HOME)
def search(visit: Visit) -> Answer:
    """Persons only for those who may read them; counts never reveal the others. open: at once the first answer."""
    typed = visit.asked("q")
    found = {noun: _found(visit, noun, route, right, typed) for noun, route, right in SEARCHED}
    if visit.asked("open"):
        for noun, route, _right in SEARCHED:
            if found[noun]:
                return done(visit.url(route, number=found[noun][0].number))
    return page("home/search.html", part="answers", typed=typed, found=found, nothing=not any(found.values()))


def _found(visit: Visit, noun: str, route: str, right: str, typed: str) -> list[Any]:
    if there(visit, route, right, number=1) is None:
        return []
    if noun == "landlords" and not visit.can(Right.WORKS_NAMES):
        noun = "companies"
    return queries.find(visit.db, noun, typed, AT_ONCE if visit.wants_part else ALL)


ROUTES = [today, search, *board_page.ROUTES, *reminders.ROUTES]
