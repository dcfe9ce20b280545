"""How payments are told: parts of a schedule, what a claim has reached, how a line stands."""

from datetime import date
from typing import Any

from app.web.i18n import gettext as _
from app.web.i18n import lazy_gettext as _l
from app.web.words import day_short, money

INSTALMENTS = {
    "advance": _l("Avance"),
    "instalment": _l("Acompte"),
    "balance": _l("Solde"),
    "single": _l("Versement unique"),
}
# what a claim has reached -> (words, tone)
CLAIMS = {
    "draft": (_l("pas encore envoyée"), "neutral"),
    "sent": (_l("envoyée"), "current"),
    "queried": (_l("question du financeur"), "attention"),
    "answered": (_l("réponse envoyée"), "current"),
    "paid": (_l("versée"), "good"),
}
ONLY = {"due": _l("À recevoir"), "late": _l("En retard"), "paid": _l("Soldés"), "all": _l("Tous")}


def claim_situation(row: Any) -> str:
    """The key of CLAIMS. row: amount, paid, sent_on, queried_on, answered_on."""
    if row.paid >= row.amount:
        return "paid"
    if row.sent_on is None:
        return "draft"
    if row.queried_on is None:
        return "sent"
    return "answered" if row.answered_on else "queried"


def line_pill(row: Any) -> tuple[str, str]:
    """Words and tone of a line of the ledger. row: notified, paid, rest, late."""
    if row.late:
        return _("en retard"), "late"
    if row.notified is None:
        return _("accordé"), "neutral"
    if row.paid < 0 or row.rest < 0:
        return _("à reverser"), "attention"
    if not row.rest:
        return _("soldé"), "good"
    return (_("versé en partie"), "current") if row.paid else (_("notifié"), "current")


def part(kind: str, due_on: date) -> str:
    """« Solde du 30 juin 2027 »."""
    return _("%(kind)s du %(day)s") % {"kind": INSTALMENTS[kind], "day": day_short(due_on)}


def instalment(row: Any) -> str:
    """« Solde du 30 juin 2027 ». row: kind, due_on."""
    return part(row.kind, row.due_on)


def instalment_state(row: Any) -> tuple[str, str]:
    """Words and tone of an instalment. row: amount, expected, late."""
    if not row.expected:
        return _("versé"), "good"
    if row.late:
        return _("en retard"), "late"
    if row.expected < row.amount:
        return _("reste %(amount)s") % {"amount": money(row.expected)}, "current"
    return _("attendu"), "neutral"
