"""Whether a sheet seems to name a person, and whose letter-box its contact is. A sheet tells of places and of deeds."""

import re
from functools import cache
from importlib.resources import files

from app.folding import fold

_CIVIL = re.compile(r"\b(?:M\.|MM\.|Mme|Mmes|Mlle|Monsieur|Madame|Mademoiselle)\s+([A-ZÀ-ÖØ-Þ][\w’'-]+)")
_WORD = re.compile(r"[^\W\d_][\w’'-]*")
# Before a first name: the name of a street, a house, a foundation.
_OF_A_PLACE = frozenset(
    {"rue", "avenue", "boulevard", "bd", "place", "square", "quai", "cours", "allee", "allees", "chemin", "impasse"}
    | {"passage", "faubourg", "pont", "saint", "sainte", "st", "ste", "residence", "foyer", "ecole", "college", "lycee"}
    | {"hopital", "clinique", "fondation", "association", "centre", "espace", "maison", "cite", "villa", "fort", "mont"}
    | {"abbe", "notre", "dame", "docteur", "general", "marechal", "president", "auberge", "stade", "salle", "programme"}
)
# Letter-boxes of persons: a contact is an address of the association.
_OF_PERSONS = frozenset(
    {"gmail.com", "googlemail.com", "hotmail.com", "hotmail.fr", "outlook.com", "outlook.fr", "live.com", "live.fr"}
    | {"msn.com", "yahoo.com", "yahoo.fr", "orange.fr", "wanadoo.fr", "free.fr", "laposte.net", "sfr.fr", "neuf.fr"}
    | {"bbox.fr", "aol.com", "icloud.com", "me.com", "proton.me", "protonmail.com", "gmx.fr", "gmx.com"}
)


@cache
def _first_names() -> frozenset[str]:
    source = files("app.initiatives").joinpath("first_names.txt").read_text(encoding="utf-8")
    return frozenset(name for line in source.split("\n") if not line.startswith("#") for name in line.split())


def named_in(text: str) -> str | None:
    """The first word that looks like somebody's name, as written; None when there is none."""
    found = _CIVIL.search(text)
    if found:
        return found.group(1)
    before = ""
    for word in _WORD.finditer(text):
        said = word.group()
        # « l’Hélène », « d’Inès »: the word after the apostrophe
        said = re.split(r"[’']", said)[-1]
        if said[:1].isupper() and fold(said.split("-")[0]) in _first_names() and before not in _OF_A_PLACE:
            return said
        before = fold(said)
    return None


def is_of_a_person(address: str) -> bool:
    """A letter-box at a provider of private ones."""
    return address.rpartition("@")[2].strip().lower() in _OF_PERSONS
