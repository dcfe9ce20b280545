"""F1: the web process killed in the middle of deeds. Each deed is whole or absent; the same form again is safe."""

import os
import signal
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from subprocess import PIPE
from uuid import uuid4

import httpx
import psycopg
import pytest

from tests.walls.live import close_clients, signed_in
from tests.world import CAST, copy_of

ROOT = Path(__file__).resolve().parent.parent.parent


@pytest.fixture(scope="module")
def settings(postgres, peopled):
    return copy_of(postgres, peopled[0])


def _free_port() -> int:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        return free.getsockname()[1]


@pytest.fixture(scope="module")
def parent(settings):
    """What the web processes are forked from: the application is imported and made once."""
    environment = os.environ | {
        "PASSERELLE_PROFILE": "test",
        "PASSERELLE_DATABASE_URL": settings.database_url,
        "PASSERELLE_SECRET": settings.secret,
        "PASSERELLE_DATA": str(settings.data),
        "PASSERELLE_HOSTS": "127.0.0.1",
        "PASSERELLE_SECOND_FACTOR": "off",
    }
    words = [sys.executable, "-m", "tests.walls.served"]
    with subprocess.Popen(words, cwd=ROOT, env=environment, text=True, stdin=PIPE, stdout=PIPE) as process:
        yield process


@contextmanager
def _serving(parent: subprocess.Popen[str], port: int) -> Iterator[Callable[[], None]]:
    """A web process that serves at this port. What is yielded kills it at once, and comes back when it is gone."""
    parent.stdin.write(f"{port}\n")
    parent.stdin.flush()
    alive = [int(parent.stdout.readline())]

    def kill() -> None:
        if alive:
            os.kill(alive.pop(), signal.SIGKILL)
            assert parent.stdout.readline() == "ended\n"

    try:
        _listens(port)
        yield kill
    finally:
        close_clients()
        kill()


def _listens(port: int) -> None:
    deadline = time.monotonic() + 60
    while True:
        try:
            socket.create_connection(("127.0.0.1", port)).close()
            return
        except ConnectionRefusedError:
            assert time.monotonic() < deadline, "the process did not begin to serve"
            time.sleep(0.05)


def test_a_killed_process_leaves_no_half_deed(settings, parent, counts, size):
    kills, port = size(2, 100), _free_port()
    answered, sent = set(), []
    for round_ in range(kills):
        with _serving(parent, port) as kill:
            client, token = signed_in(f"http://127.0.0.1:{port}", CAST["nadia"][0])
            stop = threading.Event()

            def deeds(round_=round_, client=client, token=token, stop=stop) -> None:
                for number in range(1000):
                    name, key = f"killed {round_}.{number}", str(uuid4())
                    sent.append((name, key))
                    data = {"name": name, "once": key, "_csrf_token": token}
                    try:
                        if client.post("/a/valence/tests-slow-write", data=data).status_code == 303:
                            answered.add(name)
                    except httpx.HTTPError:
                        return
                    if stop.is_set():
                        return

            thread = threading.Thread(target=deeds)
            thread.start()
            time.sleep(0.35 + 0.01 * (round_ % 10))
            kill()
            stop.set()
            thread.join()
    with psycopg.connect(settings.migrate_url) as asked:
        rows = [row[0] for row in asked.execute("select name from app.members where name like 'killed %'")]
        keys = {str(row[0]) for row in asked.execute("select id from app.once_keys where led_to <> ''")}
        open_keys = asked.execute("select count(*) from app.once_keys where led_to = ''").fetchone()[0]
    assert answered <= set(rows)
    half = [name for name, key in sent if (name in rows) != (key in keys)]
    assert not half
    assert open_keys == 0

    with _serving(parent, port):  # the person presses again: the same form, the same key
        client, token = signed_in(f"http://127.0.0.1:{port}", CAST["nadia"][0])
        for name, key in sent[-3:]:
            data = {"name": name, "once": key, "_csrf_token": token}
            assert client.post("/a/valence/tests-slow-write", data=data).status_code == 303
    with psycopg.connect(settings.migrate_url) as asked:
        again = [row[0] for row in asked.execute("select name from app.members where name like 'killed %'")]
    assert len(again) == len(set(again))
    assert {name for name, _key in sent[-3:]} <= set(again)
    counts.note("F1 killed web process", "kills", kills)
    counts.note("F1 killed web process", "deeds sent", len(sent))
    counts.note("F1 killed web process", "half deeds", len(half))
