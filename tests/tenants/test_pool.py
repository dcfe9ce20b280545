"""R6: a small pool, many threads and workspaces, errors, cancels and killed sessions: each sees its own only."""

import random
import threading
import time
from collections import Counter as Tally
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace

import psycopg
import pytest
from sqlalchemy import bindparam, select
from sqlalchemy import func as sql
from sqlalchemy.exc import DBAPIError, IntegrityError
from sqlalchemy.exc import TimeoutError as PoolTimeout

from app.provisioning import open_workspace
from tenants import session
from tenants.actor import Audience, Workspace, keeper
from tenants.database import Database, begin_string, libpq_url
from tenants.registry import Member
from tests.world import copy_of

WORKSPACES, THREADS, POOL = 20, 16, 2
NAMES = select(Member.name, sql.current_setting("app.tenant_id").label("tenant")).order_by(Member.number)
SLOW = select(sql.pg_sleep(bindparam("seconds")))
LEFT_BEHIND = "select current_setting('app.tenant_id', true), current_setting('app.member_id', true), current_user"
NOTHING_LEFT = {(b"", b"", b"passerelle_workspace_login"), (None, None, b"passerelle_workspace_login")}


class Oops(Exception):
    """A handler that fails in the middle of its transaction."""


@pytest.fixture(scope="module")
def soaked(postgres, template):
    settings = replace(copy_of(postgres, template), pool_size=POOL)
    database = Database(settings)
    places = [open_workspace(database, f"w{n}", f"Association {n}", "42", invented=True) for n in range(WORKSPACES)]
    for place in places:
        with session.open(database, keeper(place), write=True) as db:
            db.add(*[Member(name=f"canary {place.slug}", role="reader") for _ in range(3)])
    yield settings, database, places
    database.close()


def _settle(database: Database, places: list[Workspace]) -> None:
    """The last kills and cancels arrive when they like: ask until every connection of the pool answers."""
    quiet = 0
    while quiet < 4 * POOL:
        time.sleep(0.05)
        try:
            with session.open(database, keeper(places[0])) as db:
                db.all(NAMES)
            quiet += 1
        except (DBAPIError, PoolTimeout) as error:
            assert session.is_away(error), error
            quiet = 0


def test_every_answer_is_ones_own_and_nothing_is_left_on_a_connection(soaked, counts, size):
    settings, database, places = soaked
    total = size(600, 20_000)
    seen: Tally[str] = Tally()
    foreign: list[str] = []
    stop = threading.Event()

    def one(number: int) -> None:
        rng = random.Random(number)
        place, turn = rng.choice(places), rng.random()
        try:
            with session.open(database, keeper(place), write=turn < 0.5) as db:
                rows = db.all(NAMES)
                own = {(f"canary {place.slug}", str(place.id))}
                foreign.extend(row.name for row in rows if (row.name, row.tenant) not in own)
                if len(rows) < 3:
                    foreign.append(f"{place.slug} lost a row")
                if turn < 0.1:
                    raise Oops
                if turn < 0.2:
                    with pytest.raises(IntegrityError):
                        db.add(Member(name="canary", role="reader", number=1))
                    raise Oops
                if turn < 0.3:
                    db.value(SLOW, seconds=rng.uniform(0.01, 0.05))
            seen["answered"] += 1
        except Oops:
            seen["failed inside"] += 1
        except (DBAPIError, PoolTimeout) as error:
            assert session.is_away(error), error
            seen["killed or cancelled" if isinstance(error, DBAPIError) else "waited too long"] += 1

    def trouble() -> None:
        """Ends or cancels a random session of the workspaces' login, again and again."""
        with psycopg.connect(settings.migrate_url, autocommit=True) as hand:
            while not stop.wait(0.03):
                verb = random.choice(("pg_terminate_backend", "pg_cancel_backend"))
                hand.execute(
                    f"select {verb}(pid) from pg_stat_activity where datname = current_database()"
                    " and usename = 'passerelle_workspace_login' order by random() limit 1".encode()
                )
                seen[verb] += 1

    troubling = threading.Thread(target=trouble)
    troubling.start()
    try:
        with ThreadPoolExecutor(THREADS) as threads:
            list(threads.map(one, range(total)))
    finally:
        stop.set()
        troubling.join()

    assert foreign == []
    assert seen["answered"] > total / 2
    assert seen["failed inside"] > 0
    assert seen["killed or cancelled"] > 0
    pool = database.engine(Audience.WORKSPACE).pool
    _settle(database, places)
    taken = [pool.connect() for _ in range(POOL)]
    left = [connection.dbapi_connection.pgconn.exec_(LEFT_BEHIND.encode()) for connection in taken]
    for connection in taken:
        connection.close()
    database.engine(Audience.WORKSPACE).dispose()
    assert {tuple(answer.get_value(0, column) for column in range(3)) for answer in left} <= NOTHING_LEFT
    for what, times in sorted(seen.items()):
        counts.note("R6 pool", what, times)
    counts.note("R6 pool", "cross reads", len(foreign))


def test_a_context_ends_with_its_transaction(soaked, counts):
    """The string itself, on one connection: after COMMIT, after ROLLBACK and after an error nothing of it stands."""
    _settings, database, places = soaked
    url = libpq_url(database.url(Audience.WORKSPACE))
    with psycopg.connect(url, autocommit=True) as connection:
        for ending in ("commit", "rollback", "select 1/0; commit"):
            connection.execute(begin_string(keeper(places[0]), role_prefix="passerelle", write=True).encode())
            tenant = connection.execute("select current_setting('app.tenant_id')").fetchone()
            assert tenant == (str(places[0].id),)
            try:
                connection.execute(ending.encode())
            except psycopg.errors.DivisionByZero:
                connection.execute("rollback")
            assert connection.execute(LEFT_BEHIND).fetchone() == ("", "", "passerelle_workspace_login")
            counts.add("R6 pool", "endings of a context")


def test_a_reading_transaction_cannot_write(soaked):
    _settings, database, places = soaked
    with pytest.raises(DBAPIError, match="read-only"), session.open(database, keeper(places[0])) as db:
        db.add(Member(name="canary", role="reader"))


def test_every_login_gives_up_in_time(soaked, counts):
    """R41: statement, lock, idle and whole-transaction limits stand on each login that answers requests."""
    settings, _database, _places = soaked
    wanted = {"statement_timeout": "10s", "lock_timeout": "5s", "transaction_timeout": "30s"}
    wanted |= {"idle_in_transaction_session_timeout": "30s"}
    for audience in (a for a in Audience if a is not Audience.JOBS):
        url = settings.database_url.replace("postgresql:///", f"postgresql://passerelle_{audience.value}_login@/")
        with psycopg.connect(url) as connection:
            assert {name: connection.execute(f"show {name}".encode()).fetchone()[0] for name in wanted} == wanted
        counts.add("R41 limits", "logins")


def test_threads_that_ask_first_share_one_engine(soaked, monkeypatch):
    plainly = Database._open

    def slowly(self, audience):
        time.sleep(0.05)
        return plainly(self, audience)

    monkeypatch.setattr(Database, "_open", slowly)
    database = Database(soaked[0])
    with ThreadPoolExecutor(THREADS) as threads:
        engines = {threads.submit(database.engine, Audience.WORKSPACE) for _ in range(THREADS)}
        assert len({id(engine.result()) for engine in engines}) == 1
    database.close()
