"""What may leave an association: the threshold, the equations between cells, and the words for what is hidden."""

from fractions import Fraction

import pytest

from app.indicators.dictionary import published_codes
from app.indicators.figure import State, figure, no_answer, not_concerned
from app.indicators.masking import (
    DESTINATIONS,
    OCCUPANCY,
    PUBLIC_REASON,
    Reason,
    corrected,
    held_back,
    masks,
    people_codes,
    publishable,
)
from tests.app.indicators.invented import figures_of

# Sixty units, two hundred exits: everything is large.
LARGE = {
    "available": 21900, "closed": 300, "occupied": 20000, "entries": 110, "exits": 120, "deaths": 0, "durable": 70,
    "unknown": 14, "other": 36, "early": 60, "late": 50, "too_recent": 0, "renewals": 200, "days": 30000,
}  # fmt: skip


def hidden(**changes: int) -> set[str]:
    cells = publishable(figures_of({**LARGE, **changes}, 2025))
    return {code for code, cell in cells.items() if cell.state is State.MASKED}


def test_a_large_association_shows_everything_with_its_fractions() -> None:
    cells = publishable(figures_of(LARGE, 2025))
    assert list(cells) == list(published_codes())
    assert hidden() == set()
    assert cells["exit_durable_rate"].as_json() == {
        "state": "shown", "numerator": 70, "denominator": 120, "value": 58.3, "unit": "percent", "version": 1,
    }  # fmt: skip
    assert cells["turnover"].n == 120


def test_a_quantile_of_persons_and_those_present_never_leave() -> None:
    assert not {"median_stay", "stay_so_far", "share_over_planned"} & set(publishable(figures_of(LARGE, 2025)))


@pytest.mark.parametrize("count", [1, 5, 10])
def test_few_entries_or_exits_hide_all_that_is_about_people(count: int) -> None:
    assert hidden(entries=count, early=0, late=count) == set(people_codes())
    assert hidden(exits=count, durable=count, unknown=0, other=0) == set(people_codes())
    assert not set(people_codes()) & set(OCCUPANCY)


def test_eleven_is_shown_and_so_is_nobody() -> None:
    none = {"exits": 0, "durable": 0, "unknown": 0, "other": 0, "renewals": 0, "days": 0}
    cells = publishable(figures_of({**LARGE, **none, "entries": 11, "early": 11, "late": 0}, 2025))
    assert cells["entries"].value == 11
    assert cells["exits"].state is State.ZERO
    assert cells["exit_durable_rate"].state is State.NOT_CONCERNED
    assert cells["average_stay"].state is State.NOT_CONCERNED
    assert cells["exit_step_30_days"].value == 100


def test_one_death_hides_the_three_lines_on_destinations_because_exits_are_shown() -> None:
    assert hidden(deaths=1, exits=121) == set(DESTINATIONS)
    assert hidden(deaths=11, exits=131) == set()


def test_one_small_destination_leaves_at_most_the_main_line() -> None:
    assert hidden(unknown=10, other=40) == set(DESTINATIONS[1:])
    assert hidden(unknown=42, other=8) == set(DESTINATIONS[1:])
    assert hidden(durable=10, other=96) == set(DESTINATIONS)
    assert hidden(durable=101, unknown=11, other=8) == set(DESTINATIONS[1:])
    assert hidden(durable=112, unknown=0, other=8) == set(DESTINATIONS)


def test_all_or_none_to_lasting_housing_would_say_it_of_everybody() -> None:
    assert hidden(durable=120, unknown=0, other=0) == set(DESTINATIONS)
    assert hidden(durable=0, unknown=20, other=100) == set(DESTINATIONS)
    everybody_dead = {"durable": 0, "unknown": 0, "other": 0, "deaths": 120}
    assert hidden(**everybody_dead) == set(DESTINATIONS)


def test_no_unknown_destination_is_no_secret() -> None:
    assert hidden(unknown=0, other=50) == set()


@pytest.mark.parametrize("parts", [(10, 100, 0), (100, 10, 0), (90, 12, 8)])
def test_few_stays_with_without_or_too_recent_hide_the_thirty_day_share(parts: tuple[int, int, int]) -> None:
    early, late, recent = parts
    assert hidden(early=early, late=late, too_recent=recent) == {"exit_step_30_days"}


def test_few_renewals_hide_their_mean() -> None:
    assert hidden(renewals=10) == {"renewals_per_stay"}
    assert hidden(renewals=0) == set()


def test_occupancy_is_stock_and_stays_shown_beside_hidden_people() -> None:
    assert not set(OCCUPANCY) & hidden(entries=3, early=0, late=3)


def test_occupancy_that_would_count_households_is_hidden() -> None:
    small = {"available": 8 * 365, "closed": 0}
    assert set(OCCUPANCY) <= hidden(**small, occupied=8 * 365)
    assert set(OCCUPANCY) <= hidden(**small, occupied=8 * 365 - 10)
    assert not set(OCCUPANCY) & hidden(**small, occupied=8 * 365 - 11)
    assert set(OCCUPANCY) <= hidden(**small, occupied=4)
    assert set(OCCUPANCY) <= hidden(available=2 * 365, closed=0, occupied=500)
    assert not set(OCCUPANCY) & hidden(occupied=21900, closed=0)
    assert "available_nights" not in hidden(**small, occupied=8 * 365)


def test_a_hidden_cell_holds_no_number_and_one_reason_for_all() -> None:
    cells = publishable(figures_of({**LARGE, "entries": 3, "early": 1, "late": 2, "deaths": 1, "exits": 121}, 2025))
    gone = [cell for cell in cells.values() if cell.state is State.MASKED]
    assert {(cell.numerator, cell.denominator, cell.value, cell.n) for cell in gone} == {(None, None, None, None)}
    assert {cell.why for cell in gone} == {PUBLIC_REASON}
    assert cells["available_nights"].why is None


def test_the_association_itself_reads_why_each_cell_is_hidden() -> None:
    reasons = masks(figures_of({**LARGE, "deaths": 2, "exits": 122, "renewals": 4}, 2025))
    assert reasons == {**dict.fromkeys(DESTINATIONS, Reason.FEW_DEATHS), "renewals_per_stay": Reason.FEW_RENEWALS}
    assert all(reason.value.fr and reason.value.en for reason in Reason)


def test_no_answer_and_not_concerned_stay_what_they_are() -> None:
    asked = {code: no_answer(code) for code in published_codes()}
    assert {cell.state for cell in publishable(asked).values()} == {State.NO_ANSWER}
    assert {cell.state for cell in publishable({}).values()} == {State.NO_ANSWER}
    spared = {code: not_concerned(code) for code in published_codes()}
    assert {cell.state for cell in publishable(spared).values()} == {State.NOT_CONCERNED}


def test_a_figure_answered_alone_is_judged_alone() -> None:
    def state(*figures: object) -> State:
        return publishable({one.code: one for one in figures})["turnover"].state

    assert state(figure("turnover", 10, Fraction(97))) is State.MASKED
    assert state(figure("turnover", 11, Fraction(97))) is State.SHOWN
    alone = publishable({"exit_durable_rate_known": figure("exit_durable_rate_known", 40, 60)})
    assert alone["exit_durable_rate_known"].state is State.MASKED, "nothing says how many were unknown"


def test_a_correction_of_one_household_waits_for_the_next_planned_edition() -> None:
    before = figures_of(LARGE, 2025)
    cells = publishable(before)
    for change in ({"exits": 119, "other": 35}, {"days": 29990}, {"durable": 71, "other": 35}, {"occupied": 19990}):
        after = figures_of({**LARGE, **change}, 2025)
        assert held_back(before, after)
        assert corrected(before, cells, after) == cells


def test_small_corrections_add_up_and_are_compared_with_what_is_shown() -> None:
    shown = figures_of(LARGE, 2025)
    cells = publishable(shown)
    ten_less = figures_of({**LARGE, "exits": 110, "durable": 60}, 2025)
    one_more = figures_of({**LARGE, "exits": 121, "durable": 71}, 2025)
    assert corrected(shown, cells, ten_less) == cells
    assert corrected(shown, cells, one_more) == cells
    assert not held_back(ten_less, one_more), "the same step, compared with what waits, would show one household"


def test_days_of_the_same_exits_wait_even_when_entries_move_a_lot() -> None:
    after = figures_of({**LARGE, "entries": 130, "early": 80, "days": 29900}, 2025)
    assert held_back(figures_of(LARGE, 2025), after)


def test_a_large_correction_and_one_of_capacity_are_published_at_once() -> None:
    before = figures_of(LARGE, 2025)
    for change in ({"exits": 140, "durable": 90, "days": 35000}, {"closed": 500}, {"available": 22265}):
        after = figures_of({**LARGE, **change}, 2025)
        assert corrected(before, publishable(before), after) == publishable(after) != publishable(before)
