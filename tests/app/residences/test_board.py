"""The plan of a residence (S7): who is where, from which night on it is free, in the words of the page (W2)."""

from datetime import date

import pytest

from app.residences.models import Closure
from tenants import clock
from tests.app.residences.builders import (
    SINCE,
    a_closure,
    a_departure,
    a_notice,
    a_renewal,
    a_residence,
    a_stay,
    a_step,
    a_unit,
)
from tests.app.residences.test_residences import plain

TODAY = date(2026, 11, 23)
RECENT = date(2026, 11, 2)


@pytest.fixture(scope="module")
def house(world):
    """Ten units, one situation each."""
    with world.inside("valence") as db:
        made = a_residence(db, "Les Dix", units=10)

        def lives(label: str, name: str, date_in=date(2026, 9, 1), **values):
            stay = a_stay(db, made[label], date_in, name=name, **values)
            a_step(db, stay, RECENT)
            return stay

        lives("1", "Théo Roman", planned_to=date(2026, 12, 12))
        a_notice(db, lives("2", "Nadia Bel"), date(2026, 11, 22), date(2026, 12, 1))
        a_notice(db, lives("3", "Sofia Daud"), date(2026, 11, 11), TODAY)
        a_departure(db, lives("4", "Paul Parti"), date(2026, 11, 17))
        a_closure(db, made["5"], date(2026, 11, 9), date(2026, 11, 26))
        lives("6", "Lina Morel", planned_to=date(2026, 11, 19))
        a_stay(db, made["7"], date(2026, 10, 20), name="Karim Tal")
        a_notice(db, lives("8", "Omar Retard"), date(2026, 11, 1), date(2026, 11, 20))
        a_stay(db, made["9"], date(2026, 12, 2), name="Eva Bientôt")
        renewed = lives("10", "Zoé Aubin", planned_to=date(2026, 11, 1))
        a_renewal(db, renewed, date(2027, 2, 1), date(2026, 11, 2))
        a_unit(db, made.residence, "11", SINCE, date(2026, 6, 1))
    return made


def tiles(text: str) -> dict[str, str]:
    """What each tile says, by its number."""
    found = {}
    for part in text.split('id="unit-')[1:]:
        label = part.split('"')[0]
        found[label] = plain(part.split("</a>")[0].split(">", 1)[1]).strip()
    return found


def board(world, house, who="nadia", query="") -> str:
    return world.as_(who).get(f"/a/valence/residences/{house.number}{query}").text


def test_each_tile_says_the_one_thing_to_know(world, house):
    told = tiles(board(world, house))
    assert told["1"] == "Logement 1 Studio Théo R. à revoir le 12 déc."
    assert "Nadia B. Libre le 1ᵉʳ déc. Préavis reçu le 22 nov." in told["2"]
    assert "Sofia D. Libre ce soir Départ aujourd’hui" in told["3"]
    assert "Personne Libre maintenant Depuis le 17 nov. (6 nuits)" in told["4"]
    assert "Fermé : travaux Rouvre le 26 nov. Depuis le 9 nov. (14 nuits)" in told["5"]
    assert "Lina M. À renouveler Période finie le 19 nov." in told["6"]
    assert "Karim T. Démarche à noter Aucune depuis 34 jours" in told["7"]
    assert "Omar R. Départ à enregistrer Prévu le 20 nov." in told["8"]
    assert "Personne Libre maintenant" in told["9"]
    assert "entrée le 2 déc." in told["9"]
    assert "Zoé A. à revoir le 1ᵉʳ févr." in told["10"]
    assert "Hors service Depuis le 1ᵉʳ juin" in told["11"]
    assert not any("jusqu’au" in words for words in told.values())


def test_the_chips_count_and_filter(world, house):
    words = plain(board(world, house))
    assert "Tous 10 Libres 2 Bientôt libres 3 À renouveler 1 Fermés 1 Hors service 1" in words
    assert "7 occupés sur 10 en service (70,0 %) · 7 sur 9 sans les fermetures (77,8 %)" in words
    assert set(tiles(board(world, house, query="?only=soon"))) == {"2", "3", "8"}
    assert set(tiles(board(world, house, query="?only=review"))) == {"6"}
    assert set(tiles(board(world, house, query="?only=closed"))) == {"5"}
    assert "Aucun logement dans cette situation." in plain(board(world, house, query="?only=nothing"))


def test_by_date_what_is_free_first_comes_first(world, house):
    assert list(tiles(board(world, house, query="?order=date"))) == [
        "4", "9", "3", "8", "5", "2", "6", "1", "7", "10", "11",
    ]  # fmt: skip
    assert list(tiles(board(world, house, query="?order=floor")))[:3] == ["1", "2", "3"]


def test_a_phone_gets_the_order_of_release_first(world, house):
    path = f"/a/valence/residences/{house.number}"
    browser = world.as_("nadia")
    phone = browser.get(path, headers={"user-agent": "Mozilla/5.0 (Linux; Android 15) Mobile Safari/537.36"}).text
    assert next(iter(tiles(phone))) == "4"
    assert next(iter(tiles(browser.get(path).text))) == "1"
    asked = browser.get(path + "?order=floor", headers={"sec-ch-ua-mobile": "?1"}).text
    assert next(iter(tiles(asked))) == "1"


def test_the_reader_sees_no_name_and_no_story(world, house):
    page = board(world, house, "bruno")
    told = tiles(page)
    for name in ("Théo", "Nadia B", "Sofia", "Lina", "Karim", "Omar", "Zoé", "Roman"):
        assert name not in page.replace("Vous agissez", "")
    assert told["6"] == "Logement 6 Studio Occupé"
    assert "Occupé Libre le 1ᵉʳ déc." in told["2"]
    assert "Préavis" not in page
    assert "À renouveler" not in page
    assert "Démarche" not in page


def test_the_board_is_one_statement_whatever_its_size(world, house):
    with world.inside("valence") as db:
        large = a_residence(db, "Grande", units=40)
        for unit in large.units.values():
            a_stay(db, unit, RECENT)
    browser = world.as_("nadia")
    browser.get("/a/valence/residences")
    small = int(browser.get(f"/a/valence/residences/{house.number}").headers["x-statements"])
    answer = browser.get(f"/a/valence/residences/{large.number}")
    assert int(answer.headers["x-statements"]) == small <= 4
    assert len(answer.content) < 40_000


def test_closing_the_empty_unit_moves_the_net_rate_alone(world):
    """W2: 19 / 21 becomes 19 / 20 without closures; the gross rate stays."""
    with world.inside("valence") as db:
        made = a_residence(db, "Vingt et un", units=21)
        for rank in range(1, 20):
            a_stay(db, made[str(rank)], RECENT)
    path = f"/a/valence/residences/{made.number}"
    browser = world.as_("nadia")
    before = plain(browser.get(path).text)
    assert "19 occupés sur 21 en service (90,5 %)" in before
    assert "sans les fermetures" not in before
    unit = made["21"].number
    browser.get(f"/a/valence/units/{unit}/close")
    answer = browser.post(
        f"/a/valence/units/{unit}/close", {"starts_on": "23/11/2026", "ends_on": "26/11/2026", "reason": "works"}
    )
    assert answer.status_code == 303, plain(answer.text)
    assert "19 occupés sur 21 en service (90,5 %) · 19 sur 20 sans les fermetures (95,0 %)" in plain(
        browser.get(path).text
    )


def test_a_colleagues_deed_shows_when_the_page_is_asked_again(world, house):
    browser = world.as_("nadia")
    part = browser.part(f"/a/valence/residences/{house.number}")
    assert f'data-refresh-on-focus="/a/valence/residences/{house.number}"' in part.text
    assert part.text.lstrip().startswith('<div id="plan"')
    with world.inside("valence") as db:
        other = a_residence(db, "Change", units=1)
    path = f"/a/valence/residences/{other.number}"
    assert "Libre maintenant" in browser.part(path).text
    with world.inside("valence") as db:
        a_stay(db, other["1"], TODAY, name="Neuve Venue")
    assert "Neuve V." in browser.part(path).text


def test_a_closure_that_follows_a_departure_moves_the_free_night(world):
    with world.inside("valence") as db:
        made = a_residence(db, "Chaîne", units=1)
        stay = a_stay(db, made["1"], RECENT)
        a_notice(db, stay, date(2026, 11, 20), date(2026, 11, 28))
        db.add(Closure(unit_id=made["1"].id, starts_on=date(2026, 11, 28), ends_on=date(2026, 12, 5), reason="works"))
    words = plain(board(world, made))
    assert "Part le 28 nov." in words
    unit = plain(world.as_("nadia").get(f"/a/valence/units/{made['1'].number}").text)
    assert "Première nuit libre : le 5 décembre 2026." in unit


def test_the_days_pass_and_the_words_with_them(world):
    with world.inside("valence") as db:
        made = a_residence(db, "Jours", units=1)
        stay = a_stay(db, made["1"], date(2026, 9, 1))
        a_notice(db, stay, date(2026, 11, 22), date(2026, 12, 1))
    expected = {
        date(2026, 11, 30): "Libre le 1ᵉʳ déc.",
        date(2026, 12, 1): "Libre ce soir",
        date(2026, 12, 2): "Départ à enregistrer",
    }
    for day, sentence in expected.items():
        with clock.fixed(day):
            assert sentence in plain(board(world, made)), day


def test_on_paper_names_only_when_asked(world, house):
    path = f"/a/valence/residences/{house.number}/print"
    browser = world.as_("nadia")
    assert "Théo R." not in browser.get(path).text
    assert "Théo R." in browser.get(path + "?names=1").text
    assert "Théo R." not in world.as_("bruno").get(path + "?names=1").text
    assert "Imprimé le 23 novembre 2026 par Nadia Bertin" in plain(browser.get(path).text)


def test_a_foreign_house_is_not_there(world, house):
    """A number that the other association has and we have not gets the words of one that nobody has."""
    with world.inside("roanne") as db:
        for _rank in range(40):
            foreign = a_residence(db, "Ailleurs", units=1)
    browser = world.as_("nadia")
    told = set()
    for number in (foreign.number, 99_999, "0", "007", "1e3", "²"):
        for path in (f"residences/{number}", f"residences/{number}/calendar", f"residences/{number}/figures"):
            answer = browser.get(f"/a/valence/{path}")
            assert answer.status_code == 404, path
            told.add(plain(answer.text).split("Référence")[0])
    assert len(told) == 1
    assert world.as_("claire").get(f"/a/roanne/residences/{foreign.number}").status_code == 200
