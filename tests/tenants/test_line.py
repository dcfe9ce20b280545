"""The line: one connection with who acts on it, opened by the first question, given back with nothing left open."""

from contextlib import suppress

import psycopg
import pytest
from sqlalchemy import func as sql
from sqlalchemy import select
from sqlalchemy.exc import DBAPIError

from tenants import session
from tenants.actor import IDENTITY, Audience
from tenants.registry import Member
from tests.tenants.test_plans import learned, members

STATUS = psycopg.pq.TransactionStatus


def status(world):
    """Of the one connection of the workspaces' pool that lies in it."""
    held = world.database.engine(Audience.WORKSPACE).raw_connection()
    found = held.driver_connection.pgconn.transaction_status
    held.close()
    return found


def end_every_connection(world):
    with psycopg.connect(world.settings.migrate_url, autocommit=True) as hand:
        hand.execute(
            "select pg_terminate_backend(pid, 5000) from pg_stat_activity"
            " where datname = current_database() and usename like 'passerelle_%_login'"
        )


def test_who_asks_nothing_opens_nothing(world, monkeypatch):
    sent = []
    monkeypatch.setattr("tenants.wire.Wire.do", lambda _self, said: sent.append(said))
    monkeypatch.setattr("tenants.wire.Wire.send", lambda _self, said: sent.append(said))
    with world.inside("roanne", write=False):
        pass
    assert sent == []


def test_a_reading_transaction_ends_without_waiting_and_the_next_one_stands_on_its_own(world):
    statement = members()
    learned(world, statement)
    for place in ("roanne", "valence", "roanne"):
        with world.inside(place, write=False) as db:
            assert {row.tenant_id for row in db.all(statement)} == {db.actor.tenant}
        assert status(world) in (STATUS.ACTIVE, STATUS.IDLE)


def test_a_writing_transaction_stands_when_it_is_kept(world):
    with world.inside("roanne", write=True) as db:
        db.add(Member(name="Kept", role="reader"))
    assert status(world) == STATUS.IDLE
    with psycopg.connect(world.settings.migrate_url) as hand:
        assert hand.execute("select count(*) from app.members where name = 'Kept'").fetchone() == (1,)


@pytest.mark.parametrize("write", [True, False])
def test_what_fails_leaves_nothing_open(world, write):
    statement = members()
    learned(world, statement)
    with pytest.raises(ZeroDivisionError), world.inside("roanne", write=write) as db:
        assert db.all(statement)
        raise ZeroDivisionError
    assert status(world) == STATUS.IDLE


def test_an_error_of_the_database_leaves_nothing_open(world):
    with pytest.raises(DBAPIError), world.inside("roanne", write=False) as db:
        db.value(select(1 / sql.length("")))
    assert status(world) == STATUS.IDLE


def test_who_goes_on_after_an_error_of_the_database_is_not_told_that_it_stands(world):
    """COMMIT of a transaction in which a statement failed is answered with ROLLBACK, and with no error."""
    with pytest.raises(DBAPIError, match="nothing of the transaction stands"), world.inside("roanne") as db:
        db.add(Member(name="Lost", role="reader"))
        with suppress(DBAPIError):
            db.value(select(1 / sql.length("")))
    assert status(world) == STATUS.IDLE
    with psycopg.connect(world.settings.migrate_url) as hand:
        assert hand.execute("select count(*) from app.members where name = 'Lost'").fetchone() == (0,)


def test_a_connection_that_ended_meanwhile_is_replaced_at_the_first_question(world):
    statement = members()
    learned(world, statement)
    end_every_connection(world)
    with world.inside("roanne", write=False) as db:
        assert db.all(statement)
    end_every_connection(world)
    with world.inside("roanne", write=True) as db:  # through SQLAlchemy's own connection
        assert db.objects(select(Member))


def test_one_that_ends_after_the_first_question_is_not_asked_again(world):
    statement = members()
    learned(world, statement)
    with pytest.raises(DBAPIError) as refused, world.inside("roanne", write=False) as db:
        assert db.all(statement)
        end_every_connection(world)
        db.all(statement)
    assert refused.value.connection_invalidated


def test_sqlalchemy_asks_where_an_answer_still_waits(world):
    """The door's pool: a reading transaction has just ended on it, and a statement without a plan comes next."""
    statement = select(sql.count(Member.id))
    planned = select(sql.now())
    for _ in range(4):
        with session.open(world.database, IDENTITY) as db:
            db.value(planned)
    assert session.peek(world.database, select(sql.length("abc").label("n"))).n == 3
    with world.inside("roanne", write=False) as db:
        assert db.value(statement)
