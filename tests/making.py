"""What the tests are given: one embedded PostgreSQL for the whole run, one migrated template, one seeded demo, one
database per module that asks. A plugin of the processes that test (conftest.py).

Of several processes that test, one makes each of them. Nothing here changes what holds for the whole server.
"""

import os
import time
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path
from unittest.mock import patch

import hypothesis
import pytest

from app.accounts import passwords
from app.provisioning import NewPerson, let_in, open_workspace
from app.seeding import seed
from tenants import clock, migrating, server
from tenants.actor import Workspace
from tenants.database import Database
from tenants.settings import Settings
from tests.compiling import share_compiled_statements
from tests.forked import Started, forking
from tests.shared import apart, compile_once, once
from tests.world import CAST, PASSWORD, TODAY, World, app_over, copy_of, migrated

# A slow machine is no fault of the code.
hypothesis.settings.register_profile("passerelle", deadline=None)
hypothesis.settings.load_profile("passerelle")


def pytest_configure(config: pytest.Config) -> None:
    share_compiled_statements()
    if shared := getattr(config, "workerinput", {}).get("shared"):
        compile_once(Path(shared) / "templates")


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
    """The seeded demo, and how much of our processor the seeding took, in seconds (the machine may be shared). Its
    passwords are hashed as in the profile of tests: three seconds less."""

    def make() -> tuple[Settings, float]:
        settings = replace(apart(copy_of(postgres, template), run_folder / "data-seeded"), profile="demo")
        database, began = Database(settings), time.process_time()
        cheap = patch.object(passwords, "_of", lambda _settings: passwords.hasher(cheap=True))
        with clock.fixed(TODAY), cheap:
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
