"""One embedded PostgreSQL for the whole run, one migrated template, one seeded demo, one database per module that asks.

Of several processes that test, one makes each of them. Nothing here changes what holds for the whole server.
"""

import gc
import logging
import os
import time
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from dataclasses import replace
from pathlib import Path
from typing import Any

import hypothesis
import pytest

from app.provisioning import NewPerson, let_in, open_workspace
from app.seeding import seed
from tenants import clock, migrating, server
from tenants.actor import Workspace
from tenants.database import Database
from tenants.settings import Settings
from tests.compiling import share_compiled_statements
from tests.counting import Counts, is_long, tell
from tests.forked import Started, forking
from tests.shared import apart, compile_once, once, sharing
from tests.world import CAST, PASSWORD, TODAY, World, app_over, copy_of, migrated

COUNTS = Counts()
SHARED, STACK = pytest.StashKey[Path](), pytest.StashKey[ExitStack]()
# A slow machine is no fault of the code.
hypothesis.settings.register_profile("passerelle", deadline=None)
hypothesis.settings.load_profile("passerelle")
logging.getLogger("httpx").setLevel(logging.WARNING)  # a line for each of forty thousand requests tells nothing


# Half a million objects live as long as the run: to walk them ten times less often spares a tenth of the time.
gc.set_threshold(10_000, 20, 100)


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--long", action="store_true", help="the sizes of the requirements instead of small ones")


def pytest_configure(config: pytest.Config) -> None:
    share_compiled_statements()
    if shared := getattr(config, "workerinput", {}).get("shared"):
        compile_once(Path(shared) / "templates")


LONG = ("deploy", "walls")  # folders


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    # The browser's event loop runs in the main thread until the end: tests with a loop of their own come before. The
    # long ones among these first: a process is given its next file before its last is done, and would keep it waiting.
    rank = {path: at for at, path in enumerate(_browser_files(items))}
    items.sort(key=lambda item: rank.get(item.path, -2 if item.path.parent.name in LONG else -1))
    if not is_long(config):
        for item in items:
            if "long" in item.keywords:
                item.add_marker(pytest.mark.skip(reason="only with --long"))


def _browser_files(items: list[pytest.Item]) -> list[Path]:
    """The one of most tests; three that do without the tour which it prepares meanwhile; its fellows; the rest."""
    items = [item for item in items if "/journeys/" in item.path.as_posix()]
    first, *files = [path for path, _tests in Counter(item.path for item in items).most_common()] or [Path()]
    guided = {item.path for item in items if "guided" in getattr(item, "fixturenames", ())}
    alone = [path for path in reversed(files) if path not in guided]
    return [first, *alone[:3], *(path for path in files if path in guided), *alone[3:]]


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


@pytest.hookimpl(tryfirst=True)
def pytest_unconfigure(config: pytest.Config) -> None:
    gc.collect()
    gc.freeze()  # what lives now lives to the end: pytest's own five collections need not walk it again (3 s)
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
def run_folder(request: pytest.FixtureRequest) -> Iterator[Path]:
    """The folder of this run's processes; of this process alone when there is but one."""
    given = getattr(request.config, "workerinput", {}).get("shared")
    if given:
        yield Path(given)
        return
    with sharing() as folder:
        yield folder


@pytest.fixture(scope="session")
def postgres(run_folder: Path) -> server.Server:
    """A throw-away server (fsync off), one for all processes: never the way the demo or production runs."""
    return server.at(run_folder / "pg")


@pytest.fixture(scope="session")
def own_files(run_folder: Path) -> Callable[[Settings, str], Settings]:
    """own_files(settings, name): with a copy of its files that no other process writes to."""
    return lambda settings, name: apart(settings, run_folder / f"data-{name}-{os.getpid()}")


@pytest.fixture(scope="session")
def template(postgres: server.Server, run_folder: Path, own_files: Callable[[Settings, str], Settings]) -> Settings:
    """A migrated, empty database that the others are copied from."""

    def make() -> Settings:
        (run_folder / "data").mkdir()
        return migrated(postgres, run_folder / "data")

    return own_files(once(run_folder, "template", make), "template")


@pytest.fixture(scope="session")
def seeding(postgres: server.Server, template: Settings, run_folder: Path) -> tuple[Settings, float]:
    """The seeded demo, and how much of our processor the seeding took, in seconds (the machine may be shared)."""

    def make() -> tuple[Settings, float]:
        settings = replace(apart(copy_of(postgres, template), run_folder / "data-seeded"), profile="demo")
        database, began = Database(settings), time.process_time()
        with clock.fixed(TODAY):
            seed(database, say=lambda _step: None)
        took = time.process_time() - began
        database.close()
        migrating.take_stock(settings)
        return settings, took

    return once(run_folder, "seeded", make)


@pytest.fixture(scope="session")
def seeded(seeding: tuple[Settings, float], own_files: Callable[[Settings, str], Settings]) -> Settings:
    """The demo as deploy/demo shows it on the tests' day, copied by every module that looks at it."""
    return own_files(seeding[0], "seeded")


@pytest.fixture(scope="session")
def started() -> Iterator[Callable[..., Started]]:
    """started(environment, "--once"): a worker in a process of its own."""
    with forking() as start:
        yield start


@pytest.fixture(autouse=True)
def fixed_day() -> Iterator[None]:
    """Every test lives on Monday 23 November 2026, at ten in the morning."""
    with clock.fixed(TODAY):
        yield


@pytest.fixture(scope="session")
def peopled(postgres: server.Server, template: Settings, run_folder: Path) -> tuple[Settings, dict[str, Workspace]]:
    """The cast in two workspaces and two wings, copied by every module's own world."""
    settings, places = once(run_folder, "peopled", lambda: _with_the_cast(copy_of(postgres, template)))
    return replace(settings, data=template.data), places


@pytest.fixture(scope="session")
def played(postgres: server.Server, seeded: Settings, run_folder: Path) -> tuple[Settings, dict[str, Workspace]]:
    """The demo with the cast among its people."""
    settings, places = once(
        run_folder, "played", lambda: _with_the_cast(replace(copy_of(postgres, seeded), profile="test"))
    )
    return replace(settings, data=seeded.data), places


def _with_the_cast(settings: Settings) -> tuple[Settings, dict[str, Workspace]]:
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


def _world(postgres: server.Server, made: tuple[Settings, dict[str, Workspace]]) -> Iterator[World]:
    """A copy of what was made, and the application over it."""
    own = copy_of(postgres, made[0])
    app = app_over(own)
    database = app.state.services.database
    yield World(own, database, app, made[1])
    database.close()


@pytest.fixture(scope="module")
def world(postgres: server.Server, peopled: tuple[Settings, dict[str, Workspace]]) -> Iterator[World]:
    """This module's own copy: what one test writes, the next one of the same file sees."""
    yield from _world(postgres, peopled)


@pytest.fixture(scope="module")
def demo(postgres: server.Server, played: tuple[Settings, dict[str, Workspace]]) -> Iterator[World]:
    """The same over the seeded demo, with the cast among its people."""
    yield from _world(postgres, played)
