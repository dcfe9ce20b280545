"""Words on screen: French is the source, English the second language; one catalog each, chosen per request."""

from collections.abc import Callable
from functools import cache, lru_cache
from pathlib import Path
from typing import Any

from babel.support import NullTranslations, Translations
from markupsafe import Markup

from app.web.words import current_locale, typo

LANGUAGES = ("fr", "en")
LOCALE = Path(__file__).resolve().parent / "locale"


@cache
def catalog(language: str) -> NullTranslations:
    return Translations.load(str(LOCALE), [language])


def choose(setting: str | None, accept_language: str) -> str:
    """The person's setting, else the first language of the browser that we speak, else French."""
    if setting in LANGUAGES:
        return setting
    for part in accept_language[:200].split(","):
        code = part.split(";")[0].strip()[:2].lower()
        if code in LANGUAGES:
            return code
    return "fr"


def _typed(text: str) -> str:
    return typo(text) if current_locale.get() == "fr" else text


@lru_cache(maxsize=8192)
def _said(language: str, message: str) -> str:
    return _typed(catalog(language).gettext(message))


def gettext(message: str) -> str:
    """The message in the language of this request, with French spaces. Remembered, as a page says the same often."""
    return _said(current_locale.get(), message)


def ngettext(one: str, many: str, count: int) -> str:
    return _counted(current_locale.get(), one, many, count)


@lru_cache(maxsize=8192)
def _counted(language: str, one: str, many: str, count: int) -> str:
    translations = catalog(language)
    if type(translations) is NullTranslations:  # not compiled yet: the French rule, zero is singular
        return _typed(one if count < 2 else many)
    return _typed(translations.ngettext(one, many, int(count)))  # PostgreSQL's sum of whole numbers comes as a Decimal


def pgettext(context: str, message: str) -> str:
    return _typed(str(catalog(current_locale.get()).pgettext(context, message)))


@lru_cache(maxsize=8192)
def _with_holes(language: str, message: str) -> Markup:
    return Markup(gettext(message))  # noqa: S704 catalogs are ours; values are escaped when they are filled in


@lru_cache(maxsize=8192)
def _alone(language: str, message: str) -> Markup:
    return Markup(gettext(message)) % ()  # noqa: S704 doubled percent signs are made one


def said(message: str, **values: Any) -> Markup:
    """The templates' `_`: the message, its values escaped. Remembered per language, since a list says it on every
    row."""
    return with_holes(message) % values if values else _alone(current_locale.get(), message)


def with_holes(message: str) -> Markup:
    """The message with its placeholders."""
    return _with_holes(current_locale.get(), message)


def said_of_many(one: str, many: str, num: int, **values: Any) -> Markup:
    """The templates' `ngettext`: the count is a value too, by the name of `num`."""
    return Markup(ngettext(one, many, num)) % {"num": num, **values}  # noqa: S704 as above


def said_within(context: str, message: str) -> Markup:
    """The templates' `pgettext`: a word that reads otherwise elsewhere."""
    return Markup(pgettext(context, message)) % ()  # noqa: S704 as above


class Later:
    """A message written once at import and said in the language of whoever asks (labels of forms, choices)."""

    def __init__(self, message: str, **values: Any) -> None:
        self.message, self.values = message, values

    def __str__(self) -> str:
        said = gettext(self.message)
        return said % self.values if self.values else said

    def __html__(self) -> str:
        from markupsafe import escape

        return str(escape(str(self)))

    def __add__(self, other: str) -> str:
        return str(self) + other

    def __len__(self) -> int:
        return len(str(self))


def lazy_gettext(message: str, **values: Any) -> Any:
    return Later(message, **values)


_: Callable[[str], str] = gettext
