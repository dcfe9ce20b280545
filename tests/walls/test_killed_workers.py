"""F1: the web process killed in the middle of deeds. Each deed is whole or absent; the same form again is safe."""

import os
import signal
import socket
import subprocess
import sys
import threading
import time
from pathlib import Path
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


def _start(settings, port: int) -> subprocess.Popen:
    environment = os.environ | {
        "PASSERELLE_PROFILE": "test",
        "PASSERELLE_DATABASE_URL": settings.database_url,
        "PASSERELLE_SECRET": settings.secret,
        "PASSERELLE_DATA": str(settings.data),
        "PASSERELLE_HOSTS": "127.0.0.1",
        "PASSERELLE_SECOND_FACTOR": "off",
    }
    process = subprocess.Popen([sys.executable, "-m", "tests.walls.served", str(port)], cwd=ROOT, env=environment)
    deadline = time.monotonic() + 60
    while time.monotonic() < deadline:
        try:
            if httpx.get(f"http://127.0.0.1:{port}/healthz").status_code == 200:
                return process
        except httpx.TransportError:
            time.sleep(0.05)
    process.kill()
    raise AssertionError("the process did not begin to serve")


def test_a_killed_process_leaves_no_half_deed(settings, counts, size):
    kills, port = size(2, 100), _free_port()
    answered, sent = set(), []
    for round_ in range(kills):
        process = _start(settings, port)
        try:
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
            process.send_signal(signal.SIGKILL)
            process.wait()
            stop.set()
            thread.join()
            client.close()
        finally:
            close_clients()
            process.kill()
            process.wait()
    with psycopg.connect(settings.migrate_url) as asked:
        rows = [row[0] for row in asked.execute("select name from app.members where name like 'killed %'")]
        keys = {str(row[0]) for row in asked.execute("select id from app.once_keys where led_to <> ''")}
        open_keys = asked.execute("select count(*) from app.once_keys where led_to = ''").fetchone()[0]
    assert answered <= set(rows)
    half = [name for name, key in sent if (name in rows) != (key in keys)]
    assert not half
    assert open_keys == 0

    process = _start(settings, port)  # the person presses again: the same form, the same key
    try:
        client, token = signed_in(f"http://127.0.0.1:{port}", CAST["nadia"][0])
        for name, key in sent[-3:]:
            data = {"name": name, "once": key, "_csrf_token": token}
            assert client.post("/a/valence/tests-slow-write", data=data).status_code == 303
        client.close()
    finally:
        close_clients()
        process.kill()
        process.wait()
    with psycopg.connect(settings.migrate_url) as asked:
        again = [row[0] for row in asked.execute("select name from app.members where name like 'killed %'")]
    assert len(again) == len(set(again))
    assert {name for name, _key in sent[-3:]} <= set(again)
    counts.note("F1 killed web process", "kills", kills)
    counts.note("F1 killed web process", "deeds sent", len(sent))
    counts.note("F1 killed web process", "half deeds", len(half))
