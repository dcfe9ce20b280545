"""Totals, medians and quartiles of a group: over shown cells only, three associations at least, none above 85 %."""

from fractions import Fraction
from statistics import quantiles

import pytest

from app.indicators.figure import Figure, State, figure, no_answer, not_concerned
from app.indicators.masking import Cell
from app.indicators.statistics import gap_to_median, network, quantile


def cell(one: Figure, state: State | None = None) -> Cell:
    shown = (one.numerator, one.denominator, one.value) if state is None else (None, None, None)
    return Cell(one.code, state or one.state, *shown, version=1)


def rates(*parts: tuple[int, int]) -> list[Cell]:
    return [cell(figure("exit_durable_rate", *part)) for part in parts]


def test_the_total_of_a_rate_is_the_ratio_of_sums_not_the_mean_of_rates() -> None:
    group = network("exit_durable_rate", rates((40, 65), (26, 50), (104, 170)))
    assert group.total.value == Fraction(17000, 285)
    assert group.as_json()["total"] == {"numerator": 170, "denominator": 285, "value": 59.6, "unit": "percent"}
    assert group.median == Fraction(10400, 170)


def test_hidden_silent_and_unconcerned_associations_count_in_coverage_only() -> None:
    silent = [cell(no_answer("exits")), cell(not_concerned("exits")), cell(figure("exits", 4), State.MASKED)]
    group = network("exits", [*(cell(figure("exits", n)) for n in (0, 20, 30, 40)), *silent])
    assert group.total.value == 90
    said = group.coverage
    assert (said.shown, said.masked, said.no_answer, said.not_concerned, said.asked) == (4, 1, 1, 1, 7)


def test_two_associations_make_no_group() -> None:
    group = network("exit_durable_rate", rates((40, 65), (26, 50)))
    assert (group.total, group.median, group.lower, group.upper) == (None, None, None, None)
    assert group.coverage.shown == 2


@pytest.mark.parametrize(("largest", "shown"), [(8500, True), (8501, False)])
def test_no_total_when_one_association_weighs_more_than_85_percent(largest: int, shown: bool) -> None:
    group = network("exit_durable_rate", rates((30, 750), (30, 750), (400, largest)))
    assert (group.total is not None) is shown
    assert group.median is not None


@pytest.mark.parametrize("n", [3, 4, 5, 8, 71])
def test_quartiles_follow_the_inclusive_method(n: int) -> None:
    cells = [cell(figure("average_stay", 1000 + 37 * rank * rank % 911, 3 + rank)) for rank in range(n)]
    group = network("average_stay", cells)
    expected = quantiles([float(each.value) for each in cells], n=4, method="inclusive")
    assert [float(part) for part in (group.lower, group.median, group.upper)] == pytest.approx(expected)


def test_the_gap_to_the_median_is_signed_and_absent_for_a_hidden_cell() -> None:
    cells = rates((40, 100), (50, 100), (70, 100))
    group = network("exit_durable_rate", cells)
    assert [gap_to_median(each, group) for each in cells] == [-10, 0, 20]
    assert gap_to_median(cell(figure("exit_durable_rate", 3, 9), State.MASKED), group) is None


def test_a_quantile_of_nothing_is_refused() -> None:
    with pytest.raises(ValueError, match="no value"):
        quantile([], Fraction(1, 2))
