"""Rows that wait: corrected in place, everywhere, answered, left out; with htmx and without it."""

import io
import re

import pytest
from python_calamine import CalamineWorkbook
from sqlalchemy import select

from app.residences.stay_models import Stay
from tests.app.imports.steps import (
    announced,
    bring_in,
    facts,
    press,
    register,
    results,
    run_worker,
    stay,
    tabs,
    to_rows,
)  # fmt: skip

STAYS = select(Stay).order_by(Stay.date_in)


@pytest.fixture
def nadia(world):
    return world.as_("nadia")


def plain(page):
    return re.sub(r"\s+", " ", page.text.replace("\u00a0", " ").replace("\u202f", " "))


def correct(browser, at, place, htmx=False, **answer):
    return browser.post(f"{at}/corrections", {"place": place, "tab": "wrong", **answer}, htmx=htmx)


def test_one_correction_of_a_writing_mends_all_its_rows(world, nadia):
    months = [f"01/{n % 12 + 1:02}/{2021 + n // 12}" for n in range(16)]
    rows = [stay("NC", f"Chance{n}", months[n], months[n + 1]) for n in range(15)]
    at = to_rows(nadia, "valence", "nc.csv", register(*rows, stay("7", "Seule", "01/01/2021", "01/02/2021")))
    assert tabs(nadia, at) == (1, 0, 15, 0)
    page = plain(nadia.get(f"{at}/rows?tab=wrong"))
    assert "« NC »</span> (15 fois, colonne Logement) signifie" in page
    answer = nadia.post(f"{at}/meanings", {"field": "unit", "read": "NC", "value": "12", "tab": "wrong"}, htmx=True)
    assert answer.status_code == 200
    assert "15 lignes de plus à importer" in plain(answer)
    assert tabs(nadia, at) == (16, 0, 0, 0)
    assert "Aucune ligne à corriger" in nadia.get(f"{at}/rows?tab=wrong").text


def test_a_writing_understood_otherwise_is_changed_everywhere(nadia):
    at = to_rows(nadia, "valence", "hlm.csv", register(*(stay(str(n), leaving="01/05/2024") for n in range(1, 5))))
    page = plain(nadia.get(f"{at}/words"))
    assert "« HLM »</span> (4 fois) signifie" in page
    answer = nadia.post(
        f"{at}/meanings", {"field": "destination", "read": "HLM", "value": "Logement privé", "tab": "words"}
    )
    assert answer.status_code == 303
    assert "Logement privé" in nadia.get(f"{at}/rows?tab=new").text


def test_one_cell_by_htmx_and_without_it(nadia):
    at = to_rows(nadia, "valence", "dates.csv", register(stay("1", entry="31/04/2024"), stay("2", entry="12/13/2024")))
    assert "31 avril" in plain(nadia.get(f"{at}/rows?tab=wrong"))
    part = correct(nadia, at, "2", htmx=True, field="date_in", value="30/04/2024")
    assert part.status_code == 200
    assert part.text.lstrip().startswith('<div id="lines">')
    assert "Ligne 2" in part.text
    assert tabs(nadia, at) == (1, 0, 1, 0)
    whole = correct(nadia, at, "3", field="date_in", value="12/12/2024")
    assert (whole.status_code, "tab=wrong" in whole.headers["location"]) == (303, True)
    assert tabs(nadia, at) == (2, 0, 0, 0)


def test_the_patched_part_equals_the_page_reloaded(nadia):
    at = to_rows(nadia, "valence", "part.csv", register(stay("1", entry="31/04/2024"), stay("2", entry="31/06/2024")))
    part = correct(nadia, at, "2", htmx=True, field="date_in", value="30/04/2024").text
    page = nadia.get(f"{at}/rows?tab=wrong").text
    inside = re.search(r'<div id="lines">.*</div>', page, re.S)[0]
    for html in (part, inside):
        assert html.count('class="panel" id="row-') == 1
    silent = re.sub(r'<p class="result-count" role="status">.*?</p>', "", part)
    assert re.sub(r"\s+", " ", silent).strip()[:-6] in re.sub(
        r"\s+", " ", inside.replace('<p class="result-count" role="status"></p>', "")
    )


def test_a_sortie_before_its_entree_may_be_mended_on_either_side(nadia):
    at = to_rows(nadia, "valence", "ordre.csv", register(stay("1", entry="10/08/2024", leaving="02/03/2024")))
    page = nadia.get(f"{at}/rows?tab=wrong").text
    assert 'value="02/03/2024"' in page
    assert 'value="10/08/2024"' in page
    correct(nadia, at, "2", field="date_in", value="10/08/2023")
    assert tabs(nadia, at) == (1, 0, 0, 0)


def test_an_overlap_is_asked_and_kept(world, nadia):
    rows = (stay("3", "Haddad", "01/01/2024", "24/03/2024"), stay("3", "Marchand", "20/03/2024"))
    at = to_rows(nadia, "valence", "chevauche.csv", register(*rows))
    page = plain(nadia.get(f"{at}/rows?tab=wrong"))
    assert "ce séjour commence le 20 mars 2024, avant la fin du précédent (24 mars). Garder le 24 mars" in page
    assert "Garder le 24/03/2024" in page
    correct(nadia, at, "3", answer="kept")
    assert tabs(nadia, at) == (2, 0, 0, 0)


def test_a_row_is_left_out_and_taken_in_again(nadia):
    at = to_rows(nadia, "valence", "cote.csv", register(stay("1", entry="?"), stay("2")))
    correct(nadia, at, "2", answer="aside")
    assert tabs(nadia, at) == (1, 0, 0, 1)
    assert "laissée de côté par vous" in nadia.get(f"{at}/rows?tab=passed").text
    correct(nadia, at, "2", answer="back")
    assert tabs(nadia, at) == (1, 0, 1, 0)


def test_the_rows_to_correct_come_as_a_workbook_and_import_once_corrected(nadia):
    head = ("Résidence", "Logement", "Nom", "Prénom", "Entrée", "N° sécu")
    rows = [
        ("Les Peupliers", str(n), "Marchand", "Zoé", day, "1 84 12 76 451 089 46")
        for n, day in ((1, "31/04/2024"), (2, "01/04/2024"))
    ]
    at = to_rows(nadia, "valence", "classeur.csv", register(*rows, head=head))
    answer = nadia.get(f"{at}/rows.xlsx")
    assert answer.status_code == 200
    lines = CalamineWorkbook.from_filelike(io.BytesIO(answer.content)).get_sheet_by_index(0).to_python()
    assert lines[0] == ["Résidence", "Logement", "Nom", "Prénom", "Entrée", "Pourquoi"]
    assert lines[1][4:] == [
        "31/04/2024",
        "Entrée : Cette date n’existe pas : 31 avril. Indiquez un jour du 1ᵉʳ au 30 avril.",
    ]
    assert len(lines) == 2
    again = to_rows(nadia, "valence", "corrige.xlsx", answer.content)
    assert tabs(nadia, again) == (0, 0, 1, 0)


def test_what_changes_is_shown_written_and_undone(world, nadia):
    empty = facts(world, "valence")
    first = bring_in(world, nadia, "valence", "un.csv", register(stay("31", "Marchand"), stay("32", "Zenati")))
    before = facts(world, "valence")
    newer = register(stay("31", "Marchant", leaving="01/05/2024"), stay("32", "Zénati"))
    at = to_rows(nadia, "valence", "deux.csv", newer)
    assert tabs(nadia, at) == (0, 2, 0, 0)
    page = plain(nadia.get(f"{at}/rows?tab=changed"))
    assert "Le nom Marchand → devient Marchant" in re.sub(r" +", " ", re.sub(r"<[^>]+>", "", page))
    press(nadia, at)
    run_worker(world)
    assert results(nadia, at) == (0, 2, 0, 0)
    assert facts(world, "valence") == before | {"departures": before["departures"] + 1}
    assert tabs(nadia, to_rows(nadia, "valence", "deux.csv", newer)) == (0, 0, 0, 2)
    assert nadia.post(f"{first}/undoing").status_code == 409, "the second import changed the rows of the first"
    assert nadia.post(f"{at}/undoing").status_code == 303
    assert facts(world, "valence") == before
    with world.inside("valence", write=False) as db:
        assert [one.date_out for one in db.objects(STAYS)] == [None, None]
    assert nadia.post(f"{first}/undoing").status_code == 409, (
        "versions have moved on: what stands may not be what was made"
    )
    assert facts(world, "valence") != empty


def test_undoing_asks_no_more_of_the_database_for_more_rows(world, nadia):
    units = [str(unit) for unit in range(61, 67)]

    def asked(file: str, rows: list) -> int:
        at = bring_in(world, nadia, "valence", file, register(*rows))
        assert results(nadia, at)[1] == len(rows)
        return int(nadia.get(f"{at}/undoing").headers["x-statements"])

    bring_in(world, nadia, "valence", "six.csv", register(*(stay(unit, "Petit") for unit in units)))
    one = asked("un-nom.csv", [stay(units[0], "Petits")])
    assert asked("cinq-noms.csv", [stay(unit, "Petits") for unit in units[1:]]) == one


def test_somebody_elses_entry_meanwhile_is_said_at_the_press(world, nadia):
    content = register(stay("41", "Petit", "01/02/2022", "01/03/2022"), stay("42", "Blanc", "01/02/2022", "01/03/2022"))
    at = to_rows(nadia, "valence", "avant.csv", content)
    assert announced(nadia, at) == 2
    bring_in(world, nadia, "valence", "pendant.csv", register(stay("41", "Petit", "01/02/2022", "01/03/2022")))
    answer = nadia.post(f"{at}/run", {"wanted": "2"})
    assert answer.status_code == 409
    assert "Vos données ont changé depuis cet aperçu" in answer.text
    assert announced(nadia, at) == 1


def test_bad_answers_are_refused(nadia):
    at = to_rows(nadia, "valence", "refus.csv", register(stay("1", entry="?")))
    assert correct(nadia, at, "99", field="date_in", value="01/01/2024").status_code == 404
    assert correct(nadia, at, "2", field="tenant_id", value="x").status_code == 400
    assert correct(nadia, at, "2", field="date_in", value="9" * 201).status_code == 400
    assert nadia.post(f"{at}/meanings", {"field": "date_in", "read": "", "value": "x"}).status_code == 400
