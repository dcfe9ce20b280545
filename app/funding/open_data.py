"""What a funder publishes of its grants (schema « subventions », SCDL 2.1.1), read into rows; which of them seem ours.

Nothing is written here: a person confirms or declines each one. Files come through the same bounds as every list."""

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from app.folding import fold
from app.sentence import sentence
from app.tabular.bounds import RefusedFile
from app.tabular.cells import Refused, as_money
from app.tabular.days import as_date
from app.tabular.reading import Cell, Line, read
from tenants import clock

# Our name -> the column of the schema, as fold() writes it.
COLUMNS = {
    "giver": "nomattribuant",
    "giver_siret": "idattribuant",
    "granted_on": "dateconvention",
    "reference": "referencedecision",
    "beneficiary": "nombeneficiaire",
    "siret": "idbeneficiaire",
    "object": "objet",
    "amount": "montant",
    "nature": "nature",
    "terms": "conditionsversement",
}
NEEDED = ("giver", "beneficiary", "object", "amount")
LONGEST = 400
SIRET = 14
_IN_VAIN = {"de", "du", "des", "la", "le", "les", "et", "d", "l", "exemple", "departemental", "conseil", "general"}


@dataclass(frozen=True)
class Published:
    """One grant of the file; line: its number there."""

    line: int
    giver: str
    giver_siret: str
    beneficiary: str
    siret: str
    object: str
    amount: Decimal
    granted_on: date | None
    reference: str
    nature: str
    terms: str

    @property
    def fingerprint(self) -> str:
        """The same words are the same grant, whatever the file and the line."""
        words = (
            self.giver_siret or fold(self.giver), fold(self.reference), str(self.granted_on), self.siret,
            fold(self.beneficiary), fold(self.object), str(self.amount),
        )  # fmt: skip
        return hashlib.sha256("|".join(words).encode()).hexdigest()


def read_grants(name: str, content: bytes) -> tuple[list[Published], int]:
    """The grants of a file, and how many lines could not be understood. Raises RefusedFile."""
    lines = read(name, content).sheets[0].lines
    begin = next((at for at, line in enumerate(lines[:10]) if _has_columns(line)), None)
    if begin is None:
        raise RefusedFile(
            "columns",
            sentence(
                "Ce fichier n’a pas les colonnes du schéma « subventions » : nomAttribuant, nomBeneficiaire, objet, "
                "montant. Prenez le fichier publié par le financeur, sans changer ses titres."
            ),
        )
    titles = [_title(cell) for cell in lines[begin].cells]
    places = {ours: titles.index(theirs) for ours, theirs in COLUMNS.items() if theirs in titles}
    found, refused = [], 0
    for line in lines[begin + 1 :]:
        one = _grant(line, places)
        if one is None:
            refused += 1
        else:
            found.append(one)
    return found, refused


def _title(cell: Cell) -> str:
    return fold(str(cell or "")).replace(" ", "")


def _has_columns(line: Line) -> bool:
    titles = {_title(cell) for cell in line.cells}
    return all(COLUMNS[name] in titles for name in NEEDED)


def _grant(line: Line, places: dict[str, int]) -> Published | None:
    cells = {name: line.cells[at] if at < len(line.cells) else None for name, at in places.items()}
    amount = as_money(cells.get("amount"))
    granted = as_date(cells.get("granted_on"), today=clock.today(), serials=True)
    texts = {name: _text(cells.get(name)) for name in COLUMNS if name not in ("amount", "granted_on")}
    if isinstance(amount, Refused) or amount.value is None or not texts["beneficiary"] or not texts["giver"]:
        return None
    return Published(
        line=line.number,
        giver=texts["giver"],
        giver_siret=siret_of(cells.get("giver_siret")),
        beneficiary=texts["beneficiary"],
        siret=siret_of(cells.get("siret")),
        object=texts["object"],
        amount=amount.value,
        granted_on=None if isinstance(granted, Refused) else granted.value,
        reference=texts["reference"],
        nature=texts["nature"],
        terms=texts["terms"],
    )


def _text(cell: Cell) -> str:
    plain = "" if cell is None else str(cell)
    return " ".join("".join(letter for letter in plain if letter.isprintable()).split())[:LONGEST]


def siret_of(cell: Cell) -> str:
    """Fourteen digits, or nothing; a spreadsheet that dropped the first zeros gets them back."""
    plain = f"{cell:.0f}" if isinstance(cell, float) else str(cell or "")
    digits = "".join(letter for letter in plain if letter in "0123456789")
    return digits.zfill(SIRET) if 0 < len(digits) <= SIRET and int(digits) else ""


def is_ours(one: Published, siret: str, name: str) -> tuple[bool, bool]:
    """Whether the number and the name of the beneficiary are those that were looked for."""
    return bool(siret) and one.siret == siret, bool(fold(name)) and fold(one.beneficiary) == fold(name)


def same_giver(notice: Any, funder: Any) -> bool:
    """By number when both are known, else by the words of one of its names. funder: siret, names."""
    if notice.giver_siret and funder.siret:
        return bool(notice.giver_siret == funder.siret)
    told = _words(notice.giver)
    return any(told <= _words(name) or _words(name) <= told for name in funder.names if _words(name)) and bool(told)


def alike(notice: Any, *texts: str) -> bool:
    """Whether what the grant is for shares a word of weight with these texts."""
    return bool({word for word in _words(notice.object) if len(word) > 3} & _words(" ".join(texts)))


def _words(text: str) -> set[str]:
    return set(fold(text).split()) - _IN_VAIN


def fresh(found: Sequence[Published], known: set[str]) -> list[Published]:
    """Each grant once, without those that a reading brought already."""
    seen, kept = set(known), []
    for one in found:
        if one.fingerprint not in seen:
            seen.add(one.fingerprint)
            kept.append(one)
    return kept
