"""What we take from a list of works orders: the order, its dwelling, its steps, its amounts, the vacancy it ended."""

import re
from datetime import date
from decimal import Decimal

from app.folding import fold
from app.sentence import sentence
from app.tabular.cells import Cell, Refused, Understood, as_decimal, as_money, as_text
from app.tabular.columns import Field
from app.tabular.readers import Answer, day, listed, text, words_of
from app.works.importing.dwelling_fields import label as dwelling_label

OUT_OF_SCOPE, RESERVES_LIFTED, RESERVES = "out_of_scope", "reserves_lifted", "reserves"
_SAID = {
    OUT_OF_SCOPE: sentence("hors charte, orienté vers un artisan"),
    RESERVES_LIFTED: sentence("réserves levées"),
    RESERVES: sentence("réserves à lever"),
}
_LABEL = re.compile(r"^([0-9]{4})\s*[-/ ._]\s*([0-9]{1,5})$")
FIRST_YEAR, LAST_YEAR = 1950, 2200


def order_label(cell: Cell, today: date) -> Answer:
    """« 2026-041 », « 2026/41 »: the year, then the rank in it."""
    answer = as_text(cell, longest=40)
    if isinstance(answer, Refused) or answer.value is None:
        return answer
    found = _LABEL.match(answer.value)
    if found is None or not FIRST_YEAR <= int(found[1]) <= LAST_YEAR or int(found[2]) == 0:
        return Refused(sentence("Un numéro de chantier est une année et un rang, par exemple 2026-041."))
    label = f"{found[1]}-{int(found[2]):03d}"
    return Understood(label, label, sure=label == answer.value)


def remark(cell: Cell, today: date) -> Answer:
    """What a remark says of the order's course. Every other remark is passed over, unquoted."""
    answer = as_text(cell, longest=2000, lines=True)
    if isinstance(answer, Refused):
        return Understood(None, "", sure=True, quotable=False)
    words = fold(answer.value or "")
    found = _meant(words)
    return Understood(found, str(_SAID[found]) if found else "", sure=found is None)


def _meant(words: str) -> str | None:
    if re.search(r"\bhors (perimetre|charte|champ)\b", words) or words in ("artisan", "oriente artisan"):
        return OUT_OF_SCOPE
    if re.search(r"\breserves? (levees?|ok|faites?)\b", words):
        return RESERVES_LIFTED
    if re.search(r"\b(avec|des) reserves?\b|\breserves? a lever\b", words):
        return RESERVES
    return None


def rate(cell: Cell, today: date) -> Answer:
    """A VAT rate in percent, « 5,5 % »; a spreadsheet's 0.055 is 5.5."""
    if isinstance(cell, float) and 0 < cell < 1:
        percent = Decimal(str(round(cell * 100, 4))).normalize()
        return Understood(percent, f"{percent:f} %".replace(".", ","), sure=False)
    return as_decimal(cell, unit="%", least=Decimal(0), most=Decimal(50))


FIELDS: tuple[Field, ...] = (
    Field(
        "label", sentence("le numéro du chantier"), "text",
        ("N° chantier", "N° de chantier", "Chantier", "Numéro de chantier", "Numéro", "N° OS", "N° commande",
         "Commande", "N° de commande", "Ordre de service", "N° BC"),
        order_label, required=True, example="2026-041",
    ),
    Field(
        "dwelling", sentence("la référence du logement"), "text",
        ("Logt", "Logement", "Réf logement", "Référence du logement", "Réf", "Référence", "N° logement", "N° logt",
         "Code logement"),
        dwelling_label, required=True, example="D006",
    ),
    Field(
        "origin", sentence("l’origine du chantier"), "choice",
        ("Origine", "Origine du chantier", "Situation", "Type de demande", "Occupation"), listed("works_origins"),
        by_content=True, accepted=words_of("works_origins"), example="logement vacant",
    ),
    Field(
        "trade", sentence("le corps d’état"), "choice",
        ("Nature", "Corps d’état", "Métier", "Nature des travaux", "Lot", "Type de travaux"), listed("works_trades"),
        by_content=True, accepted=words_of("works_trades"), example="peinture",
    ),
    Field(
        "work", sentence("les travaux"), "text",
        ("Travaux", "Désignation", "Objet", "Description", "Descriptif", "Libellé"), text(400), example="",
    ),
    Field(
        "enterprise", sentence("l’entreprise"), "text",
        ("Entreprise", "Entreprise d’insertion", "Prestataire", "Exécutant", "Structure"), text(120), overall=True,
        example="SESAME",
    ),
    Field(
        "vacant_on", sentence("le jour où le logement est devenu vacant"), "date",
        ("Vacant depuis", "Vacant le", "Vacance", "Libre depuis", "Libre le", "État des lieux sortant", "EDL sortant",
         "EDL sortie", "Date de vacance"),
        day(), example="05/08/2026",
    ),
    Field(
        "requested_on", sentence("la date de la demande"), "date",
        ("Demandé le", "Date de demande", "Demande", "Signalé le", "Signalement"), day(), example="",
    ),
    Field(
        "visited_on", sentence("la date de la visite"), "date",
        ("Visite", "Visité le", "Date de visite", "Visite technique"), day(), example="",
    ),
    Field(
        "quoted_on", sentence("la date du devis"), "date",
        ("Devis le", "Date du devis", "Date devis", "Devis du", "Chiffré le"), day(), example="",
    ),
    Field(
        "agreed_on", sentence("la date de l’accord"), "date",
        ("Accord le", "Date d’accord", "Accord", "Accordé le", "Bon pour accord"), day(), example="",
    ),
    Field(
        "ordered_on", sentence("la date de la commande"), "date",
        ("Commandé le", "Date de commande", "Commande le", "Date commande", "OS le", "Date OS"), day(),
        example="14/08/2026",
    ),
    Field(
        "started_on", sentence("le début des travaux"), "date",
        ("Début", "Début des travaux", "Démarrage", "Commencé le", "Début travaux", "Début chantier"), day(),
        example="24/09/2026",
    ),
    Field(
        "received_on", sentence("la date de la réception"), "date",
        ("Réception", "Réceptionné le", "Date de réception", "Fin des travaux", "Fin", "Fin travaux", "Terminé le",
         "Livré le"),
        day(), example="4/10/2026",
    ),
    Field(
        "invoiced_on", sentence("la date de la facture"), "date",
        ("Facturé le", "Date de facture", "Date facture", "Facture du"), day(), example="",
    ),
    Field(
        "let_on", sentence("le jour de la relocation"), "date",
        ("Reloué le", "Relocation", "Date de relocation", "Loué le", "Remis en location le", "Entrée du locataire",
         "Bail du"),
        day(), example="22/11/2026",
    ),
    Field(
        "reference_price", sentence("le prix de référence hors taxes"), "money",
        ("Prix de référence HT", "Prix de référence", "Référence HT", "Prix marché HT", "Prix du marché",
         "Prix artisan HT"),
        lambda cell, today: as_money(cell), example="4 474,95",
    ),
    Field(
        "quoted", sentence("le montant du devis hors taxes"), "money",
        ("Devis HT", "Montant du devis HT", "Montant devis HT", "Commandé HT", "Montant HT", "Prix HT"),
        lambda cell, today: as_money(cell), example="",
    ),
    Field(
        "invoiced", sentence("le montant facturé hors taxes"), "money",
        ("Facturé HT", "Montant facturé HT", "Facture HT", "Montant facturé", "Facturé", "Réalisé HT"),
        lambda cell, today: as_money(cell), example="2 908,72",
    ),
    Field(
        "vat_rate", sentence("le taux de TVA"), "decimal", ("Taux de TVA", "TVA", "TVA %", "% TVA"), rate, example="",
    ),
    Field(
        "remark", sentence("la remarque sur le chantier"), "text",
        ("Observations", "Observation", "Remarques", "Remarque", "Commentaires", "Suite", "Suivi"), remark,
        example="réserve levée",
    ),
)  # fmt: skip
LISTS = {"origin": "works_origins", "trade": "works_trades"}
EXAMPLE = (
    ("N° chantier", "Logt", "Origine", "Nature", "Vacant depuis", "Commandé le", "Réception", "Reloué le",
     "Facturé HT"),
    ("2026-041", "D006", "logement vacant", "menuiserie", "05.08.26", "14/08/2026", "4/10/2026", "22/11/2026",
     "2 908,72 €"),
    ("2026-042", "D014", "locataire en place", "sols", "", "21/11/2026", "", "", ""),
)  # fmt: skip
