"""Registers as two associations keep them, through the pages: no correction by hand; again, nothing; undone, nothing.

The expected counts were found by reading the files (see test_importing_real_registers)."""

import pytest
from sqlalchemy import func, select

from app.residences.models import Residence, Unit, UnitService
from app.residences.stay_models import Departure, ExitSearch, Person, PlannedPeriod, Stay
from tests.app.imports.steps import OLD, REGISTER, ROANNE, announced, facts, press, read_file, results, run_worker, tabs

STAYS = select(func.count(Stay.id))
STILL_HERE = select(func.count(Stay.id)).where(Stay.date_out.is_(None))
BEFORE_SERVICE = (
    select(func.count(Stay.id))
    .join(UnitService, (UnitService.tenant_id == Stay.tenant_id) & (UnitService.unit_id == Stay.unit_id))
    .where(Stay.date_in < UnitService.starts_on)
)


@pytest.fixture(scope="module")
def empty(world):
    return {place: facts(world, place) for place in ("valence", "roanne")}


def test_no_correction_by_hand_for_nine_rows_in_ten(world, empty):
    nadia, claire = world.as_("nadia"), world.as_("claire")
    ready = {}
    for browser, place, file, rows in (
        (nadia, "valence", REGISTER, 627),
        (nadia, "valence", OLD, 80),
        (claire, "roanne", ROANNE, 47),
    ):
        at = read_file(browser, place, file)
        ready[file] = announced(browser, at) / rows
        assert tabs(browser, at) == (rows, 0, 0, 0)
        assert browser.post(f"{at}/removal").status_code == 303
    assert ready == {REGISTER: 1, OLD: 1, ROANNE: 1}
    assert facts(world, "valence") == empty["valence"], "nothing is written before the press"


def test_the_register_becomes_stays_and_again_changes_nothing(world, empty):
    nadia = world.as_("nadia")
    at = read_file(nadia, "valence", REGISTER)
    press(nadia, at)
    assert facts(world, "valence") == empty["valence"], "the worker writes, the press does not"
    run_worker(world)
    assert results(nadia, at) == (627, 0, 0, 0)
    with world.inside("valence", write=False) as db:
        assert (db.value(STAYS), db.value(STILL_HERE)) == (627, 93)
        counted = [db.value(select(func.count(model.id))) for model in (Residence, Unit, Departure, ExitSearch, Person)]
        assert counted == [6, 97, 627 - 93, 627, 627]
        assert db.value(select(func.count(PlannedPeriod.id))) == 627
        assert db.value(BEFORE_SERVICE) == 0, "a unit made by its first stay is in service from that entry"
        # 16 blanks, 18 « Inconnu », 12 « NC », 18 « Départ volontaire sans adresse »
        assert db.value(select(func.count(Departure.id)).where(Departure.destination == "unknown")) == 64
    before = facts(world, "valence")
    again = read_file(nadia, "valence", REGISTER)
    assert tabs(nadia, again) == (0, 0, 0, 627)
    assert 'name="wanted"' not in nadia.get(f"{again}/rows").text, "nothing to import, no button"
    # the old program's stays are in the register too
    assert tabs(nadia, read_file(nadia, "valence", OLD)) == (0, 0, 0, 80)
    assert facts(world, "valence") == before


def test_the_figures_that_changed_are_said_then_undoing_restores_everything(world, empty):
    nadia = world.as_("nadia")
    at = next(
        f"/a/valence/imports/{n}"
        for n in range(1, 9)
        if "Chiffres qui ont changé" in nadia.get(f"/a/valence/imports/{n}").text
    )
    report = nadia.get(at).text
    assert "Occupation nette 2024" in report
    assert "6 résidences ont été créées" in report.replace("\u00a0", " ")
    assert nadia.get(f"{at}/undoing").status_code == 200
    assert nadia.post(f"{at}/undoing").status_code == 303
    assert facts(world, "valence") == empty["valence"]
    assert "rien n’en reste" in nadia.get(at).text
    assert nadia.post(f"{at}/undoing").status_code == 404


def test_roanne_keeps_its_own(world, empty):
    claire = world.as_("claire")
    at = read_file(claire, "roanne", ROANNE)
    press(claire, at)
    run_worker(world)
    assert results(claire, at) == (47, 0, 0, 0)
    assert facts(world, "valence") == empty["valence"]
    assert world.as_("nadia").get(at.replace("roanne", "valence")).status_code in (404, 303)
