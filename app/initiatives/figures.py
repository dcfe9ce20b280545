"""Figures bound to a sheet: only published ones of the association's own, frozen with their edition and their version.

Readers keep the figure of the copy they read. A newer one is only offered, to the owner (never put in silently).
"""

from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from fractions import Fraction
from typing import Any

from sqlalchemy import and_, bindparam, select

from app.indicators.dictionary import indicators, published_codes
from app.initiatives.models import SheetFigure
from app.publications.models import Publication, PublishedCell
from app.web.figure_words import amount_words
from app.web.i18n import gettext as _
from app.web.words import day, locale_of, number
from tenants.session import Db

# Counted from the start of the operation: a later year is the same figure, grown. The others tell of their year alone.
SINCE_THE_START = ("dwellings_relet_cumulative",)

# Every published cell of an association that shows a number, newest first.
OWN_CELLS = (
    select(
        Publication.id.label("publication_id"),
        Publication.year,
        Publication.edition,
        Publication.published_at,
        PublishedCell.code,
        PublishedCell.version,
        PublishedCell.value,
    )
    .join(PublishedCell, and_(PublishedCell.publication_id == Publication.id, PublishedCell.value.is_not(None)))
    .where(Publication.association_id == bindparam("association_id"))
    .order_by(Publication.year.desc(), Publication.edition.desc(), PublishedCell.code)
)


def own_cells(db: Db, association_id: Any) -> list[Any]:
    """What may be bound: the newest edition of each year, for indicators of the dictionary."""
    known, seen = set(published_codes()), set()
    found = []
    for row in db.all(OWN_CELLS, association_id=association_id):
        if row.code in known and (row.year, row.code) not in seen:
            seen.add((row.year, row.code))
            found.append(row)
    return found


def key_of(row: Any) -> str:
    """How a form names a cell: « 2025.dwellings_relet »."""
    return f"{row.year}.{row.code}"


def bound(row: Any, mark: int) -> dict[str, Any]:
    """A published cell as a copy keeps it. row: of OWN_CELLS."""
    return {
        "mark": mark,
        "code": row.code,
        "publication_id": str(row.publication_id),
        "year": row.year,
        "edition": row.edition,
        "version": row.version,
        "value": row.value,
        "published_on": row.published_at.date().isoformat(),
    }


def fill(target: SheetFigure, row: Any) -> None:
    """Put a published cell into the row of the sheet."""
    target.code, target.publication_id, target.value = row.code, row.publication_id, row.value
    target.year, target.edition, target.version = row.year, row.edition, row.version
    target.published_on = row.published_at.date()


def newer(figure: Mapping[str, Any], cells: Iterable[Any]) -> Any | None:
    """The newest published cell of the same count after this one, or None. cells: of own_cells(), newest first."""
    here = (figure["year"], figure["edition"])
    for row in cells:
        same = row.code == figure["code"] and (row.code in SINCE_THE_START or row.year == figure["year"])
        if same and (row.year, row.edition) > here:
            return row
    return None


def value_said(figure: Mapping[str, Any]) -> str:
    """« 70 », « 90,5 % »: as the text says it."""
    code, value = str(figure["code"]), Fraction(str(figure["value"]))
    return amount_words(code, value) if code in indicators() else number(value, int(value.denominator != 1))


def name_said(code: str) -> str:
    """What is counted; a code that the dictionary has lost is shown as it stands."""
    found = indicators().get(code)
    return found.name.of(locale_of()) if found else code


def period_said(code: str, year: int) -> str:
    """« au 31 décembre 2025 » for what is counted from the start, « en 2025 » for a year."""
    if code in SINCE_THE_START:
        return _("au %(day)s") % {"day": day(date(year, 12, 31))}
    return _("en %(year)s") % {"year": year}


def note_said(figure: Mapping[str, Any]) -> str:
    """The foot-note: value, what is counted, when, from which edition, by which definition."""
    return _(
        "%(value)s : %(name)s, %(period)s. Chiffre publié le %(day)s (édition %(edition)s), définition v%(version)s."
    ) % {
        "value": value_said(figure),
        "name": name_said(str(figure["code"])),
        "period": period_said(str(figure["code"]), int(figure["year"])),
        "day": day(date.fromisoformat(str(figure["published_on"]))),
        "edition": figure["edition"],
        "version": figure["version"],
    }


def offered(rows: Sequence[Any]) -> dict[str, list[tuple[str, str]]]:
    """The choices of « Insérer un chiffre », by year."""
    groups: dict[str, list[tuple[str, str]]] = {}
    for row in rows:
        said = value_said({"code": row.code, "value": row.value})
        groups.setdefault(str(row.year), []).append((key_of(row), f"{name_said(row.code)} — {said}"))
    return groups


def overlaid(figures: Iterable[Mapping[str, Any]], refreshed: Mapping[int, Mapping[str, Any]]) -> dict[int, Any]:
    """The figures of a copy by mark, each as its owner refreshed it last."""
    return {int(one["mark"]): refreshed.get(int(one["mark"]), one) for one in figures}
