"""What hides of the works: households that dwellings would give away, exits and employees of whom there are few."""

from itertools import pairwise, product
from random import Random

import pytest

from app.indicators.dictionary import Field
from app.indicators.figure import Figure, State, figure
from app.indicators.masking import held_back, people_codes, publishable
from app.indicators.works_masking import HOUSING, LEAVERS

LARGE = {
    "relet": 40, "housed": 70, "labelled": 55, "proposals": 100, "left": 60, "dynamic": 38, "durable": 18,
    "employees": 80, "trained": 30,
}  # fmt: skip


def figures_of(**changes: int) -> dict[str, Figure]:
    told = LARGE | changes
    made = [
        figure("dwellings_relet", told["relet"]),
        figure("households_housed", told["housed"]),
        figure("households_housed_registered", told["labelled"]),
        figure("proposals_per_housed", told["proposals"], told["housed"]),
        figure("dynamic_exit_rate", told["dynamic"], told["left"]),
        figure("durable_job_exit_rate", told["durable"], told["left"]),
        figure("training_share", told["trained"], told["employees"]),
    ]
    return {one.code: one for one in made}


def hidden(**changes: int) -> set[str]:
    return {code for code, cell in publishable(figures_of(**changes)).items() if cell.state is State.MASKED}


def test_a_large_association_shows_everything() -> None:
    assert hidden() == set()
    assert set(people_codes(Field.WORKS)) == {*HOUSING, *LEAVERS, "training_share"}


@pytest.mark.parametrize("housed", [1, 10, 30, 39, 40, 41, 50])
def test_households_hide_where_they_are_few_or_where_dwellings_would_tell_the_difference(housed: int) -> None:
    assert hidden(housed=housed, labelled=0) >= set(HOUSING)
    assert publishable(figures_of(housed=housed, labelled=0))["dwellings_relet"].value == 40, "stock is always shown"


def test_eleven_apart_is_shown() -> None:
    assert hidden(housed=51, labelled=25) == set()
    assert hidden(housed=29, labelled=12, proposals=60) == set()


def test_nobody_housed_is_said_unless_a_few_dwellings_were_let_to_others() -> None:
    none = {"housed": 0, "labelled": 0, "proposals": 0}
    cells = publishable(figures_of(relet=0, **none))
    assert [cells[code].state for code in HOUSING] == [State.ZERO, State.ZERO, State.NOT_CONCERNED]
    assert hidden(relet=7, **none) == set(HOUSING), "a rate over nothing would tell that nobody was housed"


@pytest.mark.parametrize("labelled", [0, 1, 10, 60, 69, 70, 35, 50])
def test_labelled_households_hide_where_all_none_or_few_are(labelled: int) -> None:
    assert hidden(labelled=labelled) == {"households_housed_registered"}


@pytest.mark.parametrize(
    ("proposals", "away"), [(71, True), (80, True), (81, False), (70, False), (62, True), (5, True)]
)
def test_few_refusals_hide_the_proposals(proposals: int, away: bool) -> None:
    assert ("proposals_per_housed" in hidden(proposals=proposals)) is away


@pytest.mark.parametrize("left", [(10, 6, 3), (60, 5, 2), (60, 55, 20), (60, 0, 0), (60, 60, 20)])
def test_few_or_uniform_exits_hide_both_rates(left: tuple[int, int, int]) -> None:
    assert hidden(left=left[0], dynamic=left[1], durable=left[2]) == set(LEAVERS)


@pytest.mark.parametrize("durable", [0, 3, 30, 38])
def test_few_lasting_exits_hide_their_own_rate_only(durable: int) -> None:
    assert hidden(durable=durable) == {"durable_job_exit_rate"}


@pytest.mark.parametrize("trained", [1, 10, 75])
def test_few_trained_or_untrained_employees_hide_their_share(trained: int) -> None:
    assert hidden(trained=trained) == {"training_share"}


def test_no_difference_of_shown_counts_is_a_count_of_1_to_10() -> None:
    rng, shown_counts = Random(20261123), 0
    chains = (("housed", "labelled"), ("proposals", "housed"), ("left", "dynamic", "durable"), ("employees", "trained"))
    for _ in range(4000):
        top = rng.choice((15, 40, 120))
        relet, housed = rng.randint(0, top), rng.randint(0, top)
        left = rng.randint(0, top)
        dynamic = rng.randint(0, left)
        employees = rng.randint(0, top)
        told = {
            "relet": relet, "housed": housed, "labelled": rng.randint(0, housed),
            "proposals": rng.randint(0, 2 * top), "left": left, "dynamic": dynamic,
            "durable": rng.randint(0, dynamic), "employees": employees, "trained": rng.randint(0, employees),
        }  # fmt: skip
        cells = publishable(figures_of(**told))
        seen = {"relet": relet}
        for code, names in (
            ("households_housed", ("housed",)), ("households_housed_registered", ("labelled",)),
            ("proposals_per_housed", ("proposals", "housed")), ("dynamic_exit_rate", ("dynamic", "left")),
            ("durable_job_exit_rate", ("durable", "left")), ("training_share", ("trained", "employees")),
        ):  # fmt: skip
            if cells[code].state.has_value:
                seen |= {name: told[name] for name in names}
        people = {name: count for name, count in seen.items() if name != "relet"}
        assert all(count == 0 or count >= 11 for count in people.values()), told
        for chain in chains:
            for whole, part in pairwise(chain):
                if whole in seen and part in seen:
                    assert abs(seen[whole] - seen[part]) not in range(1, 11), told
        for name, other in product(("housed", "labelled"), ("relet",)):
            if seen.get(name):
                assert abs(seen[name] - seen[other]) > 10, told
        shown_counts += len(people)
    assert shown_counts > 4000


def test_a_correction_by_one_household_or_one_exit_waits() -> None:
    before = figures_of()
    assert held_back(before, figures_of(housed=71))
    assert held_back(before, figures_of(left=61))
    assert not held_back(before, figures_of(relet=41)), "a dwelling is no person"
