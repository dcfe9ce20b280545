"""One embedded PostgreSQL for the whole run, one migrated template, one database per module that asks."""

import shutil
import tempfile
from collections import Counter
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import hypothesis
import psycopg
import pytest

from app.main import create_app
from app.provisioning import NewPerson, let_in, open_workspace
from tenants import clock, migrating, server
from tenants.actor import Workspace
from tenants.database import Database
from tenants.settings import Settings
from tests.counting import Counts, is_long, tell
from tests.world import CAST, PASSWORD, TODAY, World, copy_of

COUNTS = Counts()
# A slow machine is no fault of the code.
hypothesis.settings.register_profile("passerelle", deadline=None)
hypothesis.settings.load_profile("passerelle")


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--long", action="store_true", help="the sizes of the requirements instead of small ones")


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    # The browser's event loop runs in the main thread until the end: tests with a loop of their own come before. Of the
    # browser's files the longest are begun first, so that no process is left alone with one of them.
    long = Counter(item.path for item in items)
    items.sort(key=lambda item: (at := "/journeys/" in item.path.as_posix(), -long[item.path] * at))
    if not is_long(config):
        for item in items:
            if "long" in item.keywords:
                item.add_marker(pytest.mark.skip(reason="only with --long"))


def pytest_sessionfinish(session: pytest.Session) -> None:
    """One of several processes hands what it counted to the one that tells."""
    if hasattr(session.config, "workeroutput"):
        session.config.workeroutput["counts"] = dict(COUNTS.lines)


@pytest.hookimpl(optionalhook=True)
def pytest_testnodedown(node: Any) -> None:
    COUNTS.take(getattr(node, "workeroutput", {}).get("counts", {}))


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


@pytest.fixture(scope="session")
def postgres() -> Iterator[server.Server]:
    """A throw-away server (fsync off): never the way the demo or production runs."""
    folder = Path(tempfile.mkdtemp(prefix="passerelle-"))
    folder.chmod(0o755)  # PostgreSQL runs as another account when the tests run as root
    started = server.start(folder / "pg", durable=False)
    yield started
    server.stop(started)
    shutil.rmtree(folder, ignore_errors=True)  # every module's database: a gigabyte of a whole run


@pytest.fixture(scope="session")
def template(postgres: server.Server) -> Settings:
    """A migrated, empty database that the others are copied from."""
    settings = Settings(
        profile="test",
        database_url=postgres.url("", "template_passerelle"),
        migrate_url=postgres.url("postgres", "template_passerelle"),
        data=Path(tempfile.mkdtemp(prefix="passerelle-data-")),
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


@pytest.fixture(autouse=True)
def fixed_day() -> Iterator[None]:
    """Every test lives on Monday 23 November 2026, at ten in the morning."""
    with clock.fixed(TODAY):
        yield


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
