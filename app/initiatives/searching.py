"""The catalogue as it is searched: cards with the passage that was found, filters that only offer what there is."""

import re
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from typing import Any

from markupsafe import Markup

from app.folding import fold
from app.initiatives import markup
from app.initiatives.content import letters, words
from app.initiatives.figures import name_said, overlaid, period_said, value_said
from app.publications import sheet_queries
from app.web.french import in_french
from app.web.i18n import gettext as _
from app.web.listed import in_words
from app.web.visit import Visit
from tenants.session import Db

MOST = 60
BEGIN, END = "\x02", "\x03"
_PARTS = re.compile(r'-?"[^"]*"|\S+')
_LONG = re.compile(r"[^\W\d_]{6,}")
NEAR, SAME = 0.75, 6  # how alike; letters at the beginning of what counts as one word
TRIED, OFFERED = 8, 2  # how many words
AROUND = 90  # letters of the passage on either side of what was found


@dataclass(frozen=True)
class Asked:
    """words: as typed; the others are codes, empty or 0 for any."""

    words: str
    theme: str
    department: str
    year: int
    operator: str

    @property
    def on(self) -> int:
        return sum(bool(one) for one in (self.words, self.theme, self.department, self.year, self.operator))


@dataclass(frozen=True)
class Card:
    """One sheet of the catalogue. figure: (value, what it counts, when) of its first bound figure, or None."""

    row: Any
    theme: str
    passage: Markup
    figure: tuple[str, str, str] | None


def asked(visit: Visit) -> Asked:
    return Asked(
        words=visit.asked("q"),
        theme=visit.asked("theme", longest=40),
        department=visit.asked("department", longest=3),
        year=visit.asked_number("year", 1900, 2100) or 0,
        operator=visit.asked("operator", longest=120),
    )


def cards(db: Db, wanted: Asked) -> list[Card]:
    """The sheets that meet every filter, best first."""
    rows = db.all(
        sheet_queries.CATALOGUE,
        words=_folded(wanted.words),
        theme=wanted.theme,
        department=wanted.department,
        year=wanted.year,
        operator=wanted.operator,
        most=MOST,
    )
    refreshed = _refreshed(db, rows)
    return [
        Card(
            row,
            in_words("sheet_themes", row.theme),
            passage(text_of(row.content), row.marked if wanted.words else ""),
            _first_figure(row.content, refreshed.get(row.id, {})),
        )
        for row in rows
    ]


def suggested(db: Db, wanted: Asked) -> list[str]:
    """After a search in vain: words of the catalogue near to what was typed, else those its sheets are most about."""
    told: Counter[str] = Counter()
    for row in db.all(sheet_queries.FACETS):
        first, _space, rest = row.title.partition(" ")
        with in_french():
            told.update(_LONG.findall(f"{first.lower()} {rest} {in_words('sheet_themes', row.theme).lower()}"))
    typed = [word for word in fold(wanted.words).split() if len(word) > 2]
    near = {word: max((_nearness(fold(word), one) for one in typed), default=0.0) for word in told}
    best = sorted((word for word in told if near[word] >= NEAR), key=lambda word: (-near[word], word))
    most = [word for word, _count in sorted(told.items(), key=lambda pair: (-pair[1], pair[0]))]
    found: list[str] = []
    for word in [*best, *most][:TRIED]:
        other = all(fold(word)[:SAME] != fold(one)[:SAME] for one in found)  # not « bailleurs » after « bailleur »
        if len(found) < OFFERED and other and cards(db, Asked(word, "", "", 0, "")):
            found.append(word)
    return found


def _nearness(word: str, typed: str) -> float:
    """1 for the same beginning (« bail », « bailleur »), else how alike they are spelt."""
    return 1.0 if word.startswith(typed[:4]) and len(typed) > 3 else SequenceMatcher(None, word, typed).ratio()


def _folded(typed: str) -> str:
    """What is looked for, without accents; « "bail glissant" » stays one phrase and « -façade » stays left out."""
    told = []
    for part in _PARTS.findall(typed):
        sign, bare = ("-", part[1:]) if part.startswith("-") else ("", part)
        word = fold(bare)
        if word:
            told.append(f'{sign}"{word}"' if bare.startswith('"') else f"{sign}{word}")
    return " ".join(told)


def _refreshed(db: Db, rows: Sequence[Any]) -> dict[Any, dict[int, Any]]:
    found: dict[Any, dict[int, Any]] = {}
    if rows:
        for one in db.all(sheet_queries.LAST_REFRESHES, ids=[row.id for row in rows]):
            found.setdefault(one.published_sheet_id, {})[one.mark] = one.figure
    return found


def text_of(content: Mapping[str, Any]) -> str:
    """The very text whose folded form is searched."""
    with in_french():
        values = {int(one["mark"]): value_said(one) for one in content.get("figures") or ()}
    return words(content, lambda mark: values.get(mark, ""))


def _first_figure(content: Mapping[str, Any], refreshed: Mapping[int, Any]) -> tuple[str, str, str] | None:
    figures = overlaid(content.get("figures") or (), refreshed)
    if not figures:
        return None
    one = figures[min(figures)]
    return value_said(one), name_said(str(one["code"])), period_said(str(one["code"]), int(one["year"]))


def passage(original: str, marked: str) -> Markup:
    """The words around the first that was found, each found word marked; without a search, the beginning."""
    places = _found(original, marked)
    first = places[0][0] if places else 0
    begin = max(0, first - AROUND) if places else 0
    if begin:
        begin = original.find(" ", begin) + 1 or begin
    stop = min(len(original), (first if places else 0) + 2 * AROUND)
    if stop < len(original):
        stop = original.rfind(" ", begin, stop) if " " in original[begin:stop] else stop
    pieces, at = [(False, "… ")] if begin else [], begin
    for start, end in places:
        if start >= at and end <= stop:
            pieces += [(False, original[at:start]), (True, original[start:end])]
            at = end
    pieces.append((False, original[at:stop] + (" …" if stop < len(original) else "")))
    return markup.marked(pieces)


def _found(original: str, marked: str) -> list[tuple[int, int]]:
    """(begin, end) of each word found, in the original. marked: its folded letters with BEGIN and END round them."""
    folded, places = letters(original)
    if not marked or marked.replace(BEGIN, "").replace(END, "") != folded:
        return []
    found, at, begin = [], 0, 0
    for letter in marked:
        if letter == BEGIN:
            begin = at
        elif letter == END:
            found.append((places[begin], places[at - 1] + 1))
        else:
            at += 1
    return found


def filters(db: Db) -> dict[str, list[tuple[str, str]]]:
    """What each filter offers: only what a sheet of the catalogue has."""
    rows = db.all(sheet_queries.FACETS)
    themes = {row.theme for row in rows if row.theme}
    places = {row.department for row in rows if row.department}
    names = {name for row in rows for name in row.operators.split("\n") if name}
    return {
        "theme": [("", _("Tous")), *sorted(((code, in_words("sheet_themes", code)) for code in themes), key=_second)],
        "department": [
            ("", _("Tous")),
            *((code, f"{code} — {in_words('departments', code)}") for code in sorted(places)),
        ],
        "year": [("", _("Toutes"))]
        + [(str(year), str(year)) for year in sorted({row.year for row in rows if row.year}, reverse=True)],
        "operator": [("", _("Tous")), *((name, name) for name in sorted(names, key=fold))],
    }


def _second(pair: tuple[str, str]) -> str:
    return fold(pair[1])
