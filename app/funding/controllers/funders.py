"""Funders (S29): their list with what each gave, one of them, and what it is."""

from typing import Any

from app import reference
from app.accounts.permissions import Right
from app.funding import funder_queries as queries
from app.funding import wording
from app.funding.controllers.shared import acting, held
from app.funding.funder_export import list_of_funders
from app.funding.funder_forms import DEADLINE_WORDS, MOMENT_WORDS, FunderForm
from app.funding.funder_models import Funder
from app.funding.funder_naming import proposed
from app.funding.places import escaped, tabs, trail
from app.web.answers import Answer, done, download, page
from app.web.conflict import clash, settled
from app.web.forms import Form, deed
from app.web.i18n import gettext as _
from app.web.listed import in_words, keep_known, words_of
from app.web.rooms import leaf, offered, there
from app.web.routes import get, post
from app.web.visit import Visit
from tenants import clock
from tenants.together import Together

READ, WRITE = Right.FUNDING_READ, Right.FUNDING_WRITE
TEXTS = ("siret", "address", "postcode", "town", "note")
_AROUND = Together(
    names=queries.NAMES,
    contacts=queries.CONTACTS,
    papers=queries.PAPERS,
    deadlines=queries.DEADLINES,
    years=queries.YEARS,
    lines=queries.LINES,
)


def _asked(visit: Visit) -> dict[str, Any]:
    return {"text": escaped(visit.asked("q")), "type": visit.asked("type")}


@get("/funders", name="funders:index", may=READ)
def index(visit: Visit) -> Answer:
    rows, asked = visit.db.all(queries.FUNDERS, **_asked(visit)), _asked(visit)
    shown, next_href = leaf(visit, rows)
    add = there(visit, "funders:new", WRITE)
    return page(
        "funding/funders/index.html",
        part="list",
        rows=shown,
        found=len(rows),
        filters={"q": visit.asked("q"), "type": asked["type"]},
        on=sum(map(bool, asked.values())),
        types=words_of("funder_types", _("Tous")),
        type_words=lambda code: in_words("funder_types", code),
        next_href=next_href,
        filled={"label": _("Ajouter un financeur"), "href": add, "icon": "plus"} if add else None,
        export=visit.here(after=None).replace("/funders", "/funders.xlsx", 1) if visit.can(Right.EXPORT) else None,
        tabs=tabs(visit, "funders"),
    )


@get("/funders.xlsx", name="funders:export", may=Right.EXPORT, within=READ, fresh=True)
def export(visit: Visit) -> Answer:
    rows = visit.db.all(queries.FUNDERS, **_asked(visit))
    return download(list_of_funders(rows, visit), _("financeurs-%(day)s.xlsx") % {"day": clock.today()})


@get("/funders/{number:str}", name="funders:show", may=READ)
def show(visit: Visit, number: int) -> Answer:
    funder: Funder = held(visit, queries.FUNDER, number=number)
    rows = _AROUND.read(visit.db, funder_id=funder.id)
    writes = visit.can(WRITE)
    edit = there(visit, "funders:edit", WRITE, number=number)
    return page(
        "funding/funders/show.html",
        funder=funder,
        type_words=in_words("funder_types", funder.type),
        names=rows.names,
        proposals=proposed(funder.name, {row.name for row in rows.names}) if writes else [],
        contacts=rows.contacts,
        papers=rows.papers,
        deadlines=rows.deadlines,
        years=rows.years,
        requests=sum(row.requests for row in rows.years),
        granted=sum(row.granted for row in rows.years),
        lines=rows.lines,
        wording=wording,
        moments=MOMENT_WORDS,
        kinds=DEADLINE_WORDS,
        paper=lambda code: in_words("document_types", code),
        writes=writes,
        trail=trail(visit, "funders", (funder.name, None)),
        outlined=offered({"label": _("Modifier le financeur"), "href": edit}),
    )


# -- what it is -------------------------------------------------------------------------------------------------------
@get("/funders/new", name="funders:new", may=WRITE, within=READ)
def new(visit: Visit) -> Answer:
    return _form_page(visit, FunderForm(None, data={"public": True}), None, 200)


@post("/funders/new", name="funders:new", may=WRITE, within=READ)
def create(visit: Visit) -> Answer:
    form, funder = FunderForm(visit.posted), Funder()
    if form.validate():
        with deed(visit.db, form):
            _fill(funder, form)
            visit.db.add(funder)
    if form.has_errors:
        return _form_page(visit, form, None, 422)
    to = visit.url("funders:show", number=funder.number)
    return done(to, _("%(name)s est ajouté.") % {"name": funder.name})


@get("/funders/{number:str}/edit", name="funders:edit", may=WRITE, within=READ)
def edit(visit: Visit, number: int) -> Answer:
    funder: Funder = held(visit, queries.FUNDER, number=number)
    form = FunderForm(None, funder)
    keep_known(form.type, "funder_types")
    return _form_page(visit, form, funder, 200)


@post("/funders/{number:str}/edit", name="funders:edit", may=WRITE, within=READ)
def update(visit: Visit, number: int) -> Answer:
    funder: Funder = held(visit, queries.FUNDER_TO_EDIT, number=number)
    back = visit.url("funders:show", number=number)
    theirs = FunderForm(None, funder)
    form = FunderForm(settled(visit.posted, theirs))
    if form.validate():
        if met := clash(visit, form, theirs, funder, title=funder.name, back=back):
            return met
        with acting(visit, form):
            _fill(funder, form)
    if form.has_errors:
        return _form_page(visit, form, funder, 422)
    return done(back, _("Les changements de %(name)s sont enregistrés.") % {"name": funder.name})


def _fill(funder: Funder, form: Form) -> None:
    funder.name, funder.type, funder.public = form["name"].data, form["type"].data, bool(form["public"].data)
    funder.usual_rate = form["usual_rate"].data
    for name in TEXTS:
        setattr(funder, name, form[name].data or "")


def _form_page(visit: Visit, form: Form, funder: Funder | None, status: int) -> Answer:
    back = visit.url("funders:show", number=funder.number) if funder else visit.url("funders:index")
    title = _("Modifier le financeur") if funder else _("Ajouter un financeur")
    steps = [(funder.name, back)] if funder else []
    private = [one.label() for one in reference.entries("funder_types") if not one.flags.get("public")]
    return page(
        "funding/funders/form.html",
        part="form",
        status=status,
        form=form,
        title=title,
        private=", ".join(private),
        submit=_("Enregistrer le financeur"),
        back=back,
        trail=trail(visit, "funders", *steps, (title, None)),
    )


ROUTES = [index, export, new, create, show, edit, update]
