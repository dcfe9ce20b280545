"""The server that comes with the package is back by itself after every kind of killing, with every committed row."""

import subprocess
from contextlib import suppress
from pathlib import Path

import psutil
import psycopg
import pytest

from tenants import server as servers
from tenants import server_place as place
from tests.tenants.servers import ask, kill, note_of, pid


def test_committed_rows_survive_the_killing_of_the_main_process(created: Path) -> None:
    server = servers.start(created)
    ask(server, "create table kept (n int)")
    unfinished = psycopg.connect(server.url("postgres"))
    unfinished.execute("insert into kept select generate_series(1, 100000)")
    for number in range(20):
        ask(server, f"insert into kept values ({number})")
    kill(server)
    again = servers.start(created)
    unfinished.close()
    assert again == server
    assert ask(server, "select count(*) from kept") == 20


def test_committed_rows_survive_the_killing_of_every_process_while_busy(created: Path) -> None:
    server = servers.start(created)
    ask(server, "create table kept as select generate_series(1, 1000) n")
    with psycopg.connect(server.url("postgres")) as busy:
        busy.execute("select 1")
        family = [psutil.Process(pid(server)), *psutil.Process(pid(server)).children(recursive=True)]
        for process in family:
            with suppress(psutil.NoSuchProcess):
                process.kill()
        servers.start(created)
        assert ask(server, "select count(*) from kept") == 1000
        with pytest.raises(psycopg.OperationalError):
            busy.execute("select 1")


def test_a_number_that_now_belongs_to_another_process_does_not_mislead(created: Path) -> None:
    server = servers.start(created)
    kill(server)
    stranger = subprocess.Popen(["sleep", "60"], **place.demoted())
    try:
        servers._wait(lambda: servers._postmaster(server) is None, 10)
        note_of(server, stranger.pid)
        servers.start(created)
        assert servers.is_ready(server)
        assert stranger.poll() is None
    finally:
        stranger.kill()
        stranger.wait()


def test_a_process_that_died_and_is_not_yet_buried_does_not_mislead(created: Path) -> None:
    server = servers.start(created)
    kill(server)
    zombie = subprocess.Popen(["true"], **place.demoted())
    try:
        servers._wait(lambda: psutil.Process(zombie.pid).status() == psutil.STATUS_ZOMBIE, 5)
        servers._wait(lambda: servers._postmaster(server) is None, 10)
        note_of(server, zombie.pid)
        servers.start(created)
        assert servers.is_ready(server)
    finally:
        zombie.wait()


def test_a_torn_note_does_not_mislead(created: Path) -> None:
    server = servers.start(created)
    kill(server)
    servers._wait(lambda: servers._postmaster(server) is None, 10)
    note_of(server, None)
    servers.start(created)
    assert servers.is_ready(server)


def test_a_server_that_hangs_is_replaced(created: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(servers, "SILENCE_LIMIT", 0.5)
    monkeypatch.setattr(servers, "LEAVING_LIMIT", 0.5)
    server = servers.start(created)
    ask(server, "create table kept as select 1 n")
    hanging = pid(server)
    for process in (psutil.Process(hanging), *psutil.Process(hanging).children()):
        process.suspend()
    servers.start(created)
    assert pid(server) != hanging
    assert ask(server, "select n from kept") == 1
