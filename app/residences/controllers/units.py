"""The units of a residence: their facts, their page, their list."""

from typing import Any

from app.accounts.permissions import Right
from app.reference import catalogue
from app.residences import board, board_queries, queries
from app.residences.board import Sight
from app.residences.export import list_of_units
from app.residences.forms import NewUnitForm, UnitForm
from app.residences.models import Residence, Unit, UnitService
from app.residences.places import offered, there, trail
from app.web.answers import Answer, done, download, page
from app.web.conflict import clash, settled
from app.web.errors import NotFound
from app.web.forms import deed
from app.web.i18n import gettext as _
from app.web.routes import get, post
from app.web.visit import Visit
from app.web.words import locale_of
from tenants import clock

WRITE, READ = Right.RESIDENCES_WRITE, Right.RESIDENCES_READ
FIELDS = ("label", "floor", "type", "surface", "furnished", "rent", "charges", "services", "options")
FEE = ("rent", "charges", "services", "options")


def held(visit: Visit, statement: Any, **values: Any) -> Any:
    found = visit.db.object(statement, **values)
    if found is None:
        raise NotFound
    return found


def unit_of(visit: Visit, number: int, to_edit: bool = False) -> tuple[Unit, Residence]:
    unit: Unit = held(visit, queries.UNIT_TO_EDIT if to_edit else queries.UNIT, number=number)
    residence: Residence = held(visit, queries.RESIDENCE_OF, residence_id=unit.residence_id)
    return unit, residence


def trail_of(visit: Visit, residence: Residence, *steps: tuple[str, str | None]) -> list[tuple[str, str | None]]:
    return trail(visit, (residence.name, visit.url("residences:show", number=residence.number)), *steps)


# -- S9: the page of a unit -------------------------------------------------------------------------------------------
@get("/units/{number:str}", name="units:show", may=READ)
def show(visit: Visit, number: int) -> Answer:
    unit, residence = unit_of(visit, number)
    today = clock.today()
    row = visit.db.first(board_queries.UNIT_NOW, number=number, today=today)
    named = visit.can(Right.STAYS_READ)
    sight = Sight(named, named and visit.can(Right.STAYS_STORY), lambda at: visit.url("units:show", number=at))
    tile = board.tile(row, today, sight)
    return page(
        "residences/units/show.html",
        unit=unit,
        residence=residence,
        row=row,
        tile=tile,
        named=named,
        type=catalogue.label("unit_types", unit.type, locale_of()),
        fee=_fee(unit, residence),
        services=visit.db.objects(queries.SERVICES, unit_id=unit.id),
        closures=visit.db.objects(queries.CLOSURES, unit_id=unit.id),
        floor=board.floor_name(unit.floor),
        past=visit.db.value(queries.PAST_STAYS, unit_id=unit.id, today=today),
        reason=lambda code: catalogue.label("unavailability_reasons", code, locale_of()),
        trail=trail_of(visit, residence, (_("Logement %(label)s") % {"label": unit.label}, None)),
        stay=there(visit, "stays:show", Right.STAYS_READ, number=row.stay) if row and row.stay else None,
        **_actions(visit, unit, row, tile),
    )


def _fee(unit: Unit, residence: Residence) -> dict[str, Any]:
    """The four monthly parts, their total, and what the convention allows for rent and charges (R353-158)."""
    parts = {name: getattr(unit, name) for name in FEE}
    known = [part for part in parts.values() if part is not None]
    capped = [part for part in (unit.rent, unit.charges) if part is not None]
    return {
        "parts": parts,
        "total": sum(known) if known else None,
        "capped": sum(capped) if capped and residence.fee_maximum is not None else None,
        "maximum": residence.fee_maximum,
    }


def _actions(visit: Visit, unit: Unit, row: Any, tile: board.Tile) -> dict[str, Any]:
    """One filled button by situation; the rest under « Autres actions »."""
    number = unit.number
    filled = None
    if tile.situation == board.FREE:
        enter = there(visit, "stays:new", Right.STAYS_WRITE, unit=number)
        filled = {"label": _("Faire entrer quelqu’un"), "href": enter, "icon": "plus"} if enter else None
    elif tile.situation == board.CLOSED:
        href = there(visit, "closures:end", WRITE, number=row.closure)
        filled = {"label": _("Rouvrir le logement"), "href": href} if href else None
    elif row.stay:
        href = there(visit, "stays:show", Right.STAYS_READ, number=row.stay)
        filled = {"label": _("Voir le séjour"), "href": href} if href else None
    others = offered(
        {"label": _("Modifier le logement"), "href": there(visit, "units:edit", WRITE, number=number)},
        {"label": _("Fermer le logement"), "href": there(visit, "units:close", WRITE, number=number)},
        {
            "label": _("Mettre en service, changer les places"),
            "href": there(visit, "units:serve", WRITE, number=number),
        },
        {"label": _("Mettre hors service"), "href": there(visit, "units:withdraw", WRITE, number=number)}
        if tile.situation != board.OUT
        else None,
    )
    return {"filled": filled, "others": others}


@get("/residences/{number:str}/units.xlsx", name="units:export", may=Right.EXPORT, within=READ, fresh=True)
def export(visit: Visit, number: int) -> Answer:
    residence = held(visit, queries.RESIDENCE, number=number)
    rows = visit.db.all(board_queries.UNITS_LISTED, residence_id=residence.id, today=clock.today())
    name = _("logements-%(number)s-%(day)s.xlsx") % {"number": number, "day": clock.today()}
    return download(list_of_units(rows, residence, visit), name)


# -- its facts --------------------------------------------------------------------------------------------------------
@get("/residences/{number:str}/units/new", name="units:new", may=WRITE, within=READ)
def new(visit: Visit, number: int) -> Answer:
    residence = held(visit, queries.RESIDENCE, number=number)
    return _form_page(visit, NewUnitForm(in_service_from=clock.today()), residence, None)


@post("/residences/{number:str}/units/new", name="units:new", may=WRITE, within=READ)
def create(visit: Visit, number: int) -> Answer:
    residence = held(visit, queries.RESIDENCE, number=number)
    form, unit = NewUnitForm(visit.posted), Unit(residence_id=residence.id)
    if form.validate():
        with deed(visit.db, form):
            _fill(unit, form)
            visit.db.add(unit)
            first: Any = form.in_service_from.data
            visit.db.add(UnitService(unit_id=unit.id, starts_on=first, capacity=form.capacity.data))
    if form.has_errors:
        return _form_page(visit, form, residence, None, status=422)
    again = (visit.url("units:new", number=number), _("Ajouter un autre logement"))
    said = _("Le logement %(label)s est ajouté.") % {"label": unit.label}
    return done(visit.url("residences:show", number=number), said, link=again)


@get("/units/{number:str}/edit", name="units:edit", may=WRITE, within=READ)
def edit(visit: Visit, number: int) -> Answer:
    unit, residence = unit_of(visit, number)
    return _form_page(visit, UnitForm(None, unit), residence, unit)


@post("/units/{number:str}/edit", name="units:edit", may=WRITE, within=READ)
def update(visit: Visit, number: int) -> Answer:
    unit, residence = unit_of(visit, number, to_edit=True)
    back = visit.url("units:show", number=number)
    theirs = UnitForm(None, unit)
    form = UnitForm(settled(visit.posted, theirs))
    if form.validate():
        title = _("Logement %(label)s") % {"label": unit.label}
        if met := clash(visit, form, theirs, unit, title=title, back=back):
            return met
        with deed(visit.db, form):
            _fill(unit, form)
            visit.db.flush()
    if form.has_errors:
        return _form_page(visit, form, residence, unit, status=422)
    return done(back, _("Les changements du logement %(label)s sont enregistrés.") % {"label": unit.label})


def _fill(unit: Unit, form: UnitForm) -> None:
    for name in FIELDS:
        setattr(unit, name, form[name].data)
    unit.reserved_for = form.reserved_for.data or ""


def _form_page(visit: Visit, form: UnitForm, residence: Residence, unit: Unit | None, status: int = 200) -> Answer:
    name = _("Logement %(label)s") % {"label": unit.label} if unit else ""
    here = visit.url("units:show", number=unit.number) if unit else None
    steps = [(name, here), (_("Modifier"), None)] if unit else [(_("Nouveau logement"), None)]
    return page(
        "residences/units/form.html",
        part="form",
        status=status,
        form=form,
        back=here or visit.url("residences:show", number=residence.number),
        trail=trail_of(visit, residence, *steps),
        title=_("Modifier le logement %(label)s") % {"label": unit.label} if unit else _("Ajouter un logement"),
        submit=_("Enregistrer le logement") if unit else _("Ajouter le logement"),
        residence=residence,
    )


ROUTES = [show, export, new, create, edit, update]
