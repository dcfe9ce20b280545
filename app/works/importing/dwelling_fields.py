"""What we take from a list of dwellings: the landlord, the place, the convention, under the titles people write."""

from datetime import date
from decimal import Decimal

from app.folding import fold
from app.sentence import sentence
from app.tabular.cells import Cell, Refused, Understood, as_decimal, as_money, as_text
from app.tabular.columns import Field, Read
from app.tabular.readers import Answer, day, listed, postcode, text, whole, words_of
from app.works.landlord_models import COMPANY, PERSON

_CLASSES = frozenset("ABCDEFG")
_NONE = frozenset(
    {"aucun", "aucune", "neant", "non", "non conventionne", "pas de convention", "sans", "sans convention", "libre"}
)
_COMPANIES = frozenset({"societe", "personne morale", "morale", "entreprise", "sci", "association", "collectivite"})
_PERSONS = frozenset({"personne", "personne physique", "physique", "particulier", "prive", "privee"})
KIND_WORDS = {PERSON: sentence("personne"), COMPANY: sentence("société")}


def _or_none(read: Read) -> Read:
    """« sans », « aucune » say that there is no convention."""

    def reading(cell: Cell, today: date) -> Answer:
        if isinstance(cell, str) and fold(cell) in _NONE:
            return Understood(None, "", sure=False)
        return read(cell, today)

    return reading


def label(cell: Cell, today: date) -> Answer:
    """The name of a dwelling: « D006 », in one writing."""
    answer = text(40)(cell, today)
    if isinstance(answer, Refused) or answer.value is None:
        return answer
    return Understood(answer.value.upper(), answer.value.upper())


def area(cell: Cell, today: date) -> Answer:
    """Square metres, the unit written or not."""
    return as_decimal(cell, unit="m²", least=Decimal(5), most=Decimal(1000))


def energy_class(cell: Cell, today: date) -> Answer:
    """A to G, words around the letter set aside; « vierge », « ? » say nothing."""
    answer = text(40)(cell, today)
    if isinstance(answer, Refused) or answer.value is None:
        return answer
    letters = [word for word in answer.value.upper().replace(":", " ").split() if word in _CLASSES]
    if len(letters) == 1:
        return Understood(letters[0], letters[0], sure=letters[0] == answer.value)
    if fold(answer.value) in ("vierge", "en cours", "non fait", "a faire"):
        return Understood(None, "", sure=False)
    return Refused(sentence("Indiquez une classe énergie de A à G, ou laissez vide."))


def landlord_kind(cell: Cell, today: date) -> Answer:
    """A person or a company."""
    answer = as_text(cell, longest=60)
    if isinstance(answer, Refused) or answer.value is None:
        return answer
    word = fold(answer.value)
    for code, words in ((COMPANY, _COMPANIES), (PERSON, _PERSONS)):
        if word in words:
            shown = str(KIND_WORDS[code])
            return Understood(code, shown, sure=word == fold(shown))
    return Refused(sentence("Indiquez « personne » ou « société »."))


FIELDS: tuple[Field, ...] = (
    Field(
        "label", sentence("la référence du logement"), "text",
        ("Réf", "Référence", "Réf.", "Réf logement", "Référence du logement", "N° logement", "N° de logement", "Logt",
         "N° logt", "Logement", "Code logement", "Code"),
        label, example="D006",
    ),
    Field(
        "landlord", sentence("le propriétaire"), "text",
        ("Propriétaire", "Bailleur", "Propriétaire bailleur", "Nom du propriétaire", "Nom du bailleur",
         "Nom propriétaire", "Nom", "Propriétaires", "Nom et prénom du propriétaire"),
        text(160), required=True, example="Exemple Camille",
    ),
    Field(
        "landlord_first_name", sentence("le prénom du propriétaire"), "text",
        ("Prénom du propriétaire", "Prénom", "Prénom propriétaire", "Prénom du bailleur"), text(80), example="",
    ),
    Field(
        "landlord_kind", sentence("la nature du propriétaire"), "text",
        ("Personne ou société", "Nature du propriétaire", "Type de propriétaire", "Type de bailleur", "Qualité"),
        landlord_kind, example="personne",
    ),
    Field(
        "phone", sentence("le téléphone du propriétaire"), "text",
        ("Téléphone du propriétaire", "Téléphone", "Tél", "Tel", "Portable", "Tél. propriétaire"), text(40),
        example="",
    ),
    Field(
        "email", sentence("le courriel du propriétaire"), "text",
        ("Courriel du propriétaire", "Courriel", "Mail", "E-mail", "Email", "Adresse électronique"), text(160),
        example="",
    ),
    Field(
        "address", sentence("l’adresse du logement"), "text",
        ("Adresse", "Adresse du logement", "Adresse logement", "Rue", "Voie", "Adresse 1", "ADR"), text(200),
        required=True, example="94 rue Mulsant",
    ),
    Field("postcode", sentence("le code postal"), "text", ("Code postal", "CP", "C.P."), postcode, example="42300"),
    Field(
        "town", sentence("la commune"), "text", ("Commune", "Ville", "Localité"), text(120), required=True,
        example="Roanne",
    ),
    Field("sector", sentence("le quartier"), "text", ("Quartier", "Secteur"), text(120), example="Mulsant"),
    Field("floor", sentence("l’étage"), "text", ("Étage", "Etg", "Niveau (étage)"), text(40), example="2e"),
    Field(
        "type", sentence("le type de logement"), "choice",
        ("Typo", "Type", "Typologie", "Type de logement", "Nb pièces", "Pièces"), listed("unit_types"),
        accepted=words_of("unit_types"), example="T3",
    ),
    Field(
        "area", sentence("la surface"), "decimal",
        ("Surface", "Surface habitable", "Surf.", "SHAB", "m²", "Superficie"), area, example="61,2",
    ),
    Field(
        "energy_class", sentence("la classe énergie"), "text",
        ("DPE", "Classe énergie", "Étiquette énergie", "Classe énergie (DPE)", "Classe DPE", "Étiquette", "Énergie"),
        energy_class,
        example="D",
    ),
    Field(
        "rent", sentence("le loyer demandé"), "money",
        ("Loyer", "Loyer demandé", "Loyer mensuel", "Loyer HC", "Loyer hors charges"),
        lambda cell, today: as_money(cell), example="420,00",
    ),
    Field(
        "level", sentence("le niveau de loyer conventionné"), "choice",
        ("Convention", "Niveau de loyer", "Niveau", "Loyer conventionné", "Type de loyer", "Conventionnement"),
        _or_none(listed("convention_levels")), by_content=True, accepted=words_of("convention_levels"), example="LCS",
    ),
    Field(
        "kind", sentence("la nature de la convention"), "choice",
        ("Nature de la convention", "Nature", "Type de convention", "Nature convention", "Convention"),
        _or_none(listed("convention_kinds")), accepted=words_of("convention_kinds"),
        example="Convention Anah sans travaux",
    ),
    Field(
        "convention_reference", sentence("le numéro de la convention"), "text",
        ("N° de convention", "N° convention", "Numéro de convention", "Convention n°"), text(60), example="",
    ),
    Field(
        "signed_on", sentence("la date de signature"), "date",
        ("Signée le", "Signature", "Date de signature", "Date convention", "Date de la convention", "Conventionné le",
         "Signé le"),
        day(), example="01/09/2006",
    ),
    Field(
        "starts_on", sentence("la date d’effet de la convention"), "date",
        ("Date d’effet", "Prise d’effet", "Effet", "Début", "Début de la convention", "Début convention",
         "À compter du", "Du", "Convention du"),
        day(), example="01/09/2006",
    ),
    Field(
        "years", sentence("la durée de la convention"), "integer",
        ("Durée (ans)", "Durée", "Durée en années", "Durée de la convention", "Nb d’années", "Années"),
        whole(1, 99, "ans"), example="9",
    ),
    Field(
        "ends_on", sentence("la fin de la convention"), "date",
        ("Fin de la convention", "Fin", "Échéance", "Date de fin", "Fin convention", "Date d’échéance", "Terme",
         "Jusqu’au", "Au", "Convention jusqu’au"),
        day(), example="31/08/2015",
    ),
    Field(
        "ended_on", sentence("la fin anticipée"), "date",
        ("Fin anticipée", "Fin avant terme", "Résiliée le", "Dénoncée le", "Résiliation", "Date de résiliation"), day(),
        example="",
    ),
    Field(
        "rent_ceiling", sentence("le plafond de loyer"), "money",
        ("Plafond de loyer", "Loyer plafond", "Loyer maximum", "Plafond"), lambda cell, today: as_money(cell),
        example="450,00",
    ),
)  # fmt: skip
LISTS = {"type": "unit_types", "level": "convention_levels", "kind": "convention_kinds"}
EXAMPLE = (
    ("Réf", "Propriétaire", "Adresse", "Commune", "Typo", "Surface", "Convention", "Signée le", "Durée (ans)"),
    ("D001", "Exemple Camille", "102 rue des Lilas", "42300 Roanne", "T3", "61,2", "L.C.S.", "01.03.04", "9"),
    ("D002", "SCI des Modèles", "8 av. de la Gare", "42120 Le Coteau", "F2", "42 m²", "Loc2", "01/09/2023", "6"),
)
