"""Who works on a dossier and the days it aims at: added, changed, taken out."""

from typing import Any

from app.accounts.permissions import Right
from app.funding import dossier_queries as queries
from app.funding.controllers.shared import acting, held
from app.funding.dossier_forms import MilestoneForm, PersonForm
from app.funding.dossier_models import Dossier, DossierPerson, Milestone
from app.funding.places import dossier_trail
from app.web.answers import Answer, done, page
from app.web.conflict import clash, settled
from app.web.forms import Form, RuleRefused, deed
from app.web.i18n import gettext as _
from app.web.routes import get, post
from app.web.visit import Visit
from tenants import clock

READ, WRITE = Right.FUNDING_READ, Right.FUNDING_WRITE
FIELDS = ("part", "name", "role", "phone", "email")


def _matter_page(visit: Visit, dossier: Dossier, form: Form, title: str, submit: str, status: int) -> Answer:
    return page(
        "funding/dossiers/matter.html",
        part="form",
        status=status,
        form=form,
        dossier=dossier,
        title=title,
        submit=submit,
        back=visit.url("dossiers:show", number=dossier.number),
        trail=dossier_trail(visit, dossier, (title, None)),
    )


def _of(visit: Visit, row: Any) -> Dossier:
    found: Dossier = held(visit, queries.DOSSIER_BY_ID, dossier_id=row.dossier_id)
    return found


# -- people -----------------------------------------------------------------------------------------------------------
def _person_page(visit: Visit, dossier: Dossier, form: Form, status: int, changes: bool = False) -> Answer:
    title = _("Modifier une personne") if changes else _("Ajouter une personne")
    return _matter_page(visit, dossier, form, title, _("Enregistrer la personne"), status)


@get("/dossiers/{number:str}/people/new", name="dossier-people:new", may=WRITE, within=READ)
def new_person(visit: Visit, number: int) -> Answer:
    dossier: Dossier = held(visit, queries.DOSSIER, number=number)
    return _person_page(visit, dossier, PersonForm(None, data={"part": "team"}), 200)


@post("/dossiers/{number:str}/people/new", name="dossier-people:new", may=WRITE, within=READ)
def create_person(visit: Visit, number: int) -> Answer:
    dossier: Dossier = held(visit, queries.DOSSIER, number=number)
    form, person = PersonForm(visit.posted), DossierPerson(dossier_id=dossier.id)
    if form.validate():
        with deed(visit.db, form):
            _fill_person(person, form)
            visit.db.add(person)
    if form.has_errors:
        return _person_page(visit, dossier, form, 422)
    return done(visit.url("dossiers:show", number=number), _("%(name)s est ajouté.") % {"name": person.name})


@get("/dossier-people/{number:str}/edit", name="dossier-people:edit", may=WRITE, within=READ)
def edit_person(visit: Visit, number: int) -> Answer:
    person: DossierPerson = held(visit, queries.PERSON, number=number)
    return _person_page(visit, _of(visit, person), PersonForm(None, person), 200, changes=True)


@post("/dossier-people/{number:str}/edit", name="dossier-people:edit", may=WRITE, within=READ)
def update_person(visit: Visit, number: int) -> Answer:
    person: DossierPerson = held(visit, queries.PERSON_TO_EDIT, number=number)
    dossier = _of(visit, person)
    back = visit.url("dossiers:show", number=dossier.number)
    theirs = PersonForm(None, person)
    form = PersonForm(settled(visit.posted, theirs))
    if form.validate():
        if met := clash(visit, form, theirs, person, title=person.name, back=back):
            return met
        with acting(visit, form):
            _fill_person(person, form)
    if form.has_errors:
        return _person_page(visit, dossier, form, 422, changes=True)
    return done(back, _("Les changements de %(name)s sont enregistrés.") % {"name": person.name})


@post("/dossier-people/{number:str}/remove", name="dossier-people:remove", may=WRITE, within=READ)
def remove_person(visit: Visit, number: int) -> Answer:
    person: DossierPerson = held(visit, queries.PERSON_TO_EDIT, number=number)
    back = visit.url("dossiers:show", number=_of(visit, person).number)
    visit.db.session.delete(person)
    visit.db.flush()
    return done(back, _("%(name)s est retiré.") % {"name": person.name})


def _fill_person(person: DossierPerson, form: Form) -> None:
    for name in FIELDS:
        setattr(person, name, form[name].data or "")


# -- milestones -------------------------------------------------------------------------------------------------------
def _milestone_page(visit: Visit, dossier: Dossier, form: Form, status: int, changes: bool = False) -> Answer:
    title = _("Modifier un jalon") if changes else _("Ajouter un jalon")
    return _matter_page(visit, dossier, form, title, _("Enregistrer le jalon"), status)


@get("/dossiers/{number:str}/milestones/new", name="milestones:new", may=WRITE, within=READ)
def new_milestone(visit: Visit, number: int) -> Answer:
    return _milestone_page(visit, held(visit, queries.DOSSIER, number=number), MilestoneForm(), 200)


@post("/dossiers/{number:str}/milestones/new", name="milestones:new", may=WRITE, within=READ)
def create_milestone(visit: Visit, number: int) -> Answer:
    dossier: Dossier = held(visit, queries.DOSSIER, number=number)
    form, milestone = MilestoneForm(visit.posted), Milestone(dossier_id=dossier.id)
    if form.validate():
        with deed(visit.db, form):
            _fill_milestone(milestone, form)
            visit.db.add(milestone)
    if form.has_errors:
        return _milestone_page(visit, dossier, form, 422)
    return done(visit.url("dossiers:show", number=number), _("Le jalon est ajouté."))


@get("/milestones/{number:str}/edit", name="milestones:edit", may=WRITE, within=READ)
def edit_milestone(visit: Visit, number: int) -> Answer:
    milestone: Milestone = held(visit, queries.MILESTONE, number=number)
    return _milestone_page(visit, _of(visit, milestone), MilestoneForm(None, milestone), 200, changes=True)


@post("/milestones/{number:str}/edit", name="milestones:edit", may=WRITE, within=READ)
def update_milestone(visit: Visit, number: int) -> Answer:
    milestone: Milestone = held(visit, queries.MILESTONE_TO_EDIT, number=number)
    dossier = _of(visit, milestone)
    back = visit.url("dossiers:show", number=dossier.number)
    theirs = MilestoneForm(None, milestone)
    form = MilestoneForm(settled(visit.posted, theirs))
    if form.validate():
        if met := clash(visit, form, theirs, milestone, title=milestone.name, back=back):
            return met
        with acting(visit, form):
            _fill_milestone(milestone, form)
    if form.has_errors:
        return _milestone_page(visit, dossier, form, 422, changes=True)
    return done(back, _("Le jalon est enregistré."))


@post("/milestones/{number:str}/remove", name="milestones:remove", may=WRITE, within=READ)
def remove_milestone(visit: Visit, number: int) -> Answer:
    milestone: Milestone = held(visit, queries.MILESTONE_TO_EDIT, number=number)
    back = visit.url("dossiers:show", number=_of(visit, milestone).number)
    visit.db.session.delete(milestone)
    visit.db.flush()
    return done(back, _("Le jalon est retiré."))


def _fill_milestone(milestone: Milestone, form: Form) -> None:
    if form["done_on"].data and form["done_on"].data > clock.today():
        raise RuleRefused(_("Ce jour est à venir. Un jalon se note une fois atteint."), "done_on")
    milestone.name, milestone.due_on, milestone.done_on = form["name"].data, form["due_on"].data, form["done_on"].data


ROUTES = [
    new_person, create_person, edit_person, update_person, remove_person,
    new_milestone, create_milestone, edit_milestone, update_milestone, remove_milestone,
]  # fmt: skip
