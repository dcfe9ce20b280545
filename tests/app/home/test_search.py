"""Search: accents, case, hyphens do not count; nobody finds whom they may not read; nothing crosses workspaces."""

from datetime import date

import pytest

from app.funding.dossier_models import Dossier
from app.initiatives.models import Sheet
from tests.app.residences.builders import a_departure, a_residence, a_stay
from tests.app.residences.pages import plain


@pytest.fixture(scope="module")
def house(world):
    with world.inside("valence") as db:
        made = a_residence(db, "Faventines", units=14)
        a_residence(db, "L’Haÿ-les-Roses", units=1, town="Étoile-sur-Rhône")
        a_stay(db, made["14"], date(2026, 8, 19), name="Jean-Noël D’Amico")
        gone = a_stay(db, made["1"], date(2025, 1, 6), name="Gaëlle Tanneur")
        a_departure(db, gone, date(2026, 3, 2))
        db.flush()
    with world.inside("roanne") as db:
        a_stay(db, a_residence(db, "Riorges", units=1)["1"], date(2026, 8, 19), name="Jean-Noël Deroanne")
    return made


def found(browser, typed, part=False):
    ask = browser.part if part else browser.get
    answer = ask(f"/a/valence/search?q={typed}")
    assert answer.status_code == 200
    return plain(answer.text)


@pytest.mark.parametrize("typed", ["d’amico", "damico jean".replace("da", "d a"), "JEAN NOEL", "jean-noël", "noel d"])
def test_it_finds_a_person_whatever_the_writing(world, house, typed):
    text = found(world.as_("nadia"), typed)
    assert "Personnes Jean-Noël D’Amico logement 14, Faventines · entrée le 19 août 2026" in text
    assert "Deroanne" not in text


@pytest.mark.parametrize("typed", ["logement 14 faventines", "14 Faventines", "faventines 14"])
def test_it_finds_a_door(world, house, typed):
    text = found(world.as_("bruno"), typed)
    assert "Logements Logement 14 Faventines, Valence" in text
    assert "Logement 1 " not in text


def test_the_door_that_was_named_comes_first(world, house):
    text = found(world.as_("nadia"), "logement 1")
    assert text.index("Logement 1 Faventines") < text.index("Logement 10 Faventines")


@pytest.mark.parametrize("typed", ["hay les roses", "L'HAŸ", "étoile", "etoile sur rhone"])
def test_it_finds_a_residence(world, house, typed):
    assert "Résidences L’Haÿ-les-Roses" in found(world.as_("nadia"), typed)


def test_somebody_who_left_is_found_after_those_who_are_here(world, house):
    assert "Gaëlle Tanneur" in found(world.as_("nadia"), "tanneur")


def test_a_reader_finds_no_person(world, house):
    text = found(world.as_("bruno"), "tanneur")
    assert "Aucun résultat pour « tanneur ». Vérifiez l’orthographe, ou cherchez par numéro de logement." in text
    assert "Personnes" not in text


@pytest.mark.parametrize("typed", ["%25", "_", "'", "zzz", "1%27%20or%201=1"])
def test_signs_of_a_pattern_find_nothing(world, house, typed):
    assert "Jean-Noël" not in found(world.as_("nadia"), typed)


def test_what_typing_shows_is_a_part_of_the_page(world, house):
    browser = world.as_("nadia")
    part = browser.part("/a/valence/search?q=tanneur").text
    assert part.lstrip().startswith('<div id="answers">')
    assert part.strip() in browser.get("/a/valence/search?q=tanneur").text


def test_nothing_typed_says_what_to_type(world, house):
    assert "Écrivez un nom" in found(world.as_("nadia"), "")


def test_a_stranger_finds_nothing(world, house):
    assert world.as_("claire").get("/a/valence/search?q=tanneur").status_code == 404
    assert "Tanneur" not in plain(world.as_("claire").get("/a/roanne/search?q=tanneur").text).replace("« tanneur »", "")


@pytest.mark.parametrize(("typed", "leads"), [("tanneur", "/a/valence/stays/"), ("hay les roses", "/a/valence/units/")])
def test_enter_opens_the_first_answer(world, house, typed, leads):
    nadia = world.as_("nadia")
    shown = nadia.get(f"/a/valence/search?q={typed}").text
    answer = nadia.get(f"/a/valence/search?q={typed}&open=1")
    assert answer.status_code == 303
    assert answer.headers["location"].startswith(leads)
    assert f'href="{answer.headers["location"]}"' in shown.split('id="answers"')[1].split("</li>")[0]


def test_enter_on_nothing_says_so(world, house):
    assert "Aucun résultat pour « zzz »" in found(world.as_("nadia"), "zzz&open=1")
    assert world.as_("bruno").get("/a/valence/search?q=tanneur&open=1").status_code == 200


def test_it_finds_a_sheet_of_ours_and_a_dossier_for_who_may_read_them(world, house):
    with world.inside("valence") as db:
        db.add(Sheet(title="Le bail glissant à l’étape", place="Die"))
        db.add(Dossier(kind="action", title="Étape et bail", year_from=2026, year_to=2027))
    flora = found(world.as_("flora"), "bail etape")
    assert "Fiches Le bail glissant à l’étape Die" in flora
    assert "Dossiers Étape et bail 2026–2027" in flora
    assert "Chercher aussi dans les fiches publiées" in flora
    assert "/a/valence/sheets?q=bail+etape" in world.as_("flora").get("/a/valence/search?q=bail etape").text
    andre = found(world.as_("andre"), "bail etape")
    assert "Étape et bail" in andre
    assert "glissant" not in andre
    assert "fiches publiées" not in andre
    opened = world.as_("flora").get("/a/valence/search?q=glissant&open=1")
    assert opened.headers["location"].startswith("/a/valence/sheets/")
