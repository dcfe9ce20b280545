"""What the cells of a list say, as readers for fields: texts, days, words of a list, whole numbers, postcodes."""

from collections.abc import Callable
from datetime import date
from decimal import Decimal
from typing import Any

from app import reference
from app.sentence import sentence
from app.tabular.cells import Cell, Refused, Understood, as_choice, as_decimal, as_integer, as_text, is_unknown
from app.tabular.columns import Read
from app.tabular.days import as_date

Answer = Understood[Any] | Refused


def text(longest: int) -> Read:
    """A line of text; « ? » and « NC » say nothing."""
    return lambda cell, today: Understood(None, "", sure=False) if is_unknown(cell) else as_text(cell, longest=longest)


def day(*, past: bool = False, partial: bool = False) -> Read:
    """A day; `past` and `partial` as for `as_date`."""
    return lambda cell, today: as_date(cell, today=today, past=past, partial=partial, serials=True)


def listed(name: str) -> Read:
    """A code of a reference list; words that say more than may be kept are grouped."""
    return lambda cell, today: as_choice(
        cell,
        lambda words: reference.match(name, words),
        lambda code: reference.label(name, code),
        grouped=lambda words: reference.is_grouped(name, words),
    )


def words_of(name: str) -> Callable[[], list[str]]:
    """The labels that a list offers, for an empty template."""
    return lambda: [label for _, label in reference.choices(name)]


def whole(least: int, most: int, unit: str = "") -> Read:
    """A whole number, its unit behind it or not (« 3 mois »)."""

    def read(cell: Cell, today: date) -> Answer:
        bare = cell.lower().removesuffix(unit).strip() if isinstance(cell, str) and unit else cell
        answer = as_integer(bare, least=least, most=most)
        if isinstance(answer, Understood) and bare != cell:
            return Understood(answer.value, answer.shown, sure=False)
        return answer

    return read


def floor(cell: Cell, today: date) -> Answer:
    """RDC is 0; « 2e », « 2ème étage » are 2."""
    if isinstance(cell, str):
        plain = cell.strip().lower().rstrip(".")
        if plain in ("rdc", "rez-de-chaussée", "rez de chaussée"):
            return Understood(0, "0", sure=False)
        number = plain.removesuffix("étage").strip()
        number = number.removesuffix("ème").removesuffix("eme").removesuffix("er").removesuffix("e").strip()
        if number != plain:
            return whole(-3, 60)(number, today)
    return whole(-3, 60)(cell, today)


def postcode(cell: Cell, today: date) -> Answer:
    """Five digits; a spreadsheet that dropped the first zero gets it back."""
    answer = as_text(cell, longest=12)
    if isinstance(answer, Refused) or answer.value is None:
        return answer
    digits = answer.value.replace(" ", "")
    if isinstance(cell, int | float) and len(digits) == 4:
        digits = f"0{digits}"
    if not (digits.isascii() and digits.isdecimal() and len(digits) == 5):
        return Refused(sentence("Un code postal a cinq chiffres, par exemple 26000."))
    return Understood(digits, digits, sure=digits == answer.value)


def surface(cell: Cell, today: date) -> Answer:
    """Square metres, the unit written or not."""
    return as_decimal(cell, unit="m²", least=Decimal(1), most=Decimal(9999))
