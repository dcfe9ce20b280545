"""One entry, five consequences, said before: the form, its draft, the check page and the deed."""

import re
import threading
from datetime import date
from decimal import Decimal

import pytest
from sqlalchemy import bindparam, select

from app.residences.stay_models import Due, EntryDraft, ExitSearch, OccupationTitle, Person, PlannedPeriod, Stay
from tests.app.residences.builders import a_closure, a_notice, a_residence, a_stay
from tests.app.residences.pages import hidden, part_of, plain

W = "/a/valence"
NEW, CHECK = f"{W}/stays/new", f"{W}/stays/new/check"
FEE = {
    "rent": Decimal("215.10"),
    "charges": Decimal("48.20"),
    "services": Decimal("39.10"),
    "options": Decimal("10.00"),
}
STAYS_OF = select(Stay).where(Stay.unit_id == bindparam("unit_id")).order_by(Stay.date_in)


@pytest.fixture
def house(world):
    """A residence of its own for each test: 1 free, 2 occupied until further notice, 3 free on the 28th, 4 closed."""
    with world.inside("valence") as db:
        made = a_residence(db, "Les Entrées", units=5, min_age=16, max_age=30)
        for unit in made.units.values():
            for name, amount in FEE.items():
                setattr(unit, name, amount)
        a_stay(db, made["2"], date(2026, 8, 19), name="Lina Morel")
        leaving = a_stay(db, made["3"], date(2026, 8, 19), name="Karim Tazi")
        a_notice(db, leaving, date(2026, 11, 19), date(2026, 11, 28))
        a_closure(db, made["4"], date(2026, 11, 1), date(2026, 11, 26))
        db.flush()
        for draft in db.objects(select(EntryDraft)):
            db.session.delete(draft)
    return made


def typed(house, label="1", **values):
    return {
        "first_name": "Inès",
        "last_name": "Faure",
        "born_on": "14/02/2004",
        "adults": "1",
        "children": "0",
        "unit": str(house[label].number),
        "date_in": "24/11/2026",
        "rent": "215,10",
        "charges": "48,20",
        "services": "39,10",
        "options": "10",
    } | values


def stays_of(world, house, label="1"):
    with world.inside("valence") as db:
        return db.objects(STAYS_OF, unit_id=house[label].id)


def test_it_works(world, house):
    browser = world.as_("nadia")
    assert browser.get(NEW).status_code == 200
    kept = browser.post(NEW, typed(house))
    assert (kept.status_code, kept.headers["location"]) == (303, CHECK)
    check = browser.get(CHECK)
    promised = part_of(check, "made")
    assert (
        "Ce qui sera créé : un séjour au logement 1 à partir du 24 novembre 2026 ; "
        "un titre d’occupation mensuel, reconduit tacitement ; une période prévue jusqu’au 24 février 2027 ; "
        "une recherche de logement de sortie, ouverte le 24 novembre 2026, jour de l’entrée ; "
        "l’avis de novembre : 7 nuits sur 30, 72,89 €."
    ) in promised
    assert stays_of(world, house) == []
    assert "Faire entrer Inès F." in promised
    done = browser.post(CHECK, {"once": hidden(check, "once")})
    (stay,) = stays_of(world, house)
    assert (done.status_code, done.headers["location"]) == (303, f"{W}/stays/{stay.number}")
    with world.inside("valence") as db:
        (title,) = db.objects(select(OccupationTitle).where(OccupationTitle.stay_id == stay.id))
        (period,) = db.objects(select(PlannedPeriod).where(PlannedPeriod.stay_id == stay.id))
        (search,) = db.objects(select(ExitSearch).where(ExitSearch.stay_id == stay.id))
        (due,) = db.objects(select(Due).where(Due.stay_id == stay.id))
        assert db.objects(select(EntryDraft)) == []
    assert (title.starts_on, title.ended_on) == (date(2026, 11, 24), None)
    assert (period.rank, period.ends_on) == (1, date(2027, 2, 24))
    assert search.opened_on == stay.date_in == date(2026, 11, 24)
    assert (due.nights, due.nights_in_month) == (7, 30)
    assert due.rent + due.charges + due.services + due.options == Decimal("72.89")
    assert "Inès F." in plain(browser.get(done.headers["location"]).text)


def test_pressing_twice_makes_one_stay_and_shows_it(world, house):
    browser = world.as_("nadia")
    browser.post(NEW, typed(house))
    once = hidden(browser.get(CHECK), "once")
    first, second = browser.post(CHECK, {"once": once}), browser.post(CHECK, {"once": once})
    assert first.headers["location"] == second.headers["location"]
    assert len(stays_of(world, house)) == 1


def test_two_presses_at_the_same_moment_make_one_stay(world, house):
    browser = world.as_("nadia")
    browser.post(NEW, typed(house))
    once = hidden(browser.get(CHECK), "once")
    twin = world.as_("nadia")
    answers, ready = [], threading.Barrier(2)

    def press(one):
        ready.wait()
        answers.append(one.post(CHECK, {"once": once}))

    pair = [threading.Thread(target=press, args=(one,)) for one in (browser, twin)]
    for one in pair:
        one.start()
    for one in pair:
        one.join()
    (stay,) = stays_of(world, house)
    assert [a.headers["location"] for a in answers] == [f"{W}/stays/{stay.number}"] * 2


def test_two_people_racing_for_one_unit_end_with_one_stay_and_a_sentence(world, house):
    browsers = [world.as_("nadia"), world.as_("ines")]
    for who, browser in zip(("Inès", "Zoé"), browsers, strict=True):
        browser.post(NEW, typed(house, first_name=who))
    checks = [hidden(browser.get(CHECK), "once") for browser in browsers]
    answers, ready = [], threading.Barrier(2)

    def press(browser, once):
        ready.wait()
        answers.append(browser.post(CHECK, {"once": once}))

    pair = [threading.Thread(target=press, args=both) for both in zip(browsers, checks, strict=True)]
    for one in pair:
        one.start()
    for one in pair:
        one.join()
    assert len(stays_of(world, house)) == 1
    assert sorted(a.status_code for a in answers) == [303, 422]
    refused = next(a for a in answers if a.status_code == 422)
    assert "occupé par un autre séjour" in plain(refused.text) or "vient d’être pris" in plain(refused.text)
    assert "ou de la contrainte" not in refused.text
    assert "ex_stays" not in refused.text


@pytest.mark.parametrize(
    ("label", "values", "sentence"),
    [
        ("1", {"first_name": ""}, "Indiquez le prénom."),
        ("1", {"date_in": ""}, "Indiquez la date d’entrée."),
        ("1", {"date_in": "31 avril 2026"}, "Cette date n’existe pas : 31 avril."),
        ("1", {"rent": "215,105"}, "Le montant a trois décimales."),
        ("1", {"unit": ""}, "Choisissez un logement."),
        ("1", {"planned_to": "20/11/2026"}, "indiquez un jour après le 24 novembre 2026"),
        ("2", {}, "Le logement 2 est occupé par un autre séjour depuis le 19 août 2026."),
        (
            "3",
            {},
            "Le logement 3 est occupé par un autre séjour du 19 août 2026 au 28 novembre 2026. "
            "Choisissez une entrée à partir du 28 novembre 2026.",
        ),
        (
            "4",
            {},
            "Le logement 4 est fermé jusqu’au 26 novembre 2026 (travaux). Rouvrez-le, ou choisissez une autre date.",
        ),
        (
            "1",
            {"born_on": "1/11/1995"},
            "La personne aura 31 ans à l’entrée ; la résidence accueille jusqu’à 30 ans. "
            "Demandez une dérogation ou refusez la demande.",
        ),
        ("1", {"born_on": "1/1/2011"}, "la résidence accueille à partir de 16 ans"),
        ("1", {"born_on": ""}, "Indiquez la date de naissance : la résidence reçoit selon l’âge."),
        ("1", {"sent_by": "2 84 05 75 115 204"}, "numéro de sécurité sociale"),
        ("1", {"housing_aid": "400"}, "L’aide au logement dépasse la redevance."),
    ],
)
@pytest.mark.parametrize("htmx", [False, True])
def test_it_refuses_and_keeps_what_was_typed(world, house, label, values, sentence, htmx):
    answer = world.as_("nadia").post(NEW, typed(house, label, last_name="Faure-Gardée", **values), htmx=htmx)
    assert answer.status_code == 422
    assert sentence in plain(answer.text)
    assert 'value="Faure-Gardée"' in answer.text
    assert answer.text.lstrip().startswith("<form" if htmx else "<!doctype")
    assert len(stays_of(world, house, label)) == (0 if label in "14" else 1)


def test_a_derogation_lifts_the_age(world, house):
    answer = world.as_("nadia").post(NEW, typed(house, born_on="1/11/1995", derogation="DDETS, 3 novembre 2026"))
    assert answer.status_code == 303


def test_the_day_the_unit_is_free_is_enough(world, house):
    browser = world.as_("nadia")
    assert browser.post(NEW, typed(house, "3", date_in="28/11/2026")).status_code == 303
    assert browser.post(CHECK, {"once": hidden(browser.get(CHECK), "once")}).status_code == 303


def test_units_are_offered_free_first_with_their_day(world, house):
    text = plain(world.as_("nadia").get(f"{NEW}?unit={house['3'].number}").text)
    free, soon = text.index("Les Entrées, 1 — libre"), text.index("Les Entrées, 3 — libre le 28 nov. 2026")
    assert free < soon < text.index("Les Entrées, 2 — occupé")
    assert 'value="28/11/2026"' in world.as_("nadia").get(f"{NEW}?unit={house['3'].number}").text


def test_the_fee_follows_the_unit_and_is_kept_with_the_draft(world, house):
    browser = world.as_("nadia")
    browser.get(NEW)
    values = typed(house, rent="", charges="", services="", options="")
    part = browser.post(f"{NEW}/draft?fill=1", values, htmx=True)
    assert part.status_code == 200
    assert part.text.lstrip().startswith('<fieldset class="group" id="fee">')
    assert "Premier avis : 7 nuits sur 30, 72,89 €" in plain(part.text)
    back = browser.get(NEW)
    assert "Une entrée est déjà commencée pour le logement 1 (par vous, aujourd’hui à 10 h)." in plain(back.text)
    resumed = browser.get(f"{NEW}?resume=1")
    assert 'value="Faure"' in resumed.text
    assert 'value="215,10"' in resumed.text
    assert part.text.strip() in resumed.text  # the patched part equals the page reloaded
    assert browser.post(f"{NEW}/restart", {"unit": str(house["1"].number)}).status_code == 303
    assert "déjà commencée" not in browser.get(NEW).text


def test_without_any_amount_the_fee_is_that_of_the_unit(world, house):
    browser = world.as_("nadia")
    browser.post(NEW, typed(house, rent="", charges="", services="", options=""))
    assert "7 nuits sur 30, 72,89 €" in plain(browser.get(CHECK).text)
    browser.post(f"{NEW}/restart")
    browser.post(NEW, typed(house, rent="0", charges="", services="", options=""))
    assert "7 nuits sur 30, 0,00 €" in plain(browser.get(CHECK).text)


def test_a_draft_is_its_authors_own(world, house):
    world.as_("nadia").post(f"{NEW}/draft", typed(house), htmx=True)
    assert "déjà commencée" not in world.as_("ines").get(NEW).text


def test_it_works_without_javascript(world, house):
    """The fee of the chosen unit comes by a button, the rest by whole pages."""
    answer = world.as_("nadia").post(NEW, typed(house, rent="", charges="", services="", options="", step="fee"))
    assert answer.status_code == 200
    assert 'value="215,10"' in answer.text
    assert "<!doctype" in answer.text


def test_a_check_page_of_yesterday_still_refuses_what_has_changed(world, house):
    browser = world.as_("nadia")
    browser.post(NEW, typed(house))
    once = hidden(browser.get(CHECK), "once")
    with world.inside("valence") as db:
        a_stay(db, house["1"], date(2026, 11, 20), name="Omar Avant")
    answer = browser.post(CHECK, {"once": once})
    assert answer.status_code == 422
    assert "Le logement 1 est occupé par un autre séjour depuis le 20 novembre 2026." in plain(answer.text)
    with world.inside("valence") as db:
        assert db.objects(select(Person).where(Person.last_name == "Faure", Person.first_name == "Personne")) == []


def test_a_stranger_finds_nothing(world, house):
    assert world.as_("claire").get(NEW).status_code == 404
    foreign = world.as_("claire")
    foreign.get("/a/roanne/stays/new")
    answer = foreign.post("/a/roanne/stays/new", typed(house))
    assert answer.status_code == 422
    assert "n’est plus proposé" in plain(answer.text)


def test_a_reader_may_not(world, house):
    bruno = world.as_("bruno")
    assert bruno.get(NEW).status_code == 404
    assert bruno.post(NEW, typed(house)).status_code == 404


# -- on a phone: one section after the other --------------------------------------------------------------------------
EMPTY = {"adults": "1", "children": "0"}


def shown_on_a_phone(answer):
    """The sections that a phone shows, by the first field of each."""
    sections = answer.text.split('<div class="form-step')[1:]
    return [re.search(r' name="(\w+)"', one).group(1) for one in sections if one.startswith(" shown")]


def test_it_goes_from_section_to_section_and_keeps_what_was_typed(world, house):
    browser = world.as_("nadia")
    first = browser.get(NEW)
    assert shown_on_a_phone(first) == ["first_name"]
    assert "Étape 1 sur 4" in plain(first.text)
    answer = browser.post(NEW, EMPTY | {"next": "who"})
    assert answer.status_code == 422
    assert "2 points à corriger" in plain(answer.text)  # the unit and the day come in their turn
    assert shown_on_a_phone(answer) == ["first_name"]
    who = EMPTY | {"first_name": "Inès", "last_name": "Faure", "born_on": "14/02/2004"}
    second = browser.post(NEW, who | {"next": "who"})
    assert second.status_code == 200
    assert shown_on_a_phone(second) == ["unit"]
    assert 'value="Faure"' in second.text
    left = browser.get(f"{NEW}?resume=1")
    assert shown_on_a_phone(left) == ["unit"]
    place = who | {"unit": str(house["1"].number), "date_in": "24/11/2026"}
    third = browser.post(NEW, place | {"next": "place"})
    assert shown_on_a_phone(third) == ["previous_situation"]
    back = browser.post(NEW, place | {"previous": "before"})
    assert shown_on_a_phone(back) == ["unit"]
    fourth = browser.post(NEW, place | {"next": "before"})
    assert shown_on_a_phone(fourth) == ["rent"]
    assert 'value="215,10"' in fourth.text
    assert "Continuer" not in plain(fourth.text)
    assert browser.post(NEW, typed(house)).headers["location"] == CHECK
    assert f"{NEW}?resume=1&amp;at=before#previous_situation" in browser.get(CHECK).text
    assert shown_on_a_phone(browser.get(f"{NEW}?resume=1&at=fee")) == ["rent"]


def test_a_refusal_of_the_whole_shows_every_section_that_has_something_to_correct(world, house):
    browser = world.as_("nadia")
    browser.get(NEW)
    answer = browser.post(NEW, typed(house, last_name="", rent="beaucoup"))
    assert answer.status_code == 422
    assert shown_on_a_phone(answer) == ["first_name", "rent"]
    assert "data-next" not in answer.text
