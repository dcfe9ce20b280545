"""The product served for a browser: a real server in a thread over a database of its own, jobs on demand."""

import asyncio
import logging
import re
import socket
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from typing import Any
from unittest.mock import patch

import httpx
import psycopg
import uvicorn

import app.tasks  # noqa: F401 every task is known to the worker
from app.accounts import passwords
from app.jobs.worker import work
from app.seeding import PEOPLE
from tenants.database import statements_run
from tenants.settings import Settings
from tests.journeys.forms import forms_of
from tests.wire import Wire
from tests.world import app_over

PASSWORD = "passerelle-demo"
# A password is checked as in the profile of tests: each sign-in costs a fifth of a second less.
HASHER = passwords.hasher(cheap=True)
REHASHED = "update identity.accounts set password_hash = %s where password_hash is not null"
# Who looks: (address, place, role, administrator). The first one who may open a page is looked at most closely.
# The works are looked at in Roanne, everything else of an association in Valence: that is where the demo's rows are.
KINDS = {
    "anonymous": ("", "", "", False),
    "manager": ("admin@valence.example", "valence", "residence_manager", True),
    "director": ("direction@valence.example", "valence", "director", False),
    "fundraiser": ("financements@valence.example", "valence", "fundraiser", False),
    "reader": ("lecture@valence.example", "valence", "reader", False),
    "coordinator": ("travaux@roanne.example", "roanne", "works_coordinator", False),
    "works reader": ("lecture@roanne.example", "roanne", "reader", False),
    "head office": ("siege@federation.example", "federation", "officer", True),
    "partner": ("financeur@partenaire.example", "partner", "partner", False),
}
assert {KINDS[who][0] for who in ("manager", "director", "reader", "coordinator")} <= {line[0] for line in PEOPLE}


@dataclass
class Site:
    """The product over one database. base: its address, without a slash at the end.

    app: what its browsers ask, if it is served; door: the same for callers of this process, with threads of its own.
    """

    settings: Settings
    app: Any
    base: str
    door: Wire
    faults: list[str] = field(default_factory=list)  # what the server logged of its own errors

    def url(self, path: str) -> str:
        return self.base + path

    def work(self) -> None:
        """Everything asked of the worker is done. In a thread: the browser's own loop runs in this one."""
        services = self.app.state.services
        failed: list[BaseException] = []

        def run() -> None:
            try:
                asyncio.run(work(self.settings, services.database, wait=False, handle_signals=False))
            except BaseException as error:
                failed.append(error)

        thread = threading.Thread(target=run)
        thread.start()
        thread.join(120)
        assert not thread.is_alive(), "the worker has not come to an end"
        if failed:
            raise failed[0]

    def rows(self, statement: str, *values: Any) -> list[tuple[Any, ...]]:
        """What the database holds, past every wall."""
        with psycopg.connect(self.settings.migrate_url) as connection:
            return connection.execute(statement.encode(), values).fetchall()

    def change(self, statement: str, *values: Any) -> None:
        """Something that only time or a mishap brings about."""
        with psycopg.connect(self.settings.migrate_url) as connection:
            connection.execute(statement.encode(), values)

    def value(self, statement: str, *values: Any) -> Any:
        return self.rows(statement, *values)[0][0]


class _Remember(logging.Handler):
    """Keeps where the server failed: its pages rightly say nothing of it."""

    def __init__(self, told: list[str]) -> None:
        super().__init__(logging.ERROR)
        self.told = told

    def emit(self, record: logging.LogRecord) -> None:
        said = vars(record)
        self.told.append(f"{record.getMessage()}: {said.get('route')} {said.get('error')} at {said.get('at')}")


@contextmanager
def serving(settings: Settings) -> Iterator[Site]:
    """A server of the demo over this database, on a free port of this machine, until the block ends."""
    with socket.socket() as listening:
        listening.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        listening.bind(("127.0.0.1", 0))
        with inside(settings, f"http://127.0.0.1:{listening.getsockname()[1]}") as site:
            config = uvicorn.Config(site.app, log_level="warning", timeout_graceful_shutdown=2, lifespan="off")
            server = uvicorn.Server(config)
            thread = threading.Thread(target=server.run, kwargs={"sockets": [listening]}, daemon=True)
            thread.start()
            while not server.started:
                assert thread.is_alive(), "the server did not start"
                time.sleep(0.01)
            try:
                yield site
            finally:
                server.should_exit = True
                thread.join(20)


@contextmanager
def inside(settings: Settings, base: str = "http://localhost") -> Iterator[Site]:
    """The demo over this database for callers of this process alone."""
    settings = replace(settings, profile="demo", base_url=base)
    served, asked = app_over(settings), app_over(settings)
    _tell_statements(asked.state.services)
    site = Site(settings, served, base, Wire(asked))
    ear = _Remember(site.faults)
    logging.getLogger("passerelle").addHandler(ear)
    try:
        with patch.object(passwords, "_of", lambda _settings: HASHER):
            site.change(REHASHED, HASHER.hash(PASSWORD))
            yield site
    finally:
        logging.getLogger("passerelle").removeHandler(ear)
        for made in (served, asked):
            made.state.services.turns.threads.shutdown(wait=False)
            made.state.services.database.close()


def _tell_statements(services: Any) -> None:
    """As the profile of tests does, which has neither the demo's pages nor its accounts."""
    serve = services.serve

    def told(*asked: Any) -> Any:
        response = serve(*asked)
        response.headers["x-statements"] = str(len(statements_run.get() or ()))
        return response

    services.serve = told


TOKEN = re.compile(r'name="_csrf_token" value="([^"]+)"')


class Caller:
    """Somebody without a browser: keeps cookies, sends the token of the last form seen. Asks without a network, for
    pages that are not packed.

    statements: how many each page that was looked at asked of the database, by address.
    """

    def __init__(self, site: Site, email: str = "", password: str = PASSWORD) -> None:
        headers = {"accept-language": "fr", "accept-encoding": "identity"}
        self.client = httpx.Client(transport=site.door, base_url=site.base, headers=headers)
        self.token = ""
        self.statements: dict[str, int] = {}
        if email:
            self.get("/sign-in")
            answer = self.post("/sign-in", email=email, password=password)
            assert answer.status_code == 303, answer.text

    def __enter__(self) -> "Caller":
        return self

    def __exit__(self, *_error: object) -> None:
        self.client.close()

    def get(self, address: str) -> httpx.Response:
        return self._seen(self.client.get(address))

    def post(self, address: str, files: Any = None, **values: Any) -> httpx.Response:
        answer = self.client.post(address, data={"_csrf_token": self.token} | values, files=files)
        return self._seen(answer)

    def send(self, address: str, files: Any = None, to: str = "", **changed: str) -> httpx.Response:
        """The form of a page with some of its values changed. to: the end of its action, when the page has several."""
        page = self.get(address)
        assert page.status_code == 200, f"{page.status_code} {address}"
        wanted = to or address.split("?")[0]
        form = next(form for form in forms_of(page.text) if form.method == "post" and form.action.endswith(wanted))
        answer = self.post(form.action, files=files, **(form.values | changed))
        assert answer.status_code == 303, f"{answer.status_code} {form.action}"
        return answer

    def look(self, address: str) -> tuple[int, bool, str]:
        """For a Tour: status, whether it is a page, its text."""
        answer = self.get(address)
        is_page = answer.headers.get("content-type", "").startswith("text/html")
        if answer.status_code == 200 and is_page:
            self.statements[address] = int(answer.headers["x-statements"])
        return answer.status_code, is_page, answer.text if is_page else ""

    def _seen(self, answer: httpx.Response) -> httpx.Response:
        found = TOKEN.search(answer.text) if answer.headers.get("content-type", "").startswith("text/html") else None
        self.token = found.group(1) if found else self.token
        return answer
