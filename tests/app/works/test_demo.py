"""The demo's works: the sheet's totals, every row invented, and figures that another program counts alike."""

from datetime import date
from itertools import pairwise

import pytest
from sqlalchemy import select

from app.demo.works import tale
from app.indicators.figure import State
from app.works.dwelling_models import Dwelling
from app.works.enterprise_models import Agreement, Enterprise
from app.works.figures import figures
from app.works.household_models import CandidateHousehold
from app.works.order_models import OrderPayer
from app.works.relettings import relettings
from app.works.retention import forget_overdue
from tests.app.residences.pages import plain
from tests.app.works import histories
from tests.oracle import works as oracle
from tests.world import TODAY


def test_the_same_tale_for_the_same_day():
    assert tale(TODAY) == tale(TODAY)


def test_seventy_dwellings_were_let_again_by_the_end_of_2006_and_74_until_now_counted_once(demo):
    with demo.inside("roanne", write=False) as db:
        sesame = db.value(select(Enterprise.number).where(Enterprise.name == "SESAME"))
        then = figures(db, date(2001, 1, 1), date(2006, 12, 31), sesame)
        now = figures(db, date(2026, 1, 1), date(2026, 12, 31), sesame)
        years = [relettings(db, date(year, 1, 1), date(year, 12, 31)) for year in range(2001, 2007)]
    assert then["dwellings_relet"].value == then["dwellings_relet_cumulative"].value == 70
    assert now["dwellings_relet_cumulative"].value == 74
    by_year = [len({one.dwelling for one in found}) for found in years]
    assert sum(by_year) > 70, "the sum of the years is more: some came back"
    assert "74 logements remis en location depuis 2001 (comptés une fois)" in plain(
        demo.as_("rose").get("/a/roanne/reletting").text
    )


def test_every_agreement_renews_the_one_before(demo):
    with demo.inside("roanne", write=False) as db:
        rows = db.objects(select(Agreement).order_by(Agreement.starts_on))
    assert rows[0].starts_on == date(2001, 1, 15)
    assert [one.renews_id for one in rows[1:]] == [one.id for one in rows[:-1]]
    assert rows[-1].ends_on > TODAY


def test_the_funders_of_the_sheet_are_named_and_their_amounts_said_fictional(demo):
    with demo.inside("roanne", write=False) as db:
        names = {
            name
            for (name,) in db.all(select(OrderPayer.name).where(OrderPayer.kind == "grant").order_by(OrderPayer.name))
        }
    for funder in ("Conseil général", "Grand Roanne", "Direction départementale du Travail", "Conseil régional"):
        assert f"{funder} (montant fictif)" in names


def test_what_is_old_is_anonymous_and_the_nightly_forgetting_finds_nothing_left(demo):
    with demo.inside("roanne") as db:
        assert forget_overdue(db) == 0
        references = [
            name for (name,) in db.all(select(CandidateHousehold.reference).order_by(CandidateHousehold.number))
        ]
    assert all(one == "" or one.startswith("EX-") for one in references)
    assert sum(one != "" for one in references) > 12


@pytest.mark.parametrize("year", [2001, 2003, 2006, 2012, 2019, 2024, 2025, 2026])
def test_another_program_counts_the_same_over_the_demo(demo, year):
    with demo.inside("roanne", write=False) as db:
        found = figures(db, date(year, 1, 1), date(year, 12, 31))
        told = oracle.figures(histories.plain(db), date(year, 1, 1), date(year, 12, 31), TODAY)
    for code, (top, bottom, value) in told.items():
        assert (found[code].numerator, found[code].denominator, found[code].value) == (top, bottom, value), code
    with_value = [code for code, one in found.items() if one.state is State.SHOWN]
    assert len(with_value) >= 15, with_value


def test_one_dwelling_has_its_six_cells_and_its_clock_of_76_days_as_worked_out_by_hand(demo):
    """Landlord and convention by their rows; reference 4 450, quoted 3 012; 64,5 + 52 + 40,5 hours; three persons."""
    with demo.inside("roanne", write=False) as db:
        number = db.value(select(Dwelling.number).where(Dwelling.address == "12 rue des Tanneurs"))
        (own,) = [one for one in relettings(db, date(2026, 1, 1), TODAY) if one.dwelling == number]
    days = ("vacant_on", "ordered_on", "started_on", "accepted_on", "let_on")
    assert [own.stage(*ends) for ends in pairwise(days)] == [9, 22, 31, 14]
    assert own.delay == 76
    words = plain(demo.as_("tariq").get(f"/a/roanne/dwellings/{number}").text)
    assert "Remis en location en 76 jours" in words
    for cell in ("Exemple Clément", "1 438", "32,3 %", "157,0 h", "EX-2057", "SESAME"):
        assert cell in words, cell
