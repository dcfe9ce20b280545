"""What we take from an enterprise's sheet of hours: the order, the employee's code, the month, the hours."""

import re
from datetime import date
from decimal import Decimal

from app.folding import fold
from app.sentence import Sentence, sentence, shown
from app.tabular.cells import Cell, Refused, Understood, as_decimal, as_text
from app.tabular.columns import Field
from app.tabular.days import MONTHS, as_date
from app.tabular.readers import Answer, text
from app.works.importing.order_fields import order_label

MOST_HOURS = Decimal(372)  # twelve hours on each of 31 days, as the table of hours bounds them
MOST_READ = Decimal(9999)  # a month of more hours than it has is asked about, with its own sentence
_CODE = re.compile(r"^[A-Z]{0,3}[0-9]{1,5}$")
_CLOCK = re.compile(r"^([0-9]{1,3})\s*[h:]\s*([0-5][0-9])$")
_YEAR_FIRST = re.compile(r"^([0-9]{4})[-/. ]([0-9]{1,2})$")
_YEAR_ALONE = re.compile(r"^[0-9]{4}$")
_IN_WORDS = re.compile(r"^([a-z]{3,9}) ([0-9]{4}|[0-9]{2})$")


def code(cell: Cell, today: date) -> Answer:
    """The enterprise's code for somebody. What is no code is not quoted: it may be a name."""
    answer = as_text(cell, longest=200)
    if isinstance(answer, Refused):
        return Refused(_a_code(), quotable=False)
    if answer.value is None:
        return answer
    bare = answer.value.upper().replace(" ", "").replace("-", "").replace(".", "")
    if not _CODE.match(bare):
        return Refused(_a_code(), quotable=False)
    return Understood(bare, bare, sure=bare == answer.value)


def _a_code() -> Sentence:
    return sentence("Indiquez le code du salarié, jamais son nom : S02, par exemple.")


def month(cell: Cell, today: date) -> Answer:
    """A month as its first day: « 09/2001 », « sept. 2001 », « 2001-09 », or any of its days."""
    written = fold(cell) if isinstance(cell, str) else ""
    if isinstance(cell, int | float) and not isinstance(cell, bool) and cell < 10_000:
        return Refused(_a_month())
    if _YEAR_ALONE.match(written):
        return Refused(_a_month())
    if isinstance(cell, str) and (found := _YEAR_FIRST.match(cell.strip())) is not None:
        return _first_of(int(found[1]), int(found[2]), sure=False)
    if (found := _IN_WORDS.match(written)) is not None and (number := _named(found[1])) is not None:
        year = int(found[2]) if len(found[2]) == 4 else today.year // 100 * 100 + int(found[2])
        return _first_of(year if year <= today.year else year - 100, number, sure=len(found[2]) == 4)
    answer = as_date(cell, today=today, partial=True, serials=True)
    if isinstance(answer, Refused):
        return Refused(_a_month()) if not isinstance(cell, date) else answer
    if answer.value is None:
        return answer
    return _first_of(answer.value.year, answer.value.month, sure=_month_alone(cell))


def _month_alone(cell: Cell) -> bool:
    return isinstance(cell, str) and re.match(r"^[0-9]{1,2}/[0-9]{4}$", cell.strip()) is not None


def _named(word: str) -> int | None:
    names = [fold(name) for name in MONTHS]
    short = {"sept": 9, "juil": 7, "fevr": 2}.get(word)
    begun = [number for number, name in enumerate(names, 1) if name.startswith(word)]
    return short or (begun[0] if len(begun) == 1 else None)


def _first_of(year: int, number: int, *, sure: bool) -> Answer:
    if not (1900 <= year <= 2100 and 1 <= number <= 12):
        return Refused(_a_month())
    day = date(year, number, 1)
    return Understood(day, month_words(day), sure=sure)


def month_words(day: date) -> str:
    """« septembre 2001 »."""
    return " ".join(shown(day).split(" ")[1:])


def _a_month() -> Sentence:
    return sentence("Indiquez un mois, par exemple 09/2026.")


def hours(cell: Cell, today: date) -> Answer:
    """Hours with decimals, or as a clock has them: « 52,33 », « 52h20 »."""
    if isinstance(cell, str) and (found := _CLOCK.match(cell.strip().lower())) is not None:
        value = (Decimal(found[1]) + Decimal(found[2]) / 60).quantize(Decimal("0.01"))
        return Understood(value, f"{value:f}".replace(".", ","), sure=False)
    return as_decimal(cell, unit="h", least=Decimal(0), most=MOST_READ)


FIELDS: tuple[Field, ...] = (
    Field(
        "order", sentence("le numéro du chantier"), "text",
        ("Chantier", "N° chantier", "N° de chantier", "Numéro de chantier", "Commande", "N° commande", "N° OS"),
        order_label, required=True, example="2026-041",
    ),
    Field(
        "code", sentence("le code du salarié"), "text",
        ("Salarié (code)", "Code salarié", "Code", "Salarié", "Matricule", "Code du salarié", "N° salarié",
         "Salarié(e)"),
        code, required=True, example="S02",
    ),
    Field(
        "month", sentence("le mois"), "date", ("Mois", "Période", "Mois de paie", "Mois travaillé", "Date"), month,
        required=True, example="09/2026",
    ),
    Field(
        "hours", sentence("les heures"), "decimal",
        ("Heures", "Nb heures", "Nombre d’heures", "Nb d’heures", "H", "Heures travaillées", "Total heures"), hours,
        required=True, example="52,33",
    ),
    Field(
        "enterprise", sentence("l’entreprise"), "text",
        ("Entreprise", "Entreprise d’insertion", "Structure", "Employeur"), text(120), overall=True, example="",
    ),
)  # fmt: skip
EXAMPLE = (
    ("Chantier", "Salarié (code)", "Mois", "Heures"),
    ("2026-041", "S02", "09/2026", "52,33"),
    ("2026-041", "S05", "sept. 2026", "48h30"),
)
