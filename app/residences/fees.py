"""What a stay costs, month by month: the four parts for its nights, to the cent, and what remains of it once paid.

Paid in arrears; no advance is asked (type convention, art. 8 and 13): what is too much goes to the next due, or back.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

from app.indicators.night_rules import nights_in
from app.indicators.periods import month as month_of
from app.residences.notice_rules import months_later
from app.residences.stay_models import Due, Stay
from app.web.words import rounded_ratio

NOTHING = Decimal("0.00")
PARTS = ("rent", "charges", "services", "options")


@dataclass(frozen=True)
class MonthlyFee:
    """The four monthly amounts of a fee and the housing aid expected, in euros. What is not known is nothing."""

    rent: Decimal = NOTHING
    charges: Decimal = NOTHING
    services: Decimal = NOTHING
    options: Decimal = NOTHING
    housing_aid: Decimal = NOTHING

    @classmethod
    def of(cls, thing: Any) -> "MonthlyFee":
        """From anything with these attributes: a unit, a stay, a form's data."""
        return cls(**{name: getattr(thing, name, None) or NOTHING for name in (*PARTS, "housing_aid")})

    @property
    def total(self) -> Decimal:
        return self.rent + self.charges + self.services + self.options

    @property
    def left(self) -> Decimal:
        """What the person pays: the aid never exceeds the fee."""
        return max(NOTHING, self.total - self.housing_aid)


@dataclass(frozen=True)
class MonthDue:
    """What one month costs. The parts add up to the total to the cent."""

    month: date
    nights: int
    nights_in_month: int
    fee: MonthlyFee

    @property
    def total(self) -> Decimal:
        return self.fee.total

    @property
    def left(self) -> Decimal:
        return self.fee.left


def share(amounts: Sequence[Decimal], nights: int, nights_in_month: int) -> list[Decimal]:
    """Each amount for so many nights of the month, halves up: 312,40 for 7 nights of 30 is 72,89.

    Running sums are rounded, so that the parts add up to the rounded whole.
    """
    shares, before, running = [], NOTHING, NOTHING
    for amount in amounts:
        running += amount
        whole, of = running.as_integer_ratio()
        upto = rounded_ratio(whole * nights, of * nights_in_month, 2)
        shares.append(upto - before)
        before = upto
    return shares


def month_due(fee: MonthlyFee, first_of_month: date, date_in: date, date_out: date | None) -> MonthDue:
    """One month of a stay by its nights."""
    month = month_of(first_of_month.year, first_of_month.month)
    nights = nights_in(month, date_in, date_out)
    rent, charges, services, options = share([fee.rent, fee.charges, fee.services, fee.options], nights, month.nights)
    aid = share([min(fee.housing_aid, fee.total)], nights, month.nights)[0]
    return MonthDue(month.first, nights, month.nights, MonthlyFee(rent, charges, services, options, aid))


def months(date_in: date, date_out: date | None, until: date) -> list[date]:
    """The first days of the months that a stay has begun by `until`, oldest first; its entry month always counts."""
    last_night = (date_out - timedelta(days=1)) if date_out else None
    last = max(date_in, min(until, last_night) if last_night else until)
    found, day = [], date_in.replace(day=1)
    while day <= last:
        found.append(day)
        day = months_later(day, 1)
    return found


def dues(fee: MonthlyFee, date_in: date, date_out: date | None, until: date) -> list[MonthDue]:
    """Every month begun by `until`, computed."""
    return [month_due(fee, first, date_in, date_out) for first in months(date_in, date_out, until)]


def row_of(stay: Stay, due: MonthDue) -> Due:
    """The row that keeps a month's due."""
    return Due(
        stay_id=stay.id,
        month=due.month,
        nights=due.nights,
        nights_in_month=due.nights_in_month,
        **{name: getattr(due.fee, name) for name in (*PARTS, "housing_aid")},
    )


def settle(stay: Stay, kept: Iterable[Due], until: date) -> tuple[list[Due], list[Due]]:
    """Bring the rows of a stay up to date: months begun and not kept yet, months whose nights have changed.

    Answers (rows to add, rows to delete); the others are changed in place. An amount kept for unchanged nights stands.
    """
    wanted = {due.month: due for due in dues(MonthlyFee.of(stay), stay.date_in, stay.date_out, until)}
    by_month = {row.month: row for row in kept}
    for month, row in by_month.items():
        due = wanted.get(month)
        if due is not None and row.nights != due.nights:
            row.nights, row.nights_in_month = due.nights, due.nights_in_month
            for name in (*PARTS, "housing_aid"):
                setattr(row, name, getattr(due.fee, name))
    to_add = [row_of(stay, due) for month, due in wanted.items() if month not in by_month]
    return to_add, [row for month, row in by_month.items() if month not in wanted]


@dataclass(frozen=True)
class Line:
    """One month of an account: what the person had to pay, what of it is paid."""

    due: MonthDue
    paid: Decimal

    @property
    def rest(self) -> Decimal:
        return self.due.left - self.paid


@dataclass(frozen=True)
class Account:
    """Dues, oldest first, with the payments allocated in that order. over: what exceeds every due of today."""

    lines: tuple[Line, ...]
    over: Decimal

    @property
    def rest(self) -> Decimal:
        """What remains to pay for the months begun."""
        return sum((line.rest for line in self.lines), NOTHING)

    @property
    def current(self) -> Line | None:
        return self.lines[-1] if self.lines else None


def account(due: Iterable[MonthDue], received: Decimal) -> Account:
    """Payments go to the oldest month first."""
    left, lines = received, []
    for one in sorted(due, key=lambda month: month.month):
        paid = min(left, one.left)
        left -= paid
        lines.append(Line(one, paid))
    return Account(tuple(lines), left)


def closing(fee: MonthlyFee, date_in: date, date_out: date, kept: Iterable[MonthDue], received: Decimal) -> Account:
    """The account of a stay that ends on date_out: kept months whose nights stay the same, the others computed anew."""
    by_month = {due.month: due for due in kept}
    final = []
    for due in dues(fee, date_in, date_out, date_out):
        row = by_month.get(due.month)
        final.append(row if row is not None and row.nights == due.nights else due)
    return account(final, received)
