"""One unit, one night, one use: the database itself refuses the second."""

import threading
from datetime import date

import pytest

from tenants.session import ConstraintRefused
from tests.app.residences.builders import a_closure, a_residence, a_stay

NOV = date(2026, 11, 1)
DEC = date(2026, 12, 1)


def refused(db, deed) -> str:
    with pytest.raises(ConstraintRefused) as refusal, db.savepoint():
        deed()
    return refusal.value.constraint


def test_a_stay_and_a_closure_never_share_a_night(world):
    with world.inside("valence") as db:
        house = a_residence(db, "Les Nuits")
        a_stay(db, house["1"], NOV, DEC)
        a_closure(db, house["2"], NOV, DEC)
        assert refused(db, lambda: a_closure(db, house["1"], date(2026, 11, 30))) == "ex_closures_occupied"
        assert refused(db, lambda: a_stay(db, house["2"], date(2026, 10, 1))) == "ex_stays_closed"
        a_closure(db, house["1"], DEC)
        a_stay(db, house["2"], DEC)


def test_moving_an_end_is_held_to_the_same_rule(world):
    with world.inside("valence") as db:
        house = a_residence(db, "Les Fins")
        stay = a_stay(db, house["1"], NOV, DEC)
        a_closure(db, house["1"], DEC)

        def lengthen():
            stay.date_out = date(2026, 12, 2)
            db.flush()

        assert refused(db, lengthen) == "ex_stays_closed"


def test_two_racing_deeds_on_one_unit_end_with_one(world):
    """Ten entries against ten closures, each pair at the same moment: never both, never neither."""
    with world.inside("valence") as db:
        house = a_residence(db, "La Course", units=10)
    kept: list[str] = []
    refusals: list[str] = []

    def race(label: str, deed, ready: threading.Barrier):
        ready.wait()
        try:
            with world.inside("valence") as db, db.savepoint():
                deed(db, house[label], NOV)
            kept.append(label)
        except ConstraintRefused as refusal:
            refusals.append(refusal.constraint)

    for label in house.units:
        ready = threading.Barrier(2)
        pair = [threading.Thread(target=race, args=(label, deed, ready)) for deed in (a_stay, a_closure)]
        for one in pair:
            one.start()
        for one in pair:
            one.join()
    assert sorted(kept) == sorted(house.units)
    assert len(refusals) == 10
    assert set(refusals) <= {"ex_closures_occupied", "ex_stays_closed"}
