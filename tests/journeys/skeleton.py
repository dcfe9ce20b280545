"""What a page is built of, without its words: a page that holds no new piece needs no second look by axe.

A piece is one element with all that stands around it: tags, classes, roles and states up to the root, which attributes
it has, whether it holds words. Rows of a table that differ by their words alone are one piece. What axe may find hangs
on pieces and on the order of headings; whatever else a page may do wrong is asked of its text here, for every page.
"""

import hashlib
import re
from dataclasses import dataclass, field
from functools import cache
from html import unescape

VOID = {"area", "base", "br", "col", "embed", "hr", "img", "input", "link", "meta", "source", "track", "wbr"}
WHOLE = {"class", "role", "type", "scope", "lang", "tabindex", "method", "inputmode", "autocomplete"}  # their value too
STATES = ("true", "false", "page", "step", "date", "mixed", "polite", "assertive", "off")
UNSEEN = {"script", "style", "title", "template", "textarea"}
ODD = re.compile(r"\b(undefined|None|NaN|null|True|False)\b|%\(|\{\{|\[object|Undefined")
HEADING = re.compile(r"h[1-6]$")
# A tag that ends or begins, and its attributes (a sign > may stand in a value); what is no part of the page.
TAG = re.compile(r"""<(/?)([a-zA-Z][a-zA-Z0-9-]*)((?:[^<>"']|"[^"]*"|'[^']*')*)>|<!--.*?-->|<![^>]*>""", re.DOTALL)
ATTRIBUTE = re.compile(r"""([^\s"'<>/=]+)(?:=(?:"([^"]*)"|'([^']*)'|([^\s"'<>/=]+)))?""")
RAW = {"script", "style"}


@dataclass
class Skeleton:
    """pieces: what the page is built of; faults: what can be said of it without a browser."""

    pieces: frozenset[str]
    faults: list[str]


@dataclass
class _Open:
    """An element whose end has not come. digest: of itself and all around it."""

    tag: str
    digest: str
    filled: bool = False


@dataclass
class _Told:
    """What is counted on the way."""

    ids: list[str] = field(default_factory=list)
    tags: dict[str, int] = field(default_factory=dict)
    title: str = ""
    words: list[str] = field(default_factory=list)
    heading: str = ""
    styled: bool = False
    language: str = ""


class _Bones:
    """Of a page of ours, which writes its tags in full (html.parser takes twice as long)."""

    def __init__(self, text: str) -> None:
        self.pieces: set[str] = set()
        self.open: list[_Open] = [_Open("", "")]
        self.told = _Told()
        at = 0
        while found := TAG.search(text, at):
            self._data(text[at : found.start()])
            at = found.end()
            ends, tag, attributes = found[1], (found[2] or "").lower(), found[3]
            if ends:
                self._end(tag)
            elif tag:
                self._start(tag, attributes)
            if tag in RAW and not ends:
                words = text[at:].partition(f"</{tag}")[0]
                self._data(words)
                at += len(words)
        self._data(text[at:])

    def _start(self, tag: str, attributes: str) -> None:
        self.open[-1].filled = True
        mark, given, styled = _read(tag, attributes)
        digest = _below(self.open[-1].digest, mark)
        self.pieces.add(digest)
        self._count(tag, given, styled)
        if tag not in VOID:
            self.open.append(_Open(tag, digest))
            if attributes.endswith("/"):
                self._end(tag)

    def _end(self, tag: str) -> None:
        at = next((at for at in range(len(self.open) - 1, 0, -1) if self.open[at].tag == tag), 0)
        for closed in self.open[at:] if at else []:
            self.pieces.add(f"{closed.digest} {'filled' if closed.filled else 'empty'}")
        if at:
            del self.open[at:]

    def _data(self, data: str) -> None:
        if not data or data.isspace():
            return
        here = self.open[-1]
        here.filled = True
        self.pieces.add(f"{here.digest} words")
        if here.tag == "title" and "body" not in self.told.tags:  # a picture has titles of its own
            self.told.title += unescape(data)
        if here.tag not in UNSEEN:
            self.told.words.append(unescape(data))

    def _count(self, tag: str, given: tuple[str, str], styled: bool) -> None:
        told = self.told
        told.tags[tag] = told.tags.get(tag, 0) + 1
        told.styled = told.styled or styled
        identity, language = given
        if tag == "html":
            told.language = language
        if identity:
            told.ids.append(identity)
        if HEADING.match(tag):
            self.pieces.add(f"{told.heading} then {tag}")
            told.heading = tag


@cache
def _read(tag: str, attributes: str) -> tuple[str, tuple[str, str], bool]:
    """What the element is without its words, its id and language, whether it is styled where it stands."""
    found = [(name.lower(), unescape("".join(value))) for name, *value in ATTRIBUTE.findall(attributes)]
    mark = " ".join([tag, *sorted(_said(name, value) for name, value in found)])
    given = dict(found)
    return mark, (given.get("id", ""), given.get("lang", "")), "style" in given


@cache
def _below(around: str, mark: str) -> str:
    return hashlib.blake2b(f"{around}>{mark}".encode(), digest_size=8).hexdigest()


def _said(name: str, value: str) -> str:
    if name in WHOLE or (name.startswith(("aria-", "data-")) and value in STATES):
        return f"{name}={' '.join(value.split())}"
    return name if value else f"{name} empty"


def skeleton(text: str) -> Skeleton:
    """Of a whole page as it came from the server."""
    reader = _Bones(text)
    return Skeleton(frozenset(reader.pieces), _faults(reader.told))


def _faults(told: _Told) -> list[str]:
    odd = ODD.search(" ".join(told.words))
    twice = sorted({one for one in told.ids if told.ids.count(one) > 1})
    return [
        *([] if told.tags.get("h1") == 1 else [f"{told.tags.get('h1', 0)} h1"]),
        *([] if re.search(r"\S.* — Passerelle$", told.title.strip()) else [f"title: {told.title}"]),
        *([] if told.tags.get("main") == 1 else ["not one main"]),
        *([] if told.language else ["no language"]),
        *([f"id twice: {twice}"] if twice else []),
        *([f"the page says {odd[0]}"] if odd else []),
        *(["an inline style"] if told.styled else []),
    ]
