"""The spreadsheet of the list of dossiers."""

from collections.abc import Iterable
from typing import Any

from app.funding import wording
from app.funding.deadlines import Date
from app.tabular.writing import OutColumn, OutSheet, Value, workbook
from app.web.exports import notes_of
from app.web.i18n import gettext as _
from app.web.listed import in_words
from app.web.visit import Visit


def list_of_dossiers(rows: Iterable[tuple[Any, Date | None]], visit: Visit) -> bytes:
    """rows: each with its next date."""
    columns = (
        OutColumn(_("Dossier"), "integer"),
        OutColumn(_("Titre"), width=44),
        OutColumn(_("Nature"), width=16),
        OutColumn(_("De"), "integer"),
        OutColumn(_("À"), "integer"),
        OutColumn(_("Situation"), width=24),
        OutColumn(_("Coût"), "money"),
        OutColumn(_("Ressources"), "money"),
        OutColumn(_("Écart"), "money"),
        OutColumn(_("Demandé"), "money"),
        OutColumn(_("Accordé"), "money"),
        OutColumn(_("Notifié"), "money"),
        OutColumn(_("Versé"), "money"),
        OutColumn(_("Prochaine échéance"), width=40),
        OutColumn(_("Le"), "date"),
        OutColumn(_("Remarque"), width=40),
    )
    lines: list[list[Value]] = [
        [
            row.number, row.title, wording.kind(row.kind), row.year_from, row.year_to,
            in_words("dossier_stages", row.situation), row.cost, row.resources, row.gap, row.asked, row.awarded,
            row.notified, row.paid, coming.words if coming else None, row.next_due_on, row.remark,
        ]
        for row, coming in rows
    ]  # fmt: skip
    rule = _(
        "Ressources : ce qui est notifié, sinon accordé, sinon demandé ; une demande refusée compte zéro. "
        "Écart : coût moins ressources. Demandé, accordé, notifié et versé : sans les fonds propres ni les recettes."
    )
    return workbook([OutSheet(_("Dossiers"), columns, lines)], notes_of(visit, (_("Règle"), rule)), _)
