"""The first page: what each role must do, in four groups; how things stand; the first days of a workspace."""

from datetime import date

import pytest

from app.home import todo
from app.home.task import Task
from app.provisioning import NewPerson, let_in
from app.residences.stay_models import ExitSearch, PeriodDecision
from tests.app.residences.builders import (
    PERIODS,
    SEARCH,
    a_closure,
    a_notice,
    a_residence,
    a_stay,
    a_step,
)
from tests.app.residences.pages import part_of, plain

HOME = "/a/valence/"


@pytest.fixture(scope="module")
def house(world):
    """Monday 23 November: one thing of each kind, before, on and after that day."""
    with world.inside("valence") as db:
        made = a_residence(db, "Faventines", units=12)
        on = date(2026, 8, 19)
        a_stay(db, made["1"], on, name="Lina Morel", planned_to=date(2026, 11, 19))
        for label, name, ends in (("2", "Karim Tard", 20), ("3", "Sofia Jour", 23), ("4", "Omar Semaine", 27)):
            stay = a_stay(db, made[label], on, name=name, planned_to=date(2027, 6, 1))
            a_notice(db, stay, date(2026, 11, 10), date(2026, 11, ends))
        a_stay(db, made["5"], date(2026, 11, 25), name="Inès Arrive")
        a_closure(db, made["6"], date(2026, 11, 1), date(2026, 11, 26))
        put_off = a_stay(db, made["7"], on, name="Zoé Plustard", planned_to=date(2026, 11, 1))
        (period,) = db.objects(PERIODS, stay_id=put_off.id)
        db.add(
            PeriodDecision(
                stay_id=put_off.id,
                period_id=period.id,
                kind="later",
                decided_on=date(2026, 11, 2),
                until=date(2026, 12, 1),
            )
        )
        a_step(db, a_stay(db, made["8"], on, name="Adam Suivi", planned_to=date(2027, 6, 1)), date(2026, 10, 20))
        a_stay(db, made["9"], date(2026, 11, 13), name="Nour Nouvelle")
        planned = a_stay(db, made["10"], on, name="Ilyes Prévu", planned_to=date(2027, 6, 1))
        a_step(db, planned, date(2026, 11, 10))
        search: ExitSearch = db.object(SEARCH, stay_id=planned.id)
        search.next_step, search.next_step_on = "Visite rue Bouffier", date(2026, 11, 24)
        db.flush()
    return made


def groups(answer):
    """The words of each group, by its name."""
    text = part_of(answer, "tasks").split("En ce moment")[0]
    found, current = {}, ""
    for word in ("En retard", "Aujourd’hui", "Cette semaine", "Plus tard"):
        if f" {word} " in text:
            before, text = text.split(f" {word} ", 1)
            found[current] = before
            current = word
    found[current] = text
    return found


def test_it_works_for_the_residence_manager(world, house):
    answer = world.as_("nadia").get(HOME)
    assert answer.status_code == 200
    by = groups(answer)
    assert (
        "Décider de la période de Lina M. Faventines · logement 1 · à décider depuis le 19 novembre 2026 (4 jours)"
        in by["En retard"]
    )
    assert "Départ de Karim T." in by["En retard"]
    assert "Départ de Sofia J. Faventines · logement 3 · fin du préavis aujourd’hui" in by["Aujourd’hui"]
    assert "Départ de Omar S." in by["Cette semaine"]
    assert "Accueillir Inès A." in by["Cette semaine"]
    assert (
        "Rouvrir le logement 6 Faventines · logement 6 · travaux, fin prévue jeudi 26 novembre" in by["Cette semaine"]
    )
    assert "Décider de la période de Zoé P." in by["Plus tard"]
    assert "6 choses à faire, dont 2 en retard" in plain(answer.text)
    assert "Lundi 23 novembre" in plain(answer.text)
    assert int(answer.headers["x-statements"]) <= 6


def test_the_social_worker_finds_searches(world, house):
    by = groups(world.as_("ines").get(HOME))
    assert (
        "Noter une démarche pour Adam S. Faventines · logement 8 · aucune démarche depuis 34 jours" in by["En retard"]
    )
    assert "Visite rue Bouffier, pour Ilyes P." in by["Cette semaine"]
    assert "Premier entretien logement avec Nour N." in by["Plus tard"]
    assert "Départ de" not in " ".join(by.values())


def test_how_things_stand_is_counted_by_nights(world, house):
    text = part_of(world.as_("nadia").get(HOME), "now")
    assert (
        "8 occupés sur 12 66,7 %" in text
    )  # 2 and 3 are here until their departure is written down, 5 comes on the 25th
    assert "net des fermetures : 8 / 11, soit 72,7 %" in text


def test_a_task_leaves_only_when_the_fact_is_recorded(world, house):
    with world.inside("valence") as db:
        gone = a_stay(db, house["11"], date(2026, 8, 1), name="Parti Demain", planned_to=date(2027, 6, 1))
        a_notice(db, gone, date(2026, 11, 14), date(2026, 11, 23))
        db.flush()
    browser = world.as_("nadia")
    assert "Départ de Parti D." in plain(browser.get(HOME).text)
    path = f"/a/valence/stays/{gone.number}/departure/new"
    typed = {"left_on": "23/11/2026", "destination": "unknown", "keys_back": "y"}
    browser.post(path, typed)
    assert "Départ de Parti D." in plain(browser.get(HOME).text)
    browser.post(path, typed | {"step": "confirm"})
    assert "Départ de Parti D." not in plain(browser.get(HOME).text)


def test_the_direction_reads_what_is_late_by_matter(world, house):
    person = NewPerson("direction@valence.test", "Dora Direction", "director", False, "passerelle-demo")
    let_in(world.database, person, world.places["valence"])
    browser = world.visitor()
    browser.sign_in("direction@valence.test", "passerelle-demo")
    text = part_of(browser.get(HOME), "tasks")
    assert "1 départ à enregistrer le plus long retard depuis le 20 novembre 2026" in text
    assert "Faire le départ" not in text


def test_a_reader_reads_figures_and_no_name(world, house):
    answer = world.as_("bruno").get(HOME)
    text = plain(answer.text)
    assert "En ce moment" in text
    for name in ("Lina", "Karim", "Sofia", "Omar"):
        assert name not in text
    assert "période" not in part_of(answer, "now")
    assert "Faire entrer" not in text


def test_the_first_days_say_how_to_begin(world):
    text = plain(world.as_("claire").get("/a/roanne/").text)
    assert "Pour commencer" in text
    assert "Ajouter une résidence" in text


def test_a_stranger_finds_nothing(world):
    assert world.as_("claire").get(HOME).status_code == 404


def test_a_group_draws_a_bounded_number_of_lines_and_counts_the_others():
    lines = [Task(f"Ligne {n}", "/", "", "late") for n in range(240)]
    ((key, _words, first, others, beyond),) = todo.grouped(lines)
    assert (key, len(first), len(others), beyond) == ("late", todo.SHOWN, todo.DRAWN - todo.SHOWN, 240 - todo.DRAWN)
    assert [len(part) for part in todo.grouped(lines[:3])[0][2:4]] == [3, 0]
