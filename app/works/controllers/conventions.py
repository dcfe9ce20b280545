"""Conventions: the list with what ends soon, a new one, its renewal, its end before term, its undoing."""

from datetime import timedelta
from typing import Any

from app.accounts.permissions import Right
from app.reference import catalogue
from app.web.answers import Answer, done, download, page
from app.web.conflict import already_done, clash, settled
from app.web.forms import Form, RuleRefused, deed
from app.web.i18n import gettext as _
from app.web.rooms import leaf, there
from app.web.routes import get, post
from app.web.visit import Visit
from app.web.words import day
from app.works import convention_queries, dwelling_queries
from app.works.controllers.shared import acting, held, soon, undo_page
from app.works.days import last_day
from app.works.dwelling_forms import ConventionForm, EndForm
from app.works.dwelling_models import Convention, Dwelling
from app.works.export import list_of_conventions
from app.works.places import landlord_name, tabs, trail
from app.works.wording import convention_name, convention_words
from tenants import clock

READ, WRITE = Right.WORKS_READ, Right.WORKS_WRITE
FIELDS = ("kind", "level", "reference", "signed_on", "starts_on", "ends_on", "rent_ceiling")
ONLY = ("running", "ending", "expired", "draft")
USUAL_YEARS = 6


# -- the list ---------------------------------------------------------------------------------------------------------
def _asked(visit: Visit) -> dict[str, Any]:
    only = visit.asked("only", longest=20)
    return {"only": only if only in ONLY else "", "today": clock.today(), "soon": soon(visit)}


@get("/conventions", name="conventions:index", may=READ)
def index(visit: Visit) -> Answer:
    asked = _asked(visit)
    rows, next_href = leaf(visit, visit.db.all(convention_queries.CONVENTIONS, **asked))
    counts: Any = visit.db.first(convention_queries.COUNTS, today=asked["today"], soon=asked["soon"])
    words = {
        "": (_("Toutes"), counts.all),
        "running": (_("En vigueur"), counts.running),
        "ending": (_("À échéance"), counts.ending),
        "expired": (_("Échues ou dénoncées"), counts.expired),
        "draft": (_("En préparation"), counts.draft),
    }
    return page(
        "works/conventions/index.html",
        rows=rows,
        next_href=next_href,
        chips=[
            (said, count, visit.here(only=key or None, after=None), asked["only"] == key)
            for key, (said, count) in words.items()
        ],
        soon=asked["soon"],
        on=bool(asked["only"]),
        convention=convention_words,
        name=lambda row: landlord_name(visit, row),
        renew=lambda row: there(visit, "conventions:renew", WRITE, number=row.number),
        export=visit.here().replace("/conventions", "/conventions.xlsx", 1) if visit.can(Right.EXPORT) else None,
        tabs=tabs(visit, "landlords"),
        trail=trail(visit, "landlords", (_("Conventions"), None)),
    )


@get("/conventions.xlsx", name="conventions:export", may=Right.EXPORT, within=READ, fresh=True)
def export(visit: Visit) -> Answer:
    rows = visit.db.all(convention_queries.CONVENTIONS, **_asked(visit))
    return download(list_of_conventions(rows, visit), _("conventions-%(day)s.xlsx") % {"day": clock.today()})


# -- a new one, a renewal ---------------------------------------------------------------------------------------------
@get("/dwellings/{number:str}/conventions/new", name="conventions:new", may=WRITE, within=READ)
def new(visit: Visit, number: int) -> Answer:
    dwelling: Dwelling = held(visit, dwelling_queries.DWELLING, number=number)
    return _form_page(visit, ConventionForm(), dwelling, _("Ajouter une convention"), _("Ajouter la convention"))


@post("/dwellings/{number:str}/conventions/new", name="conventions:new", may=WRITE, within=READ)
def create(visit: Visit, number: int) -> Answer:
    dwelling: Dwelling = held(visit, dwelling_queries.DWELLING, number=number)
    form = ConventionForm(visit.posted)
    made = Convention(dwelling_id=dwelling.id, landlord_id=dwelling.landlord_id)
    if not _kept(visit, form, made):
        title, submit = _("Ajouter une convention"), _("Ajouter la convention")
        return _form_page(visit, form, dwelling, title, submit, status=422)
    return _done(visit, dwelling, made, _("La convention est ajoutée : elle court jusqu’au %(day)s."))


@get("/conventions/{number:str}/renew", name="conventions:renew", may=WRITE, within=READ)
def renew(visit: Visit, number: int) -> Answer:
    old, dwelling = _with_dwelling(visit, number)
    if refused := _over(visit, old, dwelling):
        return refused
    starts_on = (old.ended_on or old.ends_on) + timedelta(days=1)
    years = catalogue.entry("convention_kinds", old.kind).flags.get("min_years", USUAL_YEARS)
    asked = {
        "kind": old.kind,
        "level": old.level,
        "reference": old.reference,
        "starts_on": starts_on,
        "ends_on": last_day(starts_on, int(years)),
        "rent_ceiling": old.rent_ceiling,
    }
    return _renewal_page(visit, ConventionForm(None, data=asked), dwelling, old)


@post("/conventions/{number:str}/renew", name="conventions:renew", may=WRITE, within=READ)
def renewed(visit: Visit, number: int) -> Answer:
    old, dwelling = _with_dwelling(visit, number)
    if refused := _over(visit, old, dwelling):
        return refused
    form = ConventionForm(visit.posted)
    made = Convention(dwelling_id=dwelling.id, landlord_id=dwelling.landlord_id, renews_id=old.id)
    if not _kept(visit, form, made):
        return _renewal_page(visit, form, dwelling, old, status=422)
    return _done(visit, dwelling, made, _("La convention est renouvelée jusqu’au %(day)s."))


def _kept(visit: Visit, form: ConventionForm, convention: Convention) -> bool:
    """Whether the convention could be written; what refuses is in the form."""
    if form.validate():
        with deed(visit.db, form):
            _fill(convention, form)
            visit.db.add(convention)
    return not form.has_errors


def _fill(convention: Convention, form: ConventionForm) -> None:
    for name in FIELDS:
        value = form[name].data
        setattr(convention, name, "" if value is None and name in ("level", "reference") else value)


def _over(visit: Visit, convention: Convention, dwelling: Dwelling) -> Answer | None:
    """A convention that was undone can no longer be acted on."""
    if convention.undone_at is None:
        return None
    back = visit.url("dwellings:show", number=dwelling.number)
    return already_done(_("Cette convention a été annulée."), back, _("Voir le logement"))


# -- its facts --------------------------------------------------------------------------------------------------------
@get("/conventions/{number:str}/edit", name="conventions:edit", may=WRITE, within=READ)
def edit(visit: Visit, number: int) -> Answer:
    row, dwelling = _with_dwelling(visit, number)
    return _over(visit, row, dwelling) or _edit_page(visit, ConventionForm(None, row), dwelling)


@post("/conventions/{number:str}/edit", name="conventions:edit", may=WRITE, within=READ)
def update(visit: Visit, number: int) -> Answer:
    row, dwelling = _with_dwelling(visit, number, to_edit=True)
    if refused := _over(visit, row, dwelling):
        return refused
    back = visit.url("dwellings:show", number=dwelling.number)
    theirs = ConventionForm(None, row)
    form = ConventionForm(settled(visit.posted, theirs))
    if form.validate():
        if met := clash(visit, form, theirs, row, title=convention_name(row.kind, row.level), back=back):
            return met
        with deed(visit.db, form):
            _fill(row, form)
            visit.db.flush()
    if form.has_errors:
        return _edit_page(visit, form, dwelling, status=422)
    return done(back, _("Les changements de la convention sont enregistrés."))


def _edit_page(visit: Visit, form: ConventionForm, dwelling: Dwelling, status: int = 200) -> Answer:
    title, submit = _("Modifier la convention"), _("Enregistrer la convention")
    return _form_page(visit, form, dwelling, title, submit, status=status)


# -- its end ----------------------------------------------------------------------------------------------------------
@get("/conventions/{number:str}/end", name="conventions:end", may=WRITE, within=READ)
def ending(visit: Visit, number: int) -> Answer:
    row, dwelling = _with_dwelling(visit, number)
    return _over(visit, row, dwelling) or _end_page(visit, EndForm(ended_on=clock.today()), row, dwelling)


@post("/conventions/{number:str}/end", name="conventions:end", may=WRITE, within=READ)
def ended(visit: Visit, number: int) -> Answer:
    row, dwelling = _with_dwelling(visit, number, to_edit=True)
    if refused := _over(visit, row, dwelling):
        return refused
    form = EndForm(visit.posted)
    if form.validate():
        with acting(visit, form):
            last: Any = form.ended_on.data
            if not row.starts_on <= last <= row.ends_on:
                words = {"first": day(row.starts_on), "last": day(row.ends_on)}
                raise RuleRefused(_("Indiquez un jour du %(first)s au %(last)s.") % words, "ended_on")
            row.ended_on, row.ended_why = last, form.ended_why.data or ""
    if form.has_errors:
        return _end_page(visit, form, row, dwelling, status=422)
    back = visit.url("dwellings:show", number=dwelling.number)
    return done(back, _("La convention prend fin le %(day)s.") % {"day": day(row.ended_on or row.ends_on)})


def _end_page(visit: Visit, form: EndForm, row: Convention, dwelling: Dwelling, status: int = 200) -> Answer:
    return page(
        "works/conventions/end.html",
        part="form",
        status=status,
        form=form,
        name=convention_name(row.kind, row.level),
        row=row,
        back=visit.url("dwellings:show", number=dwelling.number),
        trail=_at(visit, dwelling, (_("Mettre fin à la convention"), None)),
    )


# -- its undoing ------------------------------------------------------------------------------------------------------
@get("/conventions/{number:str}/undo", name="conventions:undo", may=WRITE, within=READ)
def undo(visit: Visit, number: int) -> Answer:
    row, dwelling = _with_dwelling(visit, number)
    return _over(visit, row, dwelling) or _undo_page(visit, Form(), row, dwelling)


@post("/conventions/{number:str}/undo", name="conventions:undo", may=WRITE, within=READ)
def undone(visit: Visit, number: int) -> Answer:
    row, dwelling = _with_dwelling(visit, number, to_edit=True)
    if refused := _over(visit, row, dwelling):
        return refused
    form = Form(visit.posted)
    with acting(visit, form):
        row.undo(visit.me.member_id)
    if form.has_errors:
        return _undo_page(visit, form, row, dwelling, status=422)
    return done(visit.url("dwellings:show", number=dwelling.number), _("La convention est annulée."))


def _undo_page(visit: Visit, form: Form, row: Convention, dwelling: Dwelling, status: int = 200) -> Answer:
    name = convention_name(row.kind, row.level)
    return undo_page(
        form,
        title=_("Annuler une convention"),
        submit=_("Annuler cette convention"),
        consequences=[
            _("%(name)s, saisie par erreur, reste dans l’histoire du logement, rayée.") % {"name": name},
            _("Elle ne compte plus dans les chiffres. Pour une convention dénoncée, mettez-y fin."),
        ],
        back=visit.url("dwellings:show", number=dwelling.number),
        trail=_at(visit, dwelling, (_("Annuler la convention"), None)),
        status=status,
    )


# -- shared -----------------------------------------------------------------------------------------------------------
def _with_dwelling(visit: Visit, number: int, to_edit: bool = False) -> tuple[Convention, Dwelling]:
    statement = convention_queries.CONVENTION_TO_EDIT if to_edit else convention_queries.CONVENTION
    row: Convention = held(visit, statement, number=number)
    return row, held(visit, convention_queries.DWELLING_OF, dwelling_id=row.dwelling_id)


def _at(visit: Visit, dwelling: Dwelling, *steps: tuple[str, str | None]) -> Any:
    return trail(visit, "dwellings", (dwelling.label, visit.url("dwellings:show", number=dwelling.number)), *steps)


def _renewal_page(visit: Visit, form: ConventionForm, dwelling: Dwelling, old: Convention, status: int = 200) -> Answer:
    title, submit = _("Renouveler la convention"), _("Renouveler la convention")
    return _form_page(visit, form, dwelling, title, submit, status=status, old=old)


def _form_page(
    visit: Visit,
    form: ConventionForm,
    dwelling: Dwelling,
    title: str,
    submit: str,
    status: int = 200,
    old: Convention | None = None,
) -> Answer:
    return page(
        "works/conventions/form.html",
        part="form",
        status=status,
        form=form,
        dwelling=dwelling,
        old=old,
        title=title,
        submit=submit,
        back=visit.url("dwellings:show", number=dwelling.number),
        trail=_at(visit, dwelling, (title, None)),
    )


def _done(visit: Visit, dwelling: Dwelling, made: Convention, sentence: str) -> Answer:
    return done(
        visit.url("dwellings:show", number=dwelling.number),
        sentence % {"day": day(made.ends_on)},
        link=(visit.url("conventions:undo", number=made.number), _("Annuler")),
    )


ROUTES = [
    index, export, new, create, renew, renewed, edit, update, ending, ended, undo, undone,
]  # fmt: skip
