"""How many statements a page of the works takes, the look-up at the door included; the sheet of a dwelling."""

import pytest

MOST = 6
PAGES = ("/orders/1", "/orders/1/edit", "/landlords/1", "/dwellings/1", "/dwellings/2", "/dwellings/1/print")


@pytest.mark.parametrize("path", PAGES)
def test_a_page_takes_six_statements_at_most(roanne, path):
    tariq = roanne.as_("tariq")
    tariq.get("/a/roanne/dwellings")  # where one is, is written down once
    answer = tariq.get(f"/a/roanne{path}")
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
