"""« Signaler une vacance » and « Noter le bail »: the clock of a dwelling starts and stops; both can be undone."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from typing import Any

from app.accounts.permissions import Right
from app.web.answers import Answer, done, page
from app.web.conflict import already_done
from app.web.forms import Form
from app.web.i18n import gettext as _
from app.web.i18n import lazy_gettext as _l
from app.web.i18n import ngettext
from app.web.listed import in_words
from app.web.routes import get, post
from app.web.visit import Visit
from app.web.words import day, inside
from app.works import convention_queries, dwelling_queries, letting
from app.works.controllers.shared import acting, held, undo_page
from app.works.dwelling_forms import LeaseForm, VacancyForm
from app.works.dwelling_models import Dwelling, Lease, Vacancy
from app.works.places import trail
from tenants import clock

READ, WRITE = Right.WORKS_READ, Right.WORKS_WRITE
OTHER = "other"


def _at(visit: Visit, dwelling: Dwelling, *steps: tuple[str, str | None]) -> Any:
    return trail(visit, "dwellings", (dwelling.label, visit.url("dwellings:show", number=dwelling.number)), *steps)


# -- a vacancy --------------------------------------------------------------------------------------------------------
@get("/dwellings/{number:str}/vacancy/new", name="vacancies:new", may=WRITE, within=READ)
def vacant(visit: Visit, number: int) -> Answer:
    dwelling: Dwelling = held(visit, dwelling_queries.DWELLING, number=number)
    form = VacancyForm(None, data={"vacant_on": clock.today(), "cause": "tenant_left"})
    return _vacancy_page(visit, form, dwelling)


@post("/dwellings/{number:str}/vacancy/new", name="vacancies:new", may=WRITE, within=READ)
def vacated(visit: Visit, number: int) -> Answer:
    dwelling: Dwelling = held(visit, dwelling_queries.DWELLING_TO_EDIT, number=number)
    form, vacancy = VacancyForm(visit.posted), Vacancy(dwelling_id=dwelling.id)
    if form.validate():
        with acting(visit, form):
            vacancy.vacant_on, vacancy.cause = form.vacant_on.data, str(form.cause.data)  # type: ignore[assignment]
            vacancy.note = form.note.data or ""
            letting.vacate(visit.db, dwelling, vacancy)
    if form.has_errors:
        return _vacancy_page(visit, form, dwelling, status=422)
    return done(
        visit.url("dwellings:show", number=number),
        _("Le logement %(label)s est noté vacant depuis le %(day)s.")
        % {"label": dwelling.label, "day": day(vacancy.vacant_on)},
        link=(visit.url("vacancies:undo", number=vacancy.number), _("Annuler")),
    )


def _vacancy_page(visit: Visit, form: VacancyForm, dwelling: Dwelling, status: int = 200) -> Answer:
    return page(
        "works/dwellings/vacancy.html",
        part="form",
        status=status,
        form=form,
        dwelling=dwelling,
        back=visit.url("dwellings:show", number=dwelling.number),
        trail=_at(visit, dwelling, (_("Signaler une vacance"), None)),
    )


# -- a lease ----------------------------------------------------------------------------------------------------------
@get("/dwellings/{number:str}/lease/new", name="leases:new", may=WRITE, within=READ)
def lease(visit: Visit, number: int) -> Answer:
    dwelling: Dwelling = held(visit, dwelling_queries.DWELLING, number=number)
    accepted = _accepted(visit, dwelling)
    first = str(accepted[0].number) if accepted else OTHER
    form = LeaseForm(None, data={"starts_on": clock.today(), "household": first, "rent": dwelling.rent})
    return _lease_page(visit, form, dwelling, accepted)


@post("/dwellings/{number:str}/lease/new", name="leases:new", may=WRITE, within=READ)
def leased(visit: Visit, number: int) -> Answer:
    dwelling: Dwelling = held(visit, dwelling_queries.DWELLING_TO_EDIT, number=number)
    accepted = _accepted(visit, dwelling)
    form, made = LeaseForm(visit.posted), Lease(dwelling_id=dwelling.id)
    _choices(form, accepted)
    if form.validate():
        with acting(visit, form):
            made.starts_on = form.starts_on.data  # type: ignore[assignment]
            made.rent, made.charges = form.rent.data, form.charges.data
            chosen = next((row for row in accepted if str(row.number) == form.household.data), None)
            proposal = held(visit, dwelling_queries.PROPOSAL_BY_ID, proposal_id=chosen.id) if chosen else None
            letting.let(visit.db, dwelling, made, proposal)
    if form.has_errors:
        return _lease_page(visit, form, dwelling, accepted, status=422)
    return done(
        visit.url("dwellings:show", number=number),
        _("Le bail du %(day)s est noté.") % {"day": day(made.starts_on)},
        link=(visit.url("leases:undo", number=made.number), _("Annuler")),
    )


def _accepted(visit: Visit, dwelling: Dwelling) -> Any:
    """Households whose proposal is accepted; for who may read households."""
    if not visit.can(Right.HOUSEHOLDS_READ):
        return []
    return visit.db.all(dwelling_queries.ACCEPTED, dwelling_id=dwelling.id)


def _choices(form: LeaseForm, accepted: Any) -> None:
    found = [(str(row.number), _household(row)) for row in accepted]
    form.household.choices = [*found, (OTHER, _("un locataire qui n’est pas proposé par nous"))]


def _household(row: Any) -> str:
    count = row.adults + row.children
    persons = ngettext("%(num)s personne", "%(num)s personnes", count) % {"num": count}
    words = {"register": inside(in_words("register_kinds", row.register)), "persons": persons}
    return _("ménage proposé, %(register)s") % words + (f" {row.reference}" if row.reference else "") + f" · {persons}"


def _lease_page(visit: Visit, form: LeaseForm, dwelling: Dwelling, accepted: Any, status: int = 200) -> Answer:
    _choices(form, accepted)
    return page(
        "works/dwellings/lease.html",
        part="form",
        status=status,
        form=form,
        dwelling=dwelling,
        back=visit.url("dwellings:show", number=dwelling.number),
        trail=_at(visit, dwelling, (_("Noter le bail"), None)),
    )


# -- undoing either ---------------------------------------------------------------------------------------------------
@dataclass(frozen=True)
class Undoing:
    """What is undone: the noun of its routes, its rows, the verb that undoes, and what the page says of it."""

    noun: str
    to_read: Any
    to_undo: Any
    verb: Callable[..., None]
    began: Callable[[Any], date]
    title: Any  # of %(day)s
    submit: Any
    here: Any
    consequences: tuple[Any, ...]
    said: Any


UNDOINGS = (
    Undoing(
        "vacancies", dwelling_queries.VACANCY_TO_READ, dwelling_queries.VACANCY_TO_UNDO, letting.unvacate,
        lambda row: row.vacant_on, _l("Annuler la vacance du %(day)s"), _l("Annuler cette vacance"),
        _l("Annuler la vacance"),
        (
            _l("Le bail qui avait pris fin ce jour-là court de nouveau."),
            _l("La vacance reste dans l’histoire du logement, rayée."),
        ),
        _l("La vacance est annulée."),
    ),
    Undoing(
        "leases", dwelling_queries.LEASE_TO_READ, dwelling_queries.LEASE_TO_UNDO, letting.unlet,
        lambda row: row.starts_on, _l("Annuler le bail du %(day)s"), _l("Annuler ce bail"), _l("Annuler le bail"),
        (
            _l("La vacance à laquelle il mettait fin court de nouveau."),
            _l("Le bail reste dans l’histoire du logement, rayé."),
        ),
        _l("Le bail est annulé."),
    ),
)  # fmt: skip


def _routes(undoing: Undoing) -> list[Any]:
    """The page of an undoing and its deed."""
    path, name = f"/{undoing.noun}/{{number:str}}/undo", f"{undoing.noun}:undo"

    @get(path, name=name, may=WRITE, within=READ)
    def asked(visit: Visit, number: int) -> Answer:
        row, dwelling = _with_dwelling(visit, undoing.to_read, number)
        return _already(visit, row, dwelling) or _undo_page(visit, undoing, Form(), row, dwelling)

    @post(path, name=name, may=WRITE, within=READ)
    def undone(visit: Visit, number: int) -> Answer:
        row, dwelling = _with_dwelling(visit, undoing.to_undo, number)
        if met := _already(visit, row, dwelling):
            return met
        form = Form(visit.posted)
        with acting(visit, form):
            undoing.verb(visit.db, row, visit.me.member_id)
        if form.has_errors:
            return _undo_page(visit, undoing, form, row, dwelling, status=422)
        return done(visit.url("dwellings:show", number=dwelling.number), str(undoing.said))

    return [asked, undone]


def _undo_page(visit: Visit, undoing: Undoing, form: Form, row: Any, dwelling: Dwelling, status: int = 200) -> Answer:
    return undo_page(
        form,
        title=str(undoing.title) % {"day": day(undoing.began(row))},
        submit=str(undoing.submit),
        consequences=[str(words) for words in undoing.consequences],
        back=visit.url("dwellings:show", number=dwelling.number),
        trail=_at(visit, dwelling, (str(undoing.here), None)),
        status=status,
    )


def _with_dwelling(visit: Visit, statement: Any, number: int) -> tuple[Any, Dwelling]:
    row = held(visit, statement, number=number)
    return row, held(visit, convention_queries.DWELLING_OF, dwelling_id=row.dwelling_id)


def _already(visit: Visit, row: Any, dwelling: Dwelling) -> Answer | None:
    if row.undone_at is None:
        return None
    back = visit.url("dwellings:show", number=dwelling.number)
    return already_done(_("Cette ligne est déjà annulée."), back, _("Voir le logement"))


ROUTES = [vacant, vacated, lease, leased, *(route for undoing in UNDOINGS for route in _routes(undoing))]
