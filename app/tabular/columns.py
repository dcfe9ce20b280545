"""Which of our fields each column of a file gives: proposed from its title and from what stands in it."""

import re
from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from functools import cached_property
from itertools import islice
from typing import Any, Literal, NotRequired, TypedDict

from app.folding import fold, same_name
from app.sentence import Sentence, sentence
from app.tabular.cells import Cell, Refused, Understood, is_unknown, typed
from app.tabular.layout import Table, gather, lay_out
from app.tabular.reading import Workbook

FieldKind = Literal["text", "choice", "date", "money", "decimal", "integer", "yes_no"]
Read = Callable[[Cell, date], Understood[Any] | Refused]

_SAMPLES = 100
_ENOUGH = 0.5
_SURE_CONTENT = 0.8
_NO_NAMES = frozenset({"HTC", "TTC", "TVA", "EUR", "TOTAL"})
# Sheets of our own empty workbooks that hold no list.
_BESIDE = frozenset({"exemple", "valeurs acceptees", "lisez moi"})


def name_in_capitals(above: Sequence[str]) -> str:
    """The one name in capitals that a title bears (« Chantiers SESAME depuis 2001 »); nothing when all is."""
    for text in above:
        words = re.findall(r"[^\W\d_]{3,}", text)
        capitals = [word for word in words if word.isupper() and word not in _NO_NAMES]
        if capitals and len(capitals) < len(words):
            return " ".join(capitals)
    return ""


@dataclass(frozen=True)
class Field:
    """What we take from a file.

    `label`: as it stands in a sentence, with its article (« la date d’entrée »). `titles`: how people head such a
    column, the first one being ours. `read`: what a cell says, given today. `stands_for`: fields that this one gives
    instead (a full name). `carried`: an empty cell means the one above (merged cells). `elsewhere`: the value may
    stand alone above its rows, or be the sheet's name. `overall`: all rows may have the one of a title, where
    `in_title` finds it among the texts above the list. `by_content`: may be proposed for a column whose title says
    nothing. `accepted`: the words of a choice, for the empty template; `example` likewise.
    """

    name: str
    label: Sentence
    kind: FieldKind
    titles: tuple[str, ...]
    read: Read
    required: bool = False
    stands_for: tuple[str, ...] = ()
    carried: bool = False
    elsewhere: bool = False
    overall: bool = False
    in_title: Callable[[Sequence[str]], str] = name_in_capitals
    by_content: bool = False
    accepted: Callable[[], Sequence[str]] | None = None
    example: str = ""

    @cached_property
    def keys(self) -> frozenset[str]:
        """The titles as compared."""
        return frozenset(same_name(title) for title in self.titles)


@dataclass(frozen=True)
class LeftOut:
    """Columns people have and we do not take, with the reason said on the spot."""

    titles: tuple[str, ...]
    why: Sentence

    @cached_property
    def keys(self) -> frozenset[str]:
        """The titles as compared."""
        return frozenset(same_name(title) for title in self.titles)


class ColumnMap(TypedDict):
    """What a person decided about a file; plain JSON, kept with the draft.

    columns: {"3": "entry"} by column number from 0. fixed: {"residence": "section" | "sheet" | "=Faventines"}.
    fixes: {"Séjours!12": {"entry": "15/01/2024"}} corrected cells. meanings: {"destination": {"nc": "HLM"}} by folded
    text, what a writing stands for everywhere in that field.
    """

    columns: dict[str, str]
    fixed: NotRequired[dict[str, str]]
    fixes: NotRequired[dict[str, dict[str, str]]]
    meanings: NotRequired[dict[str, dict[str, str]]]


@dataclass(frozen=True)
class Column:
    """One of their columns: its title, up to three values, what we take it for and how surely (0 to 1)."""

    index: int
    title: str
    samples: tuple[str, ...]
    field: str | None = None
    confidence: float = 0.0
    why: Sentence | None = None


@dataclass(frozen=True)
class Proposal:
    """A list and what its columns seem to give. `mapping` is to be stored, shown and corrected."""

    table: Table
    columns: tuple[Column, ...]
    mapping: ColumnMap
    problems: tuple[Sentence, ...] = ()
    fit: float = field(default=0.0, compare=False)


def proposals(
    book: Workbook,
    fields: Sequence[Field],
    today: date,
    *,
    left_out: Sequence[LeftOut] = (),
    remembered: Mapping[str, str] | None = None,
    begins: str = "",
    others: Sequence[str] = (),
) -> tuple[Proposal, ...]:
    """One per list of the workbook, the likeliest first. `remembered`: what `to_remember` gave for an earlier file.
    `begins`: the field that begins each of several lists side by side; `others`: titles of a list of another kind."""
    titles = {key for one in fields for key in one.keys}
    first = {key for one in fields if one.name == begins for key in one.keys}
    apart = {same_name(title) for title in others} - titles
    sheets = [sheet for sheet in book.sheets if fold(sheet.name) not in _BESIDE] or book.sheets
    laid = [
        lay_out(sheet, *(lambda text, known=known: same_name(text) in known for known in (titles, first, apart)))
        for sheet in sheets
    ]
    tables = gather(laid)
    made = [propose(table, fields, today, left_out=left_out, remembered=remembered) for table in tables if table.rows]
    return tuple(sorted(made, key=lambda one: -one.fit))


def propose(
    table: Table,
    fields: Sequence[Field],
    today: date,
    *,
    left_out: Sequence[LeftOut] = (),
    remembered: Mapping[str, str] | None = None,
) -> Proposal:
    """Each field goes to the column that fits it best, each column to one field at most."""
    samples = [_samples(table, index) for index in range(len(table.titles))]
    known = remembered or {}
    scores = sorted(
        (
            (_score(one, title, samples[index], today, known), -index, one.name)
            for index, title in enumerate(table.titles)
            for one in fields
            if _reason_to_leave(title, left_out) is None or known.get(same_name(title)) == one.name
        ),
        reverse=True,
    )
    taken: dict[int, tuple[str, float]] = {}
    for score, minus_index, name in scores:
        if score >= _ENOUGH and -minus_index not in taken and name not in {given for given, _ in taken.values()}:
            taken[-minus_index] = (name, score)
    columns = tuple(
        Column(
            index,
            title,
            tuple(typed(cell)[:80] for cell in samples[index][:3]),
            taken[index][0] if index in taken else None,
            taken[index][1] if index in taken else 0.0,
            None if index in taken else _reason_to_leave(title, left_out),
        )
        for index, title in enumerate(table.titles)
    )
    mapping = ColumnMap(columns={str(index): name for index, (name, _) in sorted(taken.items())})
    _fill_from_elsewhere(table, fields, mapping)
    doubled = _rivals(table, fields, samples, today, taken)
    problems = (*doubled, *check(mapping, table, fields))
    missing = sum(1 for one in _missing(mapping, fields))
    return Proposal(table, columns, mapping, problems, sum(score for _, score in taken.values()) - 2 * missing)


def check(mapping: ColumnMap, table: Table, fields: Sequence[Field]) -> tuple[Sentence, ...]:
    """What stops a mapping, corrected by hand or not: a field given twice, a field not given, a column not there."""
    by_field: dict[str, list[str]] = {}
    for index, name in sorted(mapping["columns"].items(), key=lambda pair: pair[0].rjust(4)):
        if index.isdecimal() and int(index) < len(table.titles):
            by_field.setdefault(name, []).append(table.titles[int(index)])
    doubled = [
        _two_columns(one, *by_field[one.name][:2]) for one in fields if len(by_field.get(one.name, ())) > 1
    ]  # fmt: skip
    missing = [
        sentence("Aucune colonne ne donne %(field)s. Choisissez-la pour continuer.", field=one.label)
        for one in _missing(mapping, fields)
    ]
    return (*doubled, *missing)


def to_remember(mapping: ColumnMap, table: Table) -> dict[str, str]:
    """The mapping by title, for the next file with the same titles."""
    return {same_name(table.titles[int(index)]): name for index, name in mapping["columns"].items()}


def _missing(mapping: ColumnMap, fields: Sequence[Field]) -> Iterable[Field]:
    given = set(mapping["columns"].values()) | set(mapping.get("fixed", {}))
    stood_for = {name for one in fields if one.name in given for name in one.stands_for}
    return (one for one in fields if one.required and one.name not in given | stood_for)


def _fill_from_elsewhere(table: Table, fields: Sequence[Field], mapping: ColumnMap) -> None:
    """What no column gives: a residence above its rows or in the sheet's name, an enterprise in the title."""
    for one in fields:
        if one.name in mapping["columns"].values():
            continue
        if one.overall and (name := one.in_title(table.above)):
            mapping.setdefault("fixed", {})[one.name] = f"={name}"
        if not one.elsewhere:
            continue
        if table.sections and all(row.section for row in table.rows):
            mapping.setdefault("fixed", {})[one.name] = "section"
        elif len(table.sheets) > 1:
            mapping.setdefault("fixed", {})[one.name] = "sheet"


def _rivals(
    table: Table,
    fields: Sequence[Field],
    samples: Sequence[Sequence[Cell]],
    today: date,
    taken: Mapping[int, tuple[str, float]],
) -> list[Sentence]:
    """A second column, otherwise unused, headed by a title of a field already given, with values that fit it."""
    found = []
    by_name = {name: index for index, (name, _) in taken.items()}
    for one in fields:
        for index, title in enumerate(table.titles):
            if index not in taken and one.name in by_name and same_name(title) in one.keys and samples[index]:
                rival = _score(one, title, samples[index], today, {})
                if rival >= _SURE_CONTENT:
                    found.append(_two_columns(one, table.titles[by_name[one.name]], title))
    return found


def _two_columns(one: Field, first: str, second: str) -> Sentence:
    return sentence(
        "Deux colonnes donnent %(field)s : « %(first)s » et « %(second)s ». Gardez-en une.",
        field=one.label,
        first=first,
        second=second,
    )


def _score(one: Field, title: str, samples: Sequence[Cell], today: date, remembered: Mapping[str, str]) -> float:
    """0 to 1: how well the column gives the field; what a person decided before counts most."""
    if (decided := remembered.get(same_name(title))) is not None:
        return 1.0 if decided == one.name else 0.0
    headed = _title_score(one, title)
    if not headed and not one.by_content:
        return 0.0
    filled = _content_score(one, samples, today)
    # A title we know is enough to ask about what stands below it, unless another field fits better.
    least = _ENOUGH if headed == 1.0 else 0.0
    if not samples:
        return max(least, 0.6 * headed)
    if one.kind == "choice":
        # A list's own words say more than a title: « motif de sortie » often heads destinations.
        alone = one.by_content and filled >= _SURE_CONTENT
        return max(least, 0.35 * headed + 0.65 * filled) if headed or alone else 0.0
    if one.kind == "text":
        return 0.8 * headed + 0.2 * filled
    return max(least, 0.6 * headed + 0.4 * filled if headed and filled >= _ENOUGH else 0.0)


def _title_score(one: Field, title: str) -> float:
    """1 for a title we know, less when it stands among other words."""
    if same_name(title) in one.keys:
        return 1.0
    words = fold(title).split()
    inside = [known for known in (fold(text).split() for text in one.titles) if known and set(known) <= set(words)]
    longest = max((len(known) for known in inside), default=0)
    return float(0.9 * (longest / len(words)) ** 0.5) if longest else 0.0


def _content_score(one: Field, samples: Sequence[Cell], today: date) -> float:
    """The share of values that the field's reader understands."""
    told = Counter(cell for cell in samples if not is_unknown(cell))
    if one.kind == "text" or not told:
        return float(bool(told))
    answers = ((one.read(cell, today), times) for cell, times in told.items())
    fitting = sum(times for answer, times in answers if isinstance(answer, Understood) and answer.value is not None)
    return fitting / told.total()


def _samples(table: Table, index: int) -> list[Cell]:
    filled = (row.cells[index] for row in table.rows if index < len(row.cells) and row.cells[index] is not None)
    return list(islice(filled, _SAMPLES))


def _reason_to_leave(title: str, left_out: Sequence[LeftOut]) -> Sentence | None:
    key = same_name(title)
    return next((one.why for one in left_out if key in one.keys), None)
