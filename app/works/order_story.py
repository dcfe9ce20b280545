"""The days of an order: the bar of its stages with the days between, and its history with what was taken back."""

from dataclasses import dataclass
from datetime import date
from typing import Any

from app.accounts.permissions import Right
from app.web.i18n import gettext as _
from app.web.i18n import lazy_gettext as _l
from app.web.visit import Visit
from app.web.words import clock_time, day, day_short, days_count, month
from app.works import order_stages as stages
from app.works.order_page import OrderPage

# The stages that every order goes through, in words for the bar.
WAY = (
    ("requested", _l("Demande")),
    ("visited", _l("Visite")),
    ("quoted", _l("Devis")),
    ("agreed", _l("Accord")),
    ("ordered", _l("Commande")),
    ("in_progress", _l("Début")),
    ("received", _l("Réception")),
    ("invoiced", _l("Facture")),
    ("closed", _l("Clôture")),
)
SENTENCES = {
    "requested": _l("Travaux demandés"),
    "visited": _l("Visite faite"),
    "quoted": _l("Devis reçu"),
    "agreed": _l("Devis accepté"),
    "ordered": _l("Commande passée"),
    "in_progress": _l("Travaux commencés"),
    "received_with_reserves": _l("Réception avec réserves"),
    "received": _l("Réception"),
    "invoiced": _l("Facture reçue"),
    "closed": _l("Chantier clos"),
    "refused": _l("Refusé"),
    "out_of_scope": _l("Hors charte, orienté vers un artisan"),
}


@dataclass(frozen=True)
class Place:
    """One stage of the bar. state: done, now or left; after: days since the step before, in words."""

    words: str
    state: str
    on: date | None
    after: str


def steps_bar(order: OrderPage) -> list[Place]:
    """The way of an order; a refused one ends with its refusal."""
    days = {step.stage: step.happened_on for step in order.live}
    accepted = days.get("received_with_reserves") or days.get("received")
    places, before = [], None
    ended = order.stage in ("refused", "out_of_scope")
    for stage, words in WAY:
        on = accepted if stage == "received" else days.get(stage)
        if on is None and ended:
            continue
        state = "left" if on is None else "done"
        if stage == order.stage or (stage == "received" and order.stage == "received_with_reserves"):
            state = "now"
        places.append(Place(str(words), state, on, _between(before, on)))
        before = on or before
    if ended:
        places.append(Place(stages.pill(order.stage)[0], "now", order.last.happened_on, ""))
    return places


def _between(before: date | None, on: date | None) -> str:
    return days_count((on - before).days) if before and on else ""


def history(visit: Visit, order: OrderPage) -> list[dict[str, Any]]:
    """Newest first: every step with who noted it; the last live one may be taken back."""
    last = order.last.stage
    undo = visit.can(Right.WORKS_WRITE) and len(order.live) > 1
    events = []
    for row in reversed(order.steps):
        struck = row.undone_at is not None
        event = {
            "at": row.happened_on,
            "when": day(row.happened_on),
            "group": month(row.happened_on),
            "text": str(SENTENCES[row.stage]),
            "by": row.made_by,
            "note": row.note,
        }
        if struck:
            words = {"day": day_short(row.undone_at.date()), "time": clock_time(row.undone_at), "who": row.undone_by}
            event["undone"] = (
                _("annulé le %(day)s à %(time)s par %(who)s") % words
                if row.undone_by
                else _("annulé le %(day)s à %(time)s") % words
            )
        elif undo and row.stage == last:
            event["undo"] = visit.url("order-steps:undo", number=order.head.number)
        events.append(event)
    return events
