"""The rows before anything is written (S19): four tabs, cells corrected in place, one writing corrected everywhere."""

from typing import Any

from app.accounts.permissions import Right
from app.imports import packing, queries, workbooks
from app.imports.checking import judge
from app.imports.controllers.finding import page_of, the_import, trail
from app.imports.drafting import correct_cell, decide_meaning, leave_out, same_person, take_in, to_write
from app.imports.forms import said
from app.imports.models import CHECKED, CREATE, PASSED_OVER, TO_CORRECT, UPDATE, Import
from app.imports.showing import field_label, line, options
from app.tabular.kinds import Kind
from app.web.answers import Answer, done, download, page
from app.web.errors import BadRequest, NotFound
from app.web.forms import clean
from app.web.i18n import gettext as _
from app.web.i18n import lazy_gettext as _l
from app.web.i18n import ngettext
from app.web.routes import get, post
from app.web.visit import Visit

MOST = 50
MOST_WRONG = 20  # each with its forms
LONGEST = 200
TABS: dict[str, tuple[str, ...]] = {
    "new": (CREATE,),
    "changed": (UPDATE,),
    "wrong": TO_CORRECT,
    "passed": PASSED_OVER,
}
TAB_WORDS = {
    "new": _l("À créer"),
    "changed": _l("À mettre à jour"),
    "wrong": _l("À corriger"),
    "passed": _l("Ignorées"),
}


@get("/imports/{number:str}/rows", name="imports:rows", may=Right.IMPORT)
def show(visit: Visit, number: int) -> Answer:
    made, kind = the_import(visit, number)
    if made.state != CHECKED:
        return done(page_of(visit, made))
    after = visit.asked_number("after") or 0
    return rows_page(visit, made, kind, visit.asked("tab"), after)


def rows_page(
    visit: Visit, made: Import, kind: Kind, tab: str = "", after: int = 0, *, news: str = "", status: int = 200
) -> Answer:
    """One tab. Without one, the first thing to do: what waits for a person, else what will be created."""
    counts = {name: sum(made.findings["counts"].get(one, 0) for one in outcomes) for name, outcomes in TABS.items()}
    if tab not in TABS:
        tab = next((name for name in ("wrong", "new", "changed") if counts[name]), "new")
    most = MOST_WRONG if tab == "wrong" else MOST
    asked = {"of_import": made.id, "outcomes": TABS[tab]}
    rows = visit.db.all(queries.PAGE, after=after, most=most + 1, **asked)
    return page(
        "imports/rows.html",
        part="lines",
        status=status,
        made=made,
        label=said(kind.label),
        headed=said(kind.headed) if kind.headed else _("Nom"),
        tab=tab,
        after=after,
        counts=counts,
        tabs=[
            (str(words), counts[name], visit.url("imports:rows", number=made.number, tab=name), name == tab)
            for name, words in TAB_WORDS.items()
        ],
        lines=[line(kind, made, row) for row in rows[:most]],
        next_href=_page(visit, made, tab, rows[most - 1].rank) if len(rows) > most else None,
        previous_href=_previous(visit, made, tab, after, most, asked),
        wanted=to_write(made),
        wrong=[_wrong(kind, *one) for one in made.findings["wrong"]] if tab == "wrong" else [],
        words=len(made.findings["values"]) if tab in ("new", "changed") else 0,
        beside=[packing.said(one) for one in made.findings.get("before", [])],
        several_sheets="," in made.sheet,
        news=news,
        trail=trail(visit, made.filename),
    )


def _page(visit: Visit, made: Import, tab: str, after: int) -> str:
    return visit.url("imports:rows", number=made.number, tab=tab, after=after or None)


def _previous(visit: Visit, made: Import, tab: str, after: int, most: int, asked: dict[str, Any]) -> str | None:
    if not after:
        return None
    before = visit.db.value(queries.BEFORE, after=after, most=most, **asked)
    return _page(visit, made, tab, before or 0)


def _wrong(kind: Kind, name: str, column: str, read: str, times: int, why: packing.Packed) -> dict[str, Any]:
    return {
        "field": name,
        "column": column or field_label(kind, name),
        "read": read,
        "times": times,
        "sentence": packing.said(why),
        "options": options(kind, name),
    }


@get("/imports/{number:str}/words", name="imports:words", may=Right.IMPORT)
def words(visit: Visit, number: int) -> Answer:
    """Words of a list that are understood as others (« HLM » : logement social), each to be changed everywhere."""
    made, kind = the_import(visit, number)
    if made.state != CHECKED:
        return done(page_of(visit, made))
    return _words_page(visit, made, kind)


def _words_page(visit: Visit, made: Import, kind: Kind, news: str = "") -> Answer:
    return page(
        "imports/words.html",
        part="lines",
        made=made,
        label=said(kind.label),
        values=[
            {
                "field": name,
                "column": column,
                "read": read,
                "meant": meant,
                "times": times,
                "options": options(kind, name),
            }
            for name, column, read, meant, times in made.findings["values"]
        ],
        news=news,
    )


# -- deeds ------------------------------------------------------------------------------------------------------------
@post("/imports/{number:str}/corrections", name="imports:correct", may=Right.IMPORT)
def correct(visit: Visit, number: int) -> Answer:
    """One row: a cell typed again, a question answered, the row left out or taken in again."""
    made, kind = _open_draft(visit, number)
    place = _posted(visit, "place")
    row = visit.db.first(queries.ONE, of_import=made.id, place=place)
    if row is None:
        raise NotFound
    match _posted(visit, "answer"):
        case "aside":
            leave_out(made, place)
        case "back":
            take_in(made, place)
        case "same":
            same_person(made, place)
        case "kept":
            correct_cell(made, place, row.found.get("field", ""), row.found.get("answer") or "")
        case _:
            name = _posted(visit, "field")
            if kind.field(name) is None:
                raise BadRequest
            if name in kind.lists and not _posted(visit, "value"):
                return _answer(
                    visit, made, kind, _("Choisissez une valeur pour la ligne %(line)s.") % {"line": row.line}
                )
            correct_cell(made, place, name, _posted(visit, "value"))
    judge(visit.db, made)
    now = visit.db.first(queries.ONE, of_import=made.id, place=place)
    return _answer(visit, made, kind, _news(now))


@post("/imports/{number:str}/meanings", name="imports:meanings", may=Right.IMPORT)
def decide(visit: Visit, number: int) -> Answer:
    """One writing, everywhere in its column."""
    made, kind = _open_draft(visit, number)
    name, read, value = (_posted(visit, part) for part in ("field", "read", "value"))
    if kind.field(name) is None or not read:
        raise BadRequest
    if name in kind.lists and not value:
        return _answer(visit, made, kind, _("Choisissez ce que « %(read)s » signifie.") % {"read": read})
    before = to_write(made)
    decide_meaning(made, name, read, value)
    judge(visit.db, made)
    if _posted(visit, "tab") == "words":
        news = _("« %(read)s » est changé partout.") % {"read": read}
        return (
            _words_page(visit, made, kind, news)
            if visit.wants_part
            else done(visit.url("imports:words", number=number), news)
        )
    gained = max(0, to_write(made) - before)
    told = ngettext(
        "« %(read)s » est corrigé partout : %(gained)s ligne de plus à importer.",
        "« %(read)s » est corrigé partout : %(gained)s lignes de plus à importer.",
        gained,
    )
    return _answer(visit, made, kind, told % {"read": read, "gained": gained})


def _open_draft(visit: Visit, number: int) -> tuple[Import, Kind]:
    made, kind = the_import(visit, number, hold=True)
    if made.state != CHECKED:
        raise BadRequest
    return made, kind


def _posted(visit: Visit, name: str) -> str:
    value = clean(str(visit.posted.get(name, "")))
    if len(value) > LONGEST:
        raise BadRequest
    return value


def _news(row: Any) -> str:
    """What has become of the row."""
    words = {
        "create": _("Ligne %(line)s : elle sera créée."),
        "update": _("Ligne %(line)s : elle sera mise à jour."),
        "unchanged": _("Ligne %(line)s : déjà enregistrée, rien ne change."),
        "repeated": _("Ligne %(line)s : elle répète une autre ligne."),
        "aside": _("Ligne %(line)s : elle ne sera pas importée."),
    }
    return words.get(row.outcome, _("Ligne %(line)s : il reste un point à corriger.")) % {"line": row.line}


def _answer(visit: Visit, made: Import, kind: Kind, news: str) -> Answer:
    """htmx gets the rows drawn again; without it, the page again, at the same place."""
    tab, after = _posted(visit, "tab"), _posted(visit, "after")
    at = int(after) if after.isascii() and after.isdigit() and len(after) < 9 else 0
    if visit.wants_part:
        return rows_page(visit, made, kind, tab, at, news=news)
    return done(_page(visit, made, tab if tab in TABS else "wrong", at), news)


@get("/imports/{number:str}/rows.xlsx", name="imports:waiting", may=Right.IMPORT, fresh=True)
def waiting(visit: Visit, number: int) -> Answer:
    """The rows to correct, with a column « Pourquoi »; imports again once corrected."""
    made, kind = the_import(visit, number)
    content = workbooks.waiting(visit.db, kind, made)
    if content is None:
        raise NotFound
    return download(content, f"{made.filename.rsplit('.', 1)[0]}-a-corriger.xlsx")


ROUTES = [show, words, correct, decide, waiting]
