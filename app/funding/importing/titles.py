"""What a title above a table says of all its lines: the dossier's name, the year."""

import re
from collections.abc import Sequence

from app.folding import fold

_YEAR = re.compile(r"\b(?:19|20)[0-9]{2}\b")
_PARTS = re.compile(r"\s+[—–:|-]\s+")
# Words of a table's own title, which name no dossier.
_OF_TABLES = frozenset(
    {"budget", "budgets", "previsionnel", "previsionnels", "realise", "execute", "compte", "comptes", "resultat"}
    | {"plan", "financement", "tableau", "depenses", "charges", "produits", "couts", "cout", "postes", "annee"}
    | {"exercice", "de", "du", "des", "et", "le", "la", "les", "l", "d", "en", "euros", "eur", "ttc", "ht"}
    | {"cofinanceurs", "financeurs", "demandes", "subvention", "subventions"}
)


def dossier_in(above: Sequence[str]) -> str:
    """« Résidence Faventines » of « Budget prévisionnel 2025 — Résidence Faventines »; nothing when no title names one.

    What stands in brackets stays: it says what the figures are worth (« répartition fictive »).
    """
    for text in above:
        bracketed = " ".join(re.findall(r"\([^)]*\)", text))
        bare = re.sub(r"\s*\([^)]*\)", "", text)
        named = [part for part in _PARTS.split(bare) if _names(part)]
        if named:
            return " ".join([*(" ".join(_YEAR.sub("", part).split()) for part in named), bracketed]).strip()
    return ""


def year_in(above: Sequence[str]) -> str:
    """The one year that the titles bear; nothing when there are two."""
    years = {year for text in above for year in _YEAR.findall(text)}
    return years.pop() if len(years) == 1 else ""


def _names(part: str) -> bool:
    """Whether a part of a title says more than what the table is."""
    return any(not word.isdecimal() and word not in _OF_TABLES for word in fold(part).split())
