"""The figures by SQL: by hand on a few stays, and equal to another short program on three years of the demo."""

import random
from datetime import date, timedelta
from fractions import Fraction

import pytest
from sqlalchemy import select

from app.indicators import night_rules
from app.indicators.dictionary import Field, codes_of
from app.indicators.figure import State
from app.indicators.periods import Period, year
from app.residences import figures as by_sql
from app.residences.figures import figures
from app.residences.stay_models import Household
from tests.app.residences.builders import (
    a_closure,
    a_departure,
    a_renewal,
    a_residence,
    a_stay,
    a_step,
    a_unit,
)

Y25 = (date(2025, 1, 1), date(2025, 12, 31))


@pytest.fixture(scope="module")
def small(world):
    """Three units over 2025, the third in service from July; lives whose figures were worked out by hand."""
    with world.inside("valence") as db:
        house = a_residence(db, "À la main", units=2, since=date(2024, 1, 1))
        third = a_unit(db, house.residence, "3", date(2025, 7, 1))
        # unit 1: 100 nights over the new year of which 90 in 2025, then closed 10 nights, then a death after 5 nights
        first = a_stay(db, house["1"], date(2024, 12, 22), name="Ana Un")
        a_departure(db, first, date(2025, 4, 1))
        a_closure(db, house["1"], date(2025, 4, 1), date(2025, 4, 11))
        second = a_stay(db, house["1"], date(2025, 5, 1), name="Ben Deux")
        a_departure(db, second, date(2025, 5, 6), "death")
        # unit 2: the whole year, renewed once in the year and once after it
        long = a_stay(db, house["2"], date(2024, 11, 1), name="Cléo Trois", planned_to=date(2025, 2, 1))
        a_renewal(db, long, date(2025, 5, 1), date(2025, 1, 30))
        a_renewal(db, long, date(2026, 5, 1), date(2026, 1, 2))
        # unit 3: two nights, destination unknown; then a stay with an early step, still here
        short = a_stay(db, third, date(2025, 7, 10), name="Dan Quatre")
        a_departure(db, short, date(2025, 7, 12), "unknown")
        here = a_stay(db, third, date(2025, 12, 30), name="Eva Cinq")
        a_step(db, here, date(2025, 12, 30), "opened")
        a_step(db, here, date(2026, 1, 29))
        a_step(db, second, date(2025, 5, 3), "lease_signed")
    return house


def test_every_figure_by_hand(world, small):
    with world.inside("valence") as db:
        found = figures(db, *Y25, residence=small.number)
    parts = {code: (one.numerator, one.denominator) for code, one in found.items()}
    assert list(found) == list(codes_of(Field.RESIDENCES))
    assert parts["available_nights"] == (365 + 365 + 184, None)
    assert parts["unavailable_nights"] == (10, None)
    assert parts["occupied_nights"] == (90 + 5 + 365 + 2 + 2, None)
    assert parts["occupancy_gross"] == (464, 914)
    assert parts["occupancy_net"] == (464, 904)
    assert parts["vacancy_rate"] == (440, 904)
    assert (parts["entries"][0], parts["exits"][0]) == (3, 3)
    assert parts["turnover"][0] == 3
    assert found["turnover"].value == 3 * 100 * 365 / Fraction(914)
    assert parts["average_stay"] == (100 + 5 + 2, 3)
    assert (found["median_stay"].value, found["median_stay"].n) == (5, 3)
    assert parts["renewals_per_stay"] == (0, 3)
    assert parts["stay_so_far"] == (425 + 1, 2)
    assert found["median_stay_so_far"].value == 213
    # on 31 December the long stay was planned until 1 May; the renewal of January 2026 was not decided yet
    assert parts["share_over_planned"] == (1, 2)
    assert parts["exit_durable_rate"] == (1, 2)
    assert parts["exit_durable_rate_known"] == (1, 1)
    assert parts["exit_unknown_share"] == (1, 2)
    assert parts["exit_step_30_days"] == (1, 3)
    assert (found["days_entry_to_first_exit_step"].value, found["days_entry_to_first_exit_step"].n) == (30, 1)


def test_another_residence_changes_nothing_but_the_total(world, small):
    with world.inside("valence") as db:
        before = figures(db, *Y25, residence=small.number)
        other = a_residence(db, "À côté", units=1, since=date(2025, 1, 1))
        a_stay(db, other["1"], date(2025, 3, 1))
        assert figures(db, *Y25, residence=small.number) == before
        everything = figures(db, *Y25)
        assert everything["available_nights"].numerator >= before["available_nights"].numerator + 365


def test_nothing_gives_no_rate_and_counts_of_zero(world):
    with world.inside("roanne", write=False) as db:
        found = figures(db, *Y25)
    assert found["entries"].state is State.ZERO
    for code in ("occupancy_gross", "occupancy_net", "average_stay", "median_stay", "exit_durable_rate"):
        assert found[code].state is State.NOT_CONCERNED


def test_nights_to_come_are_left_out(world):
    """Today is 23 November 2026: the year is read up to the night of the 22nd."""
    with world.inside("roanne") as db:
        house = a_residence(db, "L’Année en cours", units=1)
        a_stay(db, house["1"], date(2026, 11, 20), date(2026, 12, 5))
        found = figures(db, date(2026, 1, 1), date(2026, 12, 31), residence=house.number)
        later = figures(db, date(2027, 1, 1), date(2027, 12, 31), residence=house.number)
    assert found["available_nights"].numerator == 326
    assert found["occupied_nights"].numerator == 3
    assert found["exits"].numerator == 0
    assert later["available_nights"].numerator == 0
    assert later["occupancy_gross"].state is State.NOT_CONCERNED


def test_a_leap_year_has_366_nights(world):
    with world.inside("roanne") as db:
        house = a_residence(db, "Bissextile", units=1)
        assert figures(db, date(2024, 1, 1), date(2024, 12, 31), house.number)["available_nights"].numerator == 366


def test_nights_out_of_service_count_for_nobody(world):
    """Withdrawn and put back: closure and stay outside service do not count, whatever was typed in the wrong order."""
    with world.inside("roanne") as db:
        house = a_residence(db, "Retraits", units=0)
        unit = a_unit(db, house.residence, "1", date(2025, 3, 1), date(2025, 6, 1))
        a_closure(db, unit, date(2025, 2, 1), date(2025, 3, 11))
        a_stay(db, unit, date(2025, 5, 22), date(2025, 6, 11))
        found = figures(db, *Y25, residence=house.number)
    assert found["available_nights"].numerator == 92
    assert found["unavailable_nights"].numerator == 10
    assert found["occupied_nights"].numerator == 10


def test_a_residence_that_counts_places_weighs_units_and_households(world):
    """Three places: a mother and her child for ten nights, five people counted as three for two, one night closed."""
    with world.inside("roanne") as db:
        house = a_residence(db, "Places comptées", units=0, counted_in="places")
        unit = a_unit(db, house.residence, "1", date(2025, 6, 1), date(2025, 7, 1), capacity=3)
        two = a_stay(db, unit, date(2025, 6, 1), date(2025, 6, 11))
        many = a_stay(db, unit, date(2025, 6, 11), date(2025, 6, 13))
        a_closure(db, unit, date(2025, 6, 13), date(2025, 6, 14))
        for stay, children in ((two, 1), (many, 4)):
            db.object(select(Household).where(Household.id == stay.household_id)).children = children
        db.flush()
        found = figures(db, *Y25, residence=house.number)
    assert found["available_nights"].numerator == 30 * 3
    assert found["unavailable_nights"].numerator == 3
    assert found["occupied_nights"].numerator == 10 * 2 + 2 * 3
    assert found["turnover"].value == Fraction(2 * 365, 90) * 100


def test_any_life_gives_the_same_nights_as_counting_them_one_by_one(world):
    chance = random.Random(20261123)
    period = Period(date(2025, 2, 10), date(2026, 3, 3))
    ranges: dict[str, list[tuple[str, date, date | None]]] = {}
    with world.inside("roanne") as db:
        house = a_residence(db, "Au hasard", units=0)
        for rank in range(12):
            start = date(2024, 6, 1) + timedelta(days=chance.randint(0, 400))
            stop = start + timedelta(days=chance.randint(1, 700)) if chance.random() < 0.5 else None
            unit = a_unit(db, house.residence, str(rank), start, stop)
            kept = ranges[str(rank)] = [("service", start, stop)]
            cursor = date(2024, 5, 1)
            while cursor < date(2026, 6, 1):
                cursor += timedelta(days=chance.randint(0, 60))
                end = cursor + timedelta(days=chance.randint(1, 150))
                last = end if chance.random() < 0.9 else None
                kind = chance.choice(["stay", "stay", "closed"])
                (a_stay if kind == "stay" else a_closure)(db, unit, cursor, last)
                kept.append((kind, cursor, last))
                if last is None:
                    break
                cursor = end
        found = by_sql.nights(db, by_sql.months_of(period), house.number)
    counted = [[0, 0, 0] for _month in by_sql.months_of(period)]
    for index, month in enumerate(by_sql.months_of(period)):
        for offset in range(month.nights):
            night = month.first + timedelta(days=offset)
            for kept in ranges.values():
                kinds = {kind for kind, start, end in kept if night_rules.covers(start, end, night)}
                if "service" in kinds:
                    counted[index][0] += 1
                    counted[index][1] += "closed" in kinds
                    counted[index][2] += "stay" in kinds
    assert [[one.available, one.unavailable, one.occupied] for one in found] == counted
    assert len(found) == 14
    assert sum(occupied for _a, _c, occupied in counted) > 1000


def test_as_many_statements_for_a_year_of_everything_as_for_a_day_of_one(world, small):
    from tenants.database import statements_run

    counts = []
    with world.inside("valence", write=False) as db:
        for first, last, residence in ((*Y25, None), (date(2025, 3, 1), date(2025, 3, 1), small.number)):
            seen: list[str] = []
            statements_run.set(seen)
            figures(db, first, last, residence)
            counts.append(len(seen))
    assert counts == [8, 8]
    assert year(2025).nights == 365
