"""What colleagues did since the last visit; the count in the bar; the four figures and the page of the board."""

import re
from datetime import date

import psycopg
import pytest

from app.residences import figures
from tenants import clock
from tests.app.residences.builders import a_departure, a_residence, a_stay, a_step
from tests.app.residences.pages import part_of, plain

HOME = "/a/valence/"


@pytest.fixture(scope="module")
def house(world):
    with world.inside("valence") as db:
        made = a_residence(db, "Faventines", units=5)
        lina = a_stay(db, made["1"], date(2026, 8, 19), name="Lina Morel", planned_to=date(2026, 11, 19))
        a_stay(db, made["2"], date(2026, 10, 1), name="Karim Tard", planned_to=date(2027, 6, 1))
        gone = a_stay(db, made["3"], date(2025, 12, 1), name="Zoé Partie", planned_to=date(2026, 6, 1))
        a_step(db, gone, date(2025, 12, 11))
        a_departure(db, gone, date(2026, 6, 1), destination="social_tenancy")
        db.flush()
    return lina.number


def earlier(world):
    """The sessions so far were last seen an hour before what is written from here on (rows bear the server's time)."""
    with psycopg.connect(world.settings.migrate_url) as connection:
        connection.execute("update identity.sessions set seen_at = now() - interval '1 hour'")


def count_in_the_bar(answer) -> int:
    found = re.search(r'Aujourd’hui</span> <span class="count">(\d+)<', answer.text)
    return int(found.group(1)) if found else 0


def test_a_first_visit_tells_no_news(world, house):
    assert 'id="news"' not in world.as_("nadia").get(HOME).text


def test_the_next_visit_tells_what_colleagues_did_and_not_what_one_did_oneself(world, house):
    first = world.as_("nadia")
    first.get(HOME)
    earlier(world)
    ines = world.as_("ines")
    step = {"kind": "social_housing_number", "done_on": "23/11/2026"}
    step |= {"next_step": "Relancer", "next_step_on": "01/12/2026"}
    ines.get(f"{HOME}stays/{house}/exit-search")
    assert ines.post(f"{HOME}stays/{house}/exit-search", step).status_code == 303
    again = part_of(world.as_("nadia").get(HOME), "news")
    assert "Démarche pour Lina M., Faventines" in again
    assert "par Inès Fabre, " in again
    ines.get(HOME)
    earlier(world)
    assert "Rien de nouveau de vos collègues." in part_of(world.as_("ines").get(HOME), "news")


def test_a_reader_is_told_no_news_of_people(world, house):
    world.as_("bruno").get(HOME)
    assert 'id="news"' not in world.as_("bruno").get(HOME).text


def test_the_bar_counts_what_presses_on_every_page_and_follows_a_deed(world, house):
    nadia = world.as_("nadia")
    home = nadia.get(HOME)
    assert count_in_the_bar(home) == 1  # Lina's period is late
    assert int(home.headers["x-statements"]) <= 6
    for other in ("residences", "stays", f"stays/{house}"):
        answer = nadia.get(HOME + other)
        assert count_in_the_bar(answer) == 1, other
        assert int(answer.headers["x-statements"]) <= 6, other
    put_off = {"until": "25/11/2026", "reason": "attend la CAF"}
    assert nadia.post(f"{HOME}today/period/{house}/postpone", put_off).status_code == 303
    assert count_in_the_bar(nadia.get(f"{HOME}stays/{house}")) == 0
    with clock.fixed(date(2026, 11, 25)):
        assert count_in_the_bar(world.as_("nadia").get(HOME)) == 1


def test_a_page_that_is_refused_has_its_frame(world, house):
    answer = world.as_("nadia").get(f"{HOME}stays/4242")
    assert answer.status_code == 404
    assert "Vous agissez pour" in plain(answer.text)


def test_the_direction_reads_four_figures_with_their_fractions(world, house):
    odile = world.as_("odile")
    answer = odile.get(HOME)
    assert int(answer.headers["x-statements"]) <= 6
    assert len(re.findall('class="figure-card"', answer.text)) == 4
    assert f"{HOME}board" in answer.text
    assert "figure-card" not in world.as_("nadia").get(HOME).text


def test_the_four_are_those_of_the_figures_page(world, house):
    period = figures.over(date(2025, 11, 23), date(2026, 11, 22))
    with world.inside("valence", write=False) as db:
        told = figures.report(db, period.first, period.last).figures
        four = figures.four(db, period)
    assert {one.code: (one.numerator, one.denominator) for one in four} == {
        one.code: (told[one.code].numerator, told[one.code].denominator) for one in four
    }
    assert {one.code for one in four} == {"occupancy_net", "exit_durable_rate", "exit_step_30_days", "average_stay"}
    assert any(one.numerator for one in four)


def test_the_page_of_the_board_bears_no_name(world, house):
    for who in ("odile", "bruno"):
        answer = world.as_(who).get(HOME + "board")
        assert answer.status_code == 200
        text = plain(answer.text)
        assert "La page du conseil" in text
        assert "Faventines 5 2 40,0 % 0" in text
        assert "Périodes prévues à décider" in text
        assert not any(name in text for name in ("Lina", "Morel", "Karim", "Zoé"))


def test_an_empty_workspace_has_its_page_too(world):
    answer = world.as_("denis").get("/a/roanne/board")
    assert answer.status_code == 200
    assert "Aucun logement en service." in plain(answer.text)
    assert "Rien n’est en retard." in plain(answer.text)
