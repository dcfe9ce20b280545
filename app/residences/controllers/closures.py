"""The dated deeds on a unit: close it, reopen it, put it in service, take it out; and the closures of a residence."""

from typing import Any

from app.accounts.permissions import Right
from app.reference import catalogue
from app.residences import board, board_queries, queries, unit_deeds
from app.residences.board import Sight
from app.residences.controllers.units import held, trail_of, unit_of
from app.residences.export import list_of_closures
from app.residences.forms import ClosureForm, ReopenForm, ServiceForm, WithdrawForm
from app.residences.models import Residence, Unit
from app.residences.places import leaf, there
from app.web.answers import Answer, done, download, page
from app.web.forms import deed
from app.web.i18n import gettext as _
from app.web.i18n import lazy_gettext as _l
from app.web.routes import get, post
from app.web.visit import Visit
from app.web.words import locale_of
from tenants import clock

WRITE, READ = Right.RESIDENCES_WRITE, Right.RESIDENCES_READ


# -- closing and reopening --------------------------------------------------------------------------------------------
@get("/residences/{number:str}/units/close", name="units:close-one", may=WRITE, within=READ)
def choose(visit: Visit, number: int) -> Answer:
    """Which unit to close: those that are free or will be first."""
    residence = held(visit, queries.RESIDENCE, number=number)
    today = clock.today()
    sight = Sight(visit.can(Right.STAYS_READ), False, lambda unit: visit.url("units:close", number=unit))
    rows = visit.db.all(board_queries.BOARD, residence_id=residence.id, today=today)
    tiles = [board.tile(row, today, sight) for row in rows]
    kept = [one for one in tiles if one.situation not in (board.CLOSED, board.OUT)]
    trail_ = trail_of(visit, residence, (_("Fermer un logement"), None))
    return page("residences/units/choose.html", floors=board.by_release(kept), residence=residence, trail=trail_)


@get("/units/{number:str}/close", name="units:close", may=WRITE, within=READ)
def closing(visit: Visit, number: int) -> Answer:
    unit, residence = unit_of(visit, number)
    row = visit.db.first(board_queries.UNIT_NOW, number=number, today=clock.today())
    start = row.free_from if row and row.free_from else None
    return _deed_page(visit, "close", ClosureForm(starts_on=start or clock.today()), unit, residence)


@post("/units/{number:str}/close", name="units:close", may=WRITE, within=READ)
def close(visit: Visit, number: int) -> Answer:
    unit, residence = unit_of(visit, number, to_edit=True)
    form = ClosureForm(visit.posted)
    if form.validate():
        with deed(visit.db, form):
            starts_on: Any = form.starts_on.data
            reason, note = str(form.reason.data), form.note.data or ""
            unit_deeds.close(visit.db, unit, starts_on, form.ends_on.data, reason, note)
    if form.has_errors:
        return _deed_page(visit, "close", form, unit, residence, status=422)
    return _kept(visit, unit, _("La fermeture du logement %(label)s est enregistrée.") % {"label": unit.label})


@get("/residences/{number:str}/closures", name="closures:index", may=READ)
def closures(visit: Visit, number: int) -> Answer:
    """Every closure of a residence, newest first."""
    residence = held(visit, queries.RESIDENCE, number=number)
    rows, next_href = leaf(visit, visit.db.all(board_queries.CLOSURES_OF, residence_id=residence.id))
    return page(
        "residences/units/closures.html",
        residence=residence,
        rows=rows,
        next_href=next_href,
        reason=lambda code: catalogue.label("unavailability_reasons", code, locale_of()),
        close=there(visit, "units:close-one", WRITE, number=number),
        export=there(visit, "closures:export", Right.EXPORT, number=number),
        trail=trail_of(visit, residence, (_("Fermetures"), None)),
    )


@get("/residences/{number:str}/closures.xlsx", name="closures:export", may=Right.EXPORT, within=READ, fresh=True)
def export(visit: Visit, number: int) -> Answer:
    residence = held(visit, queries.RESIDENCE, number=number)
    rows = visit.db.all(board_queries.CLOSURES_OF, residence_id=residence.id)
    name = _("fermetures-%(number)s-%(day)s.xlsx") % {"number": number, "day": clock.today()}
    return download(list_of_closures(rows, residence, visit), name)


@get("/closures/{number:str}/end", name="closures:end", may=WRITE, within=READ)
def reopening(visit: Visit, number: int) -> Answer:
    closure = held(visit, queries.CLOSURE, number=number)
    unit, residence = _unit_behind(visit, closure)
    return _deed_page(visit, "reopen", ReopenForm(ends_on=clock.today()), unit, residence, closure=closure)


@post("/closures/{number:str}/end", name="closures:end", may=WRITE, within=READ)
def reopen(visit: Visit, number: int) -> Answer:
    closure = held(visit, queries.CLOSURE_TO_EDIT, number=number)
    unit, residence = _unit_behind(visit, closure)
    form = ReopenForm(visit.posted)
    if form.validate():
        with deed(visit.db, form):
            ends_on: Any = form.ends_on.data
            unit_deeds.reopen(visit.db, unit, closure, ends_on)
    if form.has_errors:
        return _deed_page(visit, "reopen", form, unit, residence, status=422, closure=closure)
    return _kept(visit, unit, _("La réouverture du logement %(label)s est enregistrée.") % {"label": unit.label})


def _unit_behind(visit: Visit, closure: Any) -> tuple[Unit, Residence]:
    unit: Unit = held(visit, queries.UNIT_BY_ID, unit_id=closure.unit_id)
    return unit, held(visit, queries.RESIDENCE_OF, residence_id=unit.residence_id)


# -- in service, out of service ---------------------------------------------------------------------------------------
@get("/units/{number:str}/serve", name="units:serve", may=WRITE, within=READ)
def serving(visit: Visit, number: int) -> Answer:
    return _deed_page(visit, "serve", ServiceForm(starts_on=clock.today()), *unit_of(visit, number))


@post("/units/{number:str}/serve", name="units:serve", may=WRITE, within=READ)
def serve(visit: Visit, number: int) -> Answer:
    unit, residence = unit_of(visit, number, to_edit=True)
    form = ServiceForm(visit.posted)
    if form.validate():
        with deed(visit.db, form):
            starts_on: Any = form.starts_on.data
            unit_deeds.put_in_service(visit.db, unit, starts_on, form.capacity.data or 1)
    if form.has_errors:
        return _deed_page(visit, "serve", form, unit, residence, status=422)
    return _kept(visit, unit, _("La mise en service du logement %(label)s est enregistrée.") % {"label": unit.label})


@get("/units/{number:str}/withdraw", name="units:withdraw", may=WRITE, within=READ)
def withdrawing(visit: Visit, number: int) -> Answer:
    return _deed_page(visit, "withdraw", WithdrawForm(ends_on=clock.today()), *unit_of(visit, number))


@post("/units/{number:str}/withdraw", name="units:withdraw", may=WRITE, within=READ)
def withdraw(visit: Visit, number: int) -> Answer:
    unit, residence = unit_of(visit, number, to_edit=True)
    form = WithdrawForm(visit.posted)
    if form.validate():
        with deed(visit.db, form):
            ends_on: Any = form.ends_on.data
            unit_deeds.take_out(visit.db, unit, ends_on)
    if form.has_errors:
        return _deed_page(visit, "withdraw", form, unit, residence, status=422)
    return _kept(visit, unit, _("Le retrait du logement %(label)s est enregistré.") % {"label": unit.label})


TITLES = {
    "close": (_l("Fermer le logement %(label)s"), _l("Enregistrer la fermeture")),
    "reopen": (_l("Rouvrir le logement %(label)s"), _l("Rouvrir le logement")),
    "serve": (_l("Mettre en service le logement %(label)s"), _l("Enregistrer la mise en service")),
    "withdraw": (_l("Mettre hors service le logement %(label)s"), _l("Mettre hors service")),
}


def _deed_page(
    visit: Visit, what: str, form: Any, unit: Unit, residence: Residence, status: int = 200, closure: Any = None
) -> Answer:
    title, submit = TITLES[what]
    back = visit.url("units:show", number=unit.number)
    title = str(title) % {"label": unit.label}
    return page(
        "residences/units/deed.html",
        part="form",
        status=status,
        form=form,
        what=what,
        title=title,
        submit=str(submit),
        back=back,
        closure=closure,
        reason=catalogue.label("unavailability_reasons", closure.reason, locale_of()) if closure else "",
        trail=trail_of(visit, residence, (_("Logement %(label)s") % {"label": unit.label}, back), (title, None)),
    )


def _kept(visit: Visit, unit: Unit, sentence: str) -> Answer:
    return done(visit.url("units:show", number=unit.number), sentence)


ROUTES = [
    choose, closing, close, closures, export, reopening, reopen, serving, serve, withdrawing, withdraw,
]  # fmt: skip
