"""What a cell or a form field says: a text, a choice, yes or no, a number, an amount. Days stand in `days`.

Each reader takes what was typed (or a spreadsheet's own value) and answers `Understood` or `Refused`; an empty cell
is understood as None. The same readers serve imports and web forms.
"""

import re
import unicodedata
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Generic, TypeVar

from app.folding import fold
from app.sentence import Sentence, sentence
from app.tabular.privacy import advice, has_national_number, national_number_found

Cell = str | int | float | bool | date | None
T = TypeVar("T")

SPACES = re.compile(r"[\s\u00a0\u2007\u2009\u202f]+")
MAX_AMOUNT = Decimal(10) ** 11

# U+202A-E and U+2066-9 turn the order of letters around; lone surrogates cannot be written as UTF-8.
_FORBIDDEN = re.compile(r"[\u0000-\u0008\u000b-\u001f\u007f-\u009f\u202a-\u202e\u2066-\u2069\ud800-\udfff]")
_UNKNOWN = frozenset(
    {"nc", "n c", "nr", "n r", "nsp", "inconnu", "inconnue", "non connu", "non connue", "non renseigne"}
    | {"non renseignee", "non communique", "ne sait pas", "a preciser"}
)
_LONGEST_UNKNOWN = 20
_ONLY_MARKS = re.compile(r"^[?\-–—./_*\s]+$")
_YES = frozenset({"x", "o", "oui", "vrai", "1", "yes", "y", "true"})
_NO = frozenset({"n", "non", "faux", "0", "no", "false"})
_NUMBER = re.compile(r"^([-−]?)([0-9]{1,3}(?: [0-9]{3})+|[0-9]{1,3}(?:\.[0-9]{3})+(?=,)|[0-9]+)(?:[.,]([0-9]+))?$")
_ENGLISH = re.compile(r"^([-−]?)([0-9]{1,3}(?:,[0-9]{3})+)\.([0-9]+)$")
_CURRENCY = re.compile(r"^(?:€ ?(.*)|(.*?) ?(?:€|euros?|eur))$", re.IGNORECASE)
_LONGEST_NUMBER = 40


@dataclass(frozen=True)
class Understood(Generic[T]):
    """`value` as a type, `shown` as a person reads it. `sure` is False when it was worked out rather than read:
    a two-digit year, a synonym, a currency sign set aside; the preview then shows « as read → as understood ».
    `quotable` is False when what was read says more than may be kept, shown again or logged."""

    value: T
    shown: str
    sure: bool = True
    quotable: bool = True


@dataclass(frozen=True)
class Refused:
    """Not understood, with the sentence that says why and what to do."""

    sentence: Sentence
    quotable: bool = True


def is_unknown(value: Cell) -> bool:
    """« NC », « ? », « - », « inconnu »: somebody says that they do not know."""
    if not isinstance(value, str) or len(value) > _LONGEST_UNKNOWN:
        return False
    return bool(_ONLY_MARKS.match(value)) or fold(value) in _UNKNOWN


def as_text(value: Cell, *, longest: int = 200, lines: bool = False) -> Understood[str | None] | Refused:
    """A text in NFC, trimmed, of at most `longest` characters, in one line unless `lines`.

    Control characters, reversed writing and lone surrogates are refused, not silently dropped; so is a social
    security number.
    """
    if value is None:
        return Understood(None, "")
    text = _written(value)
    if _FORBIDDEN.search(text.replace("\r\n", "\n")):
        return Refused(sentence("Ce texte contient des caractères invisibles. Retapez-le sans le copier."))
    if has_national_number(text):
        return Refused(national_number_found(), quotable=False)
    text = unicodedata.normalize("NFC", text.replace("\r\n", "\n")).strip()
    if not lines:
        text = SPACES.sub(" ", text)
    if len(text) > longest:
        return Refused(
            sentence(
                "Ce texte fait %(length)s caractères ; la limite est %(limit)s. Raccourcissez-le.",
                length=len(text),
                limit=longest,
            )
        )
    return Understood(text or None, text)


def as_choice(
    value: Cell,
    match: Callable[[str], str | None],
    label: Callable[[str], str],
    *,
    grouped: Callable[[str], bool] = lambda text: False,
) -> Understood[str | None] | Refused:
    """A code. `match` leads from words to a code (a list's `match`, a dict's `get`), `label` back to words.

    « NC » and « ? » are first offered to `match`, since a list may have a code for what is not known. `grouped` tells
    words whose detail must not be kept; unknown words that speak of health or detention are refused unquoted.
    """
    if value is None or (isinstance(value, str) and not value.strip()):
        return Understood(None, "")
    text = SPACES.sub(" ", _written(value)).strip()
    if (code := match(text)) is not None:
        words = label(code)
        return Understood(code, words, sure=fold(words) == fold(text) or code == text, quotable=not grouped(text))
    if is_unknown(value):
        return Understood(None, "", sure=False)
    if (found := advice(text)) is not None:
        return Refused(found, quotable=False)
    return Refused(sentence("« %(text)s » n’est pas une valeur connue. Choisissez dans la liste.", text=text[:60]))


def as_yes_no(value: Cell) -> Understood[bool | None] | Refused:
    """oui, O, X, 1, vrai; non, N, 0, faux."""
    if value is None or value == "" or is_unknown(value):
        return Understood(None, "", sure=value in (None, ""))
    if isinstance(value, bool):
        return Understood(value, "oui" if value else "non")
    word = fold(_written(value))
    if word in _YES:
        return Understood(True, "oui", sure=word == "oui")
    if word in _NO:
        return Understood(False, "non", sure=word == "non")
    return Refused(sentence("Indiquez « oui » ou « non »."))


def as_money(value: Cell, *, negative: bool = False) -> Understood[Decimal | None] | Refused:
    """Euros and cents: 1234,5 · 1 234,50 · 1234.50 · 1.234,50 · 1 234,50 €; at most 10^11.

    Refuses exponents, NaN, more than two decimals, digits other than 0-9; a minus unless `negative`.
    """
    if _is_blank(value):
        return Understood(None, "", sure=not is_unknown(value))
    text, sure = _bare(value)
    if (currency := _CURRENCY.match(text)) is not None:
        text, sure = (currency[1] or currency[2] or "").strip(), False
    number = _number(text)
    if number is None:
        return Refused(sentence("Indiquez un montant en euros, par exemple 1 234,50."))
    if (digits := _decimals(number)) > 2:
        if digits == 3:
            return Refused(sentence("Le montant a trois décimales. Arrondissez au centime."))
        return Refused(sentence("Le montant a plus de deux décimales. Arrondissez au centime."))
    if number < 0 and not negative:
        return Refused(sentence("Ce montant est négatif. Indiquez un montant positif, par exemple 1 234,50."))
    if abs(number) > MAX_AMOUNT:
        return Refused(sentence("Ce montant dépasse cent milliards d’euros. Vérifiez-le."))
    amount = number.quantize(Decimal("0.01"))
    return Understood(amount, french(amount), sure=sure and " " not in text)


def as_decimal(
    value: Cell, *, places: int = 2, unit: str = "", least: Decimal | None = None, most: Decimal | None = None
) -> Understood[Decimal | None] | Refused:
    """A number with at most `places` decimals; its `unit` may stand behind it (« 28 m² », « 28m2 »)."""
    if _is_blank(value):
        return Understood(None, "", sure=not is_unknown(value))
    text, sure = _bare(value)
    bare = _without_unit(text, unit)
    number = _number(bare)
    if number is None:
        return Refused(sentence("Indiquez un nombre, par exemple 28,5."))
    if _decimals(number) > places:
        return Refused(sentence("Ce nombre a trop de décimales. Gardez-en %(places)s au plus.", places=places))
    if (least is not None and number < least) or (most is not None and number > most):
        return Refused(_between(least, most))
    return Understood(number, french(number), sure=sure and bare == text)


def as_integer(value: Cell, *, least: int | None = None, most: int | None = None) -> Understood[int | None] | Refused:
    """A whole number; a spreadsheet's 21,0 is 21."""
    if _is_blank(value):
        return Understood(None, "", sure=not is_unknown(value))
    text, sure = _bare(value)
    number = _number(text)
    if number is None or number != number.to_integral_value() or abs(number) > 2**53:
        return Refused(sentence("Indiquez un nombre entier, par exemple 21."))
    if (least is not None and number < least) or (most is not None and number > most):
        return Refused(_between(least, most))
    return Understood(int(number), french(Decimal(int(number))), sure=sure)


def french(number: Decimal) -> str:
    """As typed in France: 1 234,50 with a plain no-break space, decimals as the number has them."""
    return f"{number:,f}".replace(",", "\u00a0").replace(".", ",")


def typed(value: Cell) -> str:
    """A cell as a person sees it in the spreadsheet."""
    if value is None:
        return ""
    if isinstance(value, float) and not value.is_integer():
        return str(value).replace(".", ",")
    return _written(value)


def _is_blank(value: Cell) -> bool:
    return value is None or (isinstance(value, str) and (not value.strip() or is_unknown(value)))


def _written(value: Cell) -> str:
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    if isinstance(value, bool):
        return "oui" if value else "non"
    if isinstance(value, date):
        return f"{value:%d/%m/%Y}"
    return str(value)


def _bare(value: Cell) -> tuple[str, bool]:
    """The number as text, one kind of space; a spreadsheet's own number without its binary dust."""
    if isinstance(value, bool | date):
        return "?", False
    if isinstance(value, float):
        return f"{round(value, 6):f}".rstrip("0").rstrip("."), True
    return SPACES.sub(" ", str(value)).strip(), True


def _number(text: str) -> Decimal | None:
    """French or plain writing; thousands in threes. None for anything else: exponents, NaN, other digits."""
    if len(text) > _LONGEST_NUMBER:
        return None
    if (found := _ENGLISH.match(text)) is not None:
        number = Decimal(f"{found[2].replace(',', '')}.{found[3]}")
        return -number if found[1] else number
    if (found := _NUMBER.match(text)) is None:
        return None
    whole = found[2].replace(" ", "").replace(".", "")
    number = Decimal(f"{whole}.{found[3]}" if found[3] else whole)
    return -number if found[1] and number else number


def _decimals(number: Decimal) -> int:
    exponent = number.as_tuple().exponent
    return -exponent if isinstance(exponent, int) and exponent < 0 else 0


def _without_unit(text: str, unit: str) -> str:
    plain = text.lower().replace("²", "2")
    ending = unit.lower().replace("²", "2")
    return text[: len(text) - len(ending)].rstrip() if ending and plain.endswith(ending) else text


def _between(least: Decimal | int | None, most: Decimal | int | None) -> Sentence:
    if most is None:
        return sentence("Indiquez un nombre d’au moins %(least)s.", least=least)
    if least is None:
        return sentence("Indiquez un nombre d’au plus %(most)s.", most=most)
    return sentence("Indiquez un nombre de %(least)s à %(most)s.", least=least, most=most)
