"""The list of residences (S6) and the form of their facts."""

import io
import re
import threading
from datetime import date

import pytest
from python_calamine import CalamineWorkbook

from app.residences.models import Residence
from tests.app.residences.builders import a_closure, a_notice, a_residence, a_stay

TODAY = date(2026, 11, 23)
FACTS = {
    "name": "Les Tilleuls",
    "kind": "social_residence",
    "public": "families",
    "town": "Crest",
    "postcode": "26400",
    "planned_months": "3",
    "counted_in": "units",
}


def plain(text: str) -> str:
    """Without markup and with ordinary spaces, as one reads it."""
    words = re.sub(r"<(script|style).*?</\1>", " ", text, flags=re.S)
    words = re.sub(r"<[^>]+>", " ", words).replace("&#39;", "'").replace("&amp;", "&")
    return re.sub(r"\s+", " ", words.replace("\xa0", " ").replace("\u202f", " "))


@pytest.fixture(scope="module")
def houses(world):
    """Faventines: three units, one free; L’Haÿ-les-Roses: one unit leaving on the 1st; a scattered one apart."""
    with world.inside("valence") as db:
        first = a_residence(db, "Faventines", units=3, public="young_people")
        a_stay(db, first["1"], date(2026, 10, 1))
        a_stay(db, first["2"], date(2026, 5, 1), planned_to=date(2026, 11, 19))
        second = a_residence(db, "L’Haÿ-les-Roses", units=1, town="Nyons", convention_to=date(2027, 12, 31))
        leaving = a_stay(db, second["1"], date(2026, 1, 1), name="Sofia Daud")
        a_notice(db, leaving, date(2026, 11, 22), date(2026, 12, 1))
        a_residence(db, "Diffus du centre", units=5, kind="scattered_dwellings")
    return first, second


def test_each_row_says_what_a_house_needs(world, houses):
    page = world.as_("nadia").get("/a/valence/residences")
    words = plain(page.text)
    assert "Faventines" in words
    assert "2 / 3" in words
    assert "libre maintenant" in words
    assert "1 décision en retard" in words
    assert "libre le 1ᵉʳ déc." in words
    assert "jusqu’au 31 déc. 2027" in words
    assert "2 résidences · 4 logements · 3 occupés (75,0 %)" in words, words
    assert "+ 5 logements dispersés" in words
    assert "Diffus du centre" not in words


def test_the_scattered_dwellings_have_their_own_list(world, houses):
    words = plain(world.as_("nadia").get("/a/valence/residences?scattered=1").text)
    assert "Diffus du centre" in words
    assert "Faventines" not in words


@pytest.mark.parametrize(
    ("query", "found", "missing"),
    [
        ("q=hay+les", "L’Haÿ-les-Roses", "Faventines"),
        ("q=hay-les", "L’Haÿ-les-Roses", "Faventines"),
        ("q=NYONS", "L’Haÿ-les-Roses", "Faventines"),
        ("public=young_people", "Faventines", "L’Haÿ-les-Roses"),
        ("free=1", "Faventines", "L’Haÿ-les-Roses"),
    ],
)
def test_the_filters_narrow_the_list_and_its_total(world, houses, query, found, missing):
    words = plain(world.as_("nadia").part(f"/a/valence/residences?{query}").text)
    assert found in words
    assert missing not in words
    assert "1 résidence " in words


@pytest.mark.parametrize("text", ["%25", "_", "%5C", "%27%3B--", "zzz"])
def test_signs_of_the_search_language_are_only_text(world, houses, text):
    words = plain(world.as_("nadia").get(f"/a/valence/residences?q={text}").text)
    assert "Aucune résidence ne correspond." in words
    assert "Effacer les filtres" in words


def test_the_reader_sees_no_name_no_decision_and_no_button(world, houses):
    words = plain(world.as_("bruno").get("/a/valence/residences").text)
    assert "Faventines" in words
    assert "en retard" not in words
    assert "Ajouter une résidence" not in words
    assert "Exporter" not in words


def test_another_association_sees_an_empty_list_that_says_what_to_do(world, houses):
    words = plain(world.as_("claire").get("/a/roanne/residences").text)
    assert "Aucune résidence. Ajoutez la première, ou importez le tableau que vous tenez déjà." in words


def test_a_list_costs_little(world, houses):
    answer = world.as_("nadia").get("/a/valence/residences")
    assert int(answer.headers["x-statements"]) <= 6
    assert len(answer.content) < 48_000


def test_fifty_rows_a_page_and_the_next_ones_by_key(world):
    with world.inside("roanne") as db:
        for rank in range(53):
            a_residence(db, f"Maison {rank:02}", units=0)
    browser = world.as_("claire")
    first = browser.get("/a/roanne/residences").text
    assert first.count('id="residence-') == 50
    assert "53 résidences" in plain(first)
    after = re.search(r'rel="next" href="([^"]+)"', first).group(1).replace("&amp;", "&")
    second = browser.get(after).text
    assert second.count('id="residence-') == 3
    assert "Maison 50" in second
    assert len(browser.get("/a/roanne/residences").content) < 48_000


def test_the_spreadsheet_holds_the_rows_of_the_page(world, houses):
    answer = world.as_("nadia").get("/a/valence/residences.xlsx?free=1")
    book = CalamineWorkbook.from_filelike(io.BytesIO(answer.content))
    rows = book.get_sheet_by_name("Résidences").to_python()
    assert [row[1] for row in rows[1:]] == ["Faventines"]
    assert rows[1][7:10] == [3.0, 2.0, 0.0]
    assert rows[1][10] == TODAY
    notes = dict(row[:2] for row in book.get_sheet_by_name("Lisez-moi").to_python())
    assert notes["Filtres"] == "avec un logement libre"
    assert notes["Association"] == "CALD de la Drôme"


def test_the_export_is_a_right_of_its_own(world, houses):
    assert world.as_("bruno").get("/a/valence/residences.xlsx").status_code == 403
    assert world.as_("ines").get("/a/valence/residences.xlsx").status_code == 403


# -- the form ---------------------------------------------------------------------------------------------------------
def test_a_residence_is_added_and_found(world):
    browser = world.as_("nadia")
    assert "Ajouter la résidence" in plain(browser.get("/a/valence/residences/new").text)
    answer = browser.post(
        "/a/valence/residences/new", FACTS | {"opened_on": "1er janvier 1997", "fee_maximum": "318,5"}
    )
    assert answer.status_code == 303, plain(answer.text)
    page = browser.get(answer.headers["location"])
    assert "Les Tilleuls" in page.text
    assert "Aucun logement dans cette résidence." in plain(page.text)
    assert "ouverte en 1997" in plain(page.text)


@pytest.mark.parametrize(
    ("wrong", "sentence"),
    [
        ({"name": ""}, "Indiquez le nom de la résidence."),
        ({"name": "x" * 81}, "Ce texte a 81 caractères ; la limite est 80. Raccourcissez-le."),
        ({"kind": ""}, "Choisissez le type de résidence."),
        ({"kind": "castle"}, "Ce choix n’est plus proposé. Choisissez dans la liste."),
        ({"town": ""}, "Indiquez la commune."),
        ({"postcode": "2600"}, "Un code postal a cinq chiffres, par exemple 26000."),
        (
            {"opened_on": "2/3/2020", "closed_on": "1/3/2020"},
            "La fermeture (1ᵉʳ mars 2020) précède l’ouverture (2 mars 2020). Corrigez l’une des deux dates.",
        ),
        (
            {"convention_from": "1/1/2026", "convention_to": "31/12/2025"},
            "La convention finit (31 décembre 2025) avant de commencer (1ᵉʳ janvier 2026).",
        ),
        (
            {"min_age": "30", "max_age": "16"},
            "L’âge maximal (16 ans) est inférieur à l’âge minimal (30 ans). Corrigez l’un des deux.",
        ),
        ({"planned_months": ""}, "Indiquez la durée d’une période prévue, de 1 à 24 mois."),
        ({"opened_on": "31/04/2026"}, "Cette date n’existe pas"),
        ({"fee_maximum": "beaucoup"}, "Indiquez un montant en euros"),
    ],
)
def test_a_refusal_says_why_and_keeps_what_was_typed(world, wrong, sentence):
    browser = world.as_("nadia")
    browser.get("/a/valence/residences/new")
    answer = browser.post("/a/valence/residences/new", FACTS | {"owner": "Union des Mutuelles"} | wrong)
    assert answer.status_code == 422
    assert sentence in plain(answer.text)
    assert 'value="Union des Mutuelles"' in answer.text
    for typed in wrong.values():
        assert not typed or typed == "castle" or typed in answer.text


def test_only_who_may_write_finds_the_form(world, houses):
    number = houses[0].number
    for who in ("bruno", "ines"):
        browser = world.as_(who)
        assert browser.get("/a/valence/residences/new").status_code == 403
        assert browser.post(f"/a/valence/residences/{number}/edit", FACTS).status_code == 403
    assert world.as_("denis").get("/a/roanne/residences/new").status_code == 200


def test_two_people_edit_and_nothing_is_lost(world):
    with world.inside("valence") as db:
        number = a_residence(db, "Le Conflit", units=0, owner="Ancien propriétaire", town="Die").number
    path = f"/a/valence/residences/{number}/edit"
    first, second = world.as_("nadia"), world.as_("nadia")
    opened = re.search(r'name="version" value="(\d+)"', first.get(path).text).group(1)
    facts = FACTS | {"name": "Le Conflit", "town": "Die", "version": opened}
    second.get(path)
    assert second.post(path, facts | {"owner": "Mairie"}).status_code == 303
    met = first.post(path, facts | {"owner": "Mutuelle", "town": "Nyons"})
    words = plain(met.text)
    assert met.status_code == 409
    assert "Nadia Bertin a enregistré des changements" in words
    assert "Votre saisie est conservée." in words
    assert "Mairie" in words
    assert "Mutuelle" in words
    assert "Code postal" not in words  # equal fields are not shown
    fields = dict(re.findall(r'<input type="hidden" name="([^"]+)" value="([^"]*)">', met.text))
    choices = {"choose-owner": "theirs", "choose-town": "mine"}
    assert first.post(path, fields | choices).status_code == 303
    with world.inside("valence") as db:
        row = db.object(_residence(number))
        assert (row.owner, row.town) == ("Mairie", "Nyons")


def test_racing_editors_lose_nothing(world):
    """Pairs of saves at one moment from the same version: one is kept, the other one gets the page of choices."""
    with world.inside("valence") as db:
        number = a_residence(db, "La Course aux mots", units=0, town="Die").number
    path = f"/a/valence/residences/{number}/edit"
    browsers = [world.as_("nadia"), world.as_("nadia")]
    for pair in range(6):
        opened = [re.search(r'name="version" value="(\d+)"', one.get(path).text).group(1) for one in browsers]
        assert opened[0] == opened[1]
        answers: dict[int, int] = {}
        ready = threading.Barrier(2)

        def save(rank, ready=ready, answers=answers, version=opened[0], pair=pair):
            ready.wait()
            facts = FACTS | {"name": "La Course aux mots", "version": version, "owner": f"paire {pair} n° {rank}"}
            answers[rank] = browsers[rank].post(path, facts).status_code

        threads = [threading.Thread(target=save, args=(rank,)) for rank in (0, 1)]
        for one in threads:
            one.start()
        for one in threads:
            one.join()
        assert sorted(answers.values()) == [303, 409]
        kept = next(rank for rank, status in answers.items() if status == 303)
        with world.inside("valence", write=False) as db:
            assert db.object(_residence(number)).owner == f"paire {pair} n° {kept}"


def _residence(number):
    from sqlalchemy import select

    return select(Residence).where(Residence.number == number)


def test_closed_units_and_departures_today_stay_in_the_count(world):
    with world.inside("valence") as db:
        house = a_residence(db, "Compte", units=4, town="Livron")
        a_closure(db, house["1"], date(2026, 11, 9), date(2026, 11, 26))
        leaving = a_stay(db, house["2"], date(2026, 6, 1))
        a_notice(db, leaving, date(2026, 11, 10), TODAY)
        overdue = a_stay(db, house["3"], date(2026, 6, 1))
        a_notice(db, overdue, date(2026, 11, 10), date(2026, 11, 20))
        a_stay(db, house["4"], date(2026, 12, 24))
    words = plain(world.as_("nadia").part("/a/valence/residences?q=livron").text)
    assert "2 / 4" in words
