"""One worker thread answers a whole request: the loop stays free, the commit stands first, waiting has an end."""

import statistics
import threading
import time
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace

import httpx
import psycopg
import pytest

from app.web.service import Services
from tests.walls.live import serving, signed_in, with_test_routes
from tests.world import CAST, app_over, copy_of

NADIA = CAST["nadia"][0]


@pytest.fixture(scope="module")
def small(postgres, peopled):
    """The application with two threads and two connections an audience."""
    settings, _places = peopled
    made = app_over(replace(copy_of(postgres, settings), pool_size=2), with_test_routes)
    yield made
    made.state.services.database.close()


def _watch(address: str, stop: threading.Event, waits: list[float], statuses: set[int]) -> None:
    with httpx.Client(base_url=address, verify=False) as client:
        while not stop.wait(0.01):
            begun = time.monotonic()
            statuses.add(client.get("/healthz").status_code)
            waits.append(time.monotonic() - begun)


def test_forty_requests_over_a_pool_of_two_leave_the_loop_free(small, counts, monkeypatch):
    monkeypatch.setattr(small.state.services, "patience", 60.0)  # all forty are to be served, however slow the machine
    stop, waits, statuses = threading.Event(), [], set()
    with serving(small) as address:
        client, _token = signed_in(address, NADIA)
        watching = threading.Thread(target=_watch, args=(address, stop, waits, statuses))
        watching.start()
        with ThreadPoolExecutor(40) as threads:
            asked = [threads.submit(client.get, "/a/valence/tests-slow?seconds=0.2") for _ in range(40)]
            answers = [answer.result().status_code for answer in asked]
        stop.set()
        watching.join()
        client.close()
    assert answers == [200] * 40
    assert statuses == {200}
    assert statistics.quantiles(waits, n=10)[-1] < 0.1
    counts.note("one worker thread", "parallel requests over a pool of 2", len(answers))
    counts.note("one worker thread", "healthz asked meanwhile", len(waits))
    counts.note("one worker thread", "healthz median and longest ms", _ms(statistics.median(waits), max(waits)))


def _ms(*seconds: float) -> str:
    return " and ".join(f"{1000 * value:.0f}" for value in seconds)


def test_the_commit_stands_before_the_answer_starts(small, counts):
    seen: list[int] = []
    url = small.state.services.settings.migrate_url

    async def spied(scope, receive, send):
        async def watch(message):
            if message["type"] == "http.response.start" and scope.get("path", "").endswith("tests-write"):
                with psycopg.connect(url) as other:
                    found = other.execute("select count(*) from app.members where name like 'committed %'").fetchone()
                    seen.append(found[0])
            await send(message)

        await small(scope, receive, watch)

    with serving(spied) as address:
        client, token = signed_in(address, NADIA)
        for number in range(1, 11):
            answer = client.post("/a/valence/tests-write", data={"name": f"committed {number}", "_csrf_token": token})
            assert answer.status_code == 303
        client.close()
    assert seen == list(range(1, 11))
    counts.note("one worker thread", "commits seen before their answer", len(seen))


def test_when_every_thread_is_taken_one_is_told_to_come_back(small, counts, monkeypatch):
    """F17: 503 with Retry-After when the patience ends, nothing hangs, healthz lives, and afterwards all is well."""
    assert Services.__dataclass_fields__["patience"].default == 5.0
    monkeypatch.setattr(small.state.services, "patience", 0.8)
    with serving(small) as address:
        client, _token = signed_in(address, NADIA)
        with ThreadPoolExecutor(3) as threads:
            taken = [threads.submit(client.get, "/a/valence/tests-slow?seconds=2.5") for _ in range(2)]
            time.sleep(0.4)
            begun = time.monotonic()
            third = client.get("/a/valence/")
            waited = time.monotonic() - begun
            alive = client.get("/healthz")
            assert {answer.result().status_code for answer in taken} == {200}
        after = client.get("/a/valence/")
        client.close()
    assert third.status_code == 503
    assert int(third.headers["retry-after"]) > 0
    assert "content-security-policy" in third.headers
    assert 0.7 < waited < 2.0
    assert (alive.status_code, after.status_code) == (200, 200)
    counts.note("F17 pool exhausted", "seconds until the 503 (patience 0.8)", round(waited, 2))
