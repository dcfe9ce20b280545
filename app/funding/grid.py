"""The budget in the grid of the CERFA form: accounts 60-69 and 86 on one side, 70-79 and 87 on the other.

Rules of the form: charges equal products, and 86 equals 87; voluntary contributions stand outside both totals. An
account is worth its own line and its sub-lines. A gap is actual less planned, in euros and as a share of planned; with
nothing planned there is no share.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from decimal import ROUND_HALF_UP, Decimal
from fractions import Fraction
from functools import cache

from app import reference

NOTHING = Decimal("0.00")
CENT = Decimal("0.01")
SIDES = ("charge", "product", "in_kind_charge", "in_kind_product")


@dataclass(frozen=True)
class Line:
    """A line as it is kept: account (code of budget_accounts), rank among its account's lines, own name, amounts."""

    account: str
    rank: int = 1
    name: str = ""
    planned: Decimal = NOTHING
    actual: Decimal | None = None


@dataclass(frozen=True)
class Gap:
    """Planned beside actual. actual: None as long as it is not known."""

    planned: Decimal
    actual: Decimal | None

    @property
    def euros(self) -> Decimal | None:
        return None if self.actual is None else self.actual - self.planned

    @property
    def share(self) -> Fraction | None:
        """None when nothing was planned, or nothing is known."""
        if self.actual is None or not self.planned:
            return None
        return Fraction(self.actual - self.planned) / Fraction(self.planned)

    def exceeds(self, percent: Decimal) -> bool:
        """Whether it has to be explained: from `percent` of what was planned on; anything where nothing was planned."""
        if not self.euros:
            return False
        return self.share is None or abs(self.share) * 100 >= Fraction(percent)


@dataclass(frozen=True)
class Account:
    """One entry of the grid. number: as accountants write it, empty for the lines of the form without one."""

    code: str
    number: str
    side: str
    parent: str = ""
    repeats: bool = False


@dataclass
class Row:
    """An account with its own lines and its sub-lines."""

    account: Account
    lines: list[Line] = field(default_factory=list)
    below: list["Row"] = field(default_factory=list)

    @property
    def every(self) -> list[Line]:
        return [*self.lines, *(line for row in self.below for line in row.lines)]

    @property
    def planned(self) -> Decimal:
        return sum((line.planned for line in self.every), NOTHING)

    @property
    def actual(self) -> Decimal | None:
        known = [line.actual for line in self.every if line.actual is not None]
        return sum(known, NOTHING) if known else None

    @property
    def gap(self) -> Gap:
        return Gap(self.planned, self.actual)

    @property
    def is_used(self) -> bool:
        return any(line.planned or line.actual for line in self.every)


@dataclass(frozen=True)
class Grid:
    """rows: the accounts of first level in the order of the form, every one of them."""

    rows: Sequence[Row]

    def side(self, side: str) -> list[Row]:
        return [row for row in self.rows if row.account.side == side]

    def planned(self, side: str) -> Decimal:
        return sum((row.planned for row in self.side(side)), NOTHING)

    def actual(self, side: str) -> Decimal | None:
        known = [row.actual for row in self.side(side) if row.actual is not None]
        return sum(known, NOTHING) if known else None

    def gap(self, side: str) -> Gap:
        return Gap(self.planned(side), self.actual(side))

    @property
    def difference(self) -> Decimal:
        """Planned products less planned charges."""
        return self.planned("product") - self.planned("charge")

    @property
    def in_kind_difference(self) -> Decimal:
        return self.planned("in_kind_product") - self.planned("in_kind_charge")

    @property
    def may_be_settled(self) -> bool:
        return self.planned("charge") > 0 and not self.difference and not self.in_kind_difference

    def biggest(self, side: str, most: int = 2) -> list[Row]:
        """The accounts that weigh most on a side, largest first."""
        return sorted((row for row in self.side(side) if row.planned), key=lambda row: -row.planned)[:most]

    def to_explain(self, percent: Decimal) -> list[Row]:
        return [row for row in self.rows if row.gap.exceeds(percent)]


@cache
def accounts() -> tuple[Account, ...]:
    """Every entry of the list, in the order of the form."""
    return tuple(
        Account(
            one.code,
            number if (number := str(one.flags["account"])).isdigit() else "",
            str(one.flags["side"]),
            str(one.flags.get("parent", "")),
            bool(one.flags.get("repeatable", False)),
        )
        for one in sorted(reference.entries("budget_accounts"), key=lambda one: int(one.flags["order"]))
    )


def grid(lines: Iterable[Line]) -> Grid:
    """The whole grid. A line of an account that the list lost is left out of it."""
    rows = {one.code: Row(one) for one in accounts()}
    for line in sorted(lines, key=lambda line: line.rank):
        if line.account in rows:
            rows[line.account].lines.append(line)
    for row in rows.values():
        if row.account.parent:
            rows[row.account.parent].below.append(row)
    return Grid([row for row in rows.values() if not row.account.parent])


def per_unit(amount: Decimal, units: int | None) -> Decimal | None:
    """To the cent, half up; None without units."""
    return (amount / units).quantize(CENT, ROUND_HALF_UP) if units else None
