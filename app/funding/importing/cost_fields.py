"""What we take from the costs of a dossier: what is paid for, its category, its amount all taxes included."""

from datetime import date

from app.folding import fold
from app.funding.importing.request_fields import FIELDS as OF_REQUESTS
from app.funding.importing.request_fields import money
from app.funding.importing.titles import dossier_in
from app.sentence import Sentence, sentence
from app.tabular.cells import Cell, as_choice
from app.tabular.columns import Field, LeftOut
from app.tabular.readers import Answer, text

# The words of the page for each category, and those that begin a cost of that category.
CATEGORIES: dict[str, tuple[Sentence, tuple[str, ...]]] = {
    "land": (
        sentence("Terrain et bâtiment"),
        ("acquisition", "achat", "terrain", "foncier", "batiment", "immeuble", "frais d acquisition",
         "frais de notaire"),
    ),
    "works": (
        sentence("Travaux"),
        ("travaux", "construction", "rehabilitation", "renovation", "gros oeuvre", "second oeuvre",
         "demolition", "vrd"),
    ),
    "fees": (
        sentence("Honoraires"),
        ("honoraires", "architecte", "maitrise d oeuvre", "etudes", "etude", "bureau d etudes", "bureau de controle",
         "diagnostics", "diagnostic", "assistance a maitrise d ouvrage", "assurance dommages ouvrage"),
    ),
    "furniture": (sentence("Équipement et mobilier"), ("mobilier", "equipement", "equipements", "meubles")),
    "contingencies": (
        sentence("Imprévus"), ("imprevus", "divers et imprevus", "aleas", "provision pour aleas", "revisions"),
    ),
    "running": (sentence("Fonctionnement"), ("fonctionnement",)),
    "other": (sentence("Autre dépense"), ("autre", "autres", "divers")),
}  # fmt: skip


def category_of(name: str) -> str:
    """The category that the first words of a cost tell; the longest words win; « other » else."""
    folded = f"{fold(name)} "
    found = [
        (len(words), code)
        for code, (label, known) in CATEGORIES.items()
        for words in (fold(str(label)), *known)
        if folded.startswith(f"{words} ")
    ]
    return max(found)[1] if found else "other"


def category(cell: Cell, today: date) -> Answer:
    """A category by its own words."""
    known = {fold(str(label)): code for code, (label, _words) in CATEGORIES.items()}

    def code_of(words: str) -> str | None:
        guessed = category_of(words)
        return known.get(fold(words)) or (guessed if guessed != "other" else None)

    return as_choice(cell, code_of, lambda code: str(CATEGORIES[code][0]))


FIELDS: tuple[Field, ...] = (
    Field(
        "name", sentence("la dépense"), "text",
        ("Dépense", "Dépenses", "Poste", "Postes de dépenses", "Poste de dépense", "Nature de la dépense", "Travaux",
         "Libellé", "Désignation", "Emplois"),
        text(160), required=True, example="Honoraires d’architecte",
    ),
    Field(
        "category", sentence("la catégorie"), "choice", ("Catégorie", "Type de dépense", "Chapitre"), category,
        accepted=lambda: [str(label) for label, _words in CATEGORIES.values()], example="Honoraires",
    ),
    Field(
        "amount", sentence("le montant"), "money",
        ("Montant TTC", "Montant", "Coût", "Coût TTC", "TTC", "Prévu", "Montant prévu"), money, required=True,
        example="82 000",
    ),
    Field(
        "dossier", sentence("le dossier"), "text", ("Dossier", "Opération", "Projet", "Action"), text(160),
        required=True, overall=True, in_title=dossier_in, example="Rénovation de la résidence",
    ),
)  # fmt: skip
# The co-funders often stand below the costs, in the same sheet.
OTHERS = tuple(title for one in OF_REQUESTS for title in one.titles)
EXAMPLE = (
    ("Dépense", "Catégorie", "Montant TTC", "Dossier"),
    ("Acquisition de l’immeuble", "Terrain", "212 000", "Rénovation"),
    ("Honoraires d’architecte", "Honoraires", "82 000", "Rénovation"),
)
LEFT_OUT = (
    LeftOut(("Montant HT", "HT", "TVA"), sentence("Les dépenses sont gardées toutes taxes comprises.")),
    LeftOut(("Pourquoi",), sentence("Colonne des raisons de notre compte rendu.")),
)
