"""The papers of a dossier as its pages tell them: each line in words, what lacks."""

from typing import Any

from app.funding import document_queries as queries
from app.funding.checklist import Asked, checklist
from app.funding.settings import setting
from app.web.i18n import gettext as _
from app.web.listed import in_words
from app.web.words import day_short
from tenants import clock
from tenants.session import Db

TONES = {"valid": "good", "soon": "attention", "expired": "stopped", "missing": "attention", "left_out": "neutral"}


def lines_of(db: Db, dossier: Any) -> list[Asked]:
    """dossier: id, residence_id."""
    today = clock.today()
    return checklist(
        db.all(queries.RULES, dossier_id=dossier.id),
        db.all(queries.ITEMS, dossier_id=dossier.id),
        db.all(queries.DOCUMENTS, dossier_id=dossier.id, residence_id=dossier.residence_id),
        today,
        int(setting(db, "warn_days", today)),
    )


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
