"""What we take from a budget: the account of each line, what was planned, what became of it. Charges and products may
stand side by side, as the form has them, or one below the other."""

from app.folding import fold
from app.funding.grid import Account, accounts
from app.funding.importing.request_fields import money
from app.funding.importing.titles import dossier_in, year_in
from app.reference import label, match
from app.sentence import sentence
from app.tabular.columns import Field, LeftOut
from app.tabular.readers import text, whole

LONGEST_DETAIL = 80


def account_of(words: str) -> tuple[Account, str] | None:
    """The account that a line names by number or in words, and what it says beside: « 74 Subventions : AGLS » is
    account 74, « AGLS ». A number finer than the form has goes to the account it is part of, its words kept."""
    by_code = {one.code: one for one in accounts()}
    number, _space, rest = words.strip().partition(" ")
    digits = number.rstrip(".:-")
    if digits.isascii() and digits.isdigit():
        short = next((digits[:end] for end in range(len(digits), 1, -1) if f"a{digits[:end]}" in by_code), None)
        if short is None or len(digits) > 8:
            return None
        rest = rest.strip(" :-–—.")
        said = by_code.get(match("budget_accounts", rest) or "")
        if said is not None and said.number[:2] == digits[:2] and len(said.number) == len(digits):
            return said, ""  # the form of 2020 changed the numbers of two accounts: their words are surer
        one = by_code[f"a{short}"]
        return one, rest if short != digits else _detail(one, rest)
    code = match("budget_accounts", words)
    return (by_code[code], "") if code in by_code else None


def _detail(one: Account, words: str) -> str:
    """What the words say beyond the name of the account."""
    name, told = fold(label("budget_accounts", one.code)), fold(words)
    before, colon, behind = words.partition(":")
    if colon and _is_part(fold(before), name):
        return behind.strip()
    return "" if not told or _is_part(told, name) else words


def _is_part(told: str, name: str) -> bool:
    """« dotations » stands in « 68 dotation aux amortissements »: plurals do not count."""
    mine = {word.rstrip("s") for word in name.split()}
    return {word.rstrip("s") for word in told.split()} <= mine


FIELDS: tuple[Field, ...] = (
    Field(
        "account", sentence("le compte"), "text",
        ("Compte", "Comptes", "Charges", "Produits", "Charges / Produits", "Charges et produits", "Poste", "Postes",
         "Rubrique", "Compte et intitulé"),
        text(160), required=True, example="60 Achats",
    ),
    Field(
        "name", sentence("le détail"), "text", ("Détail", "Intitulé", "Libellé", "Précision"), text(LONGEST_DETAIL),
        example="Fournitures d’entretien",
    ),
    Field(
        "planned", sentence("le montant prévu"), "money",
        ("Prévu", "Prévision", "Prévisionnel", "Budget", "Budget prévisionnel", "Montant prévu", "Montant"), money,
        example="9 800",
    ),
    Field(
        "actual", sentence("le montant réalisé"), "money",
        ("Réalisé", "Réel", "Exécuté", "Compte de résultat", "Montant réalisé"), money, example="10 112,40",
    ),
    Field(
        "dossier", sentence("le dossier"), "text", ("Dossier", "Opération", "Projet", "Action", "Résidence"), text(160),
        required=True, overall=True, in_title=dossier_in, example="Fonctionnement de la résidence",
    ),
    Field(
        "year", sentence("l’année"), "integer", ("Année", "Exercice"), whole(1950, 2150), required=True, overall=True,
        in_title=year_in, example="2026",
    ),
)  # fmt: skip
EXAMPLE = (
    ("Charges", "Prévu", "Réalisé", "Produits", "Prévu", "Réalisé"),
    ("60 Achats", "9 800", "10 112,40", "70 Prestations de services", "52 300", "51 204,82"),
    ("61 Services extérieurs", "14 200", "13 871,05", "74 Subventions : AGLS", "20 000", "20 000"),
)
LEFT_OUT = (
    LeftOut(("Écart", "Écart en %", "%", "Variation"), sentence("Les écarts sont calculés ici.")),
    LeftOut(("Pourquoi",), sentence("Colonne des raisons de notre compte rendu.")),
)
