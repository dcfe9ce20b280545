"""The server that comes with the package: created once, found again, closed to others."""

import os
import shutil
import socket
import subprocess
import sys
import time
from pathlib import Path

import psutil
import psycopg
import pytest

from tenants import server as servers
from tenants import server_place as place
from tenants.server import Server, ServerError
from tests.tenants.servers import ask, pid

as_root = pytest.mark.skipif(os.geteuid() != 0, reason="root lends the server another account")


def test_a_second_start_finds_the_server_running(created: Path) -> None:
    first = servers.start(created)
    number = pid(first)
    assert servers.start(created) == first
    assert pid(first) == number
    servers.stop(first)
    servers.stop(first)
    assert not servers.is_ready(first)


def test_two_starts_at_once_make_one_server(home: Path) -> None:
    script = (
        "import sys, pathlib; from tenants.server import start; print(start(pathlib.Path(sys.argv[1])).url('postgres'))"
    )
    both = [
        subprocess.Popen([sys.executable, "-c", script, str(home / "data")], stdout=subprocess.PIPE, text=True)
        for _ in range(2)
    ]
    answers = {process.communicate(timeout=60)[0] for process in both}
    assert [process.returncode for process in both] == [0, 0]
    assert len(answers) == 1
    with psycopg.connect(answers.pop().strip()) as connection:
        assert connection.execute("select 1").fetchone() == (1,)


def test_a_creation_cut_short_is_begun_again(home: Path) -> None:
    server = servers.start(home / "data", durable=False)
    servers.stop(server)
    server.cluster.rename(home / "data" / "cluster.new")
    (home / "data" / "cluster.new" / "PG_VERSION").unlink()
    servers.start(home / "data", durable=False)
    assert servers.is_ready(server)


@pytest.mark.parametrize("name", ["deux mots", 'l’été, "50 $" \\ %41', "long" * 40])
def test_any_name_of_folder_will_do(home: Path, name: str) -> None:
    server = servers.start(home / name, durable=False)
    assert ask(server, "select current_setting('data_directory')") == str(home.resolve() / name / "cluster")
    assert len(os.fsencode(server.socket_dir / ".s.PGSQL.5432")) < 107
    assert servers.is_ready(server)
    servers.stop(server)
    shutil.rmtree(server.socket_dir)


def test_nobody_else_gets_in(home: Path) -> None:
    server = servers.start(home / "data", durable=False)
    assert ask(server, "select current_setting('listen_addresses')") == ""
    assert psutil.Process(pid(server)).username() != "root"
    for folder in (server.data, server.cluster, server.socket_dir):
        assert folder.stat().st_mode & 0o077 == 0, folder
    assert (server.socket_dir / ".s.PGSQL.5432").stat().st_mode & 0o077 == 0
    with socket.socket(socket.AF_UNIX) as line:
        line.connect(str(server.socket_dir / ".s.PGSQL.5432"))


def test_texts_are_french_from_the_start(home: Path) -> None:
    server = servers.start(home / "data", durable=False)
    assert (
        ask(server, "select lower('ÉLISE ŒUVRE') || pg_encoding_to_char(encoding) from pg_database")
        == "élise œuvreUTF8"
    )


def test_a_throwaway_server_ends_with_the_process_that_started_it(home: Path) -> None:
    script = (
        "import sys, time; from pathlib import Path; from tenants.server import start; "
        "start(Path(sys.argv[1]), durable=sys.argv[2] == 'durable'); print('ready', flush=True); time.sleep(60)"
    )
    made = {}
    for kind in ("durable", "throwaway"):
        command = [sys.executable, "-c", script, str(home / kind), kind]
        with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as starter:
            assert starter.stdout is not None
            assert starter.stdout.readline() == "ready\n"
            made[kind] = Server(home / kind, home / kind / "socket", place.find_binaries())
            assert servers.is_ready(made[kind])
            starter.kill()
    assert servers._wait(lambda: not servers.is_ready(made["throwaway"]), 10)
    assert servers.is_ready(made["durable"]), "its own starter was killed before"


def test_real_data_keep_their_safety(home: Path) -> None:
    server = servers.start(home / "data")
    for name in ("fsync", "synchronous_commit", "full_page_writes", "data_checksums"):
        assert ask(server, f"select current_setting('{name}')") == "on", name
    servers.stop(server)
    with pytest.raises(ServerError, match="vraies données"):
        servers.start(home / "data", durable=False)


def test_settings_reach_the_server(throwaway: Path) -> None:
    server = servers.start(throwaway, durable=False, settings={"work_mem": "7MB", "max_connections": "33"})
    assert ask(server, "select current_setting('work_mem') || current_setting('max_connections')") == "7MB33"
    assert ask(server, "select current_setting('fsync')") == "off"


def test_a_wrong_setting_is_told_with_the_servers_own_words(throwaway: Path) -> None:
    with pytest.raises(ServerError, match=r'PostgreSQL ne démarre pas.*"work_mem"'):
        servers.start(throwaway, durable=False, settings={"work_mem": "beaucoup"})


def test_what_people_typed_does_not_reach_the_log(throwaway: Path) -> None:
    server = servers.start(throwaway, durable=False)
    ask(server, "create table persons (name text unique)")
    ask(server, "insert into persons values ('Camille Exemple')")
    with pytest.raises(psycopg.errors.UniqueViolation):
        ask(server, "insert into persons values ('Camille Exemple')")
    log = (server.data / "server.log").read_text()
    assert "persons_name_key" in log
    assert "Camille" not in log


def test_a_folder_that_holds_something_else_is_refused(home: Path) -> None:
    (home / "letters").mkdir(mode=0o755)
    (home / "letters" / "letter.txt").write_text("mine")
    with pytest.raises(ServerError, match="contient déjà autre chose"):
        servers.start(home / "letters")
    assert (home / "letters").stat().st_mode & 0o777 == 0o755


def test_data_of_another_major_version_are_refused(throwaway: Path) -> None:
    server = servers.start(throwaway, durable=False)
    servers.stop(server)
    (server.cluster / "PG_VERSION").write_text("14\n")
    with pytest.raises(ServerError, match="créées par PostgreSQL 14"):
        servers.start(throwaway, durable=False)


def test_binaries_can_be_named(home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    own = place.find_binaries()
    monkeypatch.setenv("PASSERELLE_PG_BIN", str(own))
    assert place.version(place.find_binaries()) == place.version(own)
    assert place.version().startswith("18.")
    monkeypatch.setenv("PASSERELLE_PG_BIN", str(home))
    with pytest.raises(ServerError, match="PASSERELLE_PG_BIN"):
        servers.start(home / "data")


@as_root
def test_root_is_told_when_the_servers_account_cannot_enter(home: Path) -> None:
    (home / "closed").mkdir(mode=0o700)
    with pytest.raises(ServerError, match="ne peut pas entrer"):
        servers.start(home / "closed" / "data")
    assert (home / "closed").stat().st_mode & 0o777 == 0o700


@as_root
def test_root_runs_a_copy_when_the_package_cannot_be_entered(home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    reachable = place.can_enter
    monkeypatch.setattr(place, "ROOT_HOME", home / "ours")
    monkeypatch.setattr(place, "can_enter", lambda folder: "site-packages" not in str(folder) and reachable(folder))
    server = servers.start(home / "data", durable=False)
    assert psutil.Process(pid(server)).exe().startswith(str(home.resolve() / "ours" / "postgresql-18."))
    begun = time.monotonic()
    assert servers.start(home / "data") == server
    assert time.monotonic() - begun < 1
    assert (home / "ours").stat().st_mode & 0o777 == 0o755
