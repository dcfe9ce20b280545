"""Landlords (S21): their list, one of them with its log first, the form of its facts."""

from typing import Any

from app.accounts.permissions import Right
from app.web.answers import Answer, done, download, page
from app.web.conflict import clash, settled
from app.web.errors import NotFound
from app.web.forms import deed
from app.web.i18n import gettext as _
from app.web.listed import in_words
from app.web.rooms import offered, there
from app.web.routes import get, post
from app.web.visit import Visit
from app.works import convention_queries, dwelling_queries, landlord_queries
from app.works.controllers.shared import held, soon
from app.works.days import add_months
from app.works.export import list_of_landlords
from app.works.landlord_forms import LandlordForm
from app.works.landlord_models import Landlord
from app.works.places import escaped, landlord_name, tabs, trail
from app.works.wording import advice_events, convention_words
from tenants import clock

PAGE = 50
READ, WRITE = Right.WORKS_READ, Right.WORKS_WRITE
FIELDS = ("kind", "name", "first_name", "address", "postcode", "town", "phone", "email", "note")
ONLY = ("active", "without", "ending", "call")


# -- the list ---------------------------------------------------------------------------------------------------------
def _asked(visit: Visit) -> dict[str, Any]:
    today = clock.today()
    only = visit.asked("only", longest=20)
    return {
        "text": escaped(visit.asked("q")),
        "only": only if only in ONLY else "",
        "named": visit.can(Right.WORKS_NAMES),
        "today": today,
        "first": today.replace(month=1, day=1),
        "soon": soon(visit),
    }


@get("/landlords", name="landlords:index", may=READ)
def index(visit: Visit) -> Answer:
    asked = _asked(visit)
    after_key, after_number = visit.asked("after_key"), visit.asked_number("after") or 0
    rows = visit.db.all(
        landlord_queries.LANDLORDS, **asked, after_key=after_key, after_number=after_number, most=PAGE + 1
    )
    standing = visit.db.first(landlord_queries.STANDING, **asked)
    last = rows[PAGE - 1] if len(rows) > PAGE else None
    return page(
        "works/landlords/index.html",
        part="list",
        rows=rows[:PAGE],
        standing=standing,
        chips=_chips(visit, standing, asked["only"]),
        q=visit.asked("q"),
        on=bool(asked["text"]) + bool(asked["only"]),
        only=asked["only"],
        name=lambda row: landlord_name(visit, row),
        outcome=lambda code: in_words("landlord_contact_outcomes", code),
        next_href=visit.here(after=last.number, after_key=last.sorted_by) if last else None,
        export=visit.here().replace("/landlords", "/landlords.xlsx", 1) if visit.can(Right.EXPORT) else None,
        tabs=tabs(visit, "landlords"),
        first=asked["first"],
    )


def _chips(visit: Visit, standing: Any, only: str) -> list[tuple[str, int, str, bool]]:
    words = {
        "": (_("Tous"), standing.found),
        "active": (_("Conventionnés"), standing.active),
        "without": (_("Sans convention"), standing.without),
        "ending": (_("Convention à échéance"), standing.ending),
        "call": (_("À rappeler"), standing.call),
    }
    return [
        (said, count, visit.here(only=key or None, after=None, after_key=None), only == key)
        for key, (said, count) in words.items()
    ]


@get("/landlords.xlsx", name="landlords:export", may=Right.EXPORT, within=READ, fresh=True)
def export(visit: Visit) -> Answer:
    rows = visit.db.all(landlord_queries.LANDLORDS, **_asked(visit), after_key="", after_number=0, most=100_000)
    return download(list_of_landlords(rows, visit), _("bailleurs-%(day)s.xlsx") % {"day": clock.today()})


# -- one landlord -----------------------------------------------------------------------------------------------------
@get("/landlords/{number:str}", name="landlords:show", may=READ)
def show(visit: Visit, number: int) -> Answer:
    named, today = visit.can(Right.WORKS_NAMES), clock.today()
    landlord: Any = visit.db.first(
        landlord_queries.LANDLORD_LINE, number=number, today=today, first=today.replace(month=1, day=1)
    )
    if landlord is None:
        raise NotFound
    ahead = add_months(today, landlord.warn_months)
    conventions = visit.db.all(convention_queries.OF_LANDLORD, landlord_id=landlord.id, today=today, soon=ahead)
    advices = visit.db.all(landlord_queries.ADVICES, landlord_id=landlord.id) if named else []
    return page(
        "works/landlords/show.html",
        landlord=landlord,
        name=landlord_name(visit, landlord),
        named=named,
        line=landlord,
        contacts=visit.db.objects(landlord_queries.CONTACTS, landlord_id=landlord.id) if named else [],
        advices=advice_events(visit, advices),
        advised=any(one.undone_at is None for one in advices),
        conventions=conventions,
        ending=[one for one in conventions if one.situation == "ending"],
        convention=convention_words,
        dwellings=visit.db.all(dwelling_queries.OF_LANDLORD, landlord_id=landlord.id, today=today),
        type=lambda code: in_words("unit_types", code),
        trail=trail(visit, "landlords", (landlord_name(visit, landlord), None)),
        filled=_advise(visit, number),
        others=offered(
            {"label": _("Ajouter un logement"), "href": there(visit, "dwellings:new", WRITE, landlord=number)},
            {"label": _("Ajouter un contact"), "href": there(visit, "contacts:new", WRITE, number=number)},
            {"label": _("Modifier le bailleur"), "href": there(visit, "landlords:edit", WRITE, number=number)},
        ),
    )


def _advise(visit: Visit, number: int) -> dict[str, Any] | None:
    href = there(visit, "advices:new", WRITE, number=number)
    return {"label": _("Noter un conseil"), "href": href, "icon": "plus"} if href else None


# -- its facts --------------------------------------------------------------------------------------------------------
@get("/landlords/new", name="landlords:new", may=WRITE, within=READ)
def new(visit: Visit) -> Answer:
    return _form_page(visit, LandlordForm(), None)


@post("/landlords/new", name="landlords:new", may=WRITE, within=READ)
def create(visit: Visit) -> Answer:
    form, landlord = LandlordForm(visit.posted), Landlord()
    if form.validate():
        with deed(visit.db, form):
            _fill(landlord, form)
            visit.db.add(landlord)
    if form.has_errors:
        return _form_page(visit, form, None, status=422)
    to = visit.url("landlords:show", number=landlord.number)
    return done(to, _("Le bailleur %(name)s est ajouté.") % {"name": landlord.full_name})


@get("/landlords/{number:str}/edit", name="landlords:edit", may=WRITE, within=READ)
def edit(visit: Visit, number: int) -> Answer:
    landlord: Landlord = held(visit, landlord_queries.LANDLORD, number=number)
    return _form_page(visit, LandlordForm(None, landlord), landlord)


@post("/landlords/{number:str}/edit", name="landlords:edit", may=WRITE, within=READ)
def update(visit: Visit, number: int) -> Answer:
    landlord: Landlord = held(visit, landlord_queries.LANDLORD_TO_EDIT, number=number)
    back = visit.url("landlords:show", number=number)
    theirs = LandlordForm(None, landlord)
    form = LandlordForm(settled(visit.posted, theirs))
    if form.validate():
        if met := clash(visit, form, theirs, landlord, title=landlord.full_name, back=back):
            return met
        with deed(visit.db, form):
            _fill(landlord, form)
            visit.db.flush()
    if form.has_errors:
        return _form_page(visit, form, landlord, status=422)
    return done(back, _("Les changements de %(name)s sont enregistrés.") % {"name": landlord.full_name})


def _fill(landlord: Landlord, form: LandlordForm) -> None:
    for name in FIELDS:
        setattr(landlord, name, form[name].data or "")


def _form_page(visit: Visit, form: LandlordForm, landlord: Landlord | None, status: int = 200) -> Answer:
    back = visit.url("landlords:show", number=landlord.number) if landlord else visit.url("landlords:index")
    steps = [(landlord.full_name, back), (_("Modifier"), None)] if landlord else [(_("Nouveau bailleur"), None)]
    return page(
        "works/landlords/form.html",
        part="form",
        status=status,
        form=form,
        back=back,
        trail=trail(visit, "landlords", *steps),
        title=_("Modifier le bailleur") if landlord else _("Ajouter un bailleur"),
        submit=_("Enregistrer le bailleur") if landlord else _("Ajouter le bailleur"),
    )


ROUTES = [index, export, new, create, show, edit, update]
