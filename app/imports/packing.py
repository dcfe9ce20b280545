"""Sentences, cells and values as JSON: kept with a row, said later in the language of whoever reads."""

from datetime import date
from decimal import Decimal
from typing import Any

from app.sentence import DayOnly, Sentence, sentence
from app.tabular.cells import Cell
from app.web.i18n import gettext
from app.web.words import locale_of

Packed = list[Any]


def pack(said: Sentence) -> Packed:
    """[msgid, {name: value}]."""
    return [said.msgid, {name: _value(value) for name, value in said.values.items()}]


def unpack(packed: Packed) -> Sentence:
    """The sentence again."""
    msgid, values = packed
    return sentence(msgid, **{name: _unvalued(value) for name, value in values.items()})


def said(packed: Packed) -> str:
    """The sentence in the language of this request."""
    return unpack(packed).said(gettext, locale_of())


def cell(value: Cell) -> Any:
    """A cell of a file."""
    return {"date": value.isoformat()} if isinstance(value, date) else value


def uncell(value: Any) -> Cell:
    """The cell again."""
    return date.fromisoformat(value["date"]) if isinstance(value, dict) else value


def value(given: Any) -> Any:
    """A typed value of a row: a day, an amount, a code."""
    return _value(given)


def unvalue(packed: Any) -> Any:
    """The value again."""
    return _unvalued(packed)


def _value(given: Any) -> Any:
    match given:
        case Sentence():
            return {"sentence": pack(given)}
        case DayOnly():
            return {"day": given.isoformat()}
        case date():
            return {"date": given.isoformat()}
        case Decimal():
            return {"decimal": str(given)}
        case None | bool() | int() | float():
            return given
    return str(given)


def _unvalued(packed: Any) -> Any:
    if not isinstance(packed, dict):
        return packed
    ((kind, text),) = packed.items()
    if kind == "sentence":
        return unpack(text)
    if kind == "decimal":
        return Decimal(text)
    return DayOnly.fromisoformat(text) if kind == "day" else date.fromisoformat(text)
