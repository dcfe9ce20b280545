"""F2, F3, F4, R37: PostgreSQL restarted or killed under the application. What was acknowledged stays."""

import os
import signal
import tempfile
import threading
import time
from pathlib import Path

import httpx
import psycopg
import pytest

from app.provisioning import NewPerson, let_in, open_workspace
from tenants import migrating, server
from tenants.settings import Settings
from tests.walls.live import serving, signed_in, with_test_routes
from tests.world import PASSWORD, app_over

EMAIL = "nadia@valence.test"


@pytest.fixture(scope="module")
def alone():
    """A server of its own, with all its safeties on, and the application over it."""
    folder = Path(tempfile.mkdtemp(prefix="passerelle-"))
    folder.chmod(0o755)
    started = server.start(folder / "pg", durable=True)
    settings = Settings(
        profile="test",
        database_url=started.url("", "passerelle"),
        migrate_url=started.url("postgres", "passerelle"),
        data=Path(tempfile.mkdtemp(prefix="passerelle-data-")),
        secret="x" * 40,
        pool_size=4,
        second_factor=False,
    )
    migrating.migrate(settings)
    made = app_over(settings, with_test_routes)
    database = made.state.services.database
    valence = open_workspace(database, "valence", "CALD de la Drôme", "26")
    let_in(database, NewPerson(EMAIL, "Nadia", "residence_manager", True, PASSWORD), valence)
    yield started, made, settings
    database.close()
    server.stop(started)


def _kill(started: server.Server) -> None:
    """The postmaster of this test's own server, at once and without a word."""
    pid = int((started.cluster / "postmaster.pid").read_text().split()[0])
    os.kill(pid, signal.SIGKILL)


def test_a_restart_costs_one_refusal_at_most(alone, counts):
    started, made, _settings = alone
    with serving(made) as address:
        client, _token = signed_in(address, EMAIL)
        for _round in range(2):
            assert [client.get("/a/valence/").status_code for _ in range(4)] == [200] * 4
            server.stop(started)
            away = client.get("/a/valence/")
            assert away.status_code == 503
            assert int(away.headers["retry-after"]) > 0
            assert client.get("/healthz").status_code == 200
            server.start(started.data)
            statuses = [client.get("/a/valence/").status_code for _ in range(8)]
            assert statuses.count(503) <= 1
            assert statuses[1:] == [200] * 7
            counts.add("F3 restart of PostgreSQL", "restarts")
            counts.add("F3 restart of PostgreSQL", "refusals after it was back", statuses.count(503))
        with psycopg.connect(_settings.migrate_url, autocommit=True) as hand:
            hand.execute("select pg_terminate_backend(pid) from pg_stat_activity where usename like '%login'")
        assert client.get("/a/valence/").status_code == 200  # a killed session is opened again before anything was done
        client.close()


def test_what_was_acknowledged_is_there_after_a_kill(alone, counts, size):
    started, made, settings = alone
    kills = size(1, 5)
    acknowledged: list[str] = []
    others: set[int] = set()
    stop = threading.Event()

    def deeds(who: int, address: str) -> None:
        client, token = signed_in(address, EMAIL)
        number = 0
        while not stop.is_set():
            number += 1
            name = f"kept {who}.{number}"
            try:
                answer = client.post("/a/valence/tests-write", data={"name": name, "_csrf_token": token})
            except httpx.HTTPError:
                continue
            if answer.status_code == 303 and answer.headers["location"].startswith("/a/valence"):
                acknowledged.append(name)
            else:
                others.add(answer.status_code)
                time.sleep(0.05)
        client.close()

    back: list[float] = []
    with serving(made) as address:
        threads = [threading.Thread(target=deeds, args=(who, address)) for who in range(3)]
        for thread in threads:
            thread.start()
        for _round in range(kills):
            time.sleep(1.0)
            _kill(started)
            begun = time.monotonic()
            server.start(started.data)
            at_the_start = len(acknowledged)
            while len(acknowledged) == at_the_start and time.monotonic() - begun < 60:
                time.sleep(0.02)
            back.append(time.monotonic() - begun)
        time.sleep(0.3)
        stop.set()
        for thread in threads:
            thread.join()
    with psycopg.connect(settings.migrate_url) as asked:
        kept = {row[0] for row in asked.execute("select name from app.members where name like 'kept %'")}
    lost = set(acknowledged) - kept
    assert not lost
    assert len(acknowledged) > 20
    assert others <= {503}
    counts.note("R37 kill -9 of PostgreSQL", "kills", kills)
    counts.note("R37 kill -9 of PostgreSQL", "acknowledged writes", len(acknowledged))
    counts.note("R37 kill -9 of PostgreSQL", "lost", len(lost))
    counts.note("R37 kill -9 of PostgreSQL", "longest recovery s", round(max(back), 1))
