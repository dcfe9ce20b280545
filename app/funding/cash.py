"""The cash of the funding by month: the same rows make the sentence, the chart, its table and the spreadsheet."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from itertools import pairwise
from typing import Any

from app.web import flows
from app.web.charts import Chart
from app.web.i18n import gettext as _
from app.web.words import money, month, month_short

BEFORE, MOST = 12, 36  # months shown before today's, and months shown at all
NOTHING = Decimal(0)


@dataclass(frozen=True)
class Month:
    """first: its first day; total: received since the first month shown, plus what is expected up to this one;
    awaited: what is expected after it, in the months shown."""

    first: date
    received: Decimal
    expected: Decimal
    late: Decimal
    total: Decimal
    awaited: Decimal


@dataclass(frozen=True)
class Cash:
    """months: those shown, without a gap; before, after: what came earlier, what is expected later."""

    months: tuple[Month, ...]
    before: Decimal
    after: Decimal
    expected: Decimal
    late: Decimal

    @property
    def received(self) -> Decimal:
        """Everything that ever came, what was given back taken off."""
        return self.before + sum((one.received for one in self.months), NOTHING)

    @property
    def last(self) -> Month | None:
        """The last month in which something is expected."""
        return next((one for one in reversed(self.months) if one.expected), None)

    def trough(self, today: date) -> Month | None:
        """The last month before money comes again: from today on, none has more still to come, and none has longer.

        What is spent has no month here: a month is short by what is notified and awaited, as far as it is spent.
        """
        coming = [one for one in self.months if one.first >= today.replace(day=1)]
        return next((one for one, after in pairwise(coming) if after.expected), None)


def later(first: date, months: int) -> date:
    """The first day of the month so many months after (or before) that of `first`."""
    at = first.year * 12 + first.month - 1 + months
    return date(at // 12, at % 12 + 1, 1)


def cash(rows: Sequence[Any], today: date) -> Cash:
    """rows: month, received, expected, late, of any months, in order."""
    now = today.replace(day=1)
    known = {row.month: row for row in rows}
    begin = later(now, -BEFORE)
    recent = [one for one in known if one >= begin]
    begin = min(recent, default=now) if recent and min(recent) < now else now
    end = min(max([now, *known]), later(begin, MOST - 1))
    awaited = sum((Decimal(row.expected) for row in rows if begin <= row.month <= end), NOTHING)
    months, total, at = [], NOTHING, begin
    while at <= end:
        row = known.get(at)
        received, expected, late = (
            (Decimal(row.received), Decimal(row.expected), Decimal(row.late)) if row else (NOTHING, NOTHING, NOTHING)
        )
        total, awaited = total + received + expected, awaited - expected
        months.append(Month(at, received, expected, late, total, awaited))
        at = later(at, 1)
    return Cash(
        tuple(months),
        sum((Decimal(row.received) for row in rows if row.month < begin), NOTHING),
        sum((Decimal(row.expected) for row in rows if row.month > end), NOTHING),
        sum((Decimal(row.expected) for row in rows), NOTHING),
        sum((Decimal(row.late) for row in rows), NOTHING),
    )


def sentence(found: Cash, today: date) -> str:
    """« D’ici juin 2027, 72 400 € attendus ; le creux est en mars 2027 : 51 600 € encore attendus, à avancer… »"""
    last, trough = found.last, found.trough(today)
    if last is None:
        return _("Aucun versement n’est attendu à une date écrite.")
    words = {"month": month(last.first), "amount": money(found.expected - found.after)}
    if trough is None:
        told = _("D’ici fin %(month)s, %(amount)s attendus.") % words
    else:
        words |= {"when": month(trough.first), "short": money(trough.awaited)}
        told = (
            _(
                "D’ici %(month)s, %(amount)s attendus ; le creux est en %(when)s : %(short)s encore attendus, "
                "à avancer pour ce qui est déjà dépensé."
            )
            % words
        )
    if found.late:
        told += " " + _("%(amount)s auraient déjà dû arriver.") % {"amount": money(found.late)}
    return told


def chart(found: Cash, today: date) -> Chart | None:
    """The months of the window: bars, line, table. None when nothing came and nothing is expected in any of them."""
    if not any(one.received or one.expected for one in found.months):
        return None
    months = [
        flows.Flow(month_short(one.first), month(one.first), one.received, one.expected, one.total)
        for one in found.months
    ]
    first = month(found.months[0].first)
    heads = (_("Mois"), _("Reçu"), _("Attendu"), _("Cumul depuis %(month)s") % {"month": first})
    tones = (_("reçu"), _("attendu"), _("cumul, reçu et attendu"))
    return flows.flows(_("Trésorerie des financements par mois"), sentence(found, today), months, heads, tones)
