"""The wire: what a connection asks by, against the driver's own cursor; what it prepares, and what a refusal is."""

import tempfile
from contextlib import contextmanager
from datetime import date, datetime
from decimal import Decimal
from uuid import UUID
from zoneinfo import ZoneInfo

import psycopg
import pytest

from tenants import wire
from tenants.wire import PLAIN, Wire

PREPARED = "select count(*) from pg_prepared_statements"
VALUES = [
    1,
    40_000,
    3_000_000_000,
    None,
    True,
    "l’été",
    Decimal("12.50"),
    date(2026, 3, 1),
    datetime(2026, 3, 1, 12, 30, tzinfo=ZoneInfo("Europe/Paris")),
    UUID("01a205af-e783-7826-8d6b-0d06a7abdcfa"),
    [1, 2],
    ["a", None],
]


@pytest.fixture
def driver(world):
    with psycopg.connect(world.settings.migrate_url, autocommit=True, prepare_threshold=None) as connection:
        yield connection


@contextmanager
def spoken_to(driver, times):
    """How often the server answers « ready » meanwhile, by libpq's own trace."""
    with tempfile.TemporaryFile() as trace:
        driver.pgconn.trace(trace.fileno())
        yield
        driver.pgconn.untrace()
        trace.seek(0)
        assert trace.read().count(b"ReadyForQuery") == times


def prepared(driver):
    return driver.execute(PREPARED).fetchone()[0]


@pytest.mark.parametrize("value", VALUES, ids=lambda value: type(value).__name__)
def test_a_value_goes_and_comes_as_by_the_drivers_cursor(driver, value):
    kinds = {list: "text[]" if value == ["a", None] else "int[]", int: "int8", str: "text", type(None): "text"}
    cast = f"::{kinds[type(value)]}" if type(value) in kinds else ""
    sql = f"select $1{cast} as told, pg_typeof($1{cast})::text".encode()
    expected = psycopg.RawCursor(driver).execute(sql, [value]).fetchall()
    asked = Wire(driver)
    for _ in range(2):
        assert asked.rows(sql, [value], tuple) == expected


def test_a_statement_is_prepared_once_for_the_types_of_its_values(driver):
    asked, sql = Wire(driver), b"select $1::int8"
    for number in (1, 2, 3, 40_000):
        assert asked.rows(sql, [number], tuple) == [(number,)]
    assert prepared(driver) == 2  # a small number and a greater one are two types to the driver


def test_the_server_keeps_so_many_ready_and_forgets_the_one_asked_longest_ago(driver, monkeypatch):
    monkeypatch.setattr(wire, "MOST_PREPARED", 3)
    asked = Wire(driver)
    for number in (1, 2, 3, 1, 4):
        assert asked.rows(b"select %d" % number, [], tuple) == [(number,)]
    assert prepared(driver) == 3
    kept = {row[0] for row in driver.execute("select statement from pg_prepared_statements")}
    assert kept == {"select 3", "select 1", "select 4"}
    assert asked.rows(b"select 2", [], tuple) == [(2,)]


def test_what_is_prepared_outlives_a_rollback(driver):
    asked = Wire(driver)
    asked.do(b"BEGIN")
    assert asked.rows(b"select 1", [], tuple) == [(1,)]
    driver.rollback()
    assert prepared(driver) == 1
    assert asked.rows(b"select 1", [], tuple) == [(1,)]


@pytest.mark.parametrize(
    ("sql", "error"),
    [
        (b"select 1 / $1::int4", psycopg.errors.DivisionByZero),
        (b"select nothing from nowhere where 1 = $1", psycopg.errors.UndefinedTable),
    ],
)
def test_a_refusal_is_the_drivers_own_error_and_the_next_question_is_answered(driver, sql, error):
    asked = Wire(driver)
    with pytest.raises(error) as refused:
        asked.rows(sql, [0], tuple)
    assert refused.value.sqlstate
    assert asked.rows(b"select 1", [], tuple) == [(1,)]


def test_a_server_that_is_gone_is_an_operational_error(world, driver):
    asked = Wire(driver)
    with psycopg.connect(world.settings.migrate_url, autocommit=True) as hand:
        hand.execute("select pg_terminate_backend(%s, 5000)", (driver.info.backend_pid,))
    with pytest.raises(psycopg.OperationalError):
        asked.do(b"select 1")
    assert driver.broken
    with pytest.raises(psycopg.OperationalError):
        asked.do(b"select 1")


def test_a_transaction_opens_with_its_first_question(driver):
    asked, sql = Wire(driver), b"select $1::int8, current_setting('transaction_read_only')"
    assert asked.rows(sql, [1], tuple) == [(1, "off")]
    with spoken_to(driver, times=1):
        assert asked.rows(sql, [2], tuple, b"BEGIN READ ONLY; ") == [(2, "on")]
    assert driver.info.transaction_status == psycopg.pq.TransactionStatus.INTRANS
    driver.rollback()


@pytest.mark.parametrize("value", [value for value in VALUES if type(value) in PLAIN], ids=lambda v: type(v).__name__)
def test_a_value_that_travels_with_the_opening_is_the_same(driver, value):
    kinds = {int: "int8", type(None): "text"}
    cast = f"::{kinds[type(value)]}" if type(value) in kinds else ""
    sql = f"select $1{cast} as told, pg_typeof($1{cast})::text".encode()
    asked = Wire(driver)
    expected = asked.rows(sql, [value], tuple)
    assert asked.rows(sql, [value], tuple, b"BEGIN; ") == expected
    driver.rollback()


def test_text_never_stands_in_sql(driver):
    """It goes apart from the statement, as ever; the opening goes before it."""
    asked, sql, hostile = Wire(driver), b"select $1::text", "'); drop table app.members; --"
    assert asked.rows(sql, [hostile], tuple) == [(hostile,)]
    with spoken_to(driver, times=2):
        assert asked.rows(sql, [hostile], tuple, b"BEGIN; ") == [(hostile,)]
    driver.rollback()


def test_a_question_passes_over_an_answer_nobody_waited_for(driver):
    asked = Wire(driver)
    for ask in (lambda: asked.do(b"select 1"), lambda: asked.rows(b"select 1", [], tuple), asked.settle):
        asked.do(b"begin")
        asked.send(b"commit")
        ask()
        assert driver.info.transaction_status == psycopg.pq.TransactionStatus.IDLE
    assert driver.execute("select 1").fetchone() == (1,)
