"""What a page is built of, without its words: a page that holds no new piece needs no second look by axe.

A piece is one element with all that stands around it: tags, classes, roles and states up to the root, which attributes
it has, whether it holds words. Rows of a table that differ by their words alone are one piece. What axe may find hangs
on pieces and on the order of headings; whatever else a page may do wrong is asked of its text here, for every page.
"""

import hashlib
import re
from dataclasses import dataclass, field
from html.parser import HTMLParser

VOID = {"area", "base", "br", "col", "embed", "hr", "img", "input", "link", "meta", "source", "track", "wbr"}
WHOLE = {"class", "role", "type", "scope", "lang", "tabindex", "method", "inputmode", "autocomplete"}  # their value too
STATES = ("true", "false", "page", "step", "date", "mixed", "polite", "assertive", "off")
UNSEEN = {"script", "style", "title", "template", "textarea"}
ODD = re.compile(r"\b(undefined|None|NaN|null|True|False)\b|%\(|\{\{|\[object|Undefined")
HEADING = re.compile(r"h[1-6]$")


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


class _Bones(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.pieces: set[str] = set()
        self.open: list[_Open] = [_Open("", "")]
        self.told = _Told()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.open[-1].filled = True
        around = self.open[-1].digest
        mark = " ".join([tag, *sorted(_said(name, value or "") for name, value in attrs)])
        digest = hashlib.blake2b(f"{around}>{mark}".encode(), digest_size=8).hexdigest()
        self.pieces.add(digest)
        self._count(tag, dict(attrs))
        if tag not in VOID:
            self.open.append(_Open(tag, digest))

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.handle_starttag(tag, attrs)
        if tag not in VOID:
            self.handle_endtag(tag)

    def handle_endtag(self, tag: str) -> None:
        at = next((at for at in range(len(self.open) - 1, 0, -1) if self.open[at].tag == tag), 0)
        for closed in self.open[at:] if at else []:
            self.pieces.add(f"{closed.digest} {'filled' if closed.filled else 'empty'}")
        if at:
            del self.open[at:]

    def handle_data(self, data: str) -> None:
        if not data.strip():
            return
        here = self.open[-1]
        here.filled = True
        self.pieces.add(f"{here.digest} words")
        if here.tag == "title" and "body" not in self.told.tags:  # a picture has titles of its own
            self.told.title += data
        if here.tag not in UNSEEN:
            self.told.words.append(data)

    def _count(self, tag: str, attrs: dict[str, str | None]) -> None:
        told = self.told
        told.tags[tag] = told.tags.get(tag, 0) + 1
        told.styled = told.styled or "style" in attrs
        if tag == "html":
            told.language = attrs.get("lang") or ""
        if attrs.get("id"):
            told.ids.append(str(attrs["id"]))
        if HEADING.match(tag):
            self.pieces.add(f"{told.heading} then {tag}")
            told.heading = tag


def _said(name: str, value: str) -> str:
    if name in WHOLE or (name.startswith(("aria-", "data-")) and value in STATES):
        return f"{name}={' '.join(value.split())}"
    return name if value else f"{name} empty"


def skeleton(text: str) -> Skeleton:
    """Of a whole page as it came from the server."""
    reader = _Bones()
    reader.feed(text)
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
