"""A sheet as it is read: headings with their words, figures with their foot-notes, what it takes to do the same."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from typing import Any

from markupsafe import Markup

from app.initiatives import markup
from app.initiatives.content import HEADINGS, REPRODUCED, day_of, funders_of, text
from app.initiatives.figures import note_said, overlaid, value_said
from app.initiatives.models import SECTIONS
from app.web.french import in_french
from app.web.i18n import gettext as _
from app.web.i18n import ngettext
from app.web.listed import in_words
from app.web.words import day, money


@dataclass(frozen=True)
class Note:
    """A foot-note: its number on the page, the mark in the text, the figure it tells of."""

    number: int
    mark: int
    words: str
    figure: Mapping[str, Any]


@dataclass
class Part:
    """One heading with what stands under it."""

    key: str
    heading: str
    blocks: list[markup.Block]
    html: Markup
    pictures: list[Mapping[str, Any]]
    funders: list[tuple[str, Decimal | None]] = field(default_factory=list)

    @property
    def amounts(self) -> list[tuple[str, str]]:
        """(funder, amount in words or nothing), when one of them has an amount."""
        if all(amount is None for _name, amount in self.funders):
            return []
        return [(name, "" if amount is None else money(amount)) for name, amount in self.funders]

    @property
    def total(self) -> str:
        """The sum in words, when every funder has an amount."""
        total = funders_total(self.funders)
        return "" if total is None else money(total)


@dataclass
class Reading:
    """Everything a page or a paper draws. missing: marks of the text without a figure."""

    title: str
    place: str
    theme: str
    year: int | None
    parts: list[Part]
    notes: list[Note]
    reproduced: list[tuple[str, Markup, list[markup.Block]]]
    checked_on: date | None
    email: str
    phone: str
    missing: list[int]
    figures: dict[int, Any]
    labels: dict[str, str]

    def value(self, mark: int) -> tuple[str, int]:
        """The words of a mark and the number of its foot-note; a mark without a figure stays as typed."""
        for note in self.notes:
            if note.mark == mark:
                return value_said(note.figure), note.number
        return "{" + str(mark) + "}", 0


def read(
    content: Mapping[str, Any],
    refreshed: Mapping[int, Mapping[str, Any]] | None = None,
    picture: Callable[[Mapping[str, Any]], str] | None = None,
) -> Reading:
    """content: of a copy, a revision or a draft. picture: the address of a picture; without it none is shown.

    In French, whoever reads: headings and foot-notes are of one language with the words between them.
    """
    with in_french():
        return _read(content, refreshed, picture)


def _read(
    content: Mapping[str, Any],
    refreshed: Mapping[int, Mapping[str, Any]] | None,
    picture: Callable[[Mapping[str, Any]], str] | None,
) -> Reading:
    figures = overlaid(content.get("figures") or (), refreshed or {})
    order = [mark for name in (*SECTIONS, *REPRODUCED) for mark in markup.marks_in(text(content, name))]
    used = [mark for mark in dict.fromkeys(order) if mark in figures]
    made = Reading(
        title=text(content, "title"),
        place=text(content, "place"),
        theme=in_words("sheet_themes", text(content, "theme")),
        year=content.get("year"),
        parts=[],
        notes=[Note(at, mark, note_said(figures[mark]), figures[mark]) for at, mark in enumerate(used, start=1)],
        reproduced=[],
        checked_on=day_of(content, "checked_on"),
        email=text(content, "contact_email"),
        phone=text(content, "contact_phone"),
        missing=[mark for mark in dict.fromkeys(order) if mark not in figures],
        figures=figures,
        labels=_labels(content),
    )
    draw = _Values(made)
    shown = [one | {"href": picture(one)} for one in content.get("pictures") or ()] if picture else []
    for name in SECTIONS:
        part = _part(content, name, draw, [one for one in shown if one["section"] == name])
        if part is not None:
            made.parts.append(part)
    for name, heading in REPRODUCED.items():
        blocks = markup.parsed(text(content, name))
        if blocks:
            made.reproduced.append((str(heading), markup.as_html(blocks, draw), blocks))
    return made


def _labels(content: Mapping[str, Any]) -> dict[str, str]:
    """The words of the page round those of the author."""
    checked = day_of(content, "checked_on")
    return {
        "same": _("Pour faire de même"),
        "checked": _("Vérifiée le %(day)s.") % {"day": day(checked)} if checked else "",
        "notes": _("Notes"),
        "back": _("Revenir au texte, note"),
        "funders": _("Financeurs"),
        "funder": _("Financeur"),
        "amount": _("Montant"),
        "total": _("Total"),
        "unsaid": _("non précisé"),
    }


def _part(content: Mapping[str, Any], name: str, draw: "_Values", pictures: list[Any]) -> Part | None:
    """None for a heading with nothing under it."""
    blocks = markup.parsed(text(content, name))
    funders = _funders(content) if name == "financing" else []
    reached = name == "contact" and (text(content, "contact_email") or text(content, "contact_phone"))
    if not blocks and not pictures and not funders and not reached:
        return None
    return Part(name, heading(content, name), blocks, markup.as_html(blocks, draw), pictures, funders)


def heading(content: Mapping[str, Any], name: str) -> str:
    """« Opérateurs » when several are named, one a line."""
    if name == "operators":
        several = sum(len(line.split(",")) for line in text(content, name).split("\n") if line.strip())
        return str(ngettext("Opérateur", "Opérateurs", max(several, 1)))
    return str(HEADINGS[name])


def _funders(content: Mapping[str, Any]) -> list[tuple[str, Decimal | None]]:
    try:
        return funders_of(text(content, "funders"))
    except ValueError:  # a line that is being typed
        return []


def funders_total(funders: list[tuple[str, Decimal | None]]) -> Decimal | None:
    """The sum, when every funder has an amount."""
    amounts = [amount for _name, amount in funders]
    if not amounts or any(amount is None for amount in amounts):
        return None
    return sum((amount for amount in amounts if amount is not None), Decimal(0))


class _Values:
    """Draws a mark: the value, then the number of its foot-note; the note leads back to the first one."""

    def __init__(self, reading: Reading) -> None:
        self.reading, self.met = reading, set[int]()

    def __call__(self, mark: int) -> Markup:
        said, number = self.reading.value(mark)
        if not number:
            return markup.unbound(said)
        first = number not in self.met
        self.met.add(number)
        return markup.noted(said, number, _("note"), first)
