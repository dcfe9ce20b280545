"""What a cell or a form field says about a day, as the French write it."""

import calendar
import math
import re
from datetime import date, timedelta

from app.folding import fold
from app.sentence import Sentence, sentence, shown
from app.tabular.cells import SPACES, Cell, Refused, Understood, is_unknown

FIRST_YEAR, LAST_YEAR = 1900, 2100
MONTHS = (
    sentence("janvier"), sentence("février"), sentence("mars"), sentence("avril"), sentence("mai"), sentence("juin"),
    sentence("juillet"), sentence("août"), sentence("septembre"), sentence("octobre"), sentence("novembre"),
    sentence("décembre"),
)  # fmt: skip
_SHORT = {"fevr": 2, "juil": 7, "jui": 6, "jul": 7, "sept": 9}
_DAY_ZERO = date(1899, 12, 30)  # Excel's, for serial numbers after 28 February 1900
_DAYFIRST = re.compile(r"^([0-9]{1,2})[/. -]([0-9]{1,2})[/. -]([0-9]{4}|[0-9]{2})$")
_YEARFIRST = re.compile(r"^([0-9]{4})[/.-]([0-9]{1,2})[/.-]([0-9]{1,2})$")
_SOLID = re.compile(r"^[0-9]{8}$")
_SERIAL = re.compile(r"^[0-9]{5}$")
_HOUR = re.compile(r"[ T]?[0-9]{1,2}(?:[:h][0-9]{2}){1,2}(?:\.[0-9]+)?Z?$")
_IN_WORDS = re.compile(r"^([0-9]{1,2})(?:er|e)? ([a-z]{3,9}) ?([0-9]{4}|[0-9]{2})?$")
_WEEKDAY = re.compile(r"^(lundi|mardi|mercredi|jeudi|vendredi|samedi|dimanche|lun|mar|mer|jeu|ven|sam|dim) (?=[0-9])")
_MONTH_ALONE = re.compile(r"^(?:([0-9]{1,2})[/. -])?([0-9]{4})$")
_LONGEST = 40
_AHEAD = 10  # a two-digit year up to ten years from now is of this century


def as_date(
    value: Cell, *, today: date, past: bool = False, partial: bool = False, serials: bool = False
) -> Understood[date | None] | Refused:
    """A day: 15.01.24 · 8/12/1998 · 24-11-26 · 24112026 · 24 nov · 1er mars 2024 · demain · a spreadsheet's own date.

    `past`: a two-digit year never leads beyond today (births). `partial`: « 1997 » and « 09/2004 » are the first day.
    `serials`: « 45306 » in a text file is a spreadsheet's day number; a spreadsheet's own number always is.
    """
    if value is None or value == "" or is_unknown(value):
        return Understood(None, "", sure=value in (None, ""))
    if isinstance(value, date):
        return _understood(value.year, value.month, value.day, sure=True)
    if isinstance(value, bool):
        return Refused(_not_a_day(str(value)))
    if isinstance(value, float) and not math.isfinite(value):
        return Refused(_not_a_day(str(value)))
    if isinstance(value, int | float):
        return _number(value, partial=partial)
    return _text(SPACES.sub(" ", value).strip(), today, past=past, partial=partial, serials=serials)


def _number(value: int | float, *, partial: bool) -> Understood[date | None] | Refused:
    if partial and FIRST_YEAR <= value <= LAST_YEAR and value == int(value):
        return _understood(int(value), 1, 1, sure=False)
    if 10_000 <= value < 73_051:  # 1927 to 2100: smaller numbers are anything but days
        day = _DAY_ZERO + timedelta(days=int(value))
        return _understood(day.year, day.month, day.day, sure=False)
    return _solid(str(int(value))) if value == int(value) else Refused(_not_a_day(str(value)))


def _text(text: str, today: date, *, past: bool, partial: bool, serials: bool) -> Understood[date | None] | Refused:
    if len(text) > _LONGEST or any(letter.isdecimal() and not letter.isascii() for letter in text):
        return Refused(_not_a_day(text))
    text = _HOUR.sub("", text) if len(text) > 10 else text
    text = _WEEKDAY.sub("", text.lower())
    if (found := _DAYFIRST.match(text)) is not None:
        year, sure = _year(found[3], int(found[2]), int(found[1]), today, past=past)
        return _understood(year, int(found[2]), int(found[1]), sure=sure)
    if (found := _YEARFIRST.match(text)) is not None:
        return _understood(int(found[1]), int(found[2]), int(found[3]), sure=True)
    if _SOLID.match(text):
        return _solid(text)
    if partial and (found := _MONTH_ALONE.match(text)) is not None:
        return _understood(int(found[2]), int(found[1] or 1), 1, sure=False)
    if serials and _SERIAL.match(text):
        return _number(int(text), partial=False)
    return _words(text, today, past=past)


def _words(text: str, today: date, *, past: bool) -> Understood[date | None] | Refused:
    plain = fold(text)
    if (days := {"aujourd hui": 0, "demain": 1, "apres demain": 2, "hier": -1}.get(plain)) is not None:
        day = today + timedelta(days=days)
        return _understood(day.year, day.month, day.day, sure=True)
    found = _IN_WORDS.match(plain)
    month = _month(found[2]) if found else None
    if found is None or month is None:
        return Refused(_not_a_day(text))
    if found[3] is None:
        return _understood(today.year, month, int(found[1]), sure=False)
    year, sure = _year(found[3], month, int(found[1]), today, past=past)
    return _understood(year, month, int(found[1]), sure=sure)


def _month(word: str) -> int | None:
    if word in _SHORT:
        return _SHORT[word]
    names = [fold(name) for name in MONTHS]
    begun = [number for number, name in enumerate(names, 1) if name.startswith(word)]
    return begun[0] if len(begun) == 1 else None


def _solid(text: str) -> Understood[date | None] | Refused:
    """24112026, or 20261124 as software writes it."""
    if len(text) != 8:
        return Refused(_not_a_day(text))
    if FIRST_YEAR <= int(text[4:]) <= LAST_YEAR and int(text[2:4]) <= 12:
        return _understood(int(text[4:]), int(text[2:4]), int(text[:2]), sure=True)
    return _understood(int(text[:4]), int(text[4:6]), int(text[6:]), sure=True)


def _year(written: str, month: int, day: int, today: date, *, past: bool) -> tuple[int, bool]:
    """The year, and whether it stood there in full."""
    if len(written) == 4:
        return int(written), True
    year = today.year // 100 * 100 + int(written)
    too_late = (year, month, day) > (today.year, today.month, today.day) if past else year > today.year + _AHEAD
    return year - 100 if too_late else year, False


def _understood(year: int, month: int, day: int, *, sure: bool) -> Understood[date | None] | Refused:
    if not FIRST_YEAR <= year <= LAST_YEAR:
        return Refused(
            sentence(
                "L’année %(year)s est hors limites. Indiquez une année de %(first)s à %(last)s.",
                year=str(year),
                first=str(FIRST_YEAR),
                last=str(LAST_YEAR),
            )
        )
    if not 1 <= month <= 12:
        return Refused(
            sentence(
                "Cette date n’existe pas : il n’y a pas de mois %(month)s. "
                "Écrivez le jour, le mois, puis l’année : 24/11/2026.",
                month=str(month),
            )
        )
    last = calendar.monthrange(year, month)[1]
    if not 1 <= day <= last:
        return Refused(_no_such_day(year, month, day, last))
    found = date(year, month, day)
    return Understood(found, shown(found), sure=sure)


def _no_such_day(year: int, month: int, day: int, last: int) -> Sentence:
    name = MONTHS[month - 1]
    if month == 2:
        name = sentence("%(month)s %(year)s", month=name, year=str(year))
    return sentence(
        "Cette date n’existe pas : %(day)s %(month)s. Indiquez un jour du 1ᵉʳ au %(last)s %(name)s.",
        day=str(day),
        month=name,
        last=str(last),
        name=MONTHS[month - 1],
    )


def _not_a_day(text: str) -> Sentence:
    return sentence("« %(text)s » n’est pas une date. Écrivez-la ainsi : 24/11/2026.", text=text[:40])
