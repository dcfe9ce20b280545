"""A sheet as PDF, in the network's order: one page or two, tagged, kept for decades."""

from collections.abc import Callable, Mapping
from datetime import date
from typing import Any

from app import papers, pictures
from app.folding import fold
from app.initiatives import markup
from app.initiatives.content import text
from app.initiatives.reading import Part, Reading, funders_total, read
from app.web.french import in_french, typeset
from app.web.i18n import gettext as _
from app.web.words import day, money, typo
from tenants import clock

MOST_PICTURES = 6
WIDE, NARROW, HIGH = 170, 126, 70  # millimetres of a picture
RAISED = str.maketrans("0123456789", "⁰¹²³⁴⁵⁶⁷⁸⁹")
MOST_BYTES = 24_000_000  # of all the pictures of a paper


def as_pdf(
    content: Mapping[str, Any],
    refreshed: Mapping[int, Any],
    association: str,
    state: str,
    on: date,
    load: Callable[[str], bytes],
) -> bytes:
    """state: « Publiée le … » in the head. load: the bytes of a picture by its key. Raises papers.TooLong."""
    with in_french():
        reading = read(content, refreshed, lambda one: str(one["key"]))
        files: dict[str, bytes] = {}
        data = _data(reading, content, association, state, files, load)
        try:
            return papers.pdf("initiative", on, data, files)
        except RuntimeError:  # a picture that the paper cannot draw: it goes without
            for part in data["parts"]:
                part["pictures"] = []
            return papers.pdf("initiative", on, data)


def published_pdf(standing: Any, refreshed: Mapping[int, Any], association: str, load: Callable[[str], bytes]) -> bytes:
    """The paper of a published edition, the same for every reader. Raises papers.TooLong."""
    on = standing.published_at.astimezone(clock.now().tzinfo).date()
    with in_french():
        words = f"Publiée le {day(on)}"
    return as_pdf(standing.content, refreshed, association, words, on, load)


def _data(
    reading: Reading,
    content: Mapping[str, Any],
    association: str,
    state: str,
    files: dict[str, bytes],
    load: Callable[[str], bytes],
) -> dict[str, Any]:
    told: dict[str, Any] = typeset(
        {
            "title": reading.title,
            "association": association,
            "place": reading.place,
            "theme": reading.theme,
            "state": state,
            "since": _("depuis %(year)s") % {"year": reading.year} if reading.year else "",
            "foot": f"{association} · {reading.title}",
            "checked": _("Vérifiée le %(day)s.") % {"day": day(reading.checked_on)} if reading.checked_on else "",
            "parts": [_part(part, reading, content) for part in reading.parts],
            "reproduced": [
                {"heading": heading, "blocks": markup.as_data(blocks, _values(reading))}
                for heading, _html, blocks in reading.reproduced
            ],
            "notes": [{"number": _raised(note.number), "words": note.words} for note in reading.notes],
        }
    )
    room = MOST_BYTES
    for part, drawn in zip(reading.parts, told["parts"], strict=True):
        for one in part.pictures:
            found = load(str(one["key"])) if len(files) < MOST_PICTURES else b""
            if not found or len(found) > room:
                continue
            room -= len(found)
            name = f"picture-{len(files) + 1}.{'png' if one['media_type'] == pictures.PNG else 'jpg'}"
            files[name] = found
            drawn["pictures"].append(
                {"file": name, "alt": one["alt"], "caption": one["caption"], "width": _width(part, one)}
            )
    return told


def _part(part: Part, reading: Reading, content: Mapping[str, Any]) -> dict[str, Any]:
    total = funders_total(part.funders)
    reach = [text(content, "contact_email"), text(content, "contact_phone")] if part.key == "contact" else []
    return {
        "key": part.key,
        "heading": part.heading,
        "blocks": markup.as_data(part.blocks, _values(reading)),
        "funders": [[name, money(amount) if amount is not None else "—"] for name, amount in part.funders],
        "amounts": any(amount is not None for _name, amount in part.funders),
        "total": money(total) if total is not None else "",
        "reach": [line for line in reach if line],
        "pictures": [],
    }


def _width(part: Part, one: Mapping[str, Any]) -> float:
    """Millimetres: as wide as its column, but never higher than a third of the page."""
    column = WIDE if part.key == "introduction" else NARROW
    return round(min(column, HIGH * int(one["width"]) / int(one["height"])), 1)


def _raised(number: int) -> str:
    """« ¹² », letters of their own: a number copied from the paper is not read into its note."""
    return str(number).translate(RAISED) if number else ""


def _values(reading: Reading) -> Callable[[int], tuple[str, str]]:
    def said(mark: int) -> tuple[str, str]:
        value, number = reading.value(mark)
        return typo(value), _raised(number)

    return said


def file_name(title: str) -> str:
    """« fiche-residence-faventines.pdf »."""
    return f"fiche-{slug_of(title)}.pdf"


def slug_of(title: str) -> str:
    """The words of a title in an address: at most 60 letters, none with an accent."""
    words = "".join(c for c in fold(title) if c.isascii()).split()
    made = ""
    for word in words:
        if len(made) + len(word) > 58:
            break
        made = f"{made}-{word}" if made else word[:58]
    return made or "fiche"
