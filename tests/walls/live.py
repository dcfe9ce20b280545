"""The application behind a real uvicorn, in a thread of this process, with routes that only the tests have."""

import random
import re
import socket
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import httpx
import uvicorn
from sqlalchemy import bindparam, select
from sqlalchemy import func as sql

from app.accounts.permissions import Right
from app.web.answers import Answer, Download, Raw, done
from app.web.routes import get, post
from app.web.visit import Visit
from tenants.registry import Member
from tests.world import PASSWORD

SLEEP = select(sql.pg_sleep(bindparam("seconds")))
COUNT = select(sql.count(Member.id)).where(Member.name == bindparam("name"))


@get("/a/{workspace:str}/tests-slow", name="tests:slow", may=Right.WORKSPACE_HOME)
def slow(visit: Visit) -> Answer:
    visit.db.value(SLEEP, seconds=float(visit.asked("seconds", "0.2")))
    return Raw(b"slept")


@post("/a/{workspace:str}/tests-write", name="tests:write", may=Right.WORKSPACE_HOME)
def write(visit: Visit) -> Answer:
    visit.db.add(Member(name=str(visit.posted["name"]), role="reader"))
    return done(visit.url("home:today"))


@post("/a/{workspace:str}/tests-slow-write", name="tests:slow-write", may=Right.WORKSPACE_HOME)
def slow_write(visit: Visit) -> Answer:
    """A deed that may be done once only by its rule, as most are: the second of two would be refused."""
    if visit.db.value(COUNT, name=str(visit.posted["name"])):
        return Raw(b"already there", 422)
    visit.db.value(SLEEP, seconds=0.1)
    visit.db.add(member := Member(name=str(visit.posted["name"]), role="reader"))
    return done(visit.url("home:today", made=member.number))


@post("/a/{workspace:str}/tests-refused", name="tests:refused", may=Right.WORKSPACE_HOME)
def refused(visit: Visit) -> Answer:
    """Refused until the form says yes, as a form with a mistake in it."""
    if visit.posted.get("yes") != "yes":
        return Raw(b"mend this", 422)
    visit.db.add(Member(name=str(visit.posted["name"]), role="reader"))
    return done(visit.url("home:today"))


@get("/a/{workspace:str}/tests-large.bin", name="tests:large", may=Right.WORKSPACE_HOME)
def large(visit: Visit) -> Answer:
    """A file of as many bytes as asked for, which nothing packs smaller."""
    return Download(random.Random(1).randbytes(int(visit.asked("bytes"))), "large.bin", "application/octet-stream")


def with_test_routes(made: Any) -> Any:
    """The same application, with the routes above."""
    for handler in (slow, write, slow_write, refused, large):
        made.register(handler)
    return made


@contextmanager
def serving(application: Any) -> Iterator[str]:
    """The address of a uvicorn that serves it until the block ends."""
    listening = socket.socket()
    listening.bind(("127.0.0.1", 0))
    server = uvicorn.Server(uvicorn.Config(application, log_level="error", access_log=False, lifespan="off"))
    thread = threading.Thread(target=server.run, kwargs={"sockets": [listening]})
    thread.start()
    try:
        deadline = time.monotonic() + 20
        while not server.started:
            assert time.monotonic() < deadline, "uvicorn did not start"
            time.sleep(0.01)
        yield f"http://127.0.0.1:{listening.getsockname()[1]}"
    finally:
        close_clients()
        server.should_exit = True
        thread.join(20)
        listening.close()


_open: list[httpx.Client] = []


def close_clients() -> None:
    """Also of a test that failed half-way."""
    while _open:
        _open.pop().close()


def signed_in(address: str, email: str) -> tuple[httpx.Client, str]:
    """A client with a session, and its token against forged requests."""
    client = httpx.Client(base_url=address, timeout=30, verify=False)  # spares reading certificates for plain http
    _open.append(client)
    token = _token(client.get("/sign-in").text)
    answer = client.post("/sign-in", data={"email": email, "password": PASSWORD, "_csrf_token": token})
    assert answer.status_code == 303, answer.text
    return client, _token(client.get("/places").text)


def _token(html: str) -> str:
    found = re.search(r'name="_csrf_token" value="([^"]+)"', html) or re.search(r'"x-csrf-token": "([^"]+)"', html)
    assert found, html[:500]
    return found.group(1)
