"""The demo's stays: possible, the same every time, and showing on their day the board that the screens describe."""

from collections import defaultdict
from datetime import date, timedelta
from itertools import pairwise

import pytest

from app.demo.records import DemoStay, DemoWorkspace
from app.demo.stays import workspace, workspaces
from app.reference import choices

TODAY = date(2026, 11, 23)
DAYS = [TODAY, date(2027, 1, 1), date(2028, 2, 29), date(2026, 12, 31), date(2030, 6, 15)]


def end(stay: DemoStay) -> date:
    return stay.departure.on if stay.departure else date.max


def here(one: DemoWorkspace, today: date, residence: str | None = None) -> list[DemoStay]:
    """Whoever is in a unit now, somebody who leaves today included until the departure is recorded."""
    found = [stay for stay in one.stays if residence in (None, stay.residence) and stay.date_in <= today]
    return [stay for stay in found if not stay.departure or not stay.departure.done]


def test_the_same_day_gives_the_same_data() -> None:
    workspaces.cache_clear()
    first = workspaces(TODAY)
    workspaces.cache_clear()
    assert workspaces(TODAY) == first


@pytest.mark.parametrize("today", DAYS)
def test_a_unit_never_holds_two_stays_nor_a_stay_in_a_closed_unit(today: date) -> None:
    for one in workspaces(today):
        spans = defaultdict(list)
        for stay in one.stays:
            assert stay.date_in < end(stay)
            spans[stay.residence, stay.unit].append((stay.date_in, end(stay)))
        for closure in one.closures:
            assert closure.first < closure.reopens
            spans[closure.residence, closure.unit].append((closure.first, closure.reopens))
        for of_unit in spans.values():
            assert all(before[1] <= after[0] for before, after in pairwise(sorted(of_unit)))


@pytest.mark.parametrize("today", DAYS)
def test_a_person_is_never_in_two_places_and_never_comes_back_from_the_dead(today: date) -> None:
    returned = 0
    for one in workspaces(today):
        by_person = defaultdict(list)
        for stay in one.stays:
            by_person[stay.person.number].append(stay)
        assert sorted(by_person) == list(range(1, len(by_person) + 1))
        for stays in by_person.values():
            returned += len(stays) > 1
            assert all(end(before) < after.date_in for before, after in pairwise(stays))
            assert all(before.departure.destination != "death" for before in stays[:-1])
            assert len({stay.person for stay in stays}) == 1
    assert returned > 0


@pytest.mark.parametrize("today", DAYS)
def test_97_units_are_in_service_in_valence_of_which_88_are_occupied(today: date) -> None:
    valence = workspace("valence", today)
    units = [unit for house in valence.residences for unit in house.units]
    in_service = [unit for unit in units if not unit.service_to or unit.service_to > today]
    assert (len(valence.residences), len(units), len(in_service), len(here(valence, today))) == (6, 98, 97, 88)
    assert any(unit.service_from > today - timedelta(days=1000) for unit in units)


@pytest.mark.parametrize("today", DAYS)
def test_stays_keep_inside_the_service_of_their_unit(today: date) -> None:
    for one in workspaces(today):
        units = {(unit.residence, unit.number): unit for house in one.residences for unit in house.units}
        for stay in one.stays:
            unit = units[stay.residence, stay.unit]
            assert unit.service_from <= stay.date_in
            assert unit.service_to is None or end(stay) <= unit.service_to


def test_the_board_of_faventines_reads_as_the_screens_describe_it() -> None:
    valence = workspace("valence", TODAY)
    house = valence.residences[0]
    board = {stay.unit: stay for stay in here(valence, TODAY, "faventines")}
    assert (house.name, house.opened_on.year, house.owner) == ("Faventines", 1997, "Union des Mutuelles de la Drôme")
    assert [unit.number for unit in house.units if unit.floor == 0] == ["1", "2", "3", "4", "5"]
    assert len(house.units) == 21
    assert len(board) == 19
    assert {unit.number for unit in house.units} - set(board) == {"11", "17"}
    closed = [one for one in valence.closures if one.residence == "faventines" and one.first <= TODAY < one.reopens]
    assert [(one.unit, one.first, one.reopens, one.reason) for one in closed] == [
        ("17", date(2026, 11, 9), date(2026, 11, 26), "works")
    ]
    assert max(end(stay) for stay in valence.stays if (stay.residence, stay.unit) == ("faventines", "11")) == date(
        2026, 11, 17
    )
    assert (board["5"].departure.notice_on, board["5"].departure.on) == (date(2026, 11, 22), date(2026, 12, 1))
    assert (board["8"].departure.on, board["8"].departure.done) == (TODAY, False)
    assert (board["14"].person.first_name, board["14"].person.last_name[0]) == ("Lina", "M")
    assert (board["14"].date_in, board["14"].periods[-1].until) == (date(2026, 8, 19), date(2026, 11, 19))
    assert board["1"].periods[-1].until == date(2026, 12, 12)
    assert (TODAY - board["3"].steps[-1].on).days == 34
    overdue = [number for number, stay in board.items() if (TODAY - stay.steps[-1].on).days > 30]
    to_decide = [number for number, stay in board.items() if stay.periods[-1].until < TODAY]
    assert (overdue, to_decide) == (["3"], ["14"])


def test_somebody_was_there_before_the_first_year_and_somebody_is_expected() -> None:
    valence = workspace("valence", TODAY)
    assert any(stay.date_in < date(2023, 1, 1) < end(stay) for stay in valence.stays)
    assert any(stay.date_in < date(2022, 1, 1) for stay in valence.stays)
    assert [stay.unit for stay in valence.stays if stay.date_in > TODAY] == ["7"]


@pytest.mark.parametrize("today", DAYS)
def test_what_happens_inside_a_stay_happens_in_order(today: date) -> None:
    for stay in (stay for one in workspaces(today) for stay in one.stays):
        first, *renewals = stay.periods
        assert first.first == first.decided_on == stay.date_in
        assert all(before.until == after.first for before, after in pairwise(stay.periods))
        assert all(stay.date_in < one.decided_on <= min(today, end(stay)) for one in renewals)
        days = [step.on for step in stay.steps]
        assert days == sorted(days)
        assert all(stay.date_in <= day <= min(today, end(stay)) for day in days)
        assert [step.kind for step in stay.steps][:1] == (["opened"] if stay.date_in <= today else [])
        if stay.departure and stay.departure.notice_on:
            assert stay.date_in <= stay.departure.notice_on < stay.departure.on
        assert stay.departure is None or stay.departure.done == (stay.departure.on < today)
        assert 18 <= (stay.date_in - stay.person.birth).days / 365.25 < 72


def test_a_residents_notice_is_eight_days_at_least() -> None:
    for stay in (stay for one in workspaces(TODAY) for stay in one.stays):
        leaves = stay.departure
        if leaves and leaves.by == "resident" and leaves.notice_on != stay.date_in:
            assert (leaves.on - leaves.notice_on).days >= 9


def test_first_steps_come_soon_on_the_thirtieth_day_just_after_and_never() -> None:
    waits = set()
    for stay in (stay for one in workspaces(TODAY) for stay in one.stays):
        counted = [step.on for step in stay.steps if step.kind not in ("opened", "lease_signed", "closed_other")]
        waits.add((min(counted) - stay.date_in).days if counted else None)
    assert {30, 31, None} <= waits
    assert min(wait for wait in waits if wait is not None) < 10


def test_every_code_stands_in_the_lists_of_the_trade() -> None:
    def codes(name: str) -> set[str]:
        return {code for code, _ in choices(name)}

    for one in workspaces(TODAY):
        assert {house.kind for house in one.residences} <= codes("residence_kinds")
        assert {house.public for house in one.residences} <= codes("publics")
        assert {unit.type for house in one.residences for unit in house.units} <= codes("unit_types")
        assert {closure.reason for closure in one.closures} <= codes("unavailability_reasons")
        assert {stay.previous_situation for stay in one.stays} <= codes("previous_situations")
        assert {step.kind for stay in one.stays for step in stay.steps} <= codes("exit_search_steps")
        gone = [stay.departure for stay in one.stays if stay.departure]
        assert {leaves.destination for leaves in gone} - {None} <= codes("exit_destinations")
        assert {leaves.reason for leaves in gone} <= codes("departure_reasons")


def test_what_is_invented_says_so() -> None:
    for one in workspaces(TODAY):
        for house in one.residences:
            assert "invent" in house.description
