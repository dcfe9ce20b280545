"""The cast of the tests, the world they live in, and a browser that keeps cookies and tokens."""

import copy
import itertools
import os
import re
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path
from typing import Any

import psycopg
from litestar import Litestar
from litestar.datastructures import State

from app.doors import admit
from app.main import create_app
from app.web.guard import headers_hook
from app.web.turns import Turns
from tenants import migrating, server, session
from tenants.actor import Workspace, keeper
from tenants.database import Database
from tenants.settings import Settings
from tests.wire import Client, Threads

TODAY = date(2026, 11, 23)
PASSWORD = "passerelle-demo"
COUNT = itertools.count()


def copy_of(postgres: server.Server, settings: Settings) -> Settings:
    """A fresh database with the template's content."""
    name = f"test_{os.getpid()}_{next(COUNT)}"
    source = settings.database_url.rsplit("/", 1)[-1].split("?")[0]
    with psycopg.connect(postgres.url("postgres"), autocommit=True) as connection:
        # its files as they are: block by block through the log, which is PostgreSQL's own choice, takes twice the work
        how = f"template {source} owner passerelle_owner strategy file_copy"
        connection.execute(f"create database {name} {how}".encode())
        connection.execute(f"revoke all on database {name} from public".encode())
        rows = connection.execute(r"select rolname from pg_roles where rolname like 'passerelle\_%\_login'").fetchall()
        for (login,) in rows:
            connection.execute(f"grant connect on database {name} to {login}".encode())
    return replace(settings, database_url=postgres.url("", name), migrate_url=postgres.url("postgres", name))


def migrated(postgres: server.Server, data: Path) -> Settings:
    """A new database with every table and nothing in it, on the day that the tests live on."""
    settings = Settings(
        profile="test",
        database_url=postgres.url("", "template_passerelle"),
        migrate_url=postgres.url("postgres", "template_passerelle"),
        data=data,
        secret="x" * 40,
        second_factor=False,
        hosts=("localhost", "127.0.0.1", "testserver.local"),
        base_url="http://testserver.local",
    )
    migrating.migrate(settings)
    with psycopg.connect(settings.migrate_url) as hand:  # accesses end on the day that the tests live on
        hand.execute(
            f"create or replace function app.paris_today() returns date language sql stable parallel safe"
            f" as $$ select date '{TODAY.isoformat()}' $$".encode()
        )
    return settings


def app_over(settings: Settings, finish: Callable[[Litestar], Litestar] = lambda made: made) -> Litestar:
    """The application over this database, as create_app makes it and `finish` leaves it: its five hundred routes, which
    know the names of the host alone, are built once in a process."""
    known = (settings.hosts, finish)
    if known not in _BUILT:
        _BUILT[known] = finish(create_app(settings))
    made = copy.copy(_BUILT[known])
    database = Database(settings)
    services = replace(
        made.state.services,
        settings=settings,
        database=database,
        turns=Turns(settings.pool_size, Threads),
        admit=admit(database),
    )
    made.state = State({"services": services})
    made.before_send = [headers_hook(settings)]
    made.on_shutdown = [database.close]
    return made


_BUILT: dict[tuple[tuple[str, ...], Callable[[Litestar], Litestar]], Litestar] = {}


# -- the cast ---------------------------------------------------------------------------------------------------------
# Roanne: Claire runs it, Denis directs, Tariq coordinates the works, Rose reads.
# Valence: Nadia runs it, Inès follows people, Bruno reads. Hélène: head office. Paul: a funder.
CAST = {
    "claire": ("claire@roanne.test", "Claire Aubert", "residence_manager", True, "roanne"),
    "denis": ("denis@roanne.test", "Denis Roux", "director", False, "roanne"),
    "tariq": ("tariq@roanne.test", "Tariq Benali", "works_coordinator", False, "roanne"),
    "farid": ("farid@roanne.test", "Farid Morel", "fundraiser", False, "roanne"),
    "rose": ("rose@roanne.test", "Rose Lecteur", "reader", False, "roanne"),
    "nadia": ("nadia@valence.test", "Nadia Bertin", "residence_manager", True, "valence"),
    "odile": ("odile@valence.test", "Odile Garnier", "director", False, "valence"),
    "ines": ("ines@valence.test", "Inès Fabre", "social_worker", False, "valence"),
    "bruno": ("bruno@valence.test", "Bruno Lecteur", "reader", False, "valence"),
    "flora": ("flora@valence.test", "Flora Perrin", "fundraiser", False, "valence"),
    "andre": ("andre@valence.test", "André Comptable", "accountant", False, "valence"),
    "helene": ("helene@siege.test", "Hélène Siège", "officer", True, "federation"),
    "paul": ("paul@financeur.test", "Paul Financeur", "partner", False, "partner"),
}


@dataclass
class World:
    """A database with the cast in it, the application over it, and ways in."""

    settings: Settings
    database: Database
    app: Any
    places: dict[str, Workspace]

    def visitor(self) -> "Browser":
        return Browser(self)

    def as_(self, who: str) -> "Browser":
        """A browser signed in as one of the cast."""
        browser = Browser(self)
        browser.sign_in(CAST[who][0], PASSWORD)
        return browser

    @contextmanager
    def inside(self, place: str, *, write: bool = True) -> Iterator[Any]:
        """A transaction of the installation itself in one workspace."""
        with session.open(self.database, keeper(self.places[place]), write=write) as db:
            yield db


class Browser:
    """An HTTP client that keeps cookies and sends the token of the last form it saw."""

    def __init__(self, world: World) -> None:
        self.world = world
        # Unpacked: pages packed for the way are what the browsers of the journeys take.
        headers = {"user-agent": "testclient", "accept-encoding": "identity"}
        self.client = Client(world.app, "http://testserver.local", headers)
        self.token = ""

    def get(self, path: str, **kwargs: Any) -> Any:
        return self._seen(self.client.get(path, **kwargs))

    def part(self, path: str) -> Any:
        """As htmx asks for a part."""
        return self.get(path, headers={"hx-request": "true", "hx-request-type": "partial"})

    def post(self, path: str, data: dict[str, Any] | None = None, htmx: bool = False, **kwargs: Any) -> Any:
        """The form, with the token of the last page; fetched first when none was seen."""
        if not self.token:
            self.get("/places")
        headers = {"hx-request": "true", "hx-request-type": "partial"} if htmx else {}
        values = {"_csrf_token": self.token} | (data or {})
        return self._seen(self.client.post(path, data=values, headers=headers, **kwargs))

    def sign_in(self, email: str, password: str) -> Any:
        self.get("/sign-in")
        answer = self.post("/sign-in", {"email": email, "password": password})
        assert answer.status_code == 303, answer.text
        self.token = ""
        self.get("/places")
        return answer

    def _seen(self, answer: Any) -> Any:
        found = re.search(r'name="_csrf_token" value="([^"]+)"', answer.text) or re.search(
            r'"x-csrf-?token": ?"([^"]+)"', answer.text
        )
        if found:
            self.token = found.group(1)
        return answer
