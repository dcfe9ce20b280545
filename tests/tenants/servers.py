"""What the tests of the server ask of one, and how they end it."""

import os
import signal
from contextlib import suppress
from pathlib import Path

import psutil
import psycopg

from tenants import server as servers
from tenants.server import Server


def end(data: Path) -> None:
    """No test leaves a server behind, whatever went wrong in it."""
    for process in psutil.process_iter():
        if str(data / "cluster") in servers._words(process):
            family = [process, *process.children()]
            for member in family:
                with suppress(psutil.NoSuchProcess):
                    member.kill()
            servers._wait(lambda: not any(servers._words(member) for member in family), 5)  # noqa: B023


def pid(server: Server) -> int:
    return int((server.cluster / "postmaster.pid").read_text().split()[0])


def kill(server: Server) -> None:
    os.kill(pid(server), signal.SIGKILL)


def ask(server: Server, statement: str) -> object:
    with psycopg.connect(server.url("postgres"), autocommit=True) as connection:
        cursor = connection.execute(statement)
        row = cursor.fetchone() if cursor.description else None
        return row[0] if row else None


def note_of(server: Server, number: object) -> None:
    """PostgreSQL's note, as a killed server leaves it, with another process's number in it."""
    note = server.cluster / "postmaster.pid"
    note.write_text(f"{number}\n{note.read_text().partition(chr(10))[2]}" if number else "")
