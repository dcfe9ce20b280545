"""The yearly review note of a partnership on one page: what was agreed, what became of it year by year."""

from collections.abc import Sequence
from typing import Any

from app import papers
from app.web.french import in_french, typeset
from app.web.words import day, hours, money, number, percent
from app.works.partnership import Partnership, Year
from tenants import clock

YEARS = 10  # rows that a page holds; the total counts every year


def review_note(enterprise: Any, kind: str, partnership: Partnership, sender: Any) -> bytes:
    """« Note de bilan ». Returns the PDF."""
    years, total = partnership.years[::-1], partnership.total
    with in_french():
        shown = years[:YEARS]
        since = years[-1].year if years else clock.today().year
        data = {
            "title": f"Note de bilan : {enterprise.name}",
            "sender": sender.name,
            "sender_address": sender.public_address,
            "reference": f"Partenariat avec {enterprise.name}",
            "source": "Un logement remis en location compte une fois par année, et une fois en tout.",
            "made_at": f"Fait le {day(clock.today())}.",
            "blocks": [
                {"title": "L’entreprise", "lines": _enterprise(enterprise, kind)},
                {"title": "La convention", "lines": _agreement(partnership.current)},
            ],
            "lines": [
                f"{number(total.relet)} logements remis en location depuis {since}, comptés une fois ; "
                f"{number(total.orders)} chantiers, {hours(total.hours)} d’insertion.",
                _exits(total),
            ],
            "heads": ["Année", "Chantiers", "Remis en location", "Heures", "ETP", "Facturé hors taxes", "Économie"],
            "rows": [_row(str(one.year), one) for one in shown],
            "totals": [_row("Depuis l’origine", total)],
            "after": [
                "ETP : à préciser tant que la nature de l’entreprise n’est pas connue." if _lacks_etp(shown) else "",
                f"Les {number(len(years) - YEARS)} années précédentes sont dans le total."
                if len(years) > YEARS
                else "",
            ],
            "signed": [f"Pour {sender.name}", f"Pour {enterprise.name}"],
        }
        data["lines"] = [line for line in data["lines"] if line]
        data["after"] = [line for line in data["after"] if line]
        return papers.pdf("works", clock.today(), typeset(data))


def _enterprise(enterprise: Any, kind: str) -> list[str]:
    since = f"Partenaire depuis {enterprise.partner_since.year}" if enterprise.partner_since else ""
    place = f"{enterprise.postcode or ''} {enterprise.town or ''}".strip()
    return [line for line in (enterprise.name, kind, place, since) if line]


def _agreement(agreement: Any) -> list[str]:
    if agreement is None:
        return ["Aucune convention en vigueur."]
    told = [f"Du {day(agreement.starts_on)} au {day(agreement.ends_on)}", agreement.scope]
    if agreement.order_ceiling is not None:
        told.append(f"Plafond d’un chantier : {money(agreement.order_ceiling)} hors taxes")
    if agreement.dwellings_target:
        told.append(f"Objectif : {number(agreement.dwellings_target)} logements")
    return [line for line in told if line]


def _exits(total: Year) -> str:
    left = total.exits
    if not left.counted:
        return ""
    return (
        f"Sorties comptées : {number(left.counted)}, dont {number(left.dynamic)} dynamiques "
        f"({percent(left.dynamic, left.counted)})."
    )


def _row(label: str, one: Year) -> list[str]:
    etp = number(one.etp, 2) if one.etp else "à préciser" if one.hours else "—"
    saving = money(one.saving) if one.reference else "—"
    return [label, number(one.orders), number(one.relet), hours(one.hours), etp, money(one.invoiced), saving]


def _lacks_etp(years: Sequence[Year]) -> bool:
    return any(one.hours and not one.etp for one in years)
