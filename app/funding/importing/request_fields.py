"""What we take from a table of co-funders: who, what kind of money, asked, awarded, notified, paid."""

import re
from datetime import date

from app import reference
from app.folding import fold
from app.funding.importing.titles import dossier_in
from app.sentence import sentence
from app.tabular.cells import Cell, Refused, Understood, as_money
from app.tabular.columns import Field, LeftOut
from app.tabular.readers import Answer, day, listed, text, words_of

_IN_BRACKETS = re.compile(r"\s*\(([^)]*)\)\s*$")
_NAME = text(160)


def funder(cell: Cell, today: date) -> Answer:
    """A funder's name; the nature of its money in brackets behind it (« (prêt) ») is left out."""
    answer = _NAME(cell, today)
    if isinstance(answer, Refused) or answer.value is None:
        return answer
    found = _IN_BRACKETS.search(answer.value)
    if found and reference.match("funding_natures", found[1]):
        bare = answer.value[: found.start()]
        return Understood(bare, bare, sure=False)
    return answer


def money(cell: Cell, today: date) -> Answer:
    return as_money(cell)


def type_of(name: str) -> str:
    """The type that a funder's name tells by its first words: « Région Rhône-Alpes » is a region; « other » else."""
    folded = f"{fold(name)} "
    for entry in reference.entries("funder_types"):
        for words in (entry.label(), *entry.synonyms):
            begun = fold(words)
            if begun and folded.startswith((f"{begun} ", f"{begun}s ")):
                return entry.code
    return "other"


FIELDS: tuple[Field, ...] = (
    Field(
        "funder", sentence("le financeur"), "text",
        ("Financeur", "Financeurs", "Organisme", "Co-financeur", "Partenaire financier", "Organisme financeur"),
        funder, required=True, example="Région Auvergne-Rhône-Alpes",
    ),
    Field(
        "nature", sentence("la nature"), "choice", ("Nature", "Nature de l’aide", "Type d’aide", "Type de financement"),
        listed("funding_natures"), accepted=words_of("funding_natures"), example="Subvention",
    ),
    Field(
        "asked", sentence("le montant demandé"), "money",
        ("Demandé", "Montant demandé", "Demande", "Subvention demandée", "Sollicité"), money, example="25 000",
    ),
    Field(
        "awarded", sentence("le montant accordé"), "money",
        ("Accordé", "Montant accordé", "Attribué", "Montant attribué", "Obtenu"), money, example="25 000",
    ),
    Field(
        "notified_on", sentence("la date de notification"), "date",
        ("Notifié le", "Date de notification", "Notification", "Notifié", "Date de l’arrêté"), day(past=True),
        example="13/09/2026",
    ),
    Field(
        "reference", sentence("la référence de l’acte"), "text",
        ("Réf.", "Référence", "N° de l’acte", "N° d’arrêté", "Référence de l’acte"), text(80), example="96-722",
    ),
    Field(
        "paid", sentence("le montant versé"), "money",
        ("Versé", "Montant versé", "Payé", "Perçu", "Encaissé"), money, example="12 500",
    ),
    Field(
        "dossier", sentence("le dossier"), "text", ("Dossier", "Opération", "Projet", "Action"), text(160),
        required=True, overall=True, in_title=dossier_in, example="Rénovation de la résidence",
    ),
)  # fmt: skip
LISTS = {"nature": "funding_natures"}
EXAMPLE = (
    ("Financeur", "Nature", "Demandé", "Accordé", "Notifié le", "Réf.", "Versé", "Dossier"),
    ("Région Auvergne-Rhône-Alpes", "Subvention", "25 000", "25 000", "13/09/2026", "96-722", "12 500", "Rénovation"),
    ("Fondation de France", "Don", "10 000", "", "", "", "", "Rénovation"),
)
LEFT_OUT = (
    LeftOut(
        ("IBAN", "RIB", "BIC", "Coordonnées bancaires", "Banque"),
        sentence("Les coordonnées bancaires ne sont pas conservées ici."),
    ),
    LeftOut(("Pourquoi",), sentence("Colonne des raisons de notre compte rendu.")),
)
