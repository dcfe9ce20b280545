"""What a sheet says, as one value: fields, bound figures, pictures. Revision, draft and frozen copy hold the same.

The wording of the headings is the network's; a heading without words is left out when the sheet is read.
"""

from collections.abc import Iterable, Mapping
from datetime import date
from decimal import Decimal
from typing import Any

from app.folding import fold
from app.initiatives import markup
from app.initiatives.models import SECTIONS, Sheet, SheetFigure, SheetPicture
from app.tabular import cells
from app.web.i18n import lazy_gettext as _l

HEADINGS = {
    "introduction": _l("Présentation"),
    "commission": _l("Commande"),
    "operators": _l("Opérateur"),
    "objectives": _l("Objectifs"),
    "approach": _l("Démarche et savoir-faire"),
    "financing": _l("Financement"),
    "results": _l("Résultats obtenus"),
    "contact": _l("Contact"),
}
REPRODUCED = {"means": _l("Moyens"), "cost": _l("Coût"), "conditions": _l("Conditions de réussite")}
CONTACTS = ("contact_email", "contact_phone")
TEXTS = ("title", "place", "theme", *SECTIONS, "funders", *CONTACTS, *REPRODUCED)
MOST_FUNDERS = 40


def written(source: Any) -> dict[str, Any]:
    """The fields of a Sheet as a revision keeps them: texts, the year, the day of the last check."""
    told: dict[str, Any] = {name: getattr(source, name) or "" for name in TEXTS}
    return told | {"year": source.year, "checked_on": source.checked_on.isoformat() if source.checked_on else None}


def figure_kept(row: SheetFigure) -> dict[str, Any]:
    """A bound figure as a copy keeps it."""
    return {
        "mark": row.mark,
        "code": row.code,
        "publication_id": str(row.publication_id),
        "year": row.year,
        "edition": row.edition,
        "version": row.version,
        "value": row.value,
        "published_on": row.published_on.isoformat(),
    }


def picture_kept(row: SheetPicture) -> dict[str, Any]:
    """A picture as a copy keeps it; key: of the association's own files, never deleted while a copy names it."""
    return {
        "number": row.number,
        "section": row.section,
        "alt": row.alt,
        "caption": row.caption,
        "media_type": row.media_type,
        "width": row.width,
        "height": row.height,
        "key": row.file_key,
    }


def whole(sheet: Sheet, figures: Iterable[SheetFigure], pictures: Iterable[SheetPicture]) -> dict[str, Any]:
    """What is handed to readers: everything the sheet says at this moment."""
    return written(sheet) | {
        "figures": [figure_kept(row) for row in figures],
        "pictures": [picture_kept(row) for row in pictures],
    }


def text(content: Mapping[str, Any], name: str) -> str:
    """A field of a copy; an older copy may lack a newer field."""
    return str(content.get(name) or "")


def day_of(content: Mapping[str, Any], name: str) -> date | None:
    found = content.get(name)
    return date.fromisoformat(found) if found else None


def funders_of(lines: str) -> list[tuple[str, Decimal | None]]:
    """(name, amount or None) of each line « Fondation de France : 52 000 € ». Raises ValueError with the wrong line."""
    found: list[tuple[str, Decimal | None]] = []
    for line in (one.strip() for one in lines.split("\n")):
        if not line:
            continue
        name, colon, amount = line.rpartition(":")
        if not colon:
            found.append((line, None))
            continue
        understood = cells.as_money(amount.strip())
        if isinstance(understood, cells.Refused) or not name.strip() or understood.value is None:
            raise ValueError(line)
        found.append((name.strip(), understood.value))
    return found


def keywords(content: Mapping[str, Any], theme: str, association: str) -> str:
    """What counts most in the search, without accents or case."""
    names = [text(content, "title"), text(content, "place"), theme, association]
    said = markup.plain(text(content, "operators"), str)
    return fold(" ".join([*names, said, *(name for name, _amount in funders_of(text(content, "funders")))]))


def words(content: Mapping[str, Any], said: Any = str) -> str:
    """The whole text, a paragraph a line, as it is read."""
    parts = (markup.plain(text(content, name), said) for name in (*SECTIONS, *REPRODUCED) if name != "operators")
    return "\n".join(part for part in parts if part)


def letters(original: str) -> tuple[str, list[int]]:
    """The text folded letter by letter for the search, and for each folded letter the place it came from."""
    folded: list[str] = []
    places: list[int] = []
    for at, letter in enumerate(original):
        bare = "\n" if letter == "\n" else fold(letter) or " "
        folded.append(bare)
        places += [at] * len(bare)
    return "".join(folded), places
