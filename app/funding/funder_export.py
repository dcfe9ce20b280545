"""The spreadsheet of the list of funders."""

from collections.abc import Iterable
from typing import Any

from app.tabular.writing import OutColumn, OutSheet, Value, workbook
from app.web.exports import notes_of
from app.web.i18n import gettext as _
from app.web.listed import in_words
from app.web.visit import Visit


def list_of_funders(rows: Iterable[Any], visit: Visit) -> bytes:
    columns = (
        OutColumn(_("Financeur"), width=44),
        OutColumn(_("Ancien nom"), width=36),
        OutColumn(_("Type"), width=28),
        OutColumn(_("Public")),
        OutColumn(_("SIRET"), width=18),
        OutColumn(_("Commune"), width=20),
        OutColumn(_("Demandes"), "integer"),
        OutColumn(_("Accordées"), "integer"),
        OutColumn(_("Demandé"), "money"),
        OutColumn(_("Accordé"), "money"),
        OutColumn(_("Notifié"), "money"),
        OutColumn(_("Versé"), "money"),
    )
    lines: list[list[Value]] = [
        [
            row.name, row.former, in_words("funder_types", row.type), _("oui") if row.public else _("non"), row.siret,
            row.town, row.requests, row.granted, row.asked, row.awarded, row.notified, row.paid,
        ]
        for row in rows
    ]  # fmt: skip
    rule = _("Demandes : celles qui sont déposées ou décidées. Demandé : ce qui figure dans les plans.")
    return workbook([OutSheet(_("Financeurs"), columns, lines)], notes_of(visit, (_("Règle"), rule)), _)
