"""The search for lasting housing begins on the day of entry: its steps, its next step, the team's list."""

import html
import io
import re
from datetime import date

import pytest
from python_calamine import CalamineWorkbook
from sqlalchemy import bindparam, select

from app.residences.stay_models import ExitSearch, SearchStep
from tests.app.residences.builders import SEARCH, a_departure, a_residence, a_stay, a_step
from tests.app.residences.pages import hidden, names, plain

W = "/a/valence"
STEPS = select(SearchStep).where(SearchStep.search_id == bindparam("search_id")).order_by(SearchStep.number)
TYPED = {
    "kind": "social_housing_number",
    "done_on": "20/11/2026",
    "outcome": "numéro obtenu",
    "next_step": "Visite du T1 rue Faventines",
    "next_step_on": "30/11/2026",
}


@pytest.fixture
def lina(world):
    with world.inside("valence") as db:
        house = a_residence(db, "Les Recherches", units=1)
        return a_stay(db, house["1"], date(2026, 8, 19), name="Lina Morel")


def path(stay, room=""):
    return f"{W}/stays/{stay.number}/exit-search{room}"


def steps(world, stay):
    with world.inside("valence") as db:
        return db.objects(STEPS, search_id=db.object(SEARCH, stay_id=stay.id).id)


def search_of(world, stay):
    with world.inside("valence") as db:
        return db.object(SEARCH, stay_id=stay.id)


def test_it_works(world, lina):
    browser = world.as_("ines")
    page = plain(browser.get(path(lina)).text)
    assert "ouverte le 19 août 2026, jour de l’entrée" in page
    assert "Aucune démarche notée. La première compte : le réseau mesure celles des 30 premiers jours." in page
    done = browser.post(path(lina), TYPED)
    assert (done.status_code, done.headers["location"]) == (303, path(lina))
    (step,) = steps(world, lina)
    assert (step.kind, step.done_on, step.outcome) == ("social_housing_number", date(2026, 11, 20), "numéro obtenu")
    assert search_of(world, lina).next_step_on == date(2026, 11, 30)
    after = browser.get(path(lina))
    assert "la dernière il y a 3 jours" in plain(after.text)
    assert 'value="Visite du T1 rue Faventines"' in after.text  # the next step stays proposed


@pytest.mark.parametrize(
    ("values", "sentence"),
    [
        ({"kind": ""}, "Choisissez la démarche."),
        ({"kind": "opened"}, "Ce choix n’est plus proposé."),
        ({"done_on": ""}, "Indiquez le jour de la démarche."),
        ({"done_on": "24/11/2026"}, "Ce jour n’est pas encore venu"),
        ({"done_on": "18/08/2026"}, "La recherche s’ouvre le jour de l’entrée (19 août 2026)."),
        ({"next_step": ""}, "Indiquez la prochaine démarche."),
        ({"next_step_on": ""}, "Indiquez le jour prévu, à partir d’aujourd’hui."),
        ({"next_step_on": "1/11/2026"}, "Indiquez le jour prévu, à partir d’aujourd’hui."),
        ({"next_step": "bilan à l’hôpital"}, "Retirez-le : il ne doit pas être conservé ici."),
    ],
)
@pytest.mark.parametrize("htmx", [False, True])
def test_it_refuses_and_keeps_what_was_typed(world, lina, values, sentence, htmx):
    answer = world.as_("ines").post(path(lina), TYPED | values, htmx=htmx)
    assert answer.status_code == 422
    assert sentence in plain(answer.text)
    assert 'value="numéro obtenu"' in answer.text
    assert answer.text.lstrip().startswith('<div id="searching"' if htmx else "<!doctype")
    assert steps(world, lina) == []


def test_a_step_that_ends_the_search_asks_for_no_next_one(world, lina):
    typed = TYPED | {"kind": "lease_signed", "next_step": "", "next_step_on": ""}
    assert world.as_("ines").post(path(lina), typed).status_code == 303
    assert search_of(world, lina).next_step == ""


def test_the_patched_part_equals_the_page_reloaded(world, lina):
    browser = world.as_("bruno") if False else world.as_("nadia")
    part, page = browser.part(path(lina)).text, browser.get(path(lina)).text
    once = hidden(type("Answer", (), {"text": part}), "once")
    page = page.replace(hidden(type("Answer", (), {"text": page.split('id="searching"')[1]}), "once"), once)
    assert part.strip() in page


def test_a_step_noted_by_mistake_is_struck_and_counts_no_more(world, lina):
    browser = world.as_("ines")
    browser.post(path(lina), TYPED)
    step = steps(world, lina)[-1]
    undo = path(lina, f"/steps/{step.number}/undo")
    assert undo in browser.get(path(lina)).text
    assert browser.get(undo).status_code == 200
    assert browser.post(undo).status_code == 303
    (struck,) = [one for one in steps(world, lina) if one.number == step.number]
    assert struck.undone_at is not None
    assert struck.undone_by is not None
    page = browser.get(path(lina))
    assert "<s>" in page.text
    assert "annulé le 23 novembre 2026 par Inès Fabre" in plain(page.text)
    assert "0 démarche" in plain(page.text)
    assert undo not in page.text
    assert browser.get(undo).status_code == 404
    assert browser.post(undo).status_code == 404
    assert "annulé le 23 novembre 2026 par Inès Fabre" in plain(browser.get(f"/a/valence/stays/{lina.number}").text)


def test_what_is_looked_for_is_words_of_a_list(world, lina):
    browser = world.as_("ines")
    page = browser.get(path(lina, "/edit"))
    typed = {
        "version": hidden(page, "version"),
        "targets": ["social_tenancy", "private_tenancy"],
        "obstacles": ["guarantor"],
    }
    assert browser.post(path(lina, "/edit"), typed | {"social_number": "026 123"}).status_code == 303
    assert search_of(world, lina).targets == ["social_tenancy", "private_tenancy"]
    text = plain(browser.get(path(lina)).text)
    assert "logement social, logement privé" in text
    assert "pas de garant" in text
    assert browser.post(path(lina, "/edit"), {"version": "2", "obstacles": ["illness"]}).status_code == 422


def test_two_people_editing_what_is_looked_for_compare(world, lina):
    nadia, ines = world.as_("nadia"), world.as_("ines")
    version = hidden(nadia.get(path(lina, "/edit")), "version")
    ines.get(path(lina, "/edit"))
    assert ines.post(path(lina, "/edit"), {"version": version, "social_number": "ines"}).status_code == 303
    met = nadia.post(path(lina, "/edit"), {"version": version, "social_number": "nadia"})
    assert met.status_code == 409
    assert "Inès Fabre" in met.text
    assert search_of(world, lina).social_number == "ines"


def test_the_team_list_begins_with_the_longest_wait(world):
    with world.inside("valence") as db:
        house = a_residence(db, "Les Attentes", units=4)
        a_step(db, a_stay(db, house["1"], date(2026, 3, 1), name="Ancien Récent"), date(2026, 11, 20))
        a_stay(db, house["2"], date(2026, 6, 1), name="Jamais Attendu")
        a_step(db, a_stay(db, house["3"], date(2026, 6, 1), name="Milieu Moyen"), date(2026, 10, 10))
        a_departure(db, a_stay(db, house["4"], date(2026, 6, 1), name="Parti Loin"), date(2026, 10, 1))
        db.flush()
    answer = world.as_("ines").get(f"{W}/exit-searches")
    listed = [name for name in names(answer) if name in ("Ancien R.", "Jamais A.", "Milieu M.", "Parti L.")]
    assert listed == ["Jamais A.", "Milieu M.", "Ancien R."]
    text = plain(answer.text)
    assert "175 jours (aucune démarche)" in text
    assert "44 jours" in text
    assert "moins de 30 jours" in text
    assert "plus de 60 jours" in text
    assert int(answer.headers["x-statements"]) <= 6


def test_after_the_departure_nothing_is_added(world, lina):
    with world.inside("valence") as db:
        search: ExitSearch = db.object(SEARCH, stay_id=lina.id)
        search.closed_on = date(2026, 11, 1)
        db.flush()
    assert world.as_("ines").post(path(lina), TYPED).status_code == 409
    assert "Ajouter la démarche" not in world.as_("ines").get(path(lina)).text


def test_a_stranger_finds_nothing_and_a_reader_may_not(world, lina):
    for who, base in (("claire", "/a/roanne"), ("claire", W), ("bruno", W)):
        assert world.as_(who).get(f"{base}/stays/{lina.number}/exit-search").status_code == 404
        assert world.as_(who).post(f"{base}/stays/{lina.number}/exit-search", TYPED).status_code == 404
    assert world.as_("bruno").get(f"{W}/exit-searches").status_code == 404


def test_the_team_list_as_a_spreadsheet_has_the_rows_of_the_page(world, lina):
    page = world.as_("nadia").get("/a/valence/exit-searches").text
    answer = world.as_("nadia").get("/a/valence/exit-searches.xlsx")
    lines = CalamineWorkbook.from_filelike(io.BytesIO(answer.content)).get_sheet_by_index(0).to_python()[1:]
    assert [int(line[0]) for line in lines] == [int(number) for number in re.findall(r'<tr id="search-(\d+)"', page)]
    assert any(line[2] == "Lina" for line in lines)
    assert world.as_("ines").get("/a/valence/exit-searches.xlsx").status_code == 403  # reads it, may not take it away
    assert world.as_("bruno").get("/a/valence/exit-searches.xlsx").status_code == 404


def test_a_long_team_list_has_pages(world):
    with world.inside("valence") as db:
        house = a_residence(db, "Les Nombreux", units=52)
        for label in range(1, 53):
            a_stay(db, house[str(label)], date(2026, 8, 19), name=f"Lina Morel{label}")
    found, path = [], "/a/valence/exit-searches"
    while path:
        page = world.as_("nadia").get(path).text
        found.append(re.findall(r'<tr id="search-(\d+)"', page))
        path = html.unescape(after[1]) if (after := re.search(r'rel="next" href="([^"]+)"', page)) else None
    assert len(found[0]) == 50
    assert len(found) == 2
    every = [number for numbers in found for number in numbers]
    assert len(every) == len(set(every)) >= 52
