"""Dossiers (S30, S31): their list with what was asked, awarded and paid, one of them, and what it is."""

from datetime import date
from typing import Any

from app.accounts.permissions import Right
from app.funding import dossier_queries as queries
from app.funding import wording
from app.funding.controllers.shared import acting, held, read
from app.funding.deadlines import Date
from app.funding.dossier_export import list_of_dossiers
from app.funding.dossier_forms import DossierForm
from app.funding.dossier_models import KINDS, Dossier
from app.funding.dossier_page import around, financed, offered_things, story, tasks
from app.funding.dossier_steps import DEEDS, may_follow
from app.funding.places import dossier_trail, escaped, tabs, trail
from app.web.answers import Answer, done, download, page
from app.web.conflict import clash, settled
from app.web.forms import Form, deed
from app.web.i18n import gettext as _
from app.web.listed import in_words
from app.web.rooms import offered, there
from app.web.routes import get, post
from app.web.visit import Visit
from tenants import clock
from tenants.together import Together

READ, WRITE = Right.FUNDING_READ, Right.FUNDING_WRITE
SHARE = Right.SHARES_DECIDE
# What stands above the list: its sums, and the choices of its filters.
_AROUND_LIST = {
    by_situation: Together(totals=totals, years=queries.YEARS, funders=queries.FUNDER_NAMES)
    for by_situation, totals in queries.TOTALS.items()
}
PAGE = 50
PLAIN = ("kind", "title", "year_from", "year_to", "fiscal_end", "eligible_base", "warn_at", "refuse_above")
TEXTS = ("purpose", "regime_reason", "remark", "note")


# -- the list ---------------------------------------------------------------------------------------------------------
def _asked(visit: Visit) -> dict[str, Any]:
    """The filters of the address, as the statements want them."""
    kind, situation = visit.asked("kind"), visit.asked("situation")
    return {
        "text": escaped(visit.asked("q")),
        "kinds": (kind,) if kind in KINDS else KINDS,
        "situations": (situation,) if situation in queries.SITUATIONS else queries.SITUATIONS,
        "year": visit.asked_number("year", most=2150) or 0,
        "funder": visit.asked_number("funder") or 0,
    }


def _next(row: Any) -> Date | None:
    """The next date of a row of the list."""
    if row.next_due_on is None:
        return None
    return Date(
        row.next_source, 0, row.next_kind, row.next_name or "", row.next_due_on, None, row.number, row.title, ""
    )


def _sorting(visit: Visit) -> str:
    return "latest" if visit.asked("sort") == "latest" else "due"


def _by_situation(visit: Visit) -> bool:
    return visit.asked("situation") in queries.SITUATIONS


def _listed(visit: Visit) -> Any:
    return queries.LISTED[_sorting(visit), _by_situation(visit)]


def _after(visit: Visit, number: int | None) -> dict[str, Any]:
    """Where the next leaf begins: behind the last row, or before all."""
    by = _sorting(visit)
    behind = visit.db.first(queries.PLACE_OF, number=number, today=clock.today()) if number else None
    if by == "latest":
        return {"after_number": behind.number if behind else 10**9}
    if behind:
        return {"after_day": behind.due_on, "after_number": behind.number}
    return {"after_day": date(1900, 1, 1), "after_number": 0}


@get("/dossiers", name="dossiers:index", may=READ)
def index(visit: Visit) -> Answer:
    asked = _asked(visit)
    rows = visit.db.all(
        _listed(visit),
        **asked,
        **_after(visit, visit.asked_number("after")),
        most=PAGE + 1,
        today=clock.today(),
    )
    add = there(visit, "dossiers:new", WRITE)
    filters = {key: visit.asked(key) for key in ("q", "kind", "situation", "year", "funder")}
    above = _AROUND_LIST[_by_situation(visit)].read(visit.db, **asked)
    years = above.years[0]
    return page(
        "funding/dossiers/index.html",
        part="list",
        rows=[(row, _next(row)) for row in rows[:PAGE]],
        today=clock.today(),
        totals=above.totals[0],
        filters=filters,
        on=sum(map(bool, filters.values())),
        kinds=[("", _("Toutes")), *((code, wording.kind(code)) for code in KINDS)],
        situations=[("", _("Toutes")), *((code, in_words("dossier_stages", code)) for code in queries.SITUATIONS)],
        years=[("", _("Toutes")), *((str(y), str(y)) for y in range(years.last, years.first - 1, -1))]
        if years.first
        else [],
        funders=[("", _("Tous")), *((str(row.number), row.name) for row in above.funders)],
        by=_sorting(visit),
        next_href=visit.here(after=rows[PAGE - 1].number) if len(rows) > PAGE else None,
        wording=wording,
        filled={"label": _("Nouveau dossier"), "href": add, "icon": "plus"} if add else None,
        export=visit.here(after=None).replace("/dossiers", "/dossiers.xlsx", 1) if visit.can(Right.EXPORT) else None,
        tabs=tabs(visit, "dossiers"),
    )


@get("/dossiers.xlsx", name="dossiers:export", may=Right.EXPORT, within=READ, fresh=True)
def export(visit: Visit) -> Answer:
    rows = visit.db.all(_listed(visit), **_asked(visit), **_after(visit, None), most=100_000, today=clock.today())
    return download(
        list_of_dossiers([(row, _next(row)) for row in rows], visit),
        _("dossiers-%(day)s.xlsx") % {"day": clock.today()},
    )


# -- one dossier ------------------------------------------------------------------------------------------------------
@get("/dossiers/{number:str}", name="dossiers:show", may=READ)
def show(visit: Visit, number: int) -> Answer:
    head = read(visit, queries.HEAD, number=number)
    rows = around(visit, head)
    listed = tasks(visit, head, rows)
    return page(
        "funding/dossiers/show.html",
        head=head,
        financed=financed(visit, head),
        shared=visit.services.shared_with(visit, head.id),
        tasks=listed,
        people=rows.people,
        milestones=rows.milestones,
        timeline=story(visit, rows.story),
        wording=wording,
        today=clock.today(),
        writes=visit.can(WRITE),
        trail=dossier_trail(visit, head),
        **_deeds(visit, head, listed),
    )


def _deeds(visit: Visit, head: Any, listed: list[dict[str, Any]]) -> dict[str, Any]:
    """Filled: the first unfinished task; the next step beside it, the rest under « Autres actions »."""
    number, following = head.number, may_follow(head.situation)
    first = next((task for task in listed if task["status"] != "done"), None)
    step = there(visit, "dossier-steps:new", WRITE, number=number)
    steps = [{"label": str(DEEDS[stage]), "href": f"{step}?stage={stage}"} for stage in following if step is not None]
    undo = there(visit, "dossier-steps:undo", WRITE, number=number) if head.situation != "draft" else None
    return {
        "filled": {"label": first["label"], "href": first["href"]} if first else None,
        "outlined": steps[:1],
        "others": offered(
            *steps[1:],
            {"label": _("Annuler la dernière étape"), "href": undo},
            {"label": _("Ajouter un jalon"), "href": there(visit, "milestones:new", WRITE, number=number)},
            {"label": _("Ajouter une personne"), "href": there(visit, "dossier-people:new", WRITE, number=number)},
            {"label": _("Partager"), "href": there(visit, "shares:new", SHARE, object=f"dossier-{number}")},
            {"label": _("Modifier le dossier"), "href": there(visit, "dossiers:edit", WRITE, number=number)},
        ),
    }


# -- what it is -------------------------------------------------------------------------------------------------------
@get("/dossiers/new", name="dossiers:new", may=WRITE, within=READ)
def new(visit: Visit) -> Answer:
    year = clock.today().year
    groups, _rows = offered_things(visit)
    form = _offering(DossierForm(None, data={"year_from": year, "year_to": year}), groups)
    return _form_page(visit, form, None, 200)


@post("/dossiers/new", name="dossiers:new", may=WRITE, within=READ)
def create(visit: Visit) -> Answer:
    groups, rows = offered_things(visit)
    form, dossier = _offering(DossierForm(visit.posted), groups), Dossier()
    if form.validate():
        with deed(visit.db, form):
            _fill(dossier, form, rows)
            visit.db.add(dossier)
    if form.has_errors:
        return _form_page(visit, form, None, 422)
    to = visit.url("dossiers:show", number=dossier.number)
    return done(to, _("Le dossier « %(title)s » est créé.") % {"title": dossier.title})


@get("/dossiers/{number:str}/edit", name="dossiers:edit", may=WRITE, within=READ)
def edit(visit: Visit, number: int) -> Answer:
    dossier: Dossier = held(visit, queries.DOSSIER, number=number)
    groups, rows = offered_things(visit)
    return _form_page(visit, _offering(_drawn(dossier, rows), groups), dossier, 200)


@post("/dossiers/{number:str}/edit", name="dossiers:edit", may=WRITE, within=READ)
def update(visit: Visit, number: int) -> Answer:
    dossier: Dossier = held(visit, queries.DOSSIER_TO_EDIT, number=number)
    back = visit.url("dossiers:show", number=number)
    groups, rows = offered_things(visit)
    theirs = _offering(_drawn(dossier, rows), groups)
    form = _offering(DossierForm(settled(visit.posted, theirs)), groups)
    if form.validate():
        if met := clash(visit, form, theirs, dossier, title=dossier.title, back=back):
            return met
        with acting(visit, form):
            _fill(dossier, form, rows)
    if form.has_errors:
        return _form_page(visit, form, dossier, 422)
    return done(back, _("Les changements de « %(title)s » sont enregistrés.") % {"title": dossier.title})


def _drawn(dossier: Dossier, rows: dict[str, Any]) -> DossierForm:
    """The form as the row fills it."""
    key = dossier.residence_id or dossier.agreement_id
    chosen = next((code for code, row in rows.items() if row.id == key), "") if key else ""
    return DossierForm(None, dossier, data={"finances": chosen})


def _offering(form: DossierForm, groups: Any) -> DossierForm:
    form.finances.choices = groups
    return form


def _fill(dossier: Dossier, form: Form, rows: dict[str, Any]) -> None:
    for name in PLAIN:
        setattr(dossier, name, form[name].data)
    for name in TEXTS:
        setattr(dossier, name, form[name].data or "")
    code = form["finances"].data or ""
    row = rows.get(code)
    dossier.residence_id = row.id if row is not None and code.startswith("residence-") else None
    dossier.agreement_id = row.id if row is not None and code.startswith("agreement-") else None


def _form_page(visit: Visit, form: Form, dossier: Dossier | None, status: int) -> Answer:
    back = visit.url("dossiers:show", number=dossier.number) if dossier else visit.url("dossiers:index")
    title = _("Modifier le dossier") if dossier else _("Nouveau dossier")
    steps = (title, None)
    return page(
        "funding/dossiers/form.html",
        part="form",
        status=status,
        form=form,
        title=title,
        submit=_("Enregistrer le dossier") if dossier else _("Créer le dossier"),
        back=back,
        trail=dossier_trail(visit, dossier, steps) if dossier else trail(visit, "dossiers", steps),
    )


ROUTES = [index, export, new, create, show, edit, update]
