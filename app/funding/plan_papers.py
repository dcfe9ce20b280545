"""The plan on paper and in a spreadsheet: both from the rows that the page shows."""

from typing import Any

from app import papers
from app.funding import wording
from app.funding.plan_page import PlanPage, balance_words, rate_words
from app.tabular.writing import OutColumn, OutSheet, Value, workbook
from app.web.exports import notes_of
from app.web.french import in_french, typeset
from app.web.i18n import gettext as _
from app.web.visit import Visit
from app.web.words import amount, day, has_cents, money, percent
from tenants import clock


def plan_pdf(found: PlanPage, sender: Any) -> bytes:
    """« Plan de financement ». Returns the PDF."""
    with in_french():
        head, balance = found.head, found.balance
        cents = has_cents(*(row.amount for row in found.costs), *(row.counted for row in found.lines))
        settled = (
            f"Arrêté le {day(found.closing.settled_on)}." if found.closing else "Projet : le plan n’est pas arrêté."
        )
        data = {
            "title": "Plan de financement",
            "sender": sender.name,
            "sender_address": sender.public_address,
            "reference": f"Dossier {head.number} : {head.title}",
            "source": "Une ligne compte ce qui est notifié, sinon accordé, sinon demandé ; refusée, elle compte zéro.",
            "made_at": f"Fait le {day(clock.today())}.",
            "lines": [
                f"{head.title}, {wording.years(head)}. {wording.kind(head.kind)}.",
                settled,
                *([head.remark] if head.remark else []),
            ],
            "costs": {
                "words": 1,
                "heads": ["Dépense", "Montant TTC"],
                "rows": [[_cost(row), money(row.amount, cents)] for row in found.costs],
                "totals": ["Total des dépenses", money(balance.cost, cents)],
            },
            "resources": {
                "words": 3,
                "heads": ["Financeur", "Nature", "Situation", "Demandé", "Dans le plan", "Part"],
                "rows": [_resource(row, balance.cost, cents) for row in found.lines],
                "totals": [
                    "Total des ressources", "", "", "",
                    money(balance.resources, cents), percent(balance.resources, balance.cost),
                ],
            },
            "after": [f"{balance_words(balance)[0]}.", f"{rate_words(balance)}.", *_per_unit(found)],
            "signed": [f"Pour {sender.name}, le représentant légal"],
        }  # fmt: skip
        return papers.pdf("plan", clock.today(), typeset(data))


def _cost(row: Any) -> str:
    words = str(wording.COSTS[row.category])
    return f"{words} : {row.name}" if row.name and row.name != words else words


def _resource(row: Any, cost: Any, cents: bool) -> list[str]:
    said = str(wording.LINE_SITUATIONS[wording.line_situation(row)][0])
    return [
        row.name,
        wording.nature(row.nature) + (", publique" if row.public_aid else ""),
        said,
        money(row.asked, cents),
        money(row.counted, cents),
        percent(row.counted, cost),
    ]


def _per_unit(found: PlanPage) -> list[str]:
    units = found.financed["units"] if found.financed else None
    if not units or not found.balance.cost:
        return []
    cost = found.balance.cost
    return [f"{money(cost / units, True)} par logement ({amount(cost)} / {units})."]


def plan_sheet(found: PlanPage, visit: Visit) -> bytes:
    """Costs and resources; amounts are typed, not reckoned by the spreadsheet."""
    balance = found.balance
    costs: list[list[Value]] = [[str(wording.COSTS[row.category]), row.name, row.amount] for row in found.costs]
    costs.append([_("Total des dépenses"), "", balance.cost])
    lines: list[list[Value]] = [
        [
            row.name, row.funder_name or "", wording.nature(row.nature), _("oui") if row.public_aid else _("non"),
            str(wording.LINE_SITUATIONS[wording.line_situation(row)][0]), row.asked, row.awarded, row.notified,
            row.notified_on, row.reference or "", row.paid, row.counted,
        ]
        for row in found.lines
    ]  # fmt: skip
    total = [balance.resources]
    lines.append([_("Total des ressources"), *[""] * 4, None, None, None, None, "", None, *total])
    sheets = [
        OutSheet(
            _("Ressources"),
            (
                OutColumn(_("Financeur"), width=40),
                OutColumn(_("Nom d’aujourd’hui"), width=40),
                OutColumn(_("Nature"), width=22),
                OutColumn(_("Aide publique")),
                OutColumn(_("Situation"), width=14),
                OutColumn(_("Demandé"), "money"),
                OutColumn(_("Accordé"), "money"),
                OutColumn(_("Notifié"), "money"),
                OutColumn(_("Notifié le"), "date"),
                OutColumn(_("Référence"), width=16),
                OutColumn(_("Versé"), "money"),
                OutColumn(_("Dans le plan"), "money"),
            ),
            lines,
        ),
        OutSheet(
            _("Dépenses"),
            (OutColumn(_("Nature"), width=28), OutColumn(_("Précision"), width=40), OutColumn(_("Montant"), "money")),
            costs,
        ),
    ]
    notes = [(_("Dossier"), found.head.title), (_("Aides publiques"), rate_words(balance))]
    if found.head.remark:
        notes.append((_("Remarque"), found.head.remark))
    return workbook(sheets, notes_of(visit, *notes), _)
