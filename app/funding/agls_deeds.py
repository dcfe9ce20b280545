"""What may happen to the AGLS of a year, in words and in one verb that the form and the published data share."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from app.funding import agls_queries as queries
from app.funding.agls_models import AglsEntry
from app.web.forms import RuleRefused
from app.web.i18n import gettext as _
from app.web.i18n import lazy_gettext as _l
from app.web.words import money
from tenants import clock
from tenants.session import Db


@dataclass(frozen=True)
class Words:
    """noun: in a list; title: of the page; submit, done: the button and what it says afterwards."""

    noun: Any
    title: Any
    submit: Any
    done: Any


ENTRY_WORDS = {
    "notified": Words(
        _l("Notification"),
        _l("Enregistrer la notification"),
        _l("Enregistrer la notification"),
        _l("La notification est enregistrée."),
    ),
    "paid": Words(
        _l("Versement"),
        _l("Enregistrer un versement"),
        _l("Enregistrer le versement"),
        _l("Le versement est enregistré."),
    ),
    "given_back": Words(
        _l("Reversement"),
        _l("Enregistrer un reversement"),
        _l("Enregistrer le reversement"),
        _l("Le reversement est enregistré."),
    ),
}


def record(
    db: Db, agls_id: Any, kind: str, amount: Decimal, on: date, reference: str = "", note: str = ""
) -> AglsEntry:
    """One entry. Raises RuleRefused: a day to come, more than notified, more given back than paid."""
    if on > clock.today():
        raise RuleRefused(_("Ce jour n’est pas encore venu. Indiquez aujourd’hui ou un jour passé."), "happened_on")
    db.object(queries.LOCK, agls_id=agls_id)
    row = db.all(queries.BY_ID, agls_id=agls_id)[0]
    if kind == "paid" and row.notified is None:
        raise RuleRefused(_("Cette AGLS n’est pas encore notifiée. Enregistrez d’abord la notification."), "amount")
    if kind == "paid" and row.paid + amount > row.notified:
        words = {"total": money(row.paid + amount), "notified": money(row.notified)}
        raise RuleRefused(
            _(
                "Ce versement porte le total à %(total)s, plus que les %(notified)s notifiés. "
                "Vérifiez le montant ou enregistrez d’abord une notification rectifiée."
            )
            % words,
            "amount",
        )
    if kind == "given_back" and amount > row.paid:
        raise RuleRefused(
            _("Le reversement dépasse ce qui a été versé (%(paid)s). Vérifiez le montant.") % {"paid": money(row.paid)},
            "amount",
        )
    made = AglsEntry(agls_id=agls_id, kind=kind, amount=amount, happened_on=on, reference=reference, note=note)
    db.add(made)
    return made
