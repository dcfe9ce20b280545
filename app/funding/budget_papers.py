"""The budget on paper and in a spreadsheet: both from the grid that the page shows."""

from decimal import Decimal
from typing import Any

from app import papers
from app.funding.budget_forms import account_words
from app.funding.budget_page import BudgetPage, checks
from app.funding.grid import Row
from app.tabular.writing import OutColumn, OutSheet, Value, workbook
from app.web.exports import notes_of
from app.web.french import in_french, typeset
from app.web.i18n import gettext as _
from app.web.visit import Visit
from app.web.words import day, has_cents, labelled, money
from tenants import clock

COLUMNS = (("charge", "in_kind_charge"), ("product", "in_kind_product"))


def budget_pdf(found: BudgetPage, sender: Any) -> bytes:
    """« Budget prévisionnel » in the order of the CERFA grid. Returns the PDF."""
    with in_french():
        head, made = found.head, found.grid
        known = made.actual("charge") is not None or made.actual("product") is not None
        amounts = [line.planned for line in found.lines] + [
            line.actual for line in found.lines if line.actual is not None
        ]
        cents = has_cents(*amounts)
        data = {
            "title": f"Budget prévisionnel {head.year}",
            "sender": sender.name,
            "sender_address": sender.public_address,
            "reference": f"Dossier {head.dossier} : {head.title}",
            "source": "Grille du formulaire CERFA 12156. Les contributions volontaires (86, 87) sont hors totaux.",
            "made_at": f"Fait le {day(clock.today())}.",
            "lines": [head.title, *([head.remark] if head.remark else [])],
            "columns": [
                {
                    "heads": [title, "Prévu", *(["Réalisé"] if known else [])],
                    "rows": _paper_rows(found, sides, known, cents),
                }
                for title, sides in zip(("Charges", "Produits"), COLUMNS, strict=True)
            ],
            "after": [words for words, _holds in checks(made)],
            "signed": [f"Pour {sender.name}, le représentant légal"],
        }
        if found.unit_cost is not None:
            total = money(made.planned("charge"))
            data["after"].append(f"{money(found.unit_cost, True)} par logement ({total} / {head.units}).")
        return papers.pdf("budget", clock.today(), typeset(data))


def _paper_rows(found: BudgetPage, sides: tuple[str, str], known: bool, cents: bool) -> list[list[str]]:
    def amounts(planned: Decimal, actual: Decimal | None) -> list[str]:
        said = money(actual, cents) if actual is not None else "—"
        return [money(planned, cents) if planned else "—", *([said] if known else [])]

    def of(row: Row) -> list[list[str]]:
        told = [["account", account_words(row.account), *amounts(row.planned, row.actual)]]
        for sub in row.below:
            for line in sub.lines:
                if line.planned or line.actual:
                    words = account_words(sub.account)
                    words = f"{words} ({line.name})" if line.name else words
                    told.append(["sub", words, *amounts(line.planned, line.actual)])
        return told

    made = found.grid
    shown = [row for row in made.side(sides[0]) if row.is_used or len(row.account.number) == 2]
    rows = [cells for row in shown for cells in of(row)]
    rows.append(["total", "Total", *amounts(made.planned(sides[0]), made.actual(sides[0]))])
    return rows + [cells for row in made.side(sides[1]) for cells in of(row)]


def budget_sheet(found: BudgetPage, visit: Visit) -> bytes:
    """Every account of the grid with what was planned, came of it, and the year before; amounts are typed, not
    reckoned by the spreadsheet."""
    columns = (
        OutColumn(_("Compte"), width=10),
        OutColumn(_("Intitulé"), width=48),
        OutColumn(_("Détail"), width=28),
        OutColumn(_("Prévu"), "money"),
        OutColumn(_("Réalisé"), "money"),
        OutColumn(_("Écart"), "money"),
        OutColumn(_("Réalisé %(year)s") % {"year": found.year_before}, "money"),
    )
    sheets = [
        OutSheet(title, columns, [cells for side in sides for cells in _sheet_rows(found, side)])
        for title, sides in zip((_("Charges"), _("Produits")), COLUMNS, strict=True)
    ]
    rule = " ".join(words for words, _holds in checks(found.grid))
    title = labelled(_("Budget %(year)s") % {"year": found.head.year}, found.head.title)
    notes = [(_("Dossier"), title), (_("Règle"), rule)]
    if found.head.remark:
        notes.append((_("Remarque"), found.head.remark))
    return workbook(sheets, notes_of(visit, *notes), _)


def _sheet_rows(found: BudgetPage, side: str) -> list[list[Value]]:
    rows: list[list[Value]] = []
    for row in found.grid.side(side):
        words = account_words(row.account).removeprefix(row.account.number).strip()
        before = found.before_of(row.account.code)
        rows.append([row.account.number, words, "", row.planned, row.actual, row.gap.euros, before])
        for sub in row.below:
            name = account_words(sub.account).removeprefix(sub.account.number).strip()
            for line in sub.lines:
                gap = None if line.actual is None else line.actual - line.planned
                rows.append([sub.account.number, name, line.name, line.planned, line.actual, gap, None])
    made = found.grid
    last = found.before.actual(side) if found.before else None
    rows.append(["", _("Total"), "", made.planned(side), made.actual(side), made.gap(side).euros, last])
    return rows
