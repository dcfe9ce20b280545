"""Dwellings of landlords (S22): the list, one with its joined line, clock and history, the form of its facts."""

from typing import Any

from app.accounts.permissions import Right
from app.web.answers import Answer, done, download, page
from app.web.conflict import clash, settled
from app.web.errors import NotFound
from app.web.forms import deed
from app.web.i18n import gettext as _
from app.web.i18n import lazy_gettext as _l
from app.web.listed import in_words
from app.web.rooms import leaf, offered, there
from app.web.routes import get, post
from app.web.visit import Visit
from app.works import convention_queries, dwelling_queries, dwelling_story, landlord_queries
from app.works.controllers.shared import held
from app.works.days import add_months
from app.works.dwelling_forms import DwellingForm
from app.works.dwelling_models import Dwelling
from app.works.dwelling_page import (
    alerts,
    cells,
    clock_chart,
    clock_of,
    clock_sentence,
    is_promised,
    median_sentence,
    payers,
)
from app.works.export import list_of_dwellings
from app.works.places import escaped, landlord_name, tabs, trail
from app.works.state import EMPTY, IN_WORKS, LEFT, LET, OCCUPIED, READY, VACANT
from app.works.wording import convention_words, dwelling_events, situation, stage_words, waits_for
from tenants import clock

PAGE = 50
SHEET = _l("L’histoire d’un logement")
READ, WRITE = Right.WORKS_READ, Right.WORKS_WRITE
TEXTS = ("label", "address", "postcode", "town", "sector", "floor", "type", "energy_class", "note")
OTHERS = ("area", "rent", "followed_from", "left_on")
ONLY = ("empty", VACANT, IN_WORKS, READY, LET, OCCUPIED, LEFT)


# -- the list ---------------------------------------------------------------------------------------------------------
def _asked(visit: Visit) -> dict[str, Any]:
    only = visit.asked("only", longest=20)
    return {
        "text": escaped(visit.asked("q")),
        "only": only if only in ONLY else "",
        "named": visit.can(Right.WORKS_NAMES),
        "today": clock.today(),
    }


@get("/dwellings", name="dwellings:index", may=READ)
def index(visit: Visit) -> Answer:
    asked = _asked(visit)
    rows, next_href = _leaf(visit, asked)
    counts = visit.db.first(dwelling_queries.COUNTS, **asked)
    return page(
        "works/dwellings/index.html",
        part="list",
        rows=rows,
        counts=counts,
        chips=_chips(visit, counts, asked["only"]),
        q=visit.asked("q"),
        on=bool(asked["text"]) + bool(asked["only"]),
        name=lambda row: landlord_name(visit, row),
        situation=situation,
        type=lambda code: in_words("unit_types", code),
        waits=lambda row: waits_for(row.stage, row.stage_on, asked["today"]) if row.stage else "",
        next_href=next_href,
        export=visit.here().replace("/dwellings", "/dwellings.xlsx", 1) if visit.can(Right.EXPORT) else None,
        tabs=tabs(visit, "dwellings"),
        has_landlord=visit.db.value(dwelling_queries.HAS_LANDLORD),
    )


def _leaf(visit: Visit, asked: dict[str, Any]) -> tuple[Any, str | None]:
    """Empty dwellings by the length of the wait, the others by their name."""
    if asked["only"] in ("empty", *EMPTY):
        return leaf(visit, visit.db.all(dwelling_queries.WAITING, **asked), PAGE)
    after = visit.asked("after_label", longest=20)
    rows = visit.db.all(dwelling_queries.DWELLINGS, **asked, after_label=after, most=PAGE + 1)
    more = visit.here(after_label=rows[PAGE - 1].label) if len(rows) > PAGE else None
    return rows[:PAGE], more


def _chips(visit: Visit, counts: Any, only: str) -> list[tuple[str, int, str, bool]]:
    words = [
        ("", _("Tous"), counts.found),
        ("empty", _("À relouer"), counts.vacant + counts.in_works + counts.ready),
        (VACANT, _("Vacants"), counts.vacant),
        (IN_WORKS, _("En travaux"), counts.in_works),
        (READY, _("Prêts"), counts.ready),
        (LET, _("Loués"), counts.let),
        (OCCUPIED, _("Occupés"), counts.occupied),
        (LEFT, _("Plus suivis"), counts.left),
    ]
    return [
        (said, count, visit.here(only=key or None, after=None, after_label=None), only == key)
        for key, said, count in words
        if count or key in ("", "empty") or only == key
    ]


@get("/dwellings.xlsx", name="dwellings:export", may=Right.EXPORT, within=READ, fresh=True)
def export(visit: Visit) -> Answer:
    rows = visit.db.all(dwelling_queries.DWELLINGS, **_asked(visit), after_label="", most=100_000)
    return download(list_of_dwellings(rows, visit), _("logements-bailleurs-%(day)s.xlsx") % {"day": clock.today()})


# -- one dwelling -----------------------------------------------------------------------------------------------------
@get("/dwellings/{number:str}", name="dwellings:show", may=READ)
def show(visit: Visit, number: int) -> Answer:
    line, told = _told(visit, number)
    snags = visit.db.all(dwelling_story.SNAGS_LATE, dwelling_id=line.id, today=clock.today())
    return page(
        "works/dwellings/show.html",
        **told,
        chart=clock_chart(line, clock.today()),
        alerts=alerts(visit, line, told["conventions"], snags),
        trail=trail(visit, "dwellings", (line.label, None)),
        **_actions(visit, number, line, promised=told["promised"]),
    )


@get("/dwellings/{number:str}/print", name="dwellings:print", may=READ)
def printed(visit: Visit, number: int) -> Answer:
    """« L’histoire d’un logement » on one sheet, for the board: the household by its reference, nothing struck."""
    line, told = _told(visit, number)
    told["events"] = [event for event in told["events"] if event["undone"] is None]
    return page(
        "works/dwellings/print.html",
        **told,
        clock=[(stage_words(one), one) for one in clock_of(line)],
        trail=trail(visit, "dwellings", (line.label, visit.url("dwellings:show", number=number)), (SHEET, None)),
    )


def _told(visit: Visit, number: int) -> tuple[Any, dict[str, Any]]:
    """The joined line of a dwelling, and what its page and its sheet tell of it. Raises NotFound."""
    today = clock.today()
    line: Any = visit.db.first(dwelling_story.LINE, number=number, today=today)
    if line is None:
        raise NotFound
    ahead = add_months(today, line.warn_months)
    history = visit.db.all(dwelling_story.HISTORY, dwelling_id=line.id)
    return line, {
        "dwelling": line,
        "type": in_words("unit_types", line.type),
        "situation": situation(line.situation),
        "cells": cells(visit, line, today),
        "sentence": clock_sentence(line, today),
        "median": median_sentence(line, today),
        "events": dwelling_events(visit, history),
        "promised": is_promised(line, history),
        "payers": _payers(visit, line),
        "conventions": visit.db.all(convention_queries.OF_DWELLING, dwelling_id=line.id, today=today, soon=ahead),
        "convention": convention_words,
    }


def _payers(visit: Visit, line: Any) -> dict[str, Any] | None:
    if line.vacancy_id is None:
        return None
    return payers(visit.db.all(dwelling_story.PAYERS, dwelling_id=line.id, vacancy_id=line.vacancy_id))


def _actions(visit: Visit, number: int, line: Any, *, promised: bool) -> dict[str, Any]:
    """One filled button by situation: what a vacant, a ready, a let dwelling needs next."""
    demand = {
        "label": _("Demander des travaux"),
        "href": there(visit, "orders:new", WRITE, dwelling=number),
        "icon": "plus",
    }
    propose = {
        "label": _("Proposer un ménage"),
        "href": there(visit, "dwellings:proposals", Right.HOUSEHOLDS_WRITE, number=number),
        "icon": "plus",
    }
    vacate = {"label": _("Signaler une vacance"), "href": there(visit, "vacancies:new", WRITE, number=number)}
    let = {"label": _("Noter le bail"), "href": there(visit, "leases:new", WRITE, number=number)}
    convention = {"label": _("Ajouter une convention"), "href": there(visit, "conventions:new", WRITE, number=number)}
    order = {"label": _("Voir le chantier"), "href": there(visit, "orders:show", READ, number=line.order or 0)}
    change = {"label": _("Modifier le logement"), "href": there(visit, "dwellings:edit", WRITE, number=number)}
    first = {
        VACANT: [order, let] if line.order else [let] if promised else [demand, let],
        IN_WORKS: [order, let],
        READY: [let] if promised else [propose, let],
    }.get(line.situation, [vacate])
    ways = offered(*first)
    is_empty = line.situation in EMPTY
    rest = [let] if is_empty else [vacate, *([let] if line.let_on is None else [])]
    sheet = {"label": _("Imprimer l’histoire du logement"), "href": visit.url("dwellings:print", number=number)}
    more = offered(demand, propose if is_empty else None, *rest, convention, change, sheet)
    filled = ways[0] if ways else None
    return {"filled": filled, "others": [one for one in more if one is not filled]}


# -- its facts --------------------------------------------------------------------------------------------------------
@get("/dwellings/new", name="dwellings:new", may=WRITE, within=READ)
def new(visit: Visit) -> Answer:
    asked = visit.asked_number("landlord")
    if not visit.db.value(dwelling_queries.HAS_LANDLORD):
        return done(visit.url("landlords:new"), _("Ajoutez d’abord le bailleur de ce logement."))
    return _form_page(visit, DwellingForm(None, data={"landlord": str(asked) if asked else ""}), None)


@post("/dwellings/new", name="dwellings:new", may=WRITE, within=READ)
def create(visit: Visit) -> Answer:
    form, dwelling = DwellingForm(visit.posted), Dwelling()
    owners = _landlords(visit, form)
    if form.validate():
        with deed(visit.db, form):
            _fill(dwelling, form, owners)
            visit.db.add(dwelling)
    if form.has_errors:
        return _form_page(visit, form, None, status=422)
    again = (visit.url("dwellings:new", landlord=form.landlord.data), _("Ajouter un autre logement"))
    to = visit.url("dwellings:show", number=dwelling.number)
    return done(to, _("Le logement %(label)s est ajouté.") % {"label": dwelling.label}, link=again)


@get("/dwellings/{number:str}/edit", name="dwellings:edit", may=WRITE, within=READ)
def edit(visit: Visit, number: int) -> Answer:
    dwelling: Dwelling = held(visit, dwelling_queries.DWELLING, number=number)
    return _form_page(visit, _from_row(visit, dwelling), dwelling)


@post("/dwellings/{number:str}/edit", name="dwellings:edit", may=WRITE, within=READ)
def update(visit: Visit, number: int) -> Answer:
    dwelling: Dwelling = held(visit, dwelling_queries.DWELLING_TO_EDIT, number=number)
    back = visit.url("dwellings:show", number=number)
    theirs = _from_row(visit, dwelling)
    form = DwellingForm(settled(visit.posted, theirs))
    owners = _landlords(visit, theirs) and _landlords(visit, form)
    if form.validate():
        title = _("Logement %(label)s") % {"label": dwelling.label}
        if met := clash(visit, form, theirs, dwelling, title=title, back=back):
            return met
        with deed(visit.db, form):
            _fill(dwelling, form, owners)
            visit.db.flush()
    if form.has_errors:
        return _form_page(visit, form, dwelling, status=422)
    return done(back, _("Les changements du logement %(label)s sont enregistrés.") % {"label": dwelling.label})


def _from_row(visit: Visit, dwelling: Dwelling) -> DwellingForm:
    owner = visit.db.object(landlord_queries.LANDLORD_BY_ID, landlord_id=dwelling.landlord_id)
    if owner is None:
        raise NotFound
    return DwellingForm(None, dwelling, landlord=str(owner.number))


def _landlords(visit: Visit, form: DwellingForm) -> dict[str, Any]:
    """The choices of the form; their ids by number."""
    rows = visit.db.all(landlord_queries.LANDLORDS_TO_CHOOSE)
    form.landlord.choices = [("", _("Choisir…")), *((str(row.number), landlord_name(visit, row)) for row in rows)]
    return {str(row.number): row.id for row in rows}


def _fill(dwelling: Dwelling, form: DwellingForm, owners: dict[str, Any]) -> None:
    for name in TEXTS:
        setattr(dwelling, name, form[name].data or "")
    for name in OTHERS:
        setattr(dwelling, name, form[name].data)
    dwelling.landlord_id = owners[str(form.landlord.data)]


def _form_page(visit: Visit, form: DwellingForm, dwelling: Dwelling | None, status: int = 200) -> Answer:
    _landlords(visit, form)
    back = visit.url("dwellings:show", number=dwelling.number) if dwelling else visit.url("dwellings:index")
    steps = [(dwelling.label, back), (_("Modifier"), None)] if dwelling else [(_("Nouveau logement"), None)]
    return page(
        "works/dwellings/form.html",
        part="form",
        status=status,
        form=form,
        back=back,
        trail=trail(visit, "dwellings", *steps),
        title=_("Modifier le logement %(label)s") % {"label": dwelling.label} if dwelling else _("Ajouter un logement"),
        submit=_("Enregistrer le logement") if dwelling else _("Ajouter le logement"),
    )


ROUTES = [index, export, new, create, show, printed, edit, update]
