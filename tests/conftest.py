"""One embedded PostgreSQL for the whole run, one migrated template, one database per module that asks."""

import logging
import shutil
import tempfile
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from pathlib import Path
from typing import Any

import hypothesis
import pytest

from app.provisioning import NewPerson, let_in, open_workspace
from tenants import clock, server
from tenants.actor import Workspace
from tenants.database import Database
from tenants.settings import Settings
from tests.counting import Counts, is_long, tell
from tests.shared import sharing
from tests.world import CAST, PASSWORD, TODAY, World, app_over, copy_of, migrated

COUNTS = Counts()
SHARED, STACK = pytest.StashKey[Path](), pytest.StashKey[ExitStack]()
# A slow machine is no fault of the code.
hypothesis.settings.register_profile("passerelle", deadline=None)
hypothesis.settings.load_profile("passerelle")
logging.getLogger("httpx").setLevel(logging.WARNING)  # a line for each of forty thousand requests tells nothing


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--long", action="store_true", help="the sizes of the requirements instead of small ones")


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    # The browser's event loop runs in the main thread until the end: tests with a loop of their own come before.
    rank = {path: at for at, path in enumerate(_browser_files(items))}
    items.sort(key=lambda item: rank.get(item.path, -1))
    if not is_long(config):
        for item in items:
            if "long" in item.keywords:
                item.add_marker(pytest.mark.skip(reason="only with --long"))


def _browser_files(items: list[pytest.Item]) -> list[Path]:
    """The longest first, then those that do without the tour that it prepares meanwhile, then its fellows."""
    items = [item for item in items if "/journeys/" in item.path.as_posix()]
    files = [path for path, _tests in Counter(item.path for item in items).most_common()]
    guided = {item.path for item in items if "guided" in getattr(item, "fixturenames", ())}
    return sorted(files, key=lambda path: (path != files[0], path in guided))


def pytest_sessionfinish(session: pytest.Session) -> None:
    """One of several processes hands what it counted to the one that tells."""
    if hasattr(session.config, "workeroutput"):
        session.config.workeroutput["counts"] = dict(COUNTS.lines)


@pytest.hookimpl(optionalhook=True)
def pytest_configure_node(node: Any) -> None:
    """The process that tells holds what those that test share."""
    if SHARED not in node.config.stash:
        stack = node.config.stash[STACK] = ExitStack()
        node.config.stash[SHARED] = stack.enter_context(sharing())
    node.workerinput["shared"] = str(node.config.stash[SHARED])


def pytest_unconfigure(config: pytest.Config) -> None:
    if STACK in config.stash:
        config.stash[STACK].close()


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
    files = postgres.data.parent / "files"
    files.mkdir()
    return migrated(postgres, files)


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
    made = app_over(own)
    database = made.state.services.database
    yield World(own, database, made, places)
    database.close()
