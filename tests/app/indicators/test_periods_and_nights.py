"""Periods and the night rule: date_in <= n < date_out, leap years, quarters, twelve months."""

from datetime import date, timedelta
from fractions import Fraction
from itertools import pairwise

import pytest

from app.indicators import night_rules as rules
from app.indicators.periods import Period, last_twelve_months, month, quarter, year, year_so_far

JANUARY = Period(date(2026, 1, 1), date(2026, 1, 31))


def test_a_year_has_365_nights_and_a_leap_year_366() -> None:
    assert [year(number).nights for number in (2023, 2024, 2025, 2100, 2000)] == [365, 366, 365, 365, 366]


@pytest.mark.parametrize("number", [2023, 2024, 2025])
def test_quarters_and_months_cut_a_year_without_gap_or_overlap(number: int) -> None:
    for parts in ([quarter(number, q) for q in range(1, 5)], [month(number, m) for m in range(1, 13)]):
        assert (parts[0].first, parts[-1].last) == (year(number).first, year(number).last)
        assert all(after.first == before.end for before, after in pairwise(parts))


@pytest.mark.parametrize(
    ("today", "first", "nights"),
    [
        (date(2026, 11, 23), date(2025, 11, 23), 365),
        (date(2024, 3, 1), date(2023, 3, 1), 366),
        (date(2024, 2, 29), date(2023, 3, 1), 365),
        (date(2025, 2, 28), date(2024, 2, 28), 366),
    ],
)
def test_the_last_twelve_months_end_last_night(today: date, first: date, nights: int) -> None:
    period = last_twelve_months(today)
    assert (period.first, period.end, period.nights) == (first, today, nights)


def test_the_running_year_stops_at_last_night() -> None:
    assert year_so_far(date(2026, 11, 23)) == Period(date(2026, 1, 1), date(2026, 11, 22))
    assert year_so_far(date(2026, 1, 1)) == year(2025)
    assert year(2027).until_yesterday(date(2026, 11, 23)) is None
    assert year(2025).until_yesterday(date(2026, 11, 23)) == year(2025)


def test_an_empty_period_and_a_fifth_quarter_are_refused() -> None:
    with pytest.raises(ValueError, match="first day"):
        Period(date(2026, 1, 2), date(2026, 1, 1))
    with pytest.raises(ValueError, match="quarter"):
        quarter(2026, 5)


@pytest.mark.parametrize(
    ("start", "end", "nights"),
    [
        (date(2026, 1, 3), date(2026, 1, 10), 7),
        (date(2025, 12, 1), date(2026, 1, 1), 0),
        (date(2025, 12, 31), date(2026, 1, 2), 1),
        (date(2026, 1, 31), None, 1),
        (date(2026, 2, 1), None, 0),
        (date(2020, 1, 1), date(2030, 1, 1), 31),
    ],
)
def test_nights_in_a_period_equal_counting_them_one_by_one(start: date, end: date | None, nights: int) -> None:
    days = [JANUARY.first + timedelta(days=rank) for rank in range(JANUARY.nights)]
    assert rules.nights_in(JANUARY, start, end) == nights == sum(rules.covers(start, end, day) for day in days)


def test_an_exit_counts_on_the_day_of_leaving_even_when_the_last_night_was_the_year_before() -> None:
    assert rules.left_in(JANUARY, date(2026, 1, 1))
    assert rules.left_in(JANUARY, date(2026, 1, 31))
    assert not rules.left_in(JANUARY, date(2026, 2, 1))
    assert not rules.left_in(JANUARY, None)


def test_those_present_are_those_before_plus_entries_less_exits() -> None:
    stays = [(date(2025, 12, 1), date(2026, 1, 31)), (date(2026, 1, 1), None), (date(2026, 1, 31), date(2026, 2, 1))]
    before = sum(rules.present_on(date(2025, 12, 31), *stay) for stay in stays)
    after = sum(rules.present_on(JANUARY.last, *stay) for stay in stays)
    entries = sum(rules.entered_in(JANUARY, date_in) for date_in, _ in stays)
    exits = sum(rules.left_in(JANUARY, date_out) for _, date_out in stays)
    assert (before, entries, exits, after) == (1, 2, 1, 2)


def test_a_step_counts_from_the_day_of_entry_to_the_thirtieth_day() -> None:
    entry = date(2026, 1, 1)
    steps = [-1, 0, 30, 31]
    assert [rules.early_step(entry, entry + timedelta(days=days)) for days in steps] == [False, True, True, False]


def test_a_stay_too_recent_to_judge_is_left_out_of_the_thirty_day_share() -> None:
    assert rules.observable_entry(JANUARY, date(2026, 1, 20), today=date(2026, 2, 19))
    assert not rules.observable_entry(JANUARY, date(2026, 1, 20), today=date(2026, 2, 18))
    assert not rules.observable_entry(JANUARY, date(2026, 2, 1), today=date(2027, 2, 18))


def test_a_planned_period_is_over_the_day_after_its_end() -> None:
    assert not rules.over_planned(date(2026, 11, 19), planned_until=date(2026, 11, 19))
    assert rules.over_planned(date(2026, 11, 20), planned_until=date(2026, 11, 19))


def test_the_median_of_an_even_number_is_the_mean_of_the_two_in_the_middle() -> None:
    assert rules.median([400, 10, 60, 40]) == 50
    assert rules.median([10, 400, 40]) == 40
    assert rules.median([10, 11]) == Fraction(21, 2)
    assert rules.median([]) is None


def test_average_units_is_an_exact_fraction() -> None:
    assert rules.average_units(7446, year(2025)) == Fraction(102, 5)
