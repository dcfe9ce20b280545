"""Fiscal years and what is due after them.

A financial report is due within six months after the fiscal year (law 2000-321, art. 10); the months are a setting."""

from calendar import monthrange
from datetime import date


def months_after(day: date, months: int) -> date:
    """The same day so many months later; the last day of a month stays the last day."""
    total = day.year * 12 + day.month - 1 + months
    year, month = total // 12, total % 12 + 1
    last = monthrange(year, month)[1]
    ends = day.day == monthrange(day.year, day.month)[1]
    return date(year, month, last if ends else min(day.day, last))


def fiscal_end(year: int, year_to: int, dossier_end: date | None) -> date:
    """The last day of the fiscal year `year` of a dossier. dossier_end: that of its last year, 31 December if none."""
    if dossier_end is None:
        return date(year, 12, 31)
    return months_after(dossier_end, 12 * (year - year_to))


def report_due(ends: date, months: int) -> date:
    """The last day to send the report of a fiscal year: 31 December and six months give 30 June."""
    return months_after(ends, months)
