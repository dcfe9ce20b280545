"""The ten invented associations: named as such, spread over France, some shown, some hidden, one silent, one apart."""

from collections import Counter
from datetime import date

from app.demo.associations import ASSOCIATIONS, published_years, raw_figures
from app.indicators.dictionary import published_codes
from app.indicators.figure import State
from app.indicators.statistics import network
from app.reference import entry
from tests.oracle import attacker

TODAY = date(2026, 11, 23)


def states(code: str, year: int) -> Counter[State]:
    return Counter(one.cells[code].state for one in published_years(TODAY) if one.year == year)


def test_ten_associations_say_that_they_are_invented_and_stand_in_real_departments() -> None:
    assert len({one.slug for one in ASSOCIATIONS}) == len({one.department for one in ASSOCIATIONS}) == 10
    assert all("fictive" in one.name for one in ASSOCIATIONS)
    regions = {entry("departments", one.department).flags["region_code"] for one in ASSOCIATIONS}
    assert len(regions) >= 7


def test_each_publishes_the_three_closed_years_before_today() -> None:
    years = published_years(TODAY)
    assert len(years) == 30
    assert {one.year for one in years} == {2023, 2024, 2025}
    assert all(list(one.cells) == list(published_codes()) for one in years)
    assert published_years(TODAY) == years


def test_the_last_year_shows_hides_waits_and_leaves_out() -> None:
    assert states("exit_durable_rate", 2025) == {
        State.SHOWN: 7, State.MASKED: 1, State.NO_ANSWER: 1, State.NOT_CONCERNED: 1,
    }  # fmt: skip
    assert states("exit_durable_rate", 2024)[State.MASKED] == 3
    assert states("occupancy_net", 2025)[State.MASKED] == 0


def test_every_year_can_be_compared_and_no_value_repeats_within_an_indicator() -> None:
    for year in (2023, 2024, 2025):
        for code in published_codes():
            cells = [one.cells[code] for one in published_years(TODAY) if one.year == year]
            group = network(code, cells)
            assert group.total is not None
            assert group.median is not None
            values = [cell.value for cell in cells if cell.value is not None]
            assert len(values) >= 5
            assert len(set(values)) == len(values)


def test_hidden_cells_hold_no_number_and_the_attacker_finds_nothing() -> None:
    fetched = [
        {"association": one.association.slug, "year": one.year, "indicator": code, **cell.as_json()}
        for one in published_years(TODAY)
        for code, cell in one.cells.items()
    ]
    answer = attacker.attack(fetched)
    small = 0
    for rank, year in enumerate((2023, 2024, 2025)):
        for one in ASSOCIATIONS:
            raw = raw_figures(one, year, rank)
            unknown = raw["exit_unknown_share"].numerator
            if unknown is not None and 1 <= unknown <= 10:
                small += 1
                assert not attacker.readable(answer["intervals"][one.slug, year, "unknown"])
    assert small > 3
    assert answer["hidden"] > 20
