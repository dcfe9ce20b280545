"""Reads the lists (lists/*.toml, package data) and answers: which entries, which label, which code is meant."""

import re
import tomllib
from collections.abc import Iterator, Mapping
from datetime import date
from functools import cache
from importlib.resources import files
from types import MappingProxyType
from typing import Any

from app.folding import same_word
from app.reference.entry import Entry

_LISTS = files("app.reference").joinpath("lists")
_IN_BRACKETS = re.compile(r"\([^)]*\)|\[[^\]]*\]")


class UnknownList(KeyError):
    """No file of that name stands in lists/."""


class UnknownCode(KeyError):
    """The list has no such code, or none in force that day."""


def names() -> tuple[str, ...]:
    """Every list, in alphabetical order."""
    return tuple(sorted(file.name.removesuffix(".toml") for file in _LISTS.iterdir() if file.name.endswith(".toml")))


@cache
def _table(name: str) -> Mapping[str, Any]:
    file = _LISTS.joinpath(f"{name}.toml")
    if not name.isidentifier() or not file.is_file():
        raise UnknownList(name)
    return MappingProxyType(tomllib.loads(file.read_text(encoding="utf-8")))


def title(name: str, lang: str = "fr") -> str:
    """What the list is called: « Destination à la sortie »."""
    table = _table(name)
    return str(table.get(f"label_{lang}", table["label_fr"]))


@cache
def entries(name: str) -> tuple[Entry, ...]:
    """All entries in the file's order, past and future ones included."""
    return tuple(Entry.of(table) for table in _table(name)["entry"])


def entry(name: str, code: str, on: date | None = None) -> Entry:
    """The entry of that code: the one in force `on` that day, or the newest. UnknownCode when there is none."""
    found = [one for one in entries(name) if one.code == code and (on is None or one.holds(on))]
    if not found:
        raise UnknownCode(f"{name}: {code}")
    return max(found, key=lambda one: one.valid_from or date.min)


def label(name: str, code: str, lang: str = "fr", on: date | None = None) -> str:
    """The words for a code: label("exit_destinations", "institution") is « Établissement »."""
    return entry(name, code, on).label(lang)


def choices(name: str, lang: str = "fr", on: date | None = None) -> list[tuple[str, str]]:
    """(code, label) of what may be chosen that day, in the file's order: what a form's select takes."""
    return [(one.code, one.label(lang)) for one in entries(name) if one.offered and (on is None or one.holds(on))]


def match(name: str, text: str) -> str | None:
    """The code meant by words as people write them, or None.

    Accents, case, punctuation and plurals do not count; a remark in brackets is set aside: « Parc social (OPH) ».
    """
    known = _by_word(name)
    code = known.get(_word(text))
    return code or (known.get(_word(_IN_BRACKETS.sub(" ", text))) if "(" in text or "[" in text else None)


def is_grouped(name: str, text: str) -> bool:
    """Whether these words say more than may be kept (« hôpital », read as « établissement »)."""
    return any(_word(writing) in _grouped(name) for writing in (text, _IN_BRACKETS.sub(" ", text)))


@cache
def _grouped(name: str) -> frozenset[str]:
    return frozenset(_word(word) for one in entries(name) for word in one.grouped)


@cache
def _by_word(name: str) -> Mapping[str, str]:
    # A label without its brackets counts where no other entry says the same: « Chez les parents (décohabitation) ».
    short = {_word(_IN_BRACKETS.sub(" ", text)): one.code for one in entries(name) for text in one.labels.values()}
    return MappingProxyType(short | {_word(word): one.code for one in entries(name) for word in words(one)})


def words(one: Entry) -> Iterator[str]:
    """Every writing that leads to this entry: code, labels, synonyms, grouped words."""
    yield from (one.code, *one.labels.values(), *one.synonyms, *one.grouped)


def _word(text: str) -> str:
    # A lone « ? » is how a register says "not known": it would fold to nothing.
    return same_word(text) or text.strip()
