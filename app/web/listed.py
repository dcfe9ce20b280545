"""Forms over the lists of the trade: what may be chosen today, and what a row keeps although it is offered no more."""

from typing import Any

import wtforms

from app.reference import catalogue
from app.web.forms import Form
from app.web.words import locale_of
from tenants import clock


def words_of(name: str, first: str | None = None) -> list[tuple[str, str]]:
    """A reference list as choices, in the language of the page; `first` stands for nothing chosen."""
    offered = catalogue.choices(name, locale_of(), clock.today())
    return [("", first), *offered] if first is not None else offered


def keep_known(field: Any, name: str) -> None:
    """A code kept by a row stays a choice although it is no longer offered."""
    known = {code for code, _words in field.choices}
    for one in catalogue.entries(name):
        if one.code == field.data and one.code not in known:
            field.choices = [*field.choices, (one.code, one.label(locale_of()))]


def in_words(name: str, code: str) -> str:
    """The label of a code in the language of the page; empty for no code. A code that the list no longer has is shown
    as it stands."""
    try:
        return catalogue.label(name, code, locale_of()) if code else ""
    except catalogue.UnknownCode:
        return code


class Edited(Form):
    """A form over a row that others edit too."""

    version = wtforms.HiddenField()
