"""Web processes that share what start-up made: one that dies is replaced, and an order to stop ends them all."""

import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import httpx
import psutil
import pytest

ROOT = Path(__file__).resolve().parents[2]
# `serve` compiles every template before it forks: five seconds, where no process of this run has done it before.
START = """
import sys, pathlib
from app.cli import main
from tests.shared import compile_once
compile_once(pathlib.Path(sys.argv.pop(1)))
sys.exit(main())
"""


@pytest.fixture
def several(world, run_folder) -> Iterator[tuple[psutil.Process, str]]:
    settings = world.settings
    with socket.socket() as found:
        found.bind(("127.0.0.1", 0))
        port = found.getsockname()[1]
    environment = {
        "PASSERELLE_PROFILE": "test",
        "PASSERELLE_DATABASE_URL": settings.database_url,
        "PASSERELLE_MIGRATE_URL": settings.migrate_url,
        "PASSERELLE_DATA": str(settings.data),
        "PASSERELLE_SECRET": settings.secret,
    }
    command = [
        sys.executable,
        "-c",
        START,
        str(run_folder / "templates"),
        "serve",
        "--port",
        str(port),
        "--workers",
        "2",
    ]
    with subprocess.Popen(command, cwd=ROOT, env=os.environ | environment) as started:
        try:
            yield psutil.Process(started.pid), f"http://127.0.0.1:{port}/sign-in"
        finally:
            started.kill()


def answers(address: str) -> int:
    for _try in range(200):
        try:
            return httpx.get(address, verify=False).status_code  # reads no certificates
        except httpx.TransportError:
            time.sleep(0.1)
    raise AssertionError(f"nobody answers at {address}")


def test_a_killed_worker_is_replaced_and_the_order_to_stop_ends_all(several):
    first, address = several
    assert answers(address) == 200
    deadline = time.monotonic() + 60
    while len(before := first.children()) < 2:  # the first worker may answer before the second is there
        assert time.monotonic() < deadline, "the second worker did not come"
        time.sleep(0.05)
    before[0].send_signal(signal.SIGKILL)
    while len(alive := {kid.pid for kid in first.children() if kid.status() != psutil.STATUS_ZOMBIE}) < 2 or alive == {
        kid.pid for kid in before
    }:
        assert time.monotonic() < deadline, "no other worker came"
        time.sleep(0.05)
    assert {answers(address) for _ in range(8)} == {200}
    family = [first, *first.children()]
    first.send_signal(signal.SIGTERM)
    _gone, left = psutil.wait_procs(family, timeout=20)
    assert left == []
