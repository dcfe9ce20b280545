"""A line of « Aujourd’hui » is put off to a day with a reason, seen by the team, and comes back by itself."""

from datetime import date

import pytest

from app.home.lines import things_to_do
from tenants import clock
from tests.app.residences.builders import a_closure, a_notice, a_residence, a_stay
from tests.app.residences.pages import part_of, plain

HOME = "/a/valence/"


@pytest.fixture(scope="module")
def lina(world):
    with world.inside("valence") as db:
        made = a_residence(db, "Faventines", units=4)
        stay = a_stay(db, made["1"], date(2026, 8, 19), name="Lina Morel", planned_to=date(2026, 11, 19))
        leaving = a_stay(db, made["2"], date(2026, 8, 19), name="Karim Tard", planned_to=date(2027, 6, 1))
        a_notice(db, leaving, date(2026, 11, 10), date(2026, 12, 1))
        closed = a_closure(db, made["3"], date(2026, 11, 1), date(2026, 11, 26))
        db.flush()
    return {"period": stay.number, "departure": leaving.number, "closure": closed.number}


def path(lina, kind="period"):
    return f"{HOME}today/{kind}/{lina[kind]}/postpone"


def test_it_asks_for_a_day_and_a_reason(world, lina):
    nadia = world.as_("nadia")
    assert path(lina) in nadia.get(HOME).text
    answer = nadia.post(path(lina), {"until": "", "reason": ""})
    assert answer.status_code == 422
    assert "Indiquez le jour où ce rappel revient." in plain(answer.text)
    assert "Indiquez le motif." in plain(answer.text)


@pytest.mark.parametrize("until", ["23/11/2026", "01/11/2026", "24/12/2026"])
def test_it_is_put_off_from_tomorrow_on_and_30_days_at_most(world, lina, until):
    answer = world.as_("nadia").post(path(lina), {"until": until, "reason": "attend la CAF"})
    assert answer.status_code == 422
    assert "Indiquez un jour du 24 novembre 2026 au 23 décembre 2026." in plain(answer.text)
    assert "attend la CAF" in answer.text


def test_a_line_to_come_is_put_off_after_its_own_day(world, lina):
    answer = world.as_("nadia").post(path(lina, "departure"), {"until": "30/11/2026", "reason": "vacances"})
    assert answer.status_code == 422
    assert "Ce rappel est à son jour le 1ᵉʳ décembre 2026. Indiquez un jour après." in plain(answer.text)


def test_it_waits_under_its_new_day_and_comes_back_that_day(world, lina):
    nadia = world.as_("nadia")
    before = plain(nadia.get(HOME).text)
    assert "En retard" in before
    answer = nadia.post(path(lina), {"until": "2 décembre", "reason": "rendez-vous le 1ᵉʳ"})
    assert answer.headers["location"] == "/a/valence"
    home = nadia.get(HOME)
    text = part_of(home, "tasks")
    assert "Plus tard" in text
    assert "reporté au 2 déc. par Nadia Bertin : rendez-vous le 1ᵉʳ" in text
    assert "En retard" not in text.split("En ce moment")[0]
    with clock.fixed(date(2026, 12, 2)):
        again = part_of(world.as_("nadia").get(HOME), "tasks")
        assert "Décider de la période de Lina M." in again.split("Aujourd’hui")[0]
        assert "reporté au" not in again


def test_the_team_sees_who_put_it_off_and_takes_it_back(world, lina):
    ines = world.as_("ines")
    text = part_of(ines.get(HOME), "tasks")
    assert "par Nadia Bertin" in text
    twice = ines.post(path(lina), {"until": "25/11/2026", "reason": "moi aussi"})
    assert twice.status_code == 422
    assert "Une autre personne vient de reporter ce rappel." in plain(twice.text)
    assert ines.post(path(lina) + "/undo").status_code == 303
    assert "Décider de la période de Lina M." in part_of(ines.get(HOME), "tasks").split("Cette semaine")[0]
    assert ines.post(path(lina), {"until": "25/11/2026", "reason": "moi aussi"}).status_code == 303


def test_a_closure_is_put_off_too(world, lina):
    nadia = world.as_("nadia")
    answer = nadia.post(path(lina, "closure"), {"until": "28/11/2026", "reason": "peinture"})
    assert answer.status_code == 303
    assert "reporté au 28 nov. par Nadia Bertin : peinture" in plain(nadia.get(HOME).text)


def test_the_form_opens_in_the_line(world, lina):
    part = world.as_("nadia").part(path(lina, "departure")).text
    assert part.lstrip().startswith(f'<form id="form-departure-{lina["departure"]}"')
    assert f'id="until-departure-{lina["departure"]}"' in part


@pytest.mark.parametrize("other", ["period/9", "stranger/1", "closure/999"])
def test_what_is_no_line_of_ours_is_nothing(world, lina, other):
    assert world.as_("nadia").get(f"{HOME}today/{other}/postpone").status_code == 404


def test_the_direction_looks_and_puts_nothing_off(world, lina):
    odile = world.as_("odile")
    assert "/postpone" not in odile.get(HOME).text
    assert odile.get(path(lina)).status_code == 403


def test_colleagues_lines_are_added_in_place(world, lina):
    nadia = world.as_("nadia")
    alone = nadia.get(HOME)
    assert "Les miennes" in plain(alone.text)
    assert "Noter une démarche" not in part_of(alone, "tasks")
    both = nadia.get(HOME + "?team=1")
    assert "Noter une démarche pour Lina M." in part_of(both, "tasks")
    assert "Décider de la période" in part_of(both, "tasks")


def test_one_statement_reads_every_line(world, lina):
    with world.inside("valence", write=False) as db:
        kinds = ("departure", "entry", "period", "closure", "search", "first_step", "next_step")
        rows = db.all(things_to_do(kinds), today=date(2026, 11, 23))
    assert {"period", "departure", "closure", "search"} <= {row.kind for row in rows}
