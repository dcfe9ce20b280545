"""A world with canaries: Roanne counts its things from 1, Valence from far away, so that no number is in both."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from typing import Any

import psycopg
import pytest

from app.accounts.permissions import FEDERATION_ROLES, WORKSPACE_ROLES
from app.provisioning import NewPerson, let_in
from tenants import clock, migrating
from tenants.actor import Workspace
from tenants.files import files_of
from tenants.model import Base
from tenants.policies import tenant_tables
from tenants.settings import Settings
from tests.shared import apart, once
from tests.walls.filler import Filler, fill
from tests.world import PASSWORD, TODAY, Browser, World, app_over, copy_of

KEYS = ("file_key", "key")  # columns that name a file, beside its media_type
FEW, MANY = 3, 9
FAR = 700_001  # where the numbers of Valence begin: none of Roanne's, and no number that a page shows otherwise


@dataclass
class Walls(World):
    """The cast's world, filled: filled["roanne"] has FEW rows a table, filled["valence"] MANY."""

    filled: dict[str, Filler]

    def signed_in(self, email: str) -> Browser:
        """Signed in on the day the tests live on, also from a fixture that outlives a test."""
        browser = Browser(self)
        with clock.fixed(TODAY):
            browser.sign_in(email, PASSWORD)
        return browser


@pytest.fixture(scope="session")
def walls_settings(postgres: Any, peopled: Any, run_folder: Path, own_files: Any) -> Any:
    """The filled database, copied by each module that writes."""
    settings, places = peopled

    def make() -> Any:
        return _filled(apart(copy_of(postgres, settings), run_folder / "data-walls"), places)

    own, places, filled = once(run_folder, "walls", make)
    return own_files(own, "walls"), places, filled


def _filled(own: Settings, places: dict[str, Workspace]) -> Any:
    """With every role in both workspaces, and rows and files in every table."""
    made = app_over(own)
    database = made.state.services.database
    for place, workspace in places.items():
        for role in WORKSPACE_ROLES:
            for administrator in (False, True):
                person = NewPerson(
                    address(place, role, administrator), f"{role} {place}", role, administrator, PASSWORD
                )
                let_in(database, person, workspace)
    for role in FEDERATION_ROLES:
        for administrator in (False, True):
            person = NewPerson(address("federation", role, administrator), role, role, administrator, PASSWORD)
            let_in(database, person, None, "federation")
    gone = NewPerson("ended@partner.test", "Ended", "partner", False, PASSWORD, until=TODAY - timedelta(days=1))
    let_in(database, gone, None, "partner")
    let_in(database, NewPerson("left@roanne.test", "Left", "director", True, PASSWORD), places["roanne"])
    database.close()
    with psycopg.connect(own.migrate_url, autocommit=True) as hand:
        hand.execute(
            "update identity.memberships set ended_at = now() where account_id ="
            " (select id from identity.accounts where email = 'left@roanne.test')"
        )
    filled = {
        "roanne": fill(own.migrate_url, places["roanne"].id, "roanne", FEW),
        "valence": fill(own.migrate_url, places["valence"].id, "valence", MANY, FAR),
    }
    _give_files(own, [workspace.id for workspace in places.values()])
    migrating.take_stock(own)
    return own, places, filled


def _give_files(settings: Any, tenants: list[Any]) -> None:
    """A real file behind every row that names one."""
    keyed = [(t.name, c) for t in tenant_tables(Base.metadata) if "media_type" in t.c for c in KEYS if c in t.c]
    with psycopg.connect(settings.migrate_url, autocommit=True) as hand:
        for tenant in tenants:
            files = files_of(settings, tenant)
            for table, column in keyed:
                rows = hand.execute(f"select id from app.{table} where tenant_id = %s".encode(), (tenant,)).fetchall()
                for (row,) in rows:
                    values = (files.put(b"a file of the filled world", 100).key, tenant, row)
                    hand.execute(
                        f"update app.{table} set {column} = %s where tenant_id = %s and id = %s".encode(), values
                    )
    assert keyed


def address(place: str, role: str, administrator: bool) -> str:
    return f"{role}{'.admin' if administrator else ''}@{place}.test"


@pytest.fixture(scope="module")
def walls(postgres: Any, walls_settings: Any) -> Iterator[Walls]:
    """This module's own copy of the filled world."""
    settings, places, filled = walls_settings
    own = copy_of(postgres, settings)
    made = app_over(own)
    yield Walls(own, made.state.services.database, made, places, filled)
    made.state.services.database.close()
