"""One embedded PostgreSQL for the whole run, one migrated template, one database per test that asks; and the cast."""

import itertools
import os
import re
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path
from typing import Any

import psycopg
import pytest
from litestar.testing import TestClient

from app.main import create_app
from app.provisioning import NewPerson, let_in, open_workspace
from tenants import clock, migrating, server, session
from tenants.actor import Workspace, keeper
from tenants.database import Database
from tenants.settings import Settings
from tests.counting import Counts, is_long, tell

COUNTS = Counts()


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--long", action="store_true", help="the sizes of the requirements instead of small ones")


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    if not is_long(config):
        for item in items:
            if "long" in item.keywords:
                item.add_marker(pytest.mark.skip(reason="only with --long"))


def pytest_terminal_summary(terminalreporter: Any, config: pytest.Config) -> None:
    tell(terminalreporter, COUNTS)
    if COUNTS.lines:
        COUNTS.write(is_long(config))


@pytest.fixture(scope="session")
def counts() -> Counts:
    """Where a generated test says how much it tried."""
    return COUNTS


@pytest.fixture(scope="session")
def size(request: pytest.FixtureRequest) -> Callable[[int, int], int]:
    """size(small, large): how many times to try, by --long."""
    return lambda small, large: large if is_long(request.config) else small


TODAY = date(2026, 11, 23)
PASSWORD = "passerelle-demo"
COUNT = itertools.count()


@pytest.fixture(scope="session")
def postgres() -> Iterator[server.Server]:
    """A throw-away server (fsync off): never the way the demo or production runs."""
    folder = Path(tempfile.mkdtemp(prefix="passerelle-"))
    folder.chmod(0o755)  # PostgreSQL runs as another account when the tests run as root
    started = server.start(folder / "pg", durable=False)
    yield started
    server.stop(started)


@pytest.fixture(scope="session")
def template(postgres: server.Server) -> Settings:
    """A migrated, empty database that the others are copied from."""
    settings = Settings(
        profile="test",
        database_url=postgres.url("", "template_passerelle"),
        migrate_url=postgres.url("postgres", "template_passerelle"),
        data=Path(tempfile.mkdtemp(prefix="passerelle-data-")),
        secret="x" * 40,
        hosts=("localhost", "127.0.0.1", "testserver.local"),
        base_url="http://testserver.local",
    )
    migrating.migrate(settings)
    return settings


def copy_of(postgres: server.Server, settings: Settings) -> Settings:
    """A fresh database with the template's content."""
    name = f"test_{os.getpid()}_{next(COUNT)}"
    source = settings.database_url.rsplit("/", 1)[-1].split("?")[0]
    with psycopg.connect(postgres.url("postgres"), autocommit=True) as connection:
        connection.execute(f"create database {name} template {source} owner passerelle_owner".encode())
        connection.execute(f"revoke all on database {name} from public".encode())
        connection.execute(
            b"do $$ declare r record; begin for r in select rolname from pg_roles where rolname like 'passerelle\\_%\\_login' "
            + f"loop execute format('grant connect on database {name} to %I', r.rolname); end loop; end $$".encode()
        )
    return replace(
        settings, database_url=postgres.url("", name), migrate_url=postgres.url("postgres", name)
    )


@pytest.fixture(autouse=True)
def fixed_day() -> Iterator[None]:
    """Every test lives on Monday 23 November 2026, at ten in the morning."""
    with clock.fixed(TODAY):
        yield


# -- the cast ---------------------------------------------------------------------------------------------------------
# Roanne: Claire runs it. Valence: Nadia runs it, Inès follows people, Bruno reads. Hélène: head office. Paul: a funder.
CAST = {
    "claire": ("claire@roanne.test", "Claire Aubert", "residence_manager", True, "roanne"),
    "denis": ("denis@roanne.test", "Denis Roux", "director", False, "roanne"),
    "nadia": ("nadia@valence.test", "Nadia Bertin", "residence_manager", True, "valence"),
    "ines": ("ines@valence.test", "Inès Fabre", "social_worker", False, "valence"),
    "bruno": ("bruno@valence.test", "Bruno Lecteur", "reader", False, "valence"),
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
        self.client = TestClient(world.app, base_url="http://testserver.local", raise_server_exceptions=False)
        self.client.follow_redirects = False
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


@pytest.fixture(scope="session")
def peopled(postgres: server.Server, template: Settings) -> tuple[Settings, dict[str, Workspace]]:
    """The cast in two workspaces and two wings, copied by every module's own world."""
    settings = copy_of(postgres, template)
    database = Database(settings)
    places = {
        "roanne": open_workspace(database, "roanne", "CAL PACT de Roanne", "42"),
        "valence": open_workspace(database, "valence", "CALD de la Drôme", "26"),
    }
    for email, name, role, administrator, place in CAST.values():
        audience = place if place in ("federation", "partner") else "workspace"
        let_in(database, NewPerson(email, name, role, administrator, PASSWORD), places.get(place), audience)
    database.close()
    return settings, places


@pytest.fixture(scope="module")
def world(postgres: server.Server, peopled: tuple[Settings, dict[str, Workspace]]) -> Iterator[World]:
    """This module's own copy: what one test writes, the next one of the same file sees."""
    settings, places = peopled
    own = copy_of(postgres, settings)
    made = create_app(own)
    database = made.state.services.database
    yield World(own, database, made, places)
    database.close()
