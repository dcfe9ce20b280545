"""What the two papers of a stay say: the title of occupation and the certificate. In French, whoever prints them."""

from typing import Any

from app import papers
from app.reference import catalogue
from app.residences import fees
from app.residences.stay_page import StayPage
from app.web.french import in_french, typeset
from app.web.words import day, money, number, typo
from tenants import clock

TITLE, ATTESTATION = "title", "attestation"


def title(stay: StayPage, place: Any, sender: str, sender_address: str) -> bytes:
    """« Titre d’occupation ». place: a row of stay_queries.PLACE. Returns the PDF."""
    with in_french():
        head = stay.head
        data = _sheet(stay, sender, sender_address, "Titre d’occupation")
        data["source"] = typo(
            "Code de la construction et de l’habitation, articles L633-2 (titre), R633-3 (préavis) et R353-156 "
            "à R353-158 (redevance), lus en novembre 2026."
        )
        data["parts"] = [
            {"title": "Entre", "lines": [f"{sender}, gestionnaire de la résidence,", f"et {_person(head)}."]},
            {"title": "Le logement", "lines": _dwelling(head, place)},
            {"title": "La durée", "lines": _duration(stay)},
            _fee(head),
            {"title": "La fin du titre", "lines": _ending()},
        ]
        data["signed"] = [f"Pour {sender}", f"{head.first_name} {head.last_name}"]
        return papers.pdf(TITLE, clock.today(), typeset(data))


def attestation(stay: StayPage, place: Any, sender: str, sender_address: str) -> bytes:
    """« Attestation de résidence »: of somebody who lives there, or who lived there. Returns the PDF."""
    with in_french():
        head = stay.head
        data = _sheet(stay, sender, sender_address, "Attestation de résidence")
        data["source"] = "Établie à la demande de la personne."
        left = stay.situation == "left"
        last = head.date_out or head.left_on
        until = f"du {day(head.date_in)} au {day(last)}" if left else f"depuis le {day(head.date_in)}"
        verb = "a été logé(e)" if left else "est logé(e)"
        data["lines"] = [
            f"{sender} atteste que {_person(head)} {verb} {until} à l’adresse suivante :",
            _address(head, place),
            "Cette attestation est délivrée pour servir et valoir ce que de droit.",
        ]
        data["signed"] = f"Pour {sender}"
        return papers.pdf(ATTESTATION, clock.today(), typeset(data))


def _sheet(stay: StayPage, sender: str, sender_address: str, title: str) -> dict[str, Any]:
    return {
        "title": title,
        "sender": sender,
        "sender_address": sender_address,
        "reference": f"{stay.head.residence}, séjour n° {stay.head.number}",
        "made_at": f"Fait le {day(clock.today())}, en deux exemplaires." if title.startswith("Titre") else
        f"Fait le {day(clock.today())}.",
    }  # fmt: skip


def _person(head: Any) -> str:
    born = f", né(e) le {day(head.born_on)}" if head.born_on else ""
    return f"{head.first_name} {head.last_name}{born}"


def _address(head: Any, place: Any) -> str:
    town = f"{place.postcode} {place.town}".strip()
    return ", ".join(part for part in (f"{head.residence}, logement {head.label}", place.address, town) if part) + "."


def _dwelling(head: Any, place: Any) -> list[str]:
    floor = "au rez-de-chaussée" if place.floor == 0 else f"à l’étage {place.floor}"
    facts = [catalogue.label("unit_types", place.type, "fr"), floor]
    if place.surface is not None:
        facts.append(f"{number(place.surface, 1)} m²")
    facts.append("meublé" if place.furnished else "non meublé")
    people = f"{head.adults} adulte" + ("s" if head.adults > 1 else "")
    if head.children:
        people += f" et {head.children} enfant" + ("s" if head.children > 1 else "")
    return [_address(head, place), ", ".join(facts) + f". Il est occupé par {people}."]


def _duration(stay: StayPage) -> list[str]:
    lines = [
        f"Ce titre prend effet le {day(stay.head.date_in)} pour une durée d’un mois. Il est reconduit tacitement "
        "de mois en mois, à la seule volonté de la personne logée."
    ]
    if stay.period is not None:
        lines.append(
            f"Un point sur la situation de la personne est prévu le {day(stay.period.until)}. "
            "Ce jour ne met pas fin au titre."
        )
    return lines


def _fee(head: Any) -> dict[str, Any]:
    fee = fees.MonthlyFee.of(head)
    rows = [
        ["Équivalence de loyer", money(fee.rent, True)],
        ["Charges", money(fee.charges, True)],
        ["Prestations obligatoires", money(fee.services, True)],
        ["Prestations facultatives", money(fee.options, True)],
        ["Redevance par mois", money(fee.total, True)],
    ]
    if fee.housing_aid:
        rows.append(["Aide au logement estimée", money(fee.housing_aid, True)])
        rows.append(["Reste à payer par mois", money(fee.left, True)])
    lines = [
        "La redevance est payée à terme échu. Un mois commencé ou fini en cours de mois est compté par nuit. "
        "Aucune avance n’est demandée."
    ]
    return {"title": "La redevance", "lines": lines, "heads": ["Par mois entier", "Montant"], "rows": rows}


def _ending() -> list[str]:
    return [
        "La personne peut mettre fin au titre à tout moment, par écrit, avec un préavis de 8 jours.",
        "L’association n’y met fin que dans trois cas : un manquement grave ou répété au règlement intérieur ou au "
        "titre (préavis d’un mois), la fin des conditions d’admission ou la fermeture de la résidence (préavis de "
        "trois mois).",
        "Le règlement intérieur est annexé à ce titre.",
    ]
