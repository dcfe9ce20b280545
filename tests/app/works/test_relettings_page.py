"""« La remise en location »: the count once, stages in days, years as chart and table, the same rows in the file."""

import io
from datetime import date, timedelta

import pytest
from python_calamine import CalamineWorkbook

from app.works.dwelling_models import Dwelling, Lease, Vacancy
from app.works.enterprise_models import Enterprise
from app.works.landlord_models import Landlord
from app.works.order_models import Order, OrderStep
from tests.app.residences.pages import plain

PAGE = "/a/roanne/reletting"


@pytest.fixture(scope="module")
def lived(world):
    """Three dwellings: let again in 2001 and 2003 (the same one), in 2003, and in 2026 in 76 days by another one."""
    with world.inside("roanne") as db:
        landlord = Landlord(name="Dupré")
        sesame, other = Enterprise(name="SESAME"), Enterprise(name="Autre structure")
        db.add(landlord, sesame, other)
        for who, starts in ((sesame, ((2001, 20), (2003, 90))), (sesame, ((2003, 40),)), (other, ((2026, 62),))):
            dwelling = Dwelling(landlord_id=landlord.id, address="94 rue Mulsant", town="Roanne")
            db.add(dwelling)
            for rank, (year, works) in enumerate(starts):
                vacant = date(year, 3, 2)
                let = vacant + timedelta(days=works + 14)
                vacancy = Vacancy(dwelling_id=dwelling.id, vacant_on=vacant, ended_on=let)
                db.add(vacancy)
                order = Order(
                    year=year, dwelling_id=dwelling.id, vacancy_id=vacancy.id, enterprise_id=who.id,
                    origin="vacant_refurbishment", work="Peinture",
                )  # fmt: skip
                db.add(order)
                days = {"ordered": 9, "in_progress": 9 + (22 if works == 62 else 1), "received": works}
                for stage, after in days.items():
                    happened = vacant + timedelta(days=after)
                    db.add(OrderStep(order_id=order.id, stage=stage, happened_on=happened))
                ends = date(2003, 3, 2) if len(starts) > 1 and rank == 0 else None
                db.add(Lease(dwelling_id=dwelling.id, vacancy_id=vacancy.id, starts_on=let, ends_on=ends))
        return {"sesame": sesame.number}


def test_an_empty_workspace_is_told_what_counts_here(world):
    words = plain(world.as_("odile").get("/a/valence/reletting").text)
    assert "Aucun logement remis en location." in words


def test_dwellings_count_once_since_the_start(world, lived):
    words = plain(world.as_("rose").get(PAGE).text)
    assert "3 logements remis en location depuis 2001 (comptés une fois)" in words
    assert "4 remises en location dans la période" in words
    assert "2 logements en 2003, l’année la plus haute ; 3 depuis 2001." in words


def test_a_year_shows_its_stages_in_days(world, lived):
    answer = world.as_("tariq").get(PAGE + "?year=2026")
    words = plain(answer.text)
    stages = words[words.index("Étape") : words.index("Comment c’est calculé")]
    told = ("Vacance → commande 9 jours", "Commande → début 22 jours", "Travaux 31 jours", "Réception → bail 14 jours")
    assert all(one in stages for one in told)
    assert "De la vacance au bail 76 jours" in stages
    assert 'id="dwellings_relet_cumulative"' in answer.text


def test_one_enterprise_alone(world, lived):
    words = plain(world.as_("tariq").get(f"{PAGE}?enterprise={lived['sesame']}").text)
    assert "2 logements remis en location depuis 2001 (comptés une fois)" in words
    assert "3 remises en location dans la période" in words


def test_the_spreadsheet_holds_the_same_years_stages_and_lettings(world, lived):
    answer = world.as_("tariq").get("/a/roanne/reletting.xlsx")
    book = CalamineWorkbook.from_filelike(io.BytesIO(answer.content))
    rows = {name: book.get_sheet_by_name(name).to_python() for name in book.sheet_names}
    by_year = {int(row[0]): (row[1], row[2]) for row in rows["Années"][1:]}
    assert (by_year[2001], by_year[2002], by_year[2003], by_year[2026]) == ((1, 1), (0, 1), (2, 2), (1, 3))
    assert [row[-1] for row in rows["Remises en location"][1:]] == [34, 54, 104, 76]
    assert world.as_("rose").get("/a/roanne/reletting.xlsx").status_code == 403


def test_strange_addresses_fault_nothing(world, lived):
    tariq = world.as_("tariq")
    for query in ("year=x", "year=3000", "enterprise=-1", "skip=1e9"):
        assert tariq.get(f"{PAGE}?{query}").status_code == 400
    assert tariq.get(f"{PAGE}?enterprise=999").status_code == 200
    assert tariq.get(f"{PAGE}?year=2002&skip=50").status_code == 200
