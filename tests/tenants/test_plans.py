"""A statement asked again goes past SQLAlchemy, and past nothing else: each layer of isolation holds it alone."""

import time
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import psycopg
import pytest
from sqlalchemy import Date, Integer, Text, TypeDecorator, bindparam, event, literal, select
from sqlalchemy import func as sql
from sqlalchemy.exc import DBAPIError, MultipleResultsFound, OperationalError

from tenants import clock, plans, scope
from tenants.actor import Audience
from tenants.database import statements_run
from tenants.registry import Member
from tenants.scope import UnscopedStatement
from tests.world import TODAY

PLACES = ("roanne", "valence")


class Loud(TypeDecorator):
    """Text in capitals."""

    impl = Text
    cache_ok = True

    def process_bind_param(self, value, dialect):
        return value.upper()


def members():
    """A statement of its own, so that each test sees it for the first time."""
    return select(Member.tenant_id, Member.number, Member.name).order_by(Member.number)


def learned(world, statement, **values):
    for _ in range(2):
        with world.inside("roanne") as db:
            db.all(statement, **values)
    return plans._plans[statement]


def test_the_third_time_sqlalchemy_is_not_asked(world):
    statement, seen = members(), []
    assert isinstance(learned(world, statement), plans.Plan)
    with world.inside("roanne") as db:
        before = [tuple(row) for row in db.connection.execute(statement)]
        event.listen(db.connection, "before_execute", lambda *_: seen.append("looked at"))
        rows = db.all(statement)
    assert [tuple(row) for row in rows] == before
    assert rows[0].name
    assert not seen


@pytest.mark.parametrize("place", PLACES)
def test_a_plan_learned_in_one_workspace_reads_the_acting_one(world, place):
    statement = members()
    learned(world, statement)
    with world.inside(place) as db:
        rows = db.all(statement)
        assert rows
        assert {row.tenant_id for row in rows} == {db.actor.tenant}


def test_the_plan_holds_the_criterion_of_the_first_layer(world):
    """Where row security lets a row through, the SQL that is kept does not."""
    statement = members()
    plan = learned(world, statement)
    assert plan.is_scoped
    assert scope.binds_of(plan.sql) == {scope.ACTING}
    with world.inside("valence") as db:
        other = db.actor
    with world.inside("roanne") as db:
        db.line.actor = other  # the session's own variables still say Roanne
        assert not db.all(statement)


def test_row_security_alone_holds_what_is_asked_again(world, monkeypatch):
    """With the first layer away the plan, which holds its criterion, is not taken."""
    statement = members()
    learned(world, statement)
    monkeypatch.setattr(scope, "layer_is_on", False)
    with world.inside("valence") as db:
        rows = db.all(statement)
        assert rows
        assert {row.tenant_id for row in rows} == {db.actor.tenant}


def test_another_workspace_named_in_a_value_is_refused_every_time(world):
    statement = members().where(Member.tenant_id == bindparam("place"))
    with world.inside("roanne") as db:
        own = db.actor.tenant
    assert isinstance(learned(world, statement, place=own), plans.Plan)
    with world.inside("valence") as db, pytest.raises(UnscopedStatement):
        db.all(statement, place=own)


def test_the_hooks_before_sql_see_it(world):
    statement, seen = members(), []
    learned(world, statement)
    event.listen(world.database.engine(Audience.WORKSPACE), "before_cursor_execute", lambda *said: seen.append(said[2]))
    with world.inside("roanne") as db:
        counted: list[str] = []
        before = statements_run.set(counted)
        db.all(statement)
        statements_run.reset(before)
    assert len(counted) == 1
    assert counted[0] in seen


def test_what_sqlalchemy_must_look_at_is_left_to_it(world):
    listed = select(Member.number).where(Member.number.in_(bindparam("numbers", expanding=True)))
    for numbers in ([1], [1, 2], [2]):
        with world.inside("roanne") as db:
            assert {row.number for row in db.all(listed, numbers=numbers)} == set(numbers)
    assert plans._plans[listed] is False


def test_a_list_that_the_statement_itself_holds_is_part_of_its_plan(world):
    first = select(Member.number).where(Member.number.in_((1, 2))).order_by(Member.number)
    second = select(Member.number).where(Member.number.in_((2,))).order_by(Member.number)
    for statement in (first, second):
        assert isinstance(learned(world, statement), plans.Plan)
    with world.inside("roanne") as db:
        assert [row.number for row in db.all(first)] == [1, 2]
        assert [row.number for row in db.all(second)] == [2]


def test_a_value_is_written_as_its_type_says(world):
    """A type that writes its values otherwise than they are given does so in a plan, too."""
    asked = select(literal(1)).where(bindparam("loud", type_=Loud) == "NADIA")
    learned(world, asked, loud="nadia")
    with world.inside("roanne") as db:
        assert db.value(asked, loud="nadia") == 1
        assert db.value(asked, loud="paul") is None


def test_other_values_than_those_learned_are_left_to_it(world):
    statement = select(Member.number).where(Member.number == sql.coalesce(bindparam("number", 2), 1))
    learned(world, statement)
    with world.inside("roanne") as db:
        assert db.value(statement) == 2
        assert db.value(statement, number=1) == 1


def test_the_day_is_the_one_on_which_it_is_asked(world):
    statement = select(bindparam("today", callable_=clock.today, type_=Date).label("today"))
    assert isinstance(learned(world, statement), plans.Plan)
    for day in (TODAY, TODAY + timedelta(days=1)):
        with clock.fixed(day), world.inside("roanne") as db:
            assert db.value(statement) == day


def test_a_statement_of_one_request_is_forgotten_with_it(world):
    before = len(plans._plans)
    for _ in range(5):
        with world.inside("roanne") as db:
            db.all(members())
    assert len(plans._plans) <= before + 1


def test_several_rows_where_one_is_asked_for_are_an_error(world):
    statement = members()
    learned(world, statement)
    with world.inside("roanne") as db, pytest.raises(MultipleResultsFound):
        db.first(statement)


def test_what_the_database_refuses_is_told_as_sqlalchemy_tells_it(world):
    slow = select(sql.pg_sleep(bindparam("seconds")))
    learned(world, slow, seconds=0)
    with pytest.raises(OperationalError) as refused, world.inside("roanne") as db:
        db.line.do("set local statement_timeout = 50")
        db.all(slow, seconds=5)
    assert refused.value.orig.sqlstate == "57014"
    assert not refused.value.connection_invalidated


def test_a_connection_that_died_is_told_to_be_gone(world):
    statement = members()
    learned(world, statement)
    with pytest.raises(DBAPIError) as refused, world.inside("roanne") as db:
        own = db.value(select(sql.pg_backend_pid()))
        with psycopg.connect(world.settings.migrate_url, autocommit=True) as hand:
            hand.execute("select pg_terminate_backend(%s, 5000)", (own,))
        db.all(statement)
    assert refused.value.connection_invalidated
    with world.inside("roanne") as db:
        assert db.all(statement)


def test_a_planned_statement_goes_to_the_driver_as_postgresql_reads_it(world):
    """The sign « % » of the SQL is one again, and a value that stands twice goes once."""
    rest = bindparam("rest")
    odd = (Member.number % 2 == rest) | (Member.number == rest)
    statement = select(Member.number).where(odd).order_by(Member.number)
    plan = learned(world, statement, rest=1)
    assert isinstance(plan, plans.Plan)
    assert b"% $" in plan.numbered
    assert b"%%" not in plan.numbered
    assert plan.order.count("rest") == 1
    with world.inside("roanne") as db:
        numbers = [row.number for row in db.connection.execute(statement, {"rest": 1})]
        assert [row.number for row in db.all(statement, rest=1)] == numbers
        assert len(numbers) > 1


def test_a_row_reads_the_same_the_first_time_and_the_third(world):
    """So that no page may lean on what only a row of SQLAlchemy's has."""
    statement = members()
    with world.inside("roanne") as db:
        told = [db.all(statement)[0] for _ in range(3)]
    assert {type(row) for row in told} == {type(told[0])}
    assert type(told[0]).__mro__[1] is tuple
    assert told[0]._asdict() == told[2]._asdict()


def test_one_wire_serves_a_connection_and_holds_no_answer(world):
    statement = select(sql.generate_series(1, bindparam("most", type_=Integer)).label("n"))
    learned(world, statement, most=1)
    with world.inside("roanne") as db:
        wire = db.line.wire
        assert len(db.all(statement, most=300)) == 300
        assert wire._adapted.pgresult is None
        assert [row.n for row in db.all(statement, most=2)] == [1, 2]
        assert db.line.wire is wire


def test_one_thread_at_a_time_makes_sql_of_what_is_new(world):
    statement, at_once, most = members(), Counter(), []

    def looked(*_said):
        at_once["now"] += 1
        most.append(at_once["now"])
        time.sleep(0.02)
        at_once["now"] -= 1

    def ask(_number):
        with world.inside("roanne", write=False) as db:
            return len(db.all(statement))

    engine = world.database.engine(Audience.WORKSPACE)
    event.listen(engine, "before_execute", looked)
    try:
        with ThreadPoolExecutor(4) as threads:
            told = set(threads.map(ask, range(8)))
    finally:
        event.remove(engine, "before_execute", looked)
    assert len(told) == 1
    assert max(most) == 1
    assert len(most) == 2  # from the third time on there is the plan


def test_who_has_waited_long_for_that_goes_on_all_the_same(world, monkeypatch):
    monkeypatch.setattr(plans, "LONGEST_TURN", 0.05)
    with plans._learning, world.inside("roanne", write=False) as db:
        assert db.all(members())
