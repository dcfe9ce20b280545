"""The money of a quote, to the cent.

Rounding, said once: the amount of a line before tax is quantity × price rounded half up to the cent; its reference is
quantity × reference price, rounded alike; the tax of a line is its amount × its own rate, rounded alike. Every total is
the sum of rounded lines, so that totals equal what is printed above them. The saving is Σ(reference − amount) over the
lines that have a reference, its rate that sum over Σ reference; the other lines lower the coverage, never the rate.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal
from fractions import Fraction

CENT = Decimal("0.01")
NOTHING = Decimal("0.00")


def to_the_cent(value: Decimal) -> Decimal:
    return value.quantize(CENT, ROUND_HALF_UP)


@dataclass(frozen=True)
class Line:
    """A line of a quote. unit_price, reference_price: before tax, of one unit; vat_rate: percent; invoiced: the whole
    line before tax once invoiced, which then counts instead of the quoted amount."""

    quantity: Decimal
    unit_price: Decimal
    reference_price: Decimal | None = None
    vat_rate: Decimal = NOTHING
    invoiced: Decimal | None = None

    @property
    def quoted(self) -> Decimal:
        return to_the_cent(self.quantity * self.unit_price)

    @property
    def amount(self) -> Decimal:
        return self.quoted if self.invoiced is None else to_the_cent(self.invoiced)

    @property
    def reference(self) -> Decimal | None:
        return None if self.reference_price is None else to_the_cent(self.quantity * self.reference_price)

    @property
    def saving(self) -> Decimal | None:
        return None if self.reference is None else self.reference - self.amount

    @property
    def vat(self) -> Decimal:
        return to_the_cent(self.amount * self.vat_rate / 100)


@dataclass(frozen=True)
class Totals:
    """A quote added up. covered: how many of the lines have a reference; rate: None without any."""

    lines: int
    covered: int
    before_tax: Decimal
    vat: Decimal
    reference: Decimal
    saving: Decimal

    @property
    def with_tax(self) -> Decimal:
        return self.before_tax + self.vat

    @property
    def rate(self) -> Fraction | None:
        return Fraction(self.saving) / Fraction(self.reference) if self.reference else None


def totals(lines: Iterable[Line]) -> Totals:
    every = list(lines)
    compared = [line for line in every if line.reference is not None]
    return Totals(
        lines=len(every),
        covered=len(compared),
        before_tax=sum((line.amount for line in every), NOTHING),
        vat=sum((line.vat for line in every), NOTHING),
        reference=sum((line.reference for line in compared if line.reference is not None), NOTHING),
        saving=sum((line.saving for line in compared if line.saving is not None), NOTHING),
    )
