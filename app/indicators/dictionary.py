"""The dictionary of indicators, read once from its files: what each figure counts, in words and in codes."""

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from functools import cache
from importlib.resources import files
from typing import Any, NamedTuple

from app.folding import fold


class Unit(StrEnum):
    """What a value is counted in. A value in percent is a number of percents: 90.5, never 0.905."""

    DAYS = "days"
    DWELLINGS = "dwellings"
    EUR = "eur"
    FTE = "fte"
    HOURS = "hours"
    HOUSEHOLDS = "households"
    NIGHTS = "nights"
    NUMBER = "number"
    PEOPLE = "people"
    PERCENT = "percent"


class Kind(StrEnum):
    """The disclosure class (D1): stock is shown per association, people follows the threshold of 11."""

    PEOPLE = "people"
    STOCK = "stock"


class Combine(StrEnum):
    """How the figures of several residences or associations make one."""

    DISTINCT = "distinct_may_overlap"
    NOT_COMBINABLE = "not_combinable"
    RATIO_OF_SUMS = "ratio_of_sums"
    SUM = "sum"

    @property
    def is_count(self) -> bool:
        """True when the value is its numerator alone; distinct things of two associations may be the same."""
        return self in (Combine.SUM, Combine.DISTINCT)


class Field(StrEnum):
    """Which part of the house the figure comes from; each has its file."""

    RESIDENCES = "residences"
    WORKS = "works"
    FUNDING = "funding"


FILES = {Field.RESIDENCES: "dictionary.toml", Field.WORKS: "works.toml", Field.FUNDING: "funding.toml"}


class Text(NamedTuple):
    """The same words in both languages of the product."""

    fr: str
    en: str

    def of(self, locale: str) -> str:
        """The words for a locale such as `fr`, `fr_FR` or `en`."""
        return self.en if locale.startswith("en") else self.fr


@dataclass(frozen=True, slots=True)
class Indicator:
    """One definition, in one version. `since`: first day of the figures it applies to."""

    code: str
    field: Field
    name: Text
    words: tuple[str, ...]
    sentence: Text
    numerator: Text
    denominator: Text
    excluded: Text
    example: Text
    unit: Unit
    kind: Kind
    combine: Combine
    published: bool
    sensitive: bool
    version: int
    since: date

    @property
    def is_median(self) -> bool:
        """True when the value is a quantile of persons: it has an n, and no numerator."""
        return self.combine is Combine.NOT_COMBINABLE


def _indicator(entry: Mapping[str, Any], field: Field) -> Indicator:
    texts = {key: Text(**entry[key]) for key in ("name", "sentence", "numerator", "denominator", "excluded", "example")}
    return Indicator(
        code=entry["code"],
        field=field,
        words=tuple(entry["words"]),
        unit=Unit(entry["unit"]),
        kind=Kind(entry["class"]),
        combine=Combine(entry["combine"]),
        published=entry["published"],
        sensitive=entry.get("sensitive", False),
        version=entry["version"],
        since=entry["since"],
        **texts,
    )


@cache
def indicators() -> Mapping[str, Indicator]:
    """Every indicator by code, in the order in which reports print them."""
    found = {}
    for field, name in FILES.items():
        source = files("app.indicators").joinpath(name).read_bytes()
        for entry in tomllib.loads(source.decode("utf-8"))["indicator"]:
            found[entry["code"]] = _indicator(entry, field)
    return found


def indicator(code: str) -> Indicator:
    """The indicator of that code. KeyError when there is none."""
    return indicators()[code]


def codes_of(field: Field) -> tuple[str, ...]:
    """The codes of one part of the house, in the order of its file."""
    return tuple(code for code, entry in indicators().items() if entry.field is field)


def published_codes() -> tuple[str, ...]:
    """The codes a head office may compare, in the order of the dictionary."""
    return tuple(code for code, entry in indicators().items() if entry.published)


def search(query: str) -> list[Indicator]:
    """The indicators an everyday word points at: names and words first, then sentences; every word must be met."""
    wanted = fold(query).split()
    if not wanted:
        return list(indicators().values())
    near, far = [], []
    for entry in indicators().values():
        names = fold(" ".join([*entry.name, *entry.words, entry.code]))
        if all(word in names for word in wanted):
            near.append(entry)
        elif all(word in names + " " + fold(" ".join(entry.sentence)) for word in wanted):
            far.append(entry)
    return near + far
