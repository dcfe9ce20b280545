"""What the papers of an order say, one page each: works order, acceptance report, letter to the landlord."""

from collections.abc import Sequence
from typing import Any

from app import papers
from app.reference import catalogue
from app.web.french import in_french, typeset
from app.web.words import day, money, number, percent
from app.works.acceptance_forms import RESULT_WORDS
from app.works.order_page import OrderPage, as_line
from app.works.quote_forms import UNIT_WORDS, rate_words
from app.works.quoting import totals
from tenants import clock

TEMPLATE = "works"
MOST_ROWS = 16  # more lines than a page holds are added up by trade


def works_order(order: OrderPage, sender: Any) -> bytes:
    """« Bon de commande »: what is ordered of the enterprise, at which price, to be done by when. Returns the PDF."""
    with in_french():
        head, added = order.head, order.totals
        data = _sheet(order, sender, "Bon de commande")
        data["source"] = "Prix du devis accepté. TVA arrondie au centime ligne par ligne."
        data["lines"] = [
            f"Commande passée le {day(head.ordered_on)}." if head.ordered_on else "",
            f"Travaux : {head.work}",
            f"Accès : {head.access}" if head.access else "",
            f"Contact sur place : {head.contact}" if head.contact else "",
            f"À finir avant le {day(head.due_on)}." if head.due_on else "",
        ]
        data["heads"] = ["Travaux", "Quantité", "Prix unitaire", "TVA", "Hors taxes"]
        data["rows"] = _ordered(order)
        data["totals"] = [
            ["Total hors taxes", "", "", "", money(added.before_tax, True)],
            ["TVA", "", "", "", money(added.vat, True)],
            ["Toutes taxes", "", "", "", money(added.with_tax, True)],
        ]
        data["signed"] = [f"Pour {sender.name}", f"Pour {head.enterprise_name}"]
        return _made(data)


def acceptance_report(order: OrderPage, sender: Any, checks: Sequence[Any]) -> bytes:
    """« Procès-verbal de réception »: the points seen and the snags left. Returns the PDF."""
    with in_french():
        data = _sheet(order, sender, "Procès-verbal de réception")
        data["source"] = "Points de la liste des critères de décence (décret n° 2002-120 du 30 janvier 2002)."
        snags = order.things.get("snag", [])
        accepted = order.head.accepted_on
        data["lines"] = [
            f"Les travaux du chantier {order.head.label} ont été réceptionnés le {day(accepted)}, "
            + ("sans réserve." if not snags else f"avec {len(snags)} réserve{'s' if len(snags) > 1 else ''}."),
        ]
        told = {row.point: row.result for row in checks}
        data["heads"] = ["Point vérifié", "Résultat"]
        data["rows"] = [
            [one.label("fr"), str(RESULT_WORDS[told[one.code]])]
            for one in catalogue.entries("decency_checks")
            if one.code in told
        ]
        data["after"] = [
            f"Réserve : {row.words}, à lever avant le {day(row.until)}"
            + (f" ; levée le {day(row.lifted_on)}." if row.lifted_on else ".")
            for row in snags[:MOST_ROWS]
        ]
        data["signed"] = [f"Pour {sender.name}", f"Pour {order.head.enterprise_name or 'l’entreprise'}", "Le bailleur"]
        return _made(data)


def landlord_letter(order: OrderPage, sender: Any) -> bytes:
    """The price of the works beside the market's, for the landlord. Returns the PDF."""
    with in_french():
        head, added = order.head, order.totals
        data = _sheet(order, sender, "Prix de vos travaux")
        data["source"] = (
            "Prix de référence : bordereau daté de l’entreprise ; une ligne sans référence n’est pas comparée."
        )
        invoiced = head.invoice is not None
        data["lines"] = [
            "Madame, Monsieur,",
            f"Voici le prix des travaux de votre logement, {head.address}, {head.town}, "
            + ("tels qu’ils ont été facturés." if invoiced else "tels qu’ils vous sont proposés."),
        ]
        data["heads"] = ["Travaux", "Prix de référence", "Notre prix", "Économie"]
        data["rows"] = _compared(order)
        data["totals"] = [
            [
                "Total hors taxes",
                money(added.reference, True) if added.covered else "—",
                money(added.before_tax, True),
                money(added.saving, True) if added.covered else "—",
            ],
            ["Toutes taxes", "", money(added.with_tax, True), ""],
        ]
        data["after"] = []
        if added.covered and added.rate is not None:
            data["after"].append(
                f"Économie : {money(added.saving)} sur {money(added.reference)} ({percent(added.rate)}), calculée sur "
                f"{added.covered} ligne{'s' if added.covered > 1 else ''} sur {added.lines}."
            )
        data["signed"] = [f"Pour {sender.name}"]
        return _made(data)


def _sheet(order: OrderPage, sender: Any, title: str) -> dict[str, Any]:
    head = order.head
    enterprise = [
        head.enterprise_name or "à choisir",
        head.enterprise_address,
        f"{head.enterprise_postcode or ''} {head.enterprise_town or ''}",
        head.enterprise_phone,
        f"SIRET {head.siret}" if head.siret else "",
    ]
    landlord = [
        f"{head.first_name} {head.name}",
        head.landlord_address,
        f"{head.landlord_postcode} {head.landlord_town}",
        f"Logement {head.dwelling_label} : {head.address}, {head.postcode} {head.town}",
    ]
    return {
        "title": f"{title} {head.label}",
        "sender": sender.name,
        "sender_address": sender.public_address,
        "reference": f"Chantier {head.label}",
        "made_at": f"Fait le {day(clock.today())}.",
        "blocks": [
            {"title": "L’entreprise", "lines": _kept(enterprise)},
            {"title": "Le bailleur", "lines": _kept(landlord)},
        ],
        "lines": [],
        "heads": [],
        "rows": [],
        "totals": [],
        "after": [],
    }


def _kept(lines: Sequence[str | None]) -> list[str]:
    return [line.strip() for line in lines if line and line.strip()]


def _ordered(order: OrderPage) -> list[list[str]]:
    if len(order.lines) > MOST_ROWS:
        return [[trade, "", "", "", money(added.before_tax, True)] for trade, added in _by_trade(order)]
    return [
        [
            row.work,
            f"{number(row.quantity, 0 if row.quantity == row.quantity.to_integral_value() else 2)} "
            f"{UNIT_WORDS[row.unit]}",
            money(row.unit_price, True),
            rate_words(row.vat_rate),
            money(as_line(row).amount, True),
        ]
        for row in order.lines
    ]


def _compared(order: OrderPage) -> list[list[str]]:
    if len(order.lines) > MOST_ROWS:
        return [
            [
                trade,
                money(added.reference, True) if added.covered else "—",
                money(added.before_tax, True),
                money(added.saving, True) if added.covered else "—",
            ]
            for trade, added in _by_trade(order)
        ]
    rows = []
    for row in order.lines:
        line = as_line(row)
        reference = money(line.reference, True) if line.reference is not None else "pas de référence"
        saving = money(line.saving, True) if line.saving is not None else "—"
        rows.append([row.work, reference, money(line.amount, True), saving])
    return rows


def _by_trade(order: OrderPage) -> list[tuple[str, Any]]:
    trades = dict.fromkeys(row.trade for row in order.lines)
    return [
        (
            catalogue.label("works_trades", trade, "fr"),
            totals(as_line(row) for row in order.lines if row.trade == trade),
        )
        for trade in trades
    ]


def _made(data: dict[str, Any]) -> bytes:
    data["lines"] = _kept(data["lines"])
    return papers.pdf(TEMPLATE, clock.today(), typeset(data))
