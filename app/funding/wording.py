"""How the funding is told: kinds, situations, balances, natures. No query here."""

from decimal import Decimal
from typing import Any

from app.funding.importing.cost_fields import CATEGORIES
from app.web.i18n import gettext as _
from app.web.i18n import lazy_gettext as _l
from app.web.listed import in_words
from app.web.words import money

KINDS = {
    "investment": _l("Investissement"),
    "operating": _l("Fonctionnement"),
    "action": _l("Action"),
}
# situation -> tone of its pill; the words are those of the list dossier_stages.
TONES = {
    "draft": "neutral",
    "filed": "current",
    "complete": "current",
    "under_review": "current",
    "decided": "good",
    "closed": "stopped",
    "withdrawn": "stopped",
}
COSTS = {code: _l(str(words)) for code, (words, _begun) in CATEGORIES.items()}
# What a line of the plan has reached -> (words, tone).
LINE_SITUATIONS = {
    "own": (_l("Acquis"), "good"),
    "draft": (_l("À déposer"), "neutral"),
    "filed": (_l("Déposée"), "current"),
    "refused": (_l("Refusée"), "stopped"),
    "awarded": (_l("Accordée"), "current"),
    "notified": (_l("Notifiée"), "current"),
    "paid": (_l("Soldée"), "good"),
}


def situation(code: str) -> tuple[str, str]:
    """The word of a dossier's situation, and its tone."""
    return in_words("dossier_stages", code), TONES.get(code, "neutral")


def kind(code: str) -> str:
    return str(KINDS[code])


def years(row: Any) -> str:
    """« 1995-1997 », « 2026 »."""
    return f"{row.year_from}-{row.year_to}" if row.year_to != row.year_from else str(row.year_from)


def balance(cost: Decimal, resources: Decimal) -> tuple[str, str]:
    """« Équilibré », « Il manque 5 000 € », « 3 000 € de trop », and the tone. Nothing at all is nothing to balance."""
    if not cost and not resources:
        return _("Plan à écrire"), "neutral"
    if cost == resources:
        return _("Équilibré"), "good"
    if cost > resources:
        return _("Il manque %(amount)s") % {"amount": money(cost - resources)}, "attention"
    return _("%(amount)s de trop") % {"amount": money(resources - cost)}, "attention"


def nature(code: str) -> str:
    return in_words("funding_natures", code)


def line_situation(row: Any) -> str:
    """The key of LINE_SITUATIONS. row: nature, filed_on, awarded, refused, notified, paid."""
    if row.nature in ("own_funds", "revenue"):
        return "own"
    if row.refused:
        return "refused"
    if row.notified is not None:
        return "paid" if row.notified and row.paid >= row.notified else "notified"
    if row.awarded is not None:
        return "awarded"
    return "filed" if row.filed_on else "draft"


def refused_sentence(gap: Decimal) -> str:
    """Why a plan is not settled, with what to do."""
    if gap > 0:
        return _(
            "Le plan n’est pas équilibré : il manque %(amount)s. "
            "Ajoutez une ressource ou réduisez une dépense avant de l’arrêter."
        ) % {"amount": money(gap)}
    return _(
        "Le plan n’est pas équilibré : %(amount)s de trop. "
        "Réduisez une ressource ou ajoutez une dépense avant de l’arrêter."
    ) % {"amount": money(-gap)}
