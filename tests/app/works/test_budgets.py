"""How many statements a page of the works takes, the look-up at the door included; the sheet of a dwelling."""

from datetime import date

import pytest

from app.works.household_models import CandidateHousehold

MOST = 6
PAGES = ("/orders/1", "/orders/1/edit", "/landlords/1", "/dwellings/1", "/dwellings/2", "/dwellings/1/print")
PAGES += ("/enterprises/1", "/agreements/1/edit")


@pytest.mark.parametrize("path", PAGES)
def test_a_page_takes_six_statements_at_most(roanne, path):
    tariq = roanne.as_("tariq")
    tariq.get("/a/roanne/dwellings")  # where one is, is written down once
    answer = tariq.get(f"/a/roanne{path}")
    assert answer.status_code == 200
    assert int(answer.headers["x-statements"]) <= MOST


@pytest.mark.parametrize("closed", [False, True])
def test_a_household_that_seeks_or_seeks_no_more_takes_as_few(roanne, closed):
    with roanne.inside("roanne") as db:
        household = CandidateHousehold(
            register="departmental_register", reference=f"B-{closed}", registered_on=date(2026, 1, 5),
            closed_on=date(2026, 11, 2) if closed else None, closed_why="unreachable" if closed else "",
        )  # fmt: skip
        db.add(household)
    tariq = roanne.as_("tariq")
    tariq.get("/a/roanne/dwellings")
    answer = tariq.get(f"/a/roanne/households/{household.number}")
    assert answer.status_code == 200
    assert int(answer.headers["x-statements"]) <= MOST


def test_the_sheet_of_a_dwelling_tells_what_its_page_tells_and_can_be_printed(roanne, visit):
    page, sheet = (visit(f"/dwellings/1{end}").text for end in ("", "/print"))
    assert "/a/roanne/dwellings/1/print" in page
    assert "data-print" in sheet
    for cell in ("Bailleur", "Convention", "Chantier", "Économie", "Insertion", "Ménage logé", "Qui a payé"):
        assert cell in page
        assert cell in sheet
    assert "undo" not in sheet


def test_the_sheet_of_an_absent_dwelling_is_absent(visit):
    assert visit("/dwellings/999999/print").status_code == 404
