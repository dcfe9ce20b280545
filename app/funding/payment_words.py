"""How payments are told: parts of a schedule, what a claim has reached, how a line stands."""

from collections.abc import Sequence
from datetime import date
from typing import Any

from app.web.i18n import gettext as _
from app.web.i18n import lazy_gettext as _l
from app.web.words import day, day_short, money

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
    "undone": (_l("annulée"), "stopped"),
}
# step -> how the story of a claim says it
STEPS = {
    "sent": _l("Envoyée le %(day)s"),
    "queried": _l("Question du financeur le %(day)s"),
    "answered": _l("Réponse envoyée le %(day)s"),
}
ONLY = {"due": _l("À recevoir"), "late": _l("En retard"), "paid": _l("Soldés"), "all": _l("Tous")}


def claim_situation(row: Any) -> str:
    """The key of CLAIMS. row: amount, paid, sent_on, queried_on, answered_on, undone_at."""
    if row.undone_at is not None:
        return "undone"
    if row.paid >= row.amount:
        return "paid"
    if row.sent_on is None:
        return "draft"
    if row.queried_on is None:
        return "sent"
    return "answered" if row.answered_on else "queried"


def claim_story(row: Any, past: Sequence[Any]) -> list[dict[str, str | None]]:
    """What became of a claim, in the order of the days: {text, by, undone}, undone saying when and by whom a step was
    taken back. past: the steps that its row says no more."""
    rank = list(STEPS)
    steps = [(one.happened_on, rank.index(one.kind), one) for one in past]
    steps += [(on, rank.index(kind), None) for kind in STEPS if (on := getattr(row, f"{kind}_on")) is not None]
    story: list[dict[str, str | None]] = [
        {"text": _("Préparée le %(day)s") % {"day": day(row.made_at.date())}, "by": row.by, "undone": None}
    ]
    for on, at, struck in sorted(steps, key=lambda one: one[:2]):
        text = str(STEPS[rank[at]]) % {"day": day(on)}
        story.append({"text": text, "by": None, "undone": struck_words(struck) if struck else None})
    if row.paid >= row.amount:
        story.append({"text": _("Versée le %(day)s") % {"day": day(row.paid_on)}, "by": None, "undone": None})
    if row.undone_at is not None:
        story.append({"text": struck_words(row, _("Annulée")) or "", "by": None, "undone": None})
    return story


def struck_words(row: Any, verb: str = "") -> str | None:
    """« annulé le 3 novembre 2026 par Flora Perrin »; None for what holds. row: undone_at, struck_by."""
    if row.undone_at is None:
        return None
    words = {"verb": verb or _("annulé"), "day": day(row.undone_at.date()), "who": row.struck_by}
    return _("%(verb)s le %(day)s par %(who)s") % words if row.struck_by else _("%(verb)s le %(day)s") % words


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
