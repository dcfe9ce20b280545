"""What may be done to a unit: close it, reopen it, put it in service, change its places, take it out of it."""

from collections.abc import Sequence
from datetime import date
from typing import Any

from app.reference import catalogue
from app.residences import queries
from app.residences.models import Closure, Unit, UnitService
from app.web.forms import RuleRefused
from app.web.i18n import gettext as _
from app.web.words import NBSP, day, inside, locale_of
from tenants import clock
from tenants.session import Db


def said(on: date) -> str:
    """A day inside a sentence: its year only when it is not this one."""
    return day(on) if on.year != clock.today().year else day(on).removesuffix(f"{NBSP}{on.year}")


def refuse_occupied(db: Db, unit: Unit, starts_on: date, ends_on: date | None, field: str = "starts_on") -> None:
    """Somebody spends one of the nights starts_on <= n < ends_on here. Raises RuleRefused: from when it may be."""
    stays: Sequence[Any] = db.all(queries.STAYS_OVER, unit_id=unit.id, starts_on=starts_on, ends_on=ends_on)
    if not stays:
        return
    last = stays[-1]
    values = {"label": unit.label, "day": said(last.date_out) if last.date_out else said(last.date_in)}
    if last.date_out is not None:
        sentence = _("Le logement %(label)s est occupé jusqu’au %(day)s. Choisissez une date à partir du %(day)s.")
        if field == "starts_on":
            sentence = _(
                "Le logement %(label)s est occupé jusqu’au %(day)s."
                " Choisissez une date de fermeture à partir du %(day)s."
            )
    elif last.date_in > max(starts_on, clock.today()):
        sentence = _(
            "Une entrée est prévue au logement %(label)s le %(day)s. Choisissez une fin au plus tard ce jour-là."
        )
    else:
        sentence = _("Le logement %(label)s est occupé, sans date de départ. Annoncez d’abord le départ.")
    raise RuleRefused(sentence % values, field)


def refuse_closed(db: Db, unit: Unit, starts_on: date, ends_on: date | None, field: str = "starts_on") -> None:
    """The unit is closed on one of the nights. Raises RuleRefused: « fermé jusqu’au 26 novembre (travaux) »."""
    closed = db.all(queries.CLOSURES_OVER, unit_id=unit.id, starts_on=starts_on, ends_on=ends_on)
    if not closed:
        return
    last = closed[-1]
    reason = catalogue.label("unavailability_reasons", last.reason, locale_of())
    values = {"label": unit.label, "reason": inside(reason)}
    if last.ends_on is None:
        sentence = _(
            "Le logement %(label)s est fermé depuis le %(day)s (%(reason)s)."
            " Rouvrez-le, ou choisissez un autre logement."
        )
        raise RuleRefused(sentence % {**values, "day": said(last.starts_on)}, field)
    sentence = _(
        "Le logement %(label)s est fermé jusqu’au %(day)s (%(reason)s). Rouvrez-le, ou choisissez une autre date."
    )
    raise RuleRefused(sentence % {**values, "day": said(last.ends_on)}, field)


def close(db: Db, unit: Unit, starts_on: date, ends_on: date | None, reason: str, note: str) -> Closure:
    """The unit may not be let for the nights starts_on <= n < ends_on. RuleRefused over a stay or another closure."""
    refuse_occupied(db, unit, starts_on, ends_on)
    refuse_closed(db, unit, starts_on, ends_on)
    closure = Closure(unit_id=unit.id, starts_on=starts_on, ends_on=ends_on, reason=reason, note=note)
    db.add(closure)
    return closure


def reopen(db: Db, unit: Unit, closure: Closure, ends_on: date) -> None:
    """The closure ends with the night before `ends_on`. Later than planned, the nights it adds must be free."""
    if closure.ends_on is not None and ends_on > closure.ends_on:
        refuse_occupied(db, unit, closure.ends_on, ends_on, "ends_on")
        refuse_closed(db, unit, closure.ends_on, ends_on, "ends_on")
    if ends_on <= closure.starts_on:
        sentence = _("La fermeture a commencé le %(day)s. Choisissez un jour après celui-là.")
        raise RuleRefused(sentence % {"day": said(closure.starts_on)}, "ends_on")
    closure.ends_on = ends_on
    db.flush()


def put_in_service(db: Db, unit: Unit, starts_on: date, capacity: int) -> UnitService:
    """In service from that night on; a unit that already is changes its number of places from there."""
    running = [
        one
        for one in db.objects(queries.SERVICES, unit_id=unit.id)
        if one.starts_on < starts_on and (one.ends_on is None or one.ends_on > starts_on)
    ]
    ends_on = None
    for one in running:
        ends_on, one.ends_on = one.ends_on, starts_on
    db.flush()
    service = UnitService(unit_id=unit.id, starts_on=starts_on, ends_on=ends_on, capacity=capacity)
    db.add(service)
    return service


def take_out(db: Db, unit: Unit, ends_on: date) -> None:
    """Out of service from that night on. Raises RuleRefused over a stay, or when it is not in service that day."""
    refuse_occupied(db, unit, ends_on, None, "ends_on")
    running = [
        one for one in db.objects(queries.SERVICES, unit_id=unit.id) if one.ends_on is None or one.ends_on > ends_on
    ]
    if not running or min(one.starts_on for one in running) >= ends_on:
        sentence = _("Le logement %(label)s n’est pas en service la veille de ce jour. Choisissez une autre date.")
        raise RuleRefused(sentence % {"label": unit.label}, "ends_on")
    for one in running:
        if one.starts_on < ends_on:
            one.ends_on = ends_on
        else:
            db.session.delete(one)
    db.flush()
