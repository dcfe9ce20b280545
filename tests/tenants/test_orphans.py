"""Files that a killed deed left behind go after a day, over both stores; what a row names, and a neighbour's, stays."""

import os
import pickle
import subprocess
import sys
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import psycopg
import pytest

from app import cli
from app.checks import run
from app.jobs.tasks import Work
from app.provisioning import find_workspace
from app.publications.sheet_models import SheetProposal
from app.sweeping import TooMany, sweep, sweep_all
from app.works.site_models import Document
from tenants import clock, session
from tenants.actor import keeper
from tenants.database import Database
from tenants.files import files_of
from tenants.model import Tenanted
from tenants.orphans import FEW, KEY_COLUMNS, orphans
from tests.app.works.order_builders import a_dwelling
from tests.world import copy_of

TORN = """
import os, pickle, sys
from tenants import session
from tenants.actor import keeper
from tenants.database import Database
from tenants.files import files_of
settings, workspace = pickle.loads(bytes.fromhex(sys.argv[1]))
with session.open(Database(settings), keeper(workspace), write=True) as db:
    files_of(settings, workspace.id).keep(db, b"a photograph", 100)
    os._exit(9)
"""


def soon() -> datetime:
    """After everything that was put until now, by the stores' own clocks (S3 tells whole seconds)."""
    return datetime.now(UTC) + timedelta(seconds=2)


@pytest.fixture
def installation(world, settings):
    """The world's database with this store."""
    both = replace(world.settings, data=settings.data, files_url=settings.files_url)
    database = Database(both)
    yield database
    database.close()


def kept(world, installation, place: str, content: bytes = b"a photograph") -> str:
    """A file that a row names."""
    with world.inside(place) as db:
        dwelling = a_dwelling(db)
        made = files_of(installation.settings, world.places[place].id).keep(db, content, 100)
        db.add(
            Document(
                dwelling_id=dwelling.id, kind="other", name="x", media_type="application/pdf",
                size=made.size, sha256=made.sha256, file_key=made.key,
            )
        )  # fmt: skip
    return made.key


def test_what_a_killed_deed_left_goes_after_its_grace_and_nothing_else(world, installation, counts):
    mine, other = world.places["roanne"], world.places["valence"]
    files, theirs = (files_of(installation.settings, place.id) for place in (mine, other))
    told = {kept(world, installation, "roanne")}
    neighbour = {kept(world, installation, "valence"), theirs.put(b"theirs, without a row", 100).key}
    given = pickle.dumps((installation.settings, mine)).hex()
    assert subprocess.run([sys.executable, "-c", TORN, given], check=False).returncode == 9
    (left,) = set(dict(files.keys())) - told

    assert sweep(installation, mine, clock.now() - timedelta(days=400)) == 0
    assert set(dict(files.keys())) == told | {left}
    assert sweep(installation, mine, soon()) == 1
    assert set(dict(files.keys())) == told
    assert set(dict(theirs.keys())) == neighbour
    assert sweep(installation, mine, soon()) == 0
    counts.add("R8 files", "left by a kill, found and taken away")


def test_a_key_that_stands_only_in_a_frozen_copy_is_no_orphan(world, installation):
    place = world.places["roanne"]
    files = files_of(installation.settings, place.id)
    frozen, lost = files.put(b"an image", 100).key, files.put(b"another", 100).key
    with world.inside("roanne") as db:
        db.add(
            SheetProposal(
                association_id=place.id, sheet_id=place.id, sheet_number=1, rank=1, proposed_at=clock.now(),
                content={"pictures": [{"key": frozen}], "text": lost[:31]},
            )
        )  # fmt: skip
    with world.inside("roanne") as db:
        assert orphans(db, files, soon()) == [lost]


def test_more_than_a_crash_leaves_is_told_and_left_until_somebody_says_so(world, installation, monkeypatch, capsys):
    place = world.places["roanne"]
    files = files_of(installation.settings, place.id)
    keys = {files.put(b"x", 1).key for _n in range(FEW + 1)}
    with pytest.raises(TooMany):
        sweep(installation, place, soon())
    assert set(dict(files.keys())) == keys
    monkeypatch.setattr(clock, "now", lambda: soon() + timedelta(days=1))
    (told,) = [one for one in run(installation.settings) if one.title == "files of roanne"]
    assert told.wrong[0].startswith(f"{FEW + 1} files have no row and stay")
    sweep_all(Work(installation.settings, installation, None))
    assert set(dict(files.keys())) == keys

    monkeypatch.setattr(cli, "from_environment", lambda: installation.settings)
    monkeypatch.setattr("sys.argv", ["passerelle", "sweep", "roanne"])
    assert cli.main() == 1
    monkeypatch.setattr("sys.argv", ["passerelle", "sweep", "roanne", "--however-many", "--json"])
    assert cli.main() == 0
    assert f'"files": {FEW + 1}' in capsys.readouterr().out
    assert list(files.keys()) == []


def test_the_night_sweeps_every_workspace(world, installation, monkeypatch):
    stores = [files_of(installation.settings, world.places[name].id) for name in ("roanne", "valence")]
    for store in stores:
        store.put(b"x", 1)
    work = Work(installation.settings, installation, None)
    sweep_all(work)
    assert [len(list(store.keys())) for store in stores] == [1, 1]
    monkeypatch.setattr(clock, "now", lambda: soon() + timedelta(days=1))
    (told,) = [one for one in run(installation.settings) if one.title == "files of roanne"]
    assert told.note.startswith("1 of them named by no row")
    assert not told.wrong
    sweep_all(work)
    assert [len(list(store.keys())) for store in stores] == [0, 0]


def test_what_a_torn_write_left_in_a_folder_goes_too(world, tmp_path):
    settings = replace(world.settings, data=tmp_path)
    place = world.places["roanne"]
    files = files_of(settings, place.id)
    torn = tmp_path / "files" / "tenants" / str(place.id) / f"{'a' * 32}#1"
    torn.write_bytes(b"half a photograph")
    assert list(files.keys()) == []
    database = Database(settings)
    yesterday = (datetime.now(UTC) - timedelta(hours=30)).timestamp()
    os.utime(torn, (yesterday, yesterday))
    assert sweep(database, place, datetime.now(UTC) - timedelta(hours=40)) == 0
    assert sweep(database, place, datetime.now(UTC) - timedelta(hours=24)) == 1
    assert not torn.exists()
    database.close()


def test_every_file_of_the_demo_is_named_by_a_row(postgres, seeded):
    """Whatever slice keeps files: the sweep finds none of its own among the orphans."""
    settings = copy_of(postgres, seeded)
    database = Database(settings)
    held = 0
    for slug in ("roanne", "valence"):
        place = find_workspace(database, slug)
        files = files_of(settings, place.id)
        held += len(dict(files.keys()))
        with session.open(database, keeper(place)) as db:
            assert orphans(db, files, soon()) == []
    database.close()
    assert held > 5


def test_columns_that_hold_a_key_are_asked_first():
    """A column named otherwise is found by the second question only, which reads every text of the workspace."""
    found = {
        (model.class_.__tablename__, column.key)
        for model in Tenanted.registry.mappers
        for column in model.columns
        if issubclass(model.class_, Tenanted) and column.key.endswith("key") and not column.computed
    }
    assert {name for _table, name in found if "file" in name or name == "key"} <= set(KEY_COLUMNS)
    assert {("documents", "file_key"), ("inspection_photos", "key"), ("sheet_pictures", "file_key")} <= found


def test_a_store_that_does_not_answer_is_a_sentence(world, tmp_path):
    (tmp_path / "no-folder").write_bytes(b"")
    settings = replace(world.settings, data=tmp_path, files_url=f"file://{tmp_path}/no-folder/files")
    wrong = [sentence for one in run(settings) for sentence in one.wrong]
    assert wrong == ["The store of files does not answer: NotADirectoryError."] * 2


@pytest.fixture(autouse=True)
def no_rows_of_before(world):
    """Keys of one test's store mean nothing to the next."""
    yield
    with psycopg.connect(world.settings.migrate_url, autocommit=True) as hand:
        hand.execute("delete from app.documents")
        hand.execute("delete from published.sheet_proposals")
