"""The papers of a dossier as its pages tell them: each line in words, what lacks."""

from typing import Any

from app.funding import document_queries as queries
from app.funding.checklist import Asked, checklist
from app.funding.settings import OWN_OF, in_force
from app.web.i18n import gettext as _
from app.web.listed import in_words
from app.web.words import day_short
from tenants import clock
from tenants.session import Db
from tenants.together import Together

TONES = {"valid": "good", "soon": "attention", "expired": "stopped", "missing": "attention", "left_out": "neutral"}


CODES = ("warn_days",)
# What the list of papers is made of, to be read with whatever else a page shows.
PIECES = {"rules": queries.RULES, "items": queries.ITEMS, "documents": queries.DOCUMENTS, "own": OWN_OF}
_LIST = Together(**PIECES)


def values_of(dossier: Any) -> dict[str, Any]:
    """What PIECES ask. dossier: id, residence_id."""
    residence = dossier.residence_id
    return {"dossier_id": dossier.id, "residence_id": residence, "codes": CODES, "day": clock.today()}


def lines_of(db: Db, dossier: Any) -> list[Asked]:
    """dossier: id, residence_id."""
    return lines_from(_LIST.read(db, **values_of(dossier)))


def lines_from(found: Any) -> list[Asked]:
    """found: the rows of PIECES."""
    today = clock.today()
    warn_days = int(in_force(found.own, CODES, today)["warn_days"])
    return checklist(found.rules, found.items, found.documents, today, warn_days)


def line_words(line: Asked) -> str:
    return in_words("document_types", line.type)


def state_words(line: Asked) -> str:
    """« valable », « périme le 2 déc. 2026 », « manquant »…"""
    if line.state == "left_out":
        return _("laissée de côté")
    if line.state == "missing":
        return _("manquante")
    until = line.document.valid_until
    if line.state == "expired":
        return _("périmée depuis le %(day)s") % {"day": day_short(until)}
    if line.state == "soon":
        return _("périme le %(day)s") % {"day": day_short(until)}
    return _("valable jusqu’au %(day)s") % {"day": day_short(until)} if until else _("valable")


def lacking_words(lines: list[Asked]) -> list[str]:
    """What lacks, each paper once: « RIB », « Attestation de vigilance URSSAF (périmée) »."""
    found: dict[str, str] = {}
    for line in lines:
        if line.lacks:
            words = line_words(line)
            found.setdefault(line.type, _("%(paper)s (périmée)") % {"paper": words} if line.document else words)
    return list(found.values())
