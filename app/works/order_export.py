"""Spreadsheets of the orders and of what hangs on them: each from the rows of the statement that the page shows."""

from collections.abc import Iterable
from typing import Any

from app.tabular.writing import OutColumn, OutSheet, Value, workbook
from app.web.exports import filters, notes_of, one_sheet, rule_said
from app.web.i18n import gettext as _
from app.web.listed import in_words
from app.web.visit import Visit
from app.works.order_page import OrderPage, as_line, trade_words
from app.works.order_stages import pill
from app.works.quote_forms import UNIT_WORDS
from app.works.quoting import totals
from tenants import clock


def list_of_orders(rows: Iterable[Any], visit: Visit) -> bytes:
    """Every order with its stage of today and its amount before tax, invoiced where it is."""
    columns = (
        OutColumn(_("Chantier")),
        OutColumn(_("Situation"), width=18),
        OutColumn(_("Depuis le"), "date"),
        OutColumn(_("Jours dans l’étape"), "integer", 18),
        OutColumn(_("Logement")),
        OutColumn(_("Adresse"), width=32),
        OutColumn(_("Commune"), width=20),
        OutColumn(_("Origine"), width=36),
        OutColumn(_("Travaux"), width=48),
        OutColumn(_("Entreprise"), width=24),
        OutColumn(_("À finir avant le"), "date", 16),
        OutColumn(_("Hors taxes"), "money"),
    )
    today = clock.today()
    lines: list[list[Value]] = [
        [
            row.label,
            pill(row.stage)[0],
            row.since,
            (today - row.since).days if row.since else None,
            row.dwelling_label,
            row.address,
            row.town,
            in_words("works_origins", row.origin),
            row.work,
            row.enterprise_name,
            row.due_on,
            row.amount,
        ]
        for row in rows
    ]
    rule = _("La situation est la dernière étape notée. Hors taxes : facturé, à défaut le devis.")
    said = visit.asked("q")
    asked = _("texte « %(text)s »") % {"text": said} if said else ""
    return one_sheet(visit, _("Chantiers"), columns, lines, filters(asked), rule_said(rule))


def lines_of_quote(order: OrderPage, visit: Visit) -> bytes:
    """The lines of a quote with their reference, what was invoiced, and the saving."""
    columns = (
        OutColumn(_("Ligne"), "integer"),
        OutColumn(_("Corps de travaux"), width=26),
        OutColumn(_("Travaux"), width=40),
        OutColumn(_("Unité")),
        OutColumn(_("Quantité"), "decimal"),
        OutColumn(_("Prix unitaire"), "money"),
        OutColumn(_("Référence unitaire"), "money", 18),
        OutColumn(_("Hors taxes"), "money"),
        OutColumn(_("Référence"), "money"),
        OutColumn(_("Économie"), "money"),
        OutColumn(_("TVA en pour cent"), "decimal", 16),
        OutColumn(_("TVA"), "money"),
        OutColumn(_("Facturé hors taxes"), "money", 18),
    )
    lines: list[list[Value]] = []
    for row in order.lines:
        line = as_line(row)
        lines.append(
            [
                row.rank,
                trade_words(row.trade),
                row.work,
                str(UNIT_WORDS[row.unit]),
                row.quantity,
                row.unit_price,
                row.reference_price,
                line.amount,
                line.reference,
                line.saving,
                row.vat_rate,
                line.vat,
                row.invoiced,
            ]
        )
    added = totals(as_line(row) for row in order.lines)
    rule = _(
        "Montants arrondis au centime ligne par ligne ; une ligne sans prix de référence n’entre pas dans l’économie."
    )
    notes = notes_of(
        visit,
        (_("Chantier"), order.head.label),
        (_("Lignes comparées"), f"{added.covered} / {added.lines}"),
        rule_said(rule),
    )
    return workbook([OutSheet(_("Devis"), columns, lines)], notes, _)
