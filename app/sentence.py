"""A sentence for a person, said below the web floor: French as it stands, still translatable above."""

from collections.abc import Callable, Mapping
from datetime import date
from decimal import Decimal
from typing import Any, Self

from babel.dates import format_date
from babel.numbers import format_decimal


class DayOnly(date):
    """A day whose year stands elsewhere in the sentence: shown « 24 mars »."""

    @classmethod
    def of(cls, day: date) -> Self:
        return cls(day.year, day.month, day.day)


def beside(day: date, other: date) -> date:
    """The day without its year when the other, said just before it, has the same one."""
    return DayOnly.of(day) if day.year == other.year else day


def shown(value: Any, lang: str = "fr") -> str:
    """A value inside a sentence: 1ᵉʳ mars 2024, 373,05; text as it stands."""
    if isinstance(value, date):
        pattern = "d MMMM" if isinstance(value, DayOnly) else "d MMMM y"
        words = format_date(value, pattern, locale=lang)
        return f"1ᵉʳ{words[1:]}" if lang == "fr" and value.day == 1 else words
    if isinstance(value, int | Decimal) and not isinstance(value, bool):
        exponent = value.as_tuple().exponent if isinstance(value, Decimal) else 0
        places = -exponent if isinstance(exponent, int) and exponent < 0 else 0
        return format_decimal(value, f"#,##0.{'0' * places}" if places else "#,##0", locale=lang)
    return str(value)


class Sentence(str):
    """The French sentence; `said()` gives it in another language. Made by `sentence` or `counted`."""

    msgid: str
    values: Mapping[str, Any]

    def said(self, translate: Callable[[str], str], lang: str) -> str:
        """The same in the language of `translate` (a gettext function), its values written that language's way."""
        values = {
            name: value.said(translate, lang) if isinstance(value, Sentence) else shown(value, lang)
            for name, value in self.values.items()
        }
        return translate(self.msgid) % values


def sentence(msgid: str, **values: Any) -> Sentence:
    """sentence("La limite est %(limit)s Mo.", limit=20). Message extraction knows this name."""
    made = Sentence(msgid % {name: shown(value) for name, value in values.items()})
    made.msgid, made.values = msgid, values
    return made


def counted(one: str, many: str, count: int, **values: Any) -> Sentence:
    """As `sentence`, in the singular for 0 and 1 as French has it. Both forms are messages of their own."""
    return sentence(one if abs(count) < 2 else many, count=count, **values)
