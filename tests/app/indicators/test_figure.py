"""Figures: exact inside, one decimal half up outside, and four different ways of showing no number."""

from decimal import Decimal
from fractions import Fraction

import pytest

from app.indicators.figure import State, figure, half_up, median_figure, no_answer, not_concerned, plain


def test_a_rate_keeps_its_exact_fraction_and_reads_with_one_decimal() -> None:
    occupancy = figure("occupancy_gross", 6936, 7665)
    assert occupancy.value == Fraction(693600, 7665)
    assert occupancy.rounded == Decimal("90.5")
    assert occupancy.as_json() == {"numerator": 6936, "denominator": 7665, "value": 90.5, "unit": "percent"}


@pytest.mark.parametrize(
    ("value", "places", "read"),
    [
        (Fraction(1, 20), 1, "0.1"), (Fraction(-1, 20), 1, "-0.1"), (Fraction(25, 100), 1, "0.3"),
        (Fraction(2, 3), 1, "0.7"), (Fraction(5, 2), 0, "3"), (Decimal("0.15"), 1, "0.2"), (7, 1, "7.0"),
        (Fraction(10449999, 1000000), 1, "10.4"), (0, 1, "0.0"),
    ],
)  # fmt: skip
def test_rounding_is_half_up_from_the_exact_value(value: Fraction, places: int, read: str) -> None:
    assert str(half_up(value, places)) == read


def test_turnover_divides_by_an_average_that_is_no_whole_number() -> None:
    turnover = figure("turnover", 23, Fraction(7446, 365))
    assert turnover.rounded == Decimal("112.7")
    assert turnover.as_json()["denominator"] == 20.4
    assert turnover.n == 23


def test_a_count_has_no_denominator_and_reads_whole() -> None:
    assert figure("exits", 23).as_json() == {"numerator": 23, "denominator": None, "value": 23, "unit": "people"}


def test_mean_and_median_both_say_their_n() -> None:
    mean, middle = figure("average_stay", 450, 3), median_figure("median_stay", 40, 3)
    assert (mean.n, middle.n) == (3, 3)
    assert (mean.rounded, middle.rounded) == (Decimal("150.0"), Decimal("40.0"))
    assert middle.as_json() == {"numerator": None, "denominator": 3, "value": 40, "unit": "days"}


def test_no_number_has_four_different_states() -> None:
    zero, nothing = figure("exits", 0), figure("average_stay", 0, 0)
    assert (zero.state, zero.value) == (State.ZERO, 0)
    assert (nothing.state, nothing.value) == (State.NOT_CONCERNED, None)
    assert figure("exits", None).state is State.NO_ANSWER
    assert no_answer("exits").state is State.NO_ANSWER
    assert not_concerned("exits").state is State.NOT_CONCERNED
    assert [state for state in State if not state.has_value] == [State.MASKED, State.NO_ANSWER, State.NOT_CONCERNED]


def test_stock_has_no_n_of_people() -> None:
    assert figure("occupancy_net", 19, 20).n is None


def test_a_median_is_not_made_as_a_rate_nor_a_rate_as_a_median() -> None:
    with pytest.raises(ValueError, match="is a median"):
        figure("median_stay", 3, 4)
    with pytest.raises(ValueError, match="is no median"):
        median_figure("exits", 3, 4)


def test_numbers_in_json_are_whole_or_have_four_decimals() -> None:
    assert [plain(x) for x in (None, Fraction(4, 2), Fraction(1, 3), Decimal("90.5"))] == [None, 2, 0.3333, 90.5]
