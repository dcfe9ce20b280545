"""A change of unit inside a house: one deed, the stay goes on; undone while nobody has taken the unit left."""

from datetime import timedelta
from decimal import Decimal
from typing import Any

from app.accounts.permissions import Right
from app.residences import entry_queries, fees, stay_rows
from app.residences.controllers.reading import acting, held, read_stay, settle_dues, trail
from app.residences.moving_in import refuse_unit, unit_choices
from app.residences.stay_forms import MoveForm
from app.residences.stay_models import Stay, UnitMove
from app.residences.stay_page import StayPage
from app.residences.stay_words import short_name
from app.web.answers import Answer, done, page
from app.web.conflict import already_done
from app.web.errors import NotFound
from app.web.forms import Form, RuleRefused
from app.web.i18n import gettext as _
from app.web.routes import get, post
from app.web.visit import Visit
from app.web.words import day
from tenants import clock

PATH = "/stays/{number:str}/move/new"
UNDO = "/stays/{number:str}/moves/{move:str}/undo"


@get(PATH, name="stays:move", may=Right.STAYS_WRITE, within=Right.STAYS_READ, audited="read:stay")
def move(visit: Visit, number: int) -> Answer:
    stay = read_stay(visit, number)
    if refused := _over(visit, stay):
        return refused
    form = MoveForm(None, data={"moved_on": clock.today(), "new_fee": True})
    return _page(visit, stay, form, _units(visit, stay))


@post(PATH, name="stays:move", may=Right.STAYS_WRITE, within=Right.STAYS_READ, audited="read:stay")
def moved(visit: Visit, number: int) -> Answer:
    """Months begun keep what they cost; the new unit's fee is asked from the next month on."""
    row, stay = held(visit, number), read_stay(visit, number)
    if refused := _over(visit, stay):
        return refused
    form: Any = MoveForm(visit.posted)
    units = _units(visit, stay)
    form.unit.choices = unit_choices(units, clock.today())
    unit: Any = None
    if form.validate():
        unit = next(one for one in units if str(one.number) == form.unit.data)
        with acting(visit, form):
            _refuse(visit, unit, form, row)
            settle_dues(visit, row)
            made = row.move(unit.id, form.moved_on.data, form.reason.data or "")
            if form.new_fee.data:
                made.fee_before = _take_fee(row, unit)
            visit.db.flush()  # the stay leaves its unit before its nights there are written down
            visit.db.add(made)
    if form.has_errors:
        return _page(visit, stay, form, units, status=422)
    words = {"unit": unit.label, "day": day(form.moved_on.data)}
    return done(
        visit.url("stays:show", number=number),
        _("Changement enregistré : logement %(unit)s à partir du %(day)s.") % words,
        link=(visit.url("stays:move-undo", number=number, move=made.number), _("Annuler")),
    )


def _refuse(visit: Visit, unit: Any, form: Any, row: Stay) -> None:
    """The new unit is in service and free from that night until the stay ends, as far as its end is known."""
    values = {"unit_id": unit.id, "date_in": form.moved_on.data}
    in_service = visit.db.value(entry_queries.SERVICE_ON, **values) is not None

    def in_the_way(rows: Any, begins: str) -> list[Any]:
        return [one for one in rows if row.date_out is None or getattr(one, begins) < row.date_out]

    stays = in_the_way(visit.db.all(entry_queries.STAYS_AFTER, **values), "date_in")
    closures = in_the_way(visit.db.all(entry_queries.CLOSURES_AFTER, **values), "starts_on")
    refuse_unit(unit, form.moved_on.data, in_service, stays, closures)


def _take_fee(row: Stay, unit: Any) -> dict[str, str | None]:
    """The unit's monthly parts for the stay; answers what was asked before. A unit without amounts changes nothing."""
    if all(getattr(unit, name) is None for name in fees.PARTS):
        return {}
    before = {name: getattr(row, name) for name in fees.PARTS}
    for name in fees.PARTS:
        setattr(row, name, getattr(unit, name))
    return {name: None if value is None else str(value) for name, value in before.items()}


def _units(visit: Visit, stay: StayPage) -> list[Any]:
    """The other units of the house."""
    rows = visit.db.all(entry_queries.UNITS, today=clock.today())
    here = stay.head.residence_number
    return [one for one in rows if one.residence_number == here and one.number != stay.head.unit]


def _over(visit: Visit, stay: StayPage) -> Answer | None:
    if stay.situation in ("present", "announced"):
        return None
    address = visit.url("stays:show", number=stay.head.number)
    return already_done(_("On change de logement pendant un séjour en cours."), address, _("Voir le séjour"))


def _page(visit: Visit, stay: StayPage, form: Any, units: list[Any], status: int = 200) -> Answer:
    form.unit.choices = unit_choices(units, clock.today())
    return page(
        "residences/stays/move.html",
        part="form",
        status=status,
        form=form,
        stay=stay,
        units=units,
        trail=trail(visit, stay, (_("Changer de logement"), None)),
    )


# -- undone -----------------------------------------------------------------------------------------------------------
@get(UNDO, name="stays:move-undo", may=Right.STAYS_WRITE, within=Right.STAYS_READ, audited="read:stay")
def undo(visit: Visit, number: int, move: int) -> Answer:
    stay = read_stay(visit, number)
    _the_move(visit, stay.head.id, move)
    return _undo_page(visit, stay, Form(), move)


@post(UNDO, name="stays:move-undo", may=Right.STAYS_WRITE, within=Right.STAYS_READ, audited="read:stay")
def undone(visit: Visit, number: int, move: int) -> Answer:
    row, form = held(visit, number), Form(visit.posted)
    made = _the_move(visit, row.id, move)
    with acting(visit, form):
        stay = read_stay(visit, number)
        if not stay.is_last_move(move):
            raise RuleRefused(_("Un changement ou un départ a suivi : annulez-le d’abord."))
        _refuse_when_taken(visit, row, made)
        made.undone_at, made.undone_by = clock.now(), visit.me.member_id
        visit.db.flush()  # the nights of the unit left are free before the stay has them back
        row.move_back(made)
        for name, value in made.fee_before.items():
            setattr(row, name, None if value is None else Decimal(value))
        visit.db.flush()
    if form.has_errors:
        return _undo_page(visit, read_stay(visit, number), form, move, status=422)
    return done(visit.url("stays:show", number=number), _("Le changement de logement est annulé."))


def _the_move(visit: Visit, stay_id: Any, move: int) -> UnitMove:
    made: UnitMove | None = visit.db.object(stay_rows.MOVE, stay_id=stay_id, move=move)
    if made is None:
        raise NotFound
    return made


def _refuse_when_taken(visit: Visit, row: Stay, made: UnitMove) -> None:
    """Somebody else stands in the unit left since: they are named."""
    before = made.ends_on - timedelta(days=1)
    after = visit.db.first(stay_rows.NEXT_IN_UNIT, unit_id=made.unit_id, date_in=before)
    if after is None or (row.date_out is not None and after.date_in >= row.date_out):
        return
    words = {"who": short_name(after), "unit": after.label, "day": day(after.date_in)}
    raise RuleRefused(_("%(who)s entre au logement %(unit)s le %(day)s : rien ne peut plus être annulé ici.") % words)


def _undo_page(visit: Visit, stay: StayPage, form: Form, move: int, status: int = 200) -> Answer:
    event = next(e for e in stay.events if e.kind == "move" and e.number == move)
    words = {"from": event.words, "to": event.code}
    return page(
        "residences/stays/undo.html",
        part="form",
        status=status,
        form=form,
        stay=stay,
        title=_("Annuler le changement de logement"),
        submit=_("Annuler ce changement"),
        consequences=[
            _("Le séjour est de nouveau au logement %(from)s ; le logement %(to)s est libre.") % words,
            _("La redevance d’avant le changement reprend pour les mois à venir."),
        ],
        trail=trail(visit, stay, (_("Annuler le changement de logement"), None)),
    )


ROUTES = [move, moved, undo, undone]
