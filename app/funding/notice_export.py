"""The spreadsheet of the grants that funders publish: every one that was read, with its answer."""

from collections.abc import Iterable
from typing import Any

from app.tabular.writing import OutColumn, Value
from app.web.exports import one_sheet, rule_said
from app.web.i18n import gettext as _
from app.web.visit import Visit


def list_of_notices(rows: Iterable[tuple[Any, str]], visit: Visit) -> bytes:
    """rows: each with its situation in words."""
    columns = (
        OutColumn(_("Objet"), width=44),
        OutColumn(_("Montant"), "money"),
        OutColumn(_("Date"), "date"),
        OutColumn(_("Financeur"), width=34),
        OutColumn(_("Bénéficiaire"), width=34),
        OutColumn(_("Même SIRET"), "yes_no"),
        OutColumn(_("Même nom"), "yes_no"),
        OutColumn(_("Référence"), width=20),
        OutColumn(_("Versement"), width=16),
        OutColumn(_("Situation"), width=26),
        OutColumn(_("Répondu le"), "date"),
        OutColumn(_("Par"), width=24),
        OutColumn(_("Motif"), width=34),
        OutColumn(_("Fichier lu"), width=30),
        OutColumn(_("Ligne"), "integer"),
        OutColumn(_("Lu le"), "date"),
    )
    lines: list[list[Value]] = [
        [
            row.object, row.amount, row.granted_on, row.giver, row.beneficiary, row.same_siret, row.same_name,
            row.reference, row.terms, words, row.answered_at.date() if row.answered_at else None, row.by or "",
            row.reason, row.filename, row.line, row.read_at.date(),
        ]
        for row, words in rows
    ]  # fmt: skip
    rule = _("Ce que les financeurs publient ; rien n’est écrit dans les plans sans l’accord d’une personne.")
    return one_sheet(visit, _("Données publiées"), columns, lines, rule_said(rule))
