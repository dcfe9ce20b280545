"""Numbers, money, dates and typography as a person writes them, in the language of the request.

Every function is also a Jinja filter (`FILTERS`). No-break spaces and the real minus are put in here, never typed."""

import re
from collections import defaultdict
from collections.abc import Callable
from contextvars import ContextVar
from datetime import date, datetime
from decimal import Decimal
from fractions import Fraction
from functools import lru_cache, wraps
from typing import ParamSpec

from babel import Locale
from babel.dates import format_date, format_timedelta
from babel.numbers import format_decimal
from markupsafe import Markup

current_locale: ContextVar[str] = ContextVar("current_locale", default="fr")

NBSP = "\u00a0"
THIN = "\u202f"
MINUS = "\u2212"
DASH = "\u2014"

Number = int | Decimal | Fraction


def locale_of() -> str:
    """The language of the request in hand: "fr" unless a person chose another."""
    return current_locale.get()


@lru_cache(maxsize=8)
def _locale(code: str) -> Locale:
    return Locale.parse(code)


def _here() -> Locale:
    return _locale(locale_of())


def _french() -> bool:
    return locale_of() == "fr"


P = ParamSpec("P")


def remembered(write: Callable[P, str]) -> Callable[P, str]:
    """The same value in the same language reads the same: kept, since a page writes the same days and numbers often."""

    kept: dict[str, Callable[..., str]] = defaultdict(lambda: lru_cache(maxsize=4096)(write))
    language = current_locale.get

    @wraps(write)
    def say(*args: P.args, **kwargs: P.kwargs) -> str:
        return kept[language()](*args, **kwargs)

    _REMEMBERED[say] = kept
    return say


_REMEMBERED: dict[Callable[..., object], dict[str, Callable[..., str]]] = {}


def filters_of(language: str) -> dict[str, Callable[..., object]]:
    """FILTERS for the templates of one language: what is remembered is asked without asking for the language first."""
    return {name: _REMEMBERED[f][language] if f in _REMEMBERED else f for name, f in FILTERS.items()}


def rounded(value: Number, digits: int) -> Decimal:
    """`value` to `digits` decimals, halves away from zero, computed exactly (no binary float on the way)."""
    return rounded_ratio(*value.as_integer_ratio(), digits)


def rounded_ratio(numerator: int, denominator: int, digits: int) -> Decimal:
    """The same of a fraction in whole numbers, denominator above zero: it need not be in its lowest terms."""
    whole = (abs(numerator) * 10**digits * 2 + denominator) // (denominator * 2)
    exact = Decimal(whole).scaleb(-digits)
    return -exact if numerator < 0 and whole else exact


def _signed(text: str, value: Number, signed: bool) -> str:
    gap = THIN if _french() else ""
    if value < 0:
        return f"{MINUS}{gap}{text}"
    return f"+{gap}{text}" if signed and value else text


@remembered
def number(value: Number, digits: int = 0, *, signed: bool = False) -> str:
    """4990 -> « 4 990 »; digits=1 keeps one decimal, always shown; signed=True writes the plus too."""
    exact = rounded(value, digits)
    pattern = "#,##0" + ("." + "0" * digits if digits else "")
    return _signed(format_decimal(abs(exact), format=pattern, locale=_here()), exact, signed)


def has_cents(*values: Number) -> bool:
    """Whether one of the amounts of a table is not whole: then the whole table is written with cents."""
    return any(Fraction(value).denominator != 1 for value in values)


def amount(value: Number, cents: bool | None = None, *, signed: bool = False) -> str:
    """An amount without its sign of money, as a field shows it: « 1 234,50 ». cents=None: only when not whole."""
    wanted = has_cents(value) if cents is None else cents
    return number(value, 2 if wanted else 0, signed=signed)


@remembered
def money(value: Number, cents: bool | None = None, *, signed: bool = False) -> str:
    """« 948 000 € », « − 1 095,18 € ». cents=None shows cents only when there are some; a table passes its own."""
    if _french():
        return f"{amount(value, cents, signed=signed)}{NBSP}€"
    return _signed(f"€{amount(-value if value < 0 else value, cents)}", value, signed)


@remembered
def percent(numerator: Number, denominator: Number | None = None, digits: int = 1, *, signed: bool = False) -> str:
    """« 90,5 % » from 19 and 21 (exact, half up), or from a ratio alone. A zero denominator has no rate: « — »."""
    if denominator is not None and denominator == 0:
        return DASH
    ratio = Fraction(numerator) / Fraction(1 if denominator is None else denominator)
    return f"{number(ratio * 100, digits, signed=signed)}{NBSP if _french() else ''}%"


@remembered
def points(ratio: Number, digits: int = 1) -> str:
    """The gap between two rates, signed: 0.018 -> « + 1,8 pt », 0.031 -> « + 3,1 pts »."""
    exact = rounded(Fraction(ratio) * 100, digits)
    return f"{number(exact, digits, signed=True)}{NBSP}{'pts' if abs(exact) >= 2 else 'pt'}"


@remembered
def fraction(numerator: Number, denominator: Number) -> str:
    """« 19 / 21 », held on one line."""
    return f"{amount(numerator)}{NBSP}/{NBSP}{amount(denominator)}"


def _first(text: str, on: date) -> str:
    return text.replace("1", "1ᵉʳ", 1) if on.day == 1 and _french() else text


def _held(text: str) -> str:
    return text.replace(" ", NBSP)


@remembered
def day(on: date) -> str:
    """« 24 novembre 2026 », « 1ᵉʳ décembre 2026 »."""
    return _held(_first(format_date(on, "d MMMM y", locale=_here()), on))


@remembered
def day_short(on: date) -> str:
    """« 24 nov. 2026 », for tables."""
    return _held(_first(format_date(on, "d MMM y", locale=_here()), on))


@remembered
def day_tiny(on: date) -> str:
    """« 24 nov. », where the year is plain from the place."""
    return _held(_first(format_date(on, "d MMM", locale=_here()), on))


@remembered
def weekday_day(on: date, year: bool = True) -> str:
    """« mardi 24 novembre 2026 », or without its year as the title of a day: « mardi 24 novembre »."""
    weekday = format_date(on, "EEEE", locale=_here())
    rest = _held(_first(format_date(on, "d MMMM y" if year else "d MMMM", locale=_here()), on))
    return f"{weekday} {rest}"


@remembered
def month(on: date) -> str:
    """« novembre 2026 »."""
    return _held(format_date(on, "MMMM y", locale=_here()))


@remembered
def month_alone(on: date) -> str:
    """« novembre », where the year is plain from the place."""
    return format_date(on, "MMMM", locale=_here())


@remembered
def month_short(on: date) -> str:
    """« nov. », under a column of a chart."""
    return format_date(on, "MMM", locale=_here())


def clock_time(moment: datetime) -> str:
    """« 14 h 32 », « 17 h » on the hour."""
    if not _french():
        return f"{moment:%H:%M}"
    minutes = f"{NBSP}{moment.minute:02d}" if moment.minute else ""
    return f"{moment.hour}{NBSP}h{minutes}"


def ago(moment: datetime, now: datetime) -> str:
    """« il y a 2 heures ». Both moments carry their zone; write the date itself on the element."""
    if abs((moment - now).total_seconds()) < 1:
        return "à l’instant" if _french() else "just now"
    return _held(format_timedelta(moment - now, add_direction=True, threshold=1, locale=_here()))


def days_count(count: int) -> str:
    """« 76 jours »."""
    return _count(count, "jour", "jours", "day", "days")


def months_count(count: int) -> str:
    """« 3 mois »."""
    return _count(count, "mois", "mois", "month", "months")


def nights_count(count: int) -> str:
    """« 6 nuits »."""
    return _count(count, "nuit", "nuits", "night", "nights")


def _count(count: int, one: str, many: str, english_one: str, english_many: str) -> str:
    french = one if abs(count) < 2 else many
    english = english_one if abs(count) == 1 else english_many
    return f"{number(count)}{NBSP}{french if _french() else english}"


def hours(value: Number) -> str:
    """« 157,0 h »."""
    return f"{number(value, 1)}{NBSP}h"


def bytes_size(size: int) -> str:
    """« 2,1 Mo »: the size of a file, in the thousands people see in their file manager."""
    units = ("octets", "ko", "Mo", "Go") if _french() else ("bytes", "kB", "MB", "GB")
    step, value = 0, Fraction(size)
    while value >= 1000 and step < len(units) - 1:
        step, value = step + 1, value / 1000
    return f"{number(value, 1 if step > 1 else 0)}{NBSP}{units[step]}"


_RULES: tuple[tuple[re.Pattern[str], str], ...] = (
    (re.compile(r"(?<=\w)'(?=\w)"), "’"),
    (re.compile(r" (?=[;?!](?!\w))"), THIN),
    (re.compile(r" (?=[:»€])"), NBSP),
    (re.compile(r" (?=%(?!\())"), NBSP),
    (re.compile(r"(?<=«) "), NBSP),
    (re.compile(r"(?<=\d) (?=\d{3}(?!\d))"), THIN),
)


@lru_cache(maxsize=4096)
def _typo(text: str) -> str:
    for pattern, by in _RULES:
        text = pattern.sub(by, text)
    return text


def typo(text: str) -> str:
    """French typography of a plain sentence: no-break spaces where an ordinary space stands before « : ; ? ! % € » or
    inside « », thousands held together, curled apostrophes. Placeholders like %(name)s are left alone. Other
    languages pass through. Markup stays Markup; its tags hold no text these rules would touch."""
    if not _french():
        return text
    return Markup(_typo(str(text))) if isinstance(text, Markup) else _typo(text)  # noqa: S704 - was Markup before


def colon() -> str:
    """What stands between a label and what it announces."""
    return f"{NBSP}: " if _french() else ": "


def labelled(label: object, said: object) -> str:
    """« Les Clarisses : 90,5 % »."""
    return f"{label}{colon()}{said}"


def quoted(text: object) -> str:
    """« text », “text”."""
    return f"«{NBSP}{text}{NBSP}»" if _french() else f"“{text}”"


def inside(text: str) -> str:
    """A label in the middle of a sentence: « Travaux » becomes « travaux », « CHRS, hébergement » stays."""
    return text if text[1:2].isupper() else text[:1].lower() + text[1:]


FILTERS: dict[str, Callable[..., object]] = {
    f.__name__: f
    for f in (
        ago, amount, bytes_size, clock_time, colon, day, day_short, day_tiny, days_count, fraction, hours, inside,
        money, month, month_short, months_count, nights_count, number, percent, points, quoted, typo, weekday_day,
    )
}  # fmt: skip
