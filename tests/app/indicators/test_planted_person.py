"""R61: publish with and without one household; what the head office can compare of the two is nothing.

The second edition is a correction of the first, so it waits: one household never moves a published number. And read
alone, an edition where the household is among a few shows the same words with it and without.
"""

from dataclasses import replace
from datetime import date
from random import Random

from app.demo.stays import workspaces
from app.indicators.figure import Figure, State
from app.indicators.masking import corrected, held_back, people_codes, publishable
from app.indicators.periods import Period, year
from tests.app.indicators.reckon import out, reckon

TODAY = date(2026, 11, 23)
YEARS = [year(number) for number in (2023, 2024, 2025)]


def concerned(stay: object, period: Period) -> bool:
    end = out(stay)
    return stay.date_in <= period.last and (end is None or end >= period.first)


def removals(n: int, seed: int) -> dict[str, int]:
    """Take n households out, one at a time, and compare what is published."""
    rng = Random(seed)
    whole = [(one, [unit for house in one.residences for unit in house.units]) for one in workspaces(TODAY)]
    counts = {"removals": 0, "distinguishable": 0, "would move without waiting": 0}
    before: dict[tuple[str, int], dict[str, Figure]] = {}
    while counts["removals"] < n:
        (one, units), period = rng.choice(whole), rng.choice(YEARS)
        stay = rng.choice([each for each in one.stays if concerned(each, period)])
        key = (one.slug, period.first.year)
        if key not in before:
            before[key] = reckon(units, list(one.closures), list(one.stays), period, TODAY)
        without = [each for each in one.stays if each is not stay]
        after = reckon(units, list(one.closures), without, period, TODAY)
        cells = publishable(before[key])
        counts["removals"] += 1
        counts["distinguishable"] += corrected(before[key], cells, after) != cells
        counts["would move without waiting"] += publishable(after) != cells
    return counts


def test_no_removal_of_one_household_among_a_thousand_can_be_told_from_the_published_cells(counts) -> None:
    found = removals(1000, seed=6100)
    for what, times in found.items():
        counts.add("R61 planted person", what, times)
    assert found["distinguishable"] == 0
    assert found["would move without waiting"] == 1000, "without the wait every removal would show"


def test_among_a_few_the_people_cells_read_the_same_with_and_without_somebody() -> None:
    roanne = workspaces(TODAY)[1]
    units = [unit for unit in roanne.residences[1].units]
    closures = [one for one in roanne.closures if one.residence == roanne.residences[1].code]
    stays = [one for one in roanne.stays if one.residence == roanne.residences[1].code]
    compared = 0
    for period in YEARS:
        full = reckon(units, closures, stays, period, TODAY)
        if not 2 <= full["exits"].numerator <= 10:
            continue
        for stay in (each for each in stays if concerned(each, period)):
            less = reckon(units, closures, [each for each in stays if each is not stay], period, TODAY)
            shown = [{code: cells[code] for code in people_codes()} for cells in map(publishable, (full, less))]
            assert shown[0] == shown[1]
            assert {cell.state for cell in shown[0].values()} == {State.MASKED}
            compared += 1
    assert compared > 10


def test_a_changed_date_or_destination_of_one_person_waits_too() -> None:
    valence = workspaces(TODAY)[0]
    units = [unit for house in valence.residences for unit in house.units]
    period, stays = YEARS[2], list(valence.stays)
    before = reckon(units, list(valence.closures), stays, period, TODAY)
    rank, stay = next((r, s) for r, s in enumerate(stays) if s.departure and s.departure.on == max_exit(stays, period))
    other = "street" if stay.departure.destination != "street" else "social_tenancy"
    for leaves in (
        replace(stay.departure, destination=other),
        replace(stay.departure, on=stay.departure.on.replace(day=1)),
    ):
        changed = [*stays[:rank], replace(stay, departure=leaves), *stays[rank + 1 :]]
        after = reckon(units, list(valence.closures), changed, period, TODAY)
        if after != before:
            assert held_back(before, after)


def max_exit(stays: list, period: Period) -> date:
    return max(out(stay) for stay in stays if out(stay) and out(stay) in period and out(stay).day > 1)
