"""The transaction: what a savepoint undoes, what collides is tried again, what is away is said to be away."""

import threading

import pytest
from sqlalchemy import func as sql
from sqlalchemy import insert, select, update
from sqlalchemy.exc import DBAPIError, OperationalError

from tenants import session
from tenants.actor import keeper
from tenants.registry import Member, OnceKey
from tenants.session import ConstraintRefused, Stale

MEMBERS = select(sql.count(Member.id))
NUMBERS = select(Member.number).order_by(Member.number)


def test_a_savepoint_undoes_statements_and_objects_alike(world):
    with world.inside("roanne") as db:
        before = db.value(MEMBERS)
        with pytest.raises(ConstraintRefused) as refused, db.savepoint():
            db.run(insert(Member), name="one", role="reader")
            db.run(insert(Member), name="two", role="reader", number=1)
        assert refused.value.constraint == "uq_members_number"
        assert db.value(MEMBERS) == before
        with pytest.raises(ConstraintRefused), db.savepoint():
            db.add(Member(name="three", role="reader"))
            db.add(Member(name="four", role="reader", number=1))
        db.add(Member(name="five", role="reader"))
        assert db.value(MEMBERS) == before + 1
    with world.inside("roanne") as db:
        assert db.value(MEMBERS) == before + 1


def test_numbers_have_no_gap_after_what_was_undone(world):
    with world.inside("roanne") as db:
        numbers = [row.number for row in db.all(NUMBERS)]
    assert numbers == list(range(1, len(numbers) + 1))


def test_leaving_by_an_error_undoes_everything(world):
    with world.inside("roanne") as db:
        before = db.value(MEMBERS)
    with pytest.raises(ZeroDivisionError), world.inside("roanne") as db:
        db.add(Member(name="gone", role="reader"))
        1 / 0  # noqa: B018
    with world.inside("roanne") as db:
        assert db.value(MEMBERS) == before


def test_a_stale_version_is_told(world):
    from tests.app.residences.builders import a_residence

    with world.inside("roanne") as db:
        house = a_residence(db, "Stale", units=0).residence
        db.run(update(type(house)).where(type(house).id == house.id).values(version=7))
        with pytest.raises(Stale), db.savepoint():
            house.town = "Roanne"


def test_a_deadlock_is_a_collision_and_being_away(world):
    keys = {}
    with world.inside("roanne") as db:
        for name in ("one", "two"):
            db.add(key := OnceKey(led_to=name))
            keys[name] = key.id
    met = threading.Barrier(2, timeout=20)
    errors: list[BaseException] = []

    def cross(first: str, second: str) -> None:
        try:
            with session.open(world.database, keeper(world.places["roanne"]), write=True) as db:
                db.run(update(OnceKey).where(OnceKey.id == keys[first]).values(led_to="x"))
                met.wait()
                db.run(update(OnceKey).where(OnceKey.id == keys[second]).values(led_to="y"))
        except DBAPIError as error:
            errors.append(error)

    threads = [threading.Thread(target=cross, args=pair) for pair in (("one", "two"), ("two", "one"))]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(errors) == 1
    assert session.has_collided(errors[0])
    assert session.is_away(errors[0])


def test_too_slow_and_too_full_are_away_and_a_mistake_is_not(world):
    class Cause(Exception):
        sqlstate = ""

    def caused(state: str) -> DBAPIError:
        cause = Cause()
        cause.sqlstate = state
        return OperationalError("", {}, cause)

    assert all(session.is_away(caused(state)) for state in ("57014", "55P03", "53100", "53300", "57P01", "58030"))
    assert not any(session.is_away(caused(state)) for state in ("42601", "23505", "22P02"))
    assert not session.is_away(ValueError())
