"""What the controllers of a stay begin with: the stay as its page reads it, the row to change, two deeds at once."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from app.accounts.permissions import Right
from app.residences import fees, places, stay_queries, stay_rows
from app.residences.stay_models import Stay
from app.residences.stay_page import StayPage
from app.web.errors import NotFound
from app.web.forms import Form, constraint, deed
from app.web.i18n import gettext as _
from app.web.i18n import lazy_gettext as _l
from app.web.visit import Visit
from tenants import clock
from tenants.session import Stale

TAKEN = _l(
    "Ce logement vient d’être pris par un autre séjour à ces dates. Choisissez un autre logement ou une autre date."
)
constraint("ex_stays_overlap", "unit", TAKEN)
constraint(
    "ex_stays_closed", "unit", _l("Le logement est fermé à ces dates. Rouvrez-le, ou choisissez une autre date.")
)
constraint("ex_unit_moves_overlap", "unit", TAKEN)
constraint("uq_departures_live", None, _l("Le départ de ce séjour a déjà été enregistré par une autre personne."))
constraint("uq_notices_live", None, _l("Le départ de ce séjour a déjà été annoncé par une autre personne."))
constraint("uq_planned_periods_rank", None, _l("Une autre personne vient de décider de cette période."))


def read_stay(visit: Visit, number: int) -> StayPage:
    """The stay with all that happened in it. Raises NotFound."""
    head = visit.db.first(stay_queries.HEAD, number=number)
    if head is None:
        raise NotFound
    events = visit.db.all(stay_queries.EVENTS, stay_id=head.id)
    members = {row.id: row.name for row in visit.db.all(stay_queries.MEMBERS)}
    return StayPage(head, events, members, clock.today(), story=visit.can(Right.STAYS_STORY))


def held(visit: Visit, number: int) -> Stay:
    """The row of a stay, locked until the deed is done: racers wait here. Raises NotFound."""
    stay: Stay | None = visit.db.object(stay_rows.STAY_HELD, number=number)
    if stay is None:
        raise NotFound
    return stay


def settle_dues(visit: Visit, stay: Stay) -> None:
    """Keep a row for every month begun, as it is due now."""
    to_add, to_delete = fees.settle(stay, visit.db.objects(stay_rows.DUES, stay_id=stay.id), clock.today())
    for row in to_delete:
        visit.db.session.delete(row)
    visit.db.add(*to_add)


@contextmanager
def acting(visit: Visit, form: Form) -> Iterator[None]:
    """A deed on a stay; somebody else's change in between is said in the form."""
    try:
        with deed(visit.db, form):
            yield
    except Stale:
        form.refuse(_("Une autre personne a modifié ce séjour entre-temps. Rechargez la page, puis recommencez."))


def undoing(visit: Visit, stay: StayPage) -> Any:
    """Where each event of the timeline is undone: for those who may."""
    routes = {"notice": "stays:notice-undo", "departure": "stays:departure-undo"}
    numbered = {
        "decision": ("stays:decision-undo", "decision", Right.STAYS_WRITE),
        "payment": ("stays:payment-undo", "payment", Right.PAYMENTS_WRITE),
        "move": ("stays:move-undo", "move", Right.STAYS_WRITE),
        "step": ("stays:step-undo", "step", Right.SEARCH_WRITE),
    }

    def address(kind: str, number: int) -> str | None:
        if kind in routes:
            return visit.url(routes[kind], number=stay.head.number) if visit.can(Right.STAYS_WRITE) else None
        route, name, right = numbered[kind]
        return visit.url(route, number=stay.head.number, **{name: number}) if visit.can(right) else None

    return address


def trail(visit: Visit, stay: StayPage, *last: tuple[str, str | None]) -> list[tuple[str, str | None]]:
    """« Résidences › Faventines › Séjours › Lina M. › … »: the last step without address."""
    number = stay.head.residence_number
    found = places.trail(
        visit,
        (stay.head.residence, visit.url("residences:show", number=number)),
        (_("Séjours"), visit.url("residences:stays", number=number)),
    )
    if not last:
        return [*found, (stay.name, None)]
    return [*found, (stay.name, visit.url("stays:show", number=stay.head.number)), *last]
