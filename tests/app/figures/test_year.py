"""The year's figures: computed, previewed cell by cell, sent once, corrected with a reason."""

import re
from datetime import date, timedelta

import pytest

from app.figures.publishing import carry_over, frozen, thawed
from app.figures.sending import computed, submit
from app.publications.cells import as_cell
from app.publications.queries import CELLS_OF, OWN_EDITIONS
from tenants import clock, session
from tenants.actor import FEDERATION
from tests.app.residences.builders import a_departure, a_residence, a_stay

CELL = re.compile(r'<tr data-code="(\w+)"><th[^>]*>.*?</th>(.*?)</tr>', re.S)


@pytest.fixture(scope="module")
def lived(world):
    """A small house with twenty-four stays a year: enough to show some figures, few enough to hide others."""
    with clock.fixed(date(2026, 11, 23)), world.inside("valence") as db:
        house = a_residence(db, "Faventines", units=6)
        for label in house.units:
            for rank in range(4):
                begun = date(2025, 1, 5) + timedelta(days=88 * rank + int(label))
                left = begun + timedelta(days=60 + int(label))
                stay = a_stay(db, house[label], begun, left)
                where = "social_tenancy" if (rank + int(label)) % 2 else "hosted_family"
                a_departure(db, stay, left, "death" if (rank, label) == (0, "1") else where)
    return world


def test_what_the_head_office_will_see_is_byte_for_byte_what_it_sees(lived):
    browser = lived.as_("odile")
    preview = dict(CELL.findall(browser.get("/a/valence/figures/2025/preview").text))
    assert len(preview) >= 10
    assert any("masqué" in cell for cell in preview.values())
    assert any("masqué" not in cell for cell in preview.values())
    sent = browser.post("/a/valence/figures/2025/submission", {})
    assert sent.status_code == 303, sent.text
    assert carry_over(lived.database, lived.places["valence"]) == 1
    head = lived.as_("helene")
    for code, cell in preview.items():
        page = head.get(f"/federation/compare?indicator={code}&year=2025").text
        row = re.search(r'<tr id="valence"><th[^>]*>[^<]*</th>(.*?)</tr>', page, re.S).group(1)
        assert row.startswith(cell), code


def test_carrying_over_twice_changes_nothing(lived):
    assert carry_over(lived.database, lived.places["valence"]) == 0


def test_it_refuses_a_correction_without_a_reason_and_keeps_the_first_edition(lived):
    browser = lived.as_("odile")
    refused = browser.post("/a/valence/figures/2025/submission", {"reason": ""})
    assert refused.status_code == 422
    assert "Expliquez en une phrase" in refused.text
    assert browser.post("/a/valence/figures/2025/submission", {"reason": "Un départ oublié."}).status_code == 303
    carry_over(lived.database, lived.places["valence"])
    with session.open(lived.database, FEDERATION) as db:
        editions = db.all(OWN_EDITIONS, association_id=lived.places["valence"].id, year=2025)
        assert [row.edition for row in editions] == [2, 1]
        first = {cell.code: as_cell(cell) for cell in db.objects(CELLS_OF, publication_id=editions[1].id)}
    assert len(first) >= 10


def test_figures_are_frozen_to_the_last_fraction(lived):
    with lived.inside("valence", write=False) as db:
        figures = computed(db, 2025)
    assert thawed(frozen(figures)) == figures


def test_a_year_that_is_not_over_is_not_sent(lived):
    browser = lived.as_("odile")
    for year in ("2026", "2027", "1989", "0", "99999999999"):
        assert browser.get(f"/a/valence/figures/{year}").status_code == 404
        assert browser.post(f"/a/valence/figures/{year}/submission", {}).status_code == 404
    with lived.inside("valence") as db, pytest.raises(ValueError, match="not over"):
        submit(db, 2026)


def test_a_reader_looks_and_may_not_send(lived):
    reader = lived.as_("bruno")
    assert reader.get("/a/valence/figures/2025").status_code == 200
    assert reader.get("/a/valence/figures/2025/submission/new").status_code == 403
    assert reader.post("/a/valence/figures/2025/submission", {}).status_code == 403


def test_a_manager_prepares_and_only_the_direction_sends(lived):
    manager = lived.as_("nadia")
    assert "Envoyer les chiffres" not in manager.get("/a/valence/figures/2025").text
    assert manager.post("/a/valence/figures/2025/submission", {}).status_code == 403


def test_the_year_leaves_as_a_spreadsheet_for_who_may_export(lived):
    file = "/a/valence/figures/2025/export.xlsx"
    assert file in lived.as_("nadia").get("/a/valence/figures/2025").text
    answer = lived.as_("nadia").get(file)
    assert answer.status_code == 200
    assert answer.content.startswith(b"PK")
    assert file not in lived.as_("bruno").get("/a/valence/figures/2025").text


def test_a_stranger_finds_nothing(lived):
    assert lived.as_("claire").get("/a/valence/figures/2025").status_code == 404
