"""The money of a quote, to the cent."""

from decimal import Decimal
from fractions import Fraction

from app.works.quoting import Line, totals


def line(quoted: str, reference: str | None = None, quantity: str = "1", vat: str = "10", **more) -> Line:
    return Line(Decimal(quantity), Decimal(quoted), Decimal(reference) if reference else None, Decimal(vat), **more)


def test_the_saving_is_told_over_the_lines_that_have_a_reference():
    lines = [line("900", "1400"), line("812", "1050"), line("500", "800"), line("450", "700"), line("350", "500")]
    found = totals(lines)
    assert (found.reference, found.before_tax, found.saving) == (Decimal(4450), Decimal(3012), Decimal(1438))
    assert found.rate == Fraction(1438, 4450)
    with_free = totals([*lines, line("320")])
    assert (with_free.covered, with_free.lines) == (5, 6)
    assert (with_free.saving, with_free.rate) == (found.saving, found.rate)
    assert with_free.before_tax == Decimal(3332)


def test_totals_equal_the_lines_that_are_printed():
    lines = [line("0.335", vat="5.5", quantity="1"), line("10.05", vat="10", quantity="0.5"), line("3.33", vat="20")]
    found = totals(lines)
    assert [one.amount for one in lines] == [Decimal("0.34"), Decimal("5.03"), Decimal("3.33")]
    assert [one.vat for one in lines] == [Decimal("0.02"), Decimal("0.50"), Decimal("0.67")]
    assert found.before_tax == Decimal("8.70")
    assert found.vat == Decimal("1.19")
    assert found.with_tax == Decimal("9.89")


def test_what_was_invoiced_counts_instead_of_the_quote():
    found = totals([line("100", "150", invoiced=Decimal("90.00"))])
    assert (found.before_tax, found.saving, found.vat) == (Decimal(90), Decimal(60), Decimal("9.00"))


def test_nothing_has_no_rate():
    found = totals([])
    assert (found.rate, found.covered, found.with_tax) == (None, 0, Decimal(0))
    assert totals([line("50")]).rate is None
