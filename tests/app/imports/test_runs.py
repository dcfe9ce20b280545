"""The press, the worker killed in the middle, the report, undoing and what stands in its way."""

import os
import re
import signal
import time
from datetime import timedelta

import psycopg
import pytest
from sqlalchemy import func, select

from app.imports import queries
from app.imports.forgetting import forget_old
from app.imports.models import Import, ImportFile, ImportRow
from app.imports.running import run
from app.residences.stay_models import Departure, ExitSearch, Notice, OccupationTitle, PlannedPeriod, Stay
from tenants import clock
from tests.app.imports.steps import (
    REGISTER,
    announced,
    bring_in,
    deposit,
    facts,
    press,
    read_file,
    register,
    results,
    run_worker,
    stay,
    tabs,
    to_rows,
)  # fmt: skip
from tests.app.residences.builders import a_closure, a_residence, a_stay

COUNT = select(func.count(Stay.id))
WRITTEN = select(func.count(ImportRow.id)).where(ImportRow.result.is_not(None))
NEWEST = select(Import).order_by(Import.number.desc()).limit(1)


def said(page):
    return re.sub(r"\s+", " ", page.text.replace("\u00a0", " ").replace("\u202f", " "))


def many(count, units=20, year=2019, residence="Les Peupliers"):
    """Stays of a month each, one after the other in every unit."""
    months = [f"01/{n % 12 + 1:02}/{year + n // 12}" for n in range(count // units + 2)]
    return register(
        *(
            stay(str(n % units + 1), f"Nom{n}", months[n // units], months[n // units + 1], residence=residence)
            for n in range(count)
        )
    )


def test_two_presses_start_one_run(world):
    nadia = world.as_("nadia")
    at = to_rows(nadia, "valence", "deux.csv", many(40))
    with psycopg.connect(world.settings.migrate_url) as connection:
        connection.execute("delete from jobs.procrastinate_jobs where task_name = 'imports.run'")
    for _ in range(2):
        assert nadia.post(f"{at}/run", {"wanted": "40"}).headers["location"] == at
    with psycopg.connect(world.settings.migrate_url) as connection:
        (jobs,) = connection.execute(
            "select count(*) from jobs.procrastinate_jobs where task_name = 'imports.run'"
        ).fetchone()
    assert jobs == 1
    page = nadia.get(at)
    assert 'hx-trigger="every 1s"' in page.text
    assert "0 sur 40 lignes" in said(page)
    run_worker(world)
    part = nadia.part(at)
    assert part.text.lstrip().startswith('<div id="run">')
    assert "hx-trigger" not in part.text
    assert results(nadia, at) == (40, 0, 0, 0)


def test_a_run_twice_or_resumed_by_hand_writes_no_row_twice(world):
    nadia = world.as_("nadia")
    at = bring_in(world, nadia, "valence", "encore.csv", many(20, year=2010))
    before = facts(world, "valence")
    with world.inside("valence") as db:
        made = db.object(NEWEST)
        made.state, key = "running", made.id
    assert nadia.post(f"{at}/resumption").status_code == 303
    run(world.database, world.places["valence"], key)
    run_worker(world)
    assert facts(world, "valence") == before
    assert results(nadia, at) == (20, 0, 0, 0)


@pytest.fixture
def environment(world):
    return {
        "PASSERELLE_PROFILE": "test",
        "PASSERELLE_DATABASE_URL": world.settings.database_url,
        "PASSERELLE_SECRET": "x" * 40,
        "PASSERELLE_BASE_URL": world.settings.base_url,
        "PATH": os.environ["PATH"],
    }


def test_a_worker_killed_in_the_middle_is_followed_by_another_at_the_next_row(world, environment, started, counts):
    claire, rows = world.as_("claire"), 600
    at = to_rows(claire, "roanne", "longue.csv", many(rows, units=30, year=2012))
    press(claire, at)
    worker, deadline = started(environment), time.monotonic() + 60
    while time.monotonic() < deadline:
        with world.inside("roanne", write=False) as db:
            written = db.value(WRITTEN)
        if written >= 60:
            break
        time.sleep(0.05)
    worker.send_signal(signal.SIGKILL)
    worker.wait(10)
    with world.inside("roanne", write=False) as db:
        written, stays = db.value(WRITTEN), db.value(COUNT)
    assert 60 <= written < rows, "killed in the middle"
    assert stays == written, "a row and what it wrote are committed together"
    assert f"{written} sur {rows} lignes" in said(claire.get(at))
    # Half a minute later the dead worker is known to be dead.
    with psycopg.connect(world.settings.migrate_url, autocommit=True) as connection:
        connection.execute("update jobs.procrastinate_workers set last_heartbeat = now() - interval '1 minute'")
    assert started(environment, "--once").wait(120) == 0
    assert results(claire, at) == (rows, 0, 0, 0)
    with world.inside("roanne", write=False) as db:
        assert db.value(COUNT) == rows
        for model in (OccupationTitle, PlannedPeriod, ExitSearch, Departure):
            assert db.value(select(func.count(model.id))) == rows
        distinct = select(func.count(func.distinct(func.concat(Stay.unit_id, Stay.date_in))))
        assert db.value(distinct) == rows
    counts.add("R36 imports", "rows of an import whose worker was killed", rows)
    counts.add("R36 imports", "rows written twice", 0)


def test_a_row_that_the_database_refuses_waits_alone(world):
    nadia = world.as_("nadia")
    with world.inside("valence") as db:
        house = a_residence(db, "Les Glycines", 2)
        a_closure(db, house["1"], clock.today() - timedelta(days=200), clock.today() - timedelta(days=100))
    day = f"{clock.today() - timedelta(days=150):%d/%m/%Y}"
    content = register(stay("1", entry=day, residence="Les Glycines"), stay("2", entry=day, residence="Les Glycines"))
    at = bring_in(world, nadia, "valence", "ferme.csv", content)
    assert results(nadia, at) == (1, 0, 0, 1)
    page = said(nadia.get(at))
    assert "Le logement est fermé une de ces nuits." in page
    assert nadia.get(f"{at}/rows.xlsx").status_code == 200
    with world.inside("valence", write=False) as db:
        assert db.value(select(func.count(ImportFile.id)).where(ImportFile.import_id == db.object(NEWEST).id)) == 0
        cells = [row.cells for row in db.objects(queries.ROWS, of_import=db.object(NEWEST).id)]
    assert (bool(cells[0]), cells[1]) == (True, []), "what is written keeps no cell, what is refused makes its workbook"


def test_a_stay_earlier_than_the_service_of_its_unit_moves_it(world):
    nadia = world.as_("nadia")
    with world.inside("valence") as db:
        a_residence(db, "Les Acacias", 1)
    before = facts(world, "valence")
    at = bring_in(
        world,
        nadia,
        "valence",
        "ancien.csv",
        register(stay("1", entry="01/02/2015", leaving="01/03/2016", residence="Les Acacias")),
    )
    assert results(nadia, at) == (1, 0, 0, 0)
    assert facts(world, "valence")["unit_services"] == before["unit_services"]
    assert nadia.post(f"{at}/undoing").status_code == 303
    assert facts(world, "valence") == before


def test_a_day_to_come_is_announced_and_once_more_changes_nothing(world):
    nadia = world.as_("nadia")
    day = f"{clock.today() + timedelta(days=20):%d/%m/%Y}"
    content = register(stay("77", entry="01/02/2024", leaving=day))
    before = facts(world, "valence")
    bring_in(world, nadia, "valence", "futur.csv", content)
    after = facts(world, "valence")
    assert (after["notices"] - before["notices"], after["departures"] - before["departures"]) == (1, 0)
    assert tabs(nadia, to_rows(nadia, "valence", "futur.csv", content)) == (0, 0, 0, 1)


def test_undoing_says_which_row_was_used_since(world):
    nadia = world.as_("nadia")
    at = bring_in(
        world,
        nadia,
        "valence",
        "servi.csv",
        register(stay("81", "Morel"), stay("82", "Roux"), stay("83", "Petit")),
    )
    with world.inside("valence") as db:
        one = db.objects(select(Stay).order_by(Stay.number.desc()).limit(3))[1]
        db.add(
            Notice(
                stay_id=one.id, given_by="person", received_on=clock.today(), ends_on=clock.today() + timedelta(days=9)
            )
        )
    before = facts(world, "valence")
    page = said(nadia.get(f"{at}/undoing"))
    assert "Ligne 3" in page
    assert "Zoé Roux" in page
    assert "utilisé depuis l’import" in page
    assert "Annuler tout cet import</button>" not in page
    assert nadia.post(f"{at}/undoing").status_code == 409
    assert facts(world, "valence") == before


def test_a_stay_by_a_colleague_in_a_unit_that_the_import_made_stands_in_the_way(world):
    nadia = world.as_("nadia")
    at = bring_in(
        world,
        nadia,
        "valence",
        "maison.csv",
        register(stay("1", "Morel", "01/01/2020", "01/02/2020", residence="Les Saules")),
    )
    with world.inside("valence") as db:
        unit = db.objects(select(Stay).order_by(Stay.number.desc()).limit(1))[0].unit_id
        a_stay(db, type("U", (), {"id": unit}), clock.today())
    answer = nadia.post(f"{at}/undoing")
    assert (answer.status_code, "utilisé depuis" in said(answer)) == (409, True)


def test_a_report_remains_when_files_are_forgotten(world):
    nadia = world.as_("nadia")
    draft = to_rows(nadia, "valence", "brouillon.csv", register(stay("91")))
    report = bring_in(world, nadia, "valence", "fait.csv", register(stay("92", "Vieux"), stay("93", entry="?")))
    with clock.fixed(clock.today() + timedelta(days=8)), world.inside("valence") as db:
        for made in db.objects(select(Import).order_by(Import.number)):
            made.made_at = made.made_at.replace(year=2026, month=11, day=22)
        db.flush()
        forget_old(db)
        assert db.value(select(func.count(ImportFile.id))) == 0
        assert all(
            row.cells == [] and row.found == {} for row in db.objects(select(ImportRow).order_by(ImportRow.rank))
        )
    assert "il est effacé, rien n’a été écrit" in said(nadia.get(draft))
    assert nadia.get(f"{draft}/rows").status_code == 303
    assert results(nadia, report) == (1, 0, 0, 1)
    assert nadia.get(f"{report}/rows.xlsx").status_code == 404
    assert nadia.post(f"{report}/undoing").status_code == 303


def test_the_list_says_where_each_import_is(world):
    nadia = world.as_("nadia")
    deposit(nadia, "valence", "colonnes.csv", register(stay()))
    page = nadia.get("/a/valence/imports").text
    for words in ("colonnes à vérifier", "terminé", "annulé", "abandonné"):
        assert words in page, words
    assert int(nadia.get("/a/valence/imports").headers["x-statements"]) <= 6


def test_pages_stay_small_and_ask_little(world):
    nadia = world.as_("nadia")
    at = read_file(nadia, "valence", REGISTER)
    for tab in ("new", "wrong", "changed", "passed"):
        page = nadia.get(f"{at}/rows?tab={tab}")
        assert int(page.headers["x-statements"]) <= 6
        assert len(page.content) < 60_000
    seen, address = [], f"{at}/rows?tab=new"
    while address:
        page = nadia.get(address).text
        seen += re.findall(r'<tr id="row-(\d+)">', page)
        following = re.search(r'rel="next" href="([^"]+)"', page)
        address = following[1].replace("&amp;", "&") if following else None
    assert len(seen) == len(set(seen)) == announced(nadia, at)


def test_a_table_that_an_import_filled_is_counted_at_once(world):
    """Until then the database takes it for empty, and a list of thousands is planned as if it had one row."""
    known = "select reltuples from pg_class where oid = 'app.import_rows'::regclass"
    with psycopg.connect(world.settings.migrate_url) as connection:
        before = connection.execute(known).fetchone()[0]
    nadia = world.as_("nadia")
    at = bring_in(world, nadia, "valence", "comptee.csv", many(300, year=2015))
    assert results(nadia, at)[0] == 300
    with psycopg.connect(world.settings.migrate_url) as connection:
        assert connection.execute(known).fetchone()[0] >= max(before, 0) + 300
