"""A spreadsheet of one table, and what every spreadsheet says first."""

from collections.abc import Iterable

from app.tabular.writing import OutColumn, OutSheet, Value, workbook
from app.web.i18n import gettext as _
from app.web.visit import Visit
from app.web.words import clock_time, day
from tenants import clock


def notes_of(visit: Visit, *more: tuple[str, str]) -> list[tuple[str, str]]:
    """What « Lisez-moi » says first: whose data, as of when, by whom."""
    now = clock.now()
    when = _("%(day)s à %(time)s") % {"day": day(now.date()), "time": clock_time(now)}
    return [
        (_("Association"), visit.me.workspace.name if visit.me.workspace else ""),
        (_("État au"), when),
        (_("Exporté par"), visit.me.name),
        *more,
    ]


def one_sheet(
    visit: Visit, title: str, columns: Iterable[OutColumn], lines: list[list[Value]], *more: tuple[str, str]
) -> bytes:
    """The workbook of one table. more: what « Lisez-moi » says besides, a word and its value each."""
    return workbook([OutSheet(title, tuple(columns), lines)], notes_of(visit, *more), _)


def filters(words: str) -> tuple[str, str]:
    """What « Lisez-moi » says of the filters of the page."""
    return _("Filtres"), words or _("aucun")


def rule_said(words: str) -> tuple[str, str]:
    """What « Lisez-moi » says of how the table counts."""
    return _("Règle"), words
