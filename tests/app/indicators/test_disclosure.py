"""Attackers against the published cells: one that solves equations, one that also knows the rules, one that compares.

Small by default; with --long the sizes of the requirement (R60). What was tried is counted.
"""

from collections import defaultdict
from itertools import product
from random import Random

import pytest

from app.indicators.figure import Figure, State
from app.indicators.masking import Cell, publishable
from app.indicators.statistics import network
from tests.app.indicators import invented
from tests.oracle import attacker

TOLD = (
    "associations", "cells", "hidden", "equations", "small counts", "recovered", "narrowed", "cells recovered",
)  # fmt: skip
PROTECTED = (*attacker.COUNTS[:-2], *attacker.SUMS, "renewals")


def rows(who: object, years: dict[int, dict[str, int]], publish=publishable) -> list[dict]:
    """The cells of one association as the head office can fetch them."""
    return [
        {"association": who, "year": year, "indicator": code, **cell.as_json()}
        for year, counts in years.items()
        for code, cell in publish(invented.figures_of(counts, year)).items()
    ]


def threshold_only(figures: dict[str, Figure]) -> dict:
    """The mask a hurried programmer would write: hide a figure when one of its own parts is 1 to 10."""
    cells = dict(publishable(figures))
    for code, figure in figures.items():
        parts = [part for part in (figure.numerator, figure.denominator) if part is not None]
        small = figure.n is not None and any(1 <= part <= 10 for part in parts)
        told = figure if not small else Figure(code, None, None, None, State.MASKED)
        cells[code] = _as_cell(told)
    return cells


def _as_cell(figure: Figure) -> Cell:
    return Cell(figure.code, figure.state, figure.numerator, figure.denominator, figure.value, 1)


def campaign(n: int, seed: int, publish=publishable) -> dict[str, int]:
    """Attack n random associations, three years each; count what was hidden and what was found."""
    rng, found = Random(seed), dict.fromkeys(TOLD, 0)
    for who in range(n):
        years = invented.association(rng)
        fetched = rows(who, years, publish)
        answer = attacker.attack(fetched)
        found["associations"] += 1
        found["cells"] += len(fetched)
        found["hidden"] += answer["hidden"]
        found["equations"] += answer["equations"]
        for (year, counts), count in product(years.items(), PROTECTED):
            value, interval = counts[count], answer["intervals"][who, year, count]
            assert interval[0] <= value <= interval[1], (years, year, count, interval)
            if 1 <= value <= 10:
                found["small counts"] += 1
                found["recovered"] += interval[0] == interval[1]
                found["narrowed"] += attacker.readable(interval)
        found["cells recovered"] += sum(computed(row, answer["intervals"]) for row in fetched)
    return found


def computed(row: dict, intervals: dict) -> bool:
    """A hidden cell whose parts can all be computed."""
    meaning = attacker.MEANING.get(row["indicator"])
    if meaning is None or row["state"] != "masked":
        return False
    ends = [
        [sum(intervals[row["association"], row["year"], name][end] for name in part) for end in (0, 1)]
        for part in meaning
        if part
    ]
    return all(low == high for low, high in ends)


def test_solving_every_published_equation_recovers_no_count_of_1_to_10(size, counts) -> None:
    tried = campaign(size(200, 10_000), seed=20261123)
    for what, times in tried.items():
        counts.add("R60 attacker", what, times)
    assert tried["hidden"] > 2000
    assert tried["small counts"] > 2000
    assert (tried["recovered"], tried["narrowed"], tried["cells recovered"]) == (0, 0, 0)


def test_the_attacker_has_teeth_it_breaks_a_mask_that_looks_at_each_figure_alone() -> None:
    found = campaign(60, seed=3, publish=threshold_only)
    assert found["recovered"] > 50
    assert found["cells recovered"] > 20


def test_totals_over_shown_cells_give_nothing_and_totals_over_all_are_caught() -> None:
    rng = Random(11)
    members = {f"association {rank}": invented.association(rng) for rank in range(30)}
    cells = {who: publishable(invented.figures_of(years[2025], 2025)) for who, years in members.items()}
    raw = {who: invented.figures_of(years[2025], 2025) for who, years in members.items()}
    fetched = [row for who, years in members.items() for row in rows(who, {2025: years[2025]})]

    def total(code: str, numerator: object, denominator: object) -> dict:
        parts = {"numerator": numerator, "denominator": denominator, "members": list(members)}
        return {"group": "all", "year": 2025, "indicator": code, **parts}

    honest = [
        total(code, group.total.numerator, group.total.denominator)
        for code in attacker.MEANING
        if (group := network(code, [of_one[code] for of_one in cells.values()])).total
    ]
    assert len(honest) > 5
    assert attacker.attack([*fetched, *honest])["unexplained"] == 0
    leaking = total("exits", sum(figures["exits"].numerator for figures in raw.values()), None)
    assert any(cells[who]["exits"].state is State.MASKED for who in members)
    assert attacker.attack([*fetched, leaking])["unexplained"] == 1


def test_the_attacker_reads_numbers_as_a_page_writes_them() -> None:
    assert [attacker.number(text) for text in ("1 234,5", "61,5 %", "− 7", "masqué", "", None, 90.5)] == [
        attacker.Fraction(2469, 2), attacker.Fraction(123, 2), -7, None, None, None, attacker.Fraction(181, 2),
    ]  # fmt: skip
    lone = [{"association": "a", "year": 2025, "indicator": "exits", "value": "7"}]
    assert attacker.attack(lone)["intervals"]["a", 2025, "exits"] == (7, 7)


def worlds(exits: int, entries: int) -> dict[tuple, list[dict[str, int]]]:
    """Every way a year with these exits and entries may have gone, by what would be published of it."""
    by_view = defaultdict(list)
    base = {"available": 36500, "closed": 0, "occupied": 30000, "entries": entries, "exits": exits, "days": 9999}
    base |= {"renewals": 50, "early": entries, "late": 0}
    for deaths in range(exits + 1):
        for durable in range(exits - deaths + 1):
            for unknown in range(exits - deaths - durable + 1):
                other = exits - deaths - durable - unknown
                world = {**base, "deaths": deaths, "durable": durable, "unknown": unknown, "other": other}
                view = publishable(invented.figures_of(world, 2025))
                by_view[tuple((cell.state, cell.numerator, cell.denominator) for cell in view.values())].append(world)
    return by_view


def steps(entries: int) -> dict[tuple, list[dict[str, int]]]:
    """Every way the first thirty days of so many entries may have gone, by what would be published."""
    by_view = defaultdict(list)
    base = {"available": 36500, "closed": 0, "occupied": 30000, "entries": entries, "exits": 60, "days": 9999}
    base |= {"renewals": 50, "durable": 30, "unknown": 15, "other": 15, "deaths": 0}
    for early in range(entries + 1):
        for late in range(entries - early + 1):
            world = {**base, "early": early, "late": late, "too_recent": entries - early - late}
            view = publishable(invented.figures_of(world, 2025))
            by_view[tuple((cell.state, cell.numerator, cell.denominator) for cell in view.values())].append(world)
    return by_view


def assert_views_say_nothing(by_view: dict[tuple, list[dict[str, int]]], counts: tuple[str, ...]) -> int:
    """Whatever is published, a count that may be 1 to 10 ranges over ten values at least (D2). How many were tried."""
    for alike in by_view.values():
        for count in counts:
            possible = {world[count] for world in alike}
            if any(1 <= value <= 10 for value in possible):
                assert max(possible) - min(possible) >= 9, (count, sorted(possible), alike[0])
    return sum(map(len, by_view.values()))


@pytest.mark.parametrize("exits", [*range(11, 21), 22, 33])
def test_knowing_the_rules_does_not_help_with_destinations_and_deaths(exits: int, counts) -> None:
    tried = assert_views_say_nothing(worlds(exits, 40), ("deaths", "durable", "unknown", "other"))
    counts.add("R60 attacker who knows the rules", "possible years", tried)


@pytest.mark.parametrize("entries", [*range(11, 36), 44, 60])
def test_knowing_the_rules_does_not_help_with_first_steps(entries: int, counts) -> None:
    tried = assert_views_say_nothing(steps(entries), ("early", "late", "too_recent"))
    counts.add("R60 attacker who knows the rules", "possible years", tried)
