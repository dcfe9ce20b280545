"""The light writing of a sheet (a part of CommonMark) as a tree of our own; screen and paper are drawn from the tree.

Only paragraphs, lists, bold, italic, links and line breaks exist; everything else stays the text that was typed. No
HTML of an author is ever passed on: tags are letters, an address is http, https or mailto. {1} marks a bound figure.
"""

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from functools import cache
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

from markupsafe import Markup, escape

from app.web.words import typo
from tenants.later import Later

if TYPE_CHECKING:
    from markdown_it import MarkdownIt
    from markdown_it.token import Token

markdown_it = Later("markdown_it")

RULES = ("emphasis", "list", "link", "escape", "newline", "entity")
SCHEMES = ("http", "https", "mailto")
MARK = re.compile(r"\{([1-9][0-9]?)\}")


@cache
def _reader() -> "MarkdownIt":
    return markdown_it.MarkdownIt("zero", {"html": False, "linkify": False, "maxNesting": 20}).enable(list(RULES))


@dataclass(frozen=True)
class Run:
    """A stretch of text with its looks. mark: of a bound figure, with no text of its own; a break has neither."""

    text: str = ""
    strong: bool = False
    em: bool = False
    href: str = ""
    mark: int | None = None


@dataclass
class Block:
    """kind: « p » with its runs, « ul » or « ol » with items, each a list of blocks."""

    kind: str
    runs: list[Run] = field(default_factory=list)
    items: list[list["Block"]] = field(default_factory=list)


def parsed(source: str) -> list[Block]:
    """The tree of a text. Never raises: what is not understood stays as it was typed."""
    blocks: list[Block] = []
    stack: list[list[Block]] = [blocks]
    for token in _reader().parse(source):
        if token.type in ("bullet_list_open", "ordered_list_open"):
            made = Block("ul" if token.type.startswith("bullet") else "ol")
            stack[-1].append(made)
        elif token.type == "list_item_open":
            item: list[Block] = []
            stack[-1][-1].items.append(item)
            stack.append(item)
        elif token.type == "list_item_close":
            stack.pop()
        elif token.type == "inline":
            stack[-1].append(Block("p", runs=list(_runs(token.children or []))))
    return blocks


def _runs(tokens: "Sequence[Token]") -> Iterator[Run]:
    strong = em = 0
    href = ""
    for token in tokens:
        if token.type in ("strong_open", "strong_close"):
            strong += token.nesting
        elif token.type in ("em_open", "em_close"):
            em += token.nesting
        elif token.type == "link_open":
            href = _safe(str(token.attrGet("href") or ""))
        elif token.type == "link_close":
            href = ""
        elif token.type in ("softbreak", "hardbreak"):
            yield Run("\n" if token.type == "hardbreak" else " ")
        elif token.content:
            yield from _marked(token.content, strong > 0, em > 0, href)


def _marked(text: str, strong: bool, em: bool, href: str) -> Iterator[Run]:
    at = 0
    for found in MARK.finditer(text):
        if found.start() > at:
            yield Run(text[at : found.start()], strong, em, href)
        yield Run("", strong, em, href, int(found.group(1)))
        at = found.end()
    if at < len(text):
        yield Run(text[at:], strong, em, href)


def _safe(href: str) -> str:
    """The address, or nothing for one that does not lead to a page or a letter-box."""
    try:
        return href if urlsplit(href).scheme.lower() in SCHEMES else ""
    except ValueError:
        return ""


def marks_in(source: str) -> list[int]:
    """The marks of a text in the order in which they are read."""
    return [run.mark for run in _all_runs(parsed(source)) if run.mark is not None]


def _all_runs(blocks: Sequence[Block]) -> Iterator[Run]:
    for block in blocks:
        yield from block.runs
        for item in block.items:
            yield from _all_runs(item)


def plain(source: str, said: Callable[[int], str]) -> str:
    """The words alone, a paragraph or an item a line, for the search. said: the value of a mark."""
    return "\n".join(_lines(parsed(source), said))


def _lines(blocks: Sequence[Block], said: Callable[[int], str]) -> Iterator[str]:
    for block in blocks:
        words = "".join(said(run.mark) if run.mark is not None else run.text for run in block.runs)
        if words.strip():
            yield " ".join(words.split())
        for item in block.items:
            yield from _lines(item, said)


def as_html(blocks: Sequence[Block], bound: Callable[[int], Markup]) -> Markup:
    """The tree on screen. bound: the value of a mark with its foot-note, as markup."""
    return Markup("").join(_block(block, bound) for block in blocks)


def _block(block: Block, bound: Callable[[int], Markup]) -> Markup:
    if block.kind == "p":
        return Markup("<p>{}</p>").format(Markup("").join(_run(run, bound) for run in block.runs))
    items = Markup("").join(Markup("<li>{}</li>").format(_item(item, bound)) for item in block.items)
    return (Markup("<ul>{}</ul>") if block.kind == "ul" else Markup("<ol>{}</ol>")).format(items)


def _item(item: Sequence[Block], bound: Callable[[int], Markup]) -> Markup:
    """One paragraph stands in its item without one of its own."""
    if len(item) == 1 and item[0].kind == "p":
        return Markup("").join(_run(run, bound) for run in item[0].runs)
    return as_html(item, bound)


def _run(run: Run, bound: Callable[[int], Markup]) -> Markup:
    drawn = bound(run.mark) if run.mark is not None else Markup("<br>") if run.text == "\n" else escape(typo(run.text))
    if run.strong:
        drawn = Markup("<strong>{}</strong>").format(drawn)
    if run.em:
        drawn = Markup("<em>{}</em>").format(drawn)
    if run.href and run.mark is None:  # a figure leads to its foot-note
        drawn = Markup('<a href="{}" rel="nofollow noopener noreferrer">{}</a>').format(run.href, drawn)
    return drawn


def as_data(blocks: Sequence[Block], bound: Callable[[int], tuple[str, str]]) -> list[dict[str, Any]]:
    """The tree for the paper, as data. bound: the value of a mark and the number of its foot-note."""
    made: list[dict[str, Any]] = []
    for block in blocks:
        if block.kind == "p":
            made.append({"kind": "p", "runs": [_datum(run, bound) for run in block.runs]})
        else:
            made.append({"kind": block.kind, "items": [as_data(item, bound) for item in block.items]})
    return made


def _datum(run: Run, bound: Callable[[int], tuple[str, str]]) -> dict[str, Any]:
    text, note = bound(run.mark) if run.mark is not None else (run.text, "")
    return {"t": text, "b": int(run.strong), "i": int(run.em), "h": run.href, "n": note}


# -- the few other places of a sheet where words become markup; each value is escaped as it goes in -------------------
def noted(said: str, number: int, label: str, first: bool) -> Markup:
    """A figure with the number of its foot-note; the note leads back to the first one. label: « note », read aloud."""
    own = Markup(' id="value-{}"').format(number) if first else Markup("")
    return Markup(
        '<span class="bound-figure">{}<sup><a href="#note-{}"{}>'
        '<span class="visually-hidden">{} </span>{}</a></sup></span>'
    ).format(said, number, own, label, number)


def unbound(said: str) -> Markup:
    """A mark without a figure, seen as such."""
    return Markup('<mark class="no-figure">{}</mark>').format(said)


def joined(pieces: Sequence[Markup]) -> Markup:
    return Markup("").join(pieces)


def marked(pieces: Sequence[tuple[bool, str]]) -> Markup:
    """A passage in pieces, those that were found marked."""
    return joined([Markup("<mark>{}</mark>").format(text) if found else escape(text) for found, text in pieces])
