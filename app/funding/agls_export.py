"""The AGLS ledger as a spreadsheet: the rows that its page shows."""

from collections.abc import Iterable, Mapping
from typing import Any

from app.tabular.writing import OutColumn, OutSheet, Value, workbook
from app.web.exports import notes_of
from app.web.i18n import gettext as _
from app.web.listed import in_words
from app.web.visit import Visit


def list_of_agls(rows: Iterable[Any], names: Mapping[Any, str], visit: Visit) -> bytes:
    """names: residence id -> name."""
    columns = (
        OutColumn(_("N°"), "integer"),
        OutColumn(_("Année"), "integer"),
        OutColumn(_("Résidence"), width=30),
        OutColumn(_("Logements"), "integer"),
        OutColumn(_("Barème"), width=34),
        OutColumn(_("Due"), "money"),
        OutColumn(_("Source"), width=30),
        OutColumn(_("Notifiée"), "money"),
        OutColumn(_("Notifiée le"), "date"),
        OutColumn(_("Référence"), width=18),
        OutColumn(_("Payée"), "money"),
        OutColumn(_("Dernier versement"), "date"),
    )
    lines: list[list[Value]] = [
        [
            row.number, row.year, names.get(row.residence_id, ""), row.units, in_words("agls_rates", row.rate),
            row.due, row.source, row.notified, row.notified_on, row.reference or "", row.paid, row.paid_on,
        ]
        for row in rows
    ]  # fmt: skip
    rule = _("Payée : versements moins reversements. La dernière notification vivante fait foi.")
    return workbook([OutSheet(_("AGLS"), columns, lines)], notes_of(visit, (_("Règle"), rule)), _)
