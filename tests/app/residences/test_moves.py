"""A change of unit inside a house: the stay goes on, each night of a unit is one stay's, nothing counts twice."""

from datetime import date
from decimal import Decimal

import psycopg
import pytest

from app.residences.figures import figures
from app.residences.integrity import RULES
from app.residences.stay_rows import STAY
from tests.app.residences.builders import a_closure, a_departure, a_notice, a_residence, a_stay
from tests.app.residences.pages import part_of, plain

W = "/a/valence"
NEW = {"rent": Decimal("300.00"), "charges": Decimal("50.00"), "services": Decimal("0.00"), "options": Decimal("0.00")}


@pytest.fixture
def house(world):
    """1: Lina; 2: free, dearer; 3: Karim until further notice; 4: closed; 5: free since Zoé left on 1 October."""
    with world.inside("valence") as db:
        made = a_residence(db, "La Traverse", units=5, since=date(2026, 1, 1))
        a_residence(db, "Ailleurs", units=1)
        for name, value in NEW.items():
            setattr(made["2"], name, value)
        lina = a_stay(db, made["1"], date(2026, 8, 1), name="Lina Morel", rent=Decimal("200.00"))
        a_stay(db, made["3"], date(2026, 8, 19), name="Karim Tazi")
        a_closure(db, made["4"], date(2026, 11, 1))
        zoe = a_stay(db, made["5"], date(2026, 3, 1), name="Zoé Partie")
        a_departure(db, zoe, date(2026, 10, 1))
        db.flush()
    made.lina = lina
    return made


def stay_of(world, number):
    with world.inside("valence") as db:
        return db.object(STAY, number=number)


def form(house, label="2", **values):
    return {"unit": str(house[label].number), "moved_on": "10/11/2026", "new_fee": "y"} | values


def path(house, tail="/move/new"):
    return f"{W}/stays/{house.lina.number}{tail}"


def move(world, house, label="2", **values):
    answer = world.as_("nadia").post(path(house), form(house, label, **values))
    assert answer.status_code == 303, plain(answer.text)
    return answer


def counted(world, house):
    with world.inside("valence", write=False) as db:
        found = figures(db, date(2026, 1, 1), date(2026, 11, 22), house.residence.number)
    return {code: (one.numerator, one.denominator, one.value) for code, one in found.items()}


def test_the_form_offers_the_other_units_of_the_house(world, house):
    nadia = world.as_("nadia")
    assert path(house) in nadia.get(path(house, "")).text
    text = plain(nadia.get(path(house)).text)
    assert "La Traverse, 2 — libre" in text
    assert "La Traverse, 1 —" not in text
    assert "Ailleurs" not in text


def test_the_stay_goes_on_in_the_other_unit_and_tells_it(world, house):
    move(world, house)
    row = stay_of(world, house.lina.number)
    assert (row.unit_id, row.date_in, row.unit_since) == (house["2"].id, date(2026, 8, 1), date(2026, 11, 10))
    page = world.as_("nadia").get(path(house, ""))
    text = plain(page.text)
    assert "Changement de logement : du 1 au 2." in text
    assert "Entrée au logement 1, La Traverse." in text
    assert "logement 2" in text
    assert "Logement 1 " in plain(world.as_("nadia").get(f"{W}/units/{house['1'].number}").text)


def test_no_night_no_entry_no_exit_counts_twice(world, house):
    before = counted(world, house)
    move(world, house, "5", moved_on="15/10/2026")
    assert counted(world, house) == before


def test_a_unit_opened_after_the_entry_does_not_swallow_the_nights_before(world, house):
    with psycopg.connect(world.settings.migrate_url) as connection:
        connection.execute("update app.unit_services set starts_on = '2026-11-01' where unit_id = %s", [house["2"].id])
    nights = counted(world, house)["occupied_nights"]
    move(world, house)
    assert counted(world, house)["occupied_nights"] == nights
    with world.inside("valence", write=False) as db:
        assert house.lina.number not in [row.number for row in db.all(RULES[0][1])]


def test_months_begun_keep_their_fee_and_the_next_ones_have_the_new_one(world, house):
    move(world, house)
    assert stay_of(world, house.lina.number).rent == Decimal("300.00")
    money = part_of(world.as_("nadia").get(path(house, "")), "money")
    assert "À payer en novembre 200,00 €" in money
    assert "350,00 €" not in money


@pytest.mark.parametrize(
    ("label", "values", "sentence"),
    [
        ("2", {"unit": ""}, "Choisissez le nouveau logement."),
        ("2", {"moved_on": ""}, "Indiquez la première nuit dans le nouveau logement."),
        ("2", {"moved_on": "01/08/2026"}, "Le changement suit l’arrivée dans ce logement (1ᵉʳ août 2026)"),
        ("2", {"moved_on": "24/11/2026"}, "Ce jour n’est pas encore venu."),
        ("3", {}, "Le logement 3 est occupé par un autre séjour depuis le 19 août 2026."),
        ("4", {}, "Le logement 4 est fermé sans date de réouverture (travaux)."),
        ("5", {"moved_on": "30/09/2026"}, "Choisissez une entrée à partir du 1ᵉʳ octobre 2026."),
        ("2", {"unit": "99999"}, "Ce choix n’est plus proposé."),
    ],
)
def test_what_stands_in_the_way_is_said_and_nothing_moves(world, house, label, values, sentence):
    answer = world.as_("nadia").post(path(house), form(house, label, **values))
    assert answer.status_code == 422
    assert sentence in plain(answer.text)
    assert stay_of(world, house.lina.number).unit_id == house["1"].id


def test_the_unit_left_is_free_and_its_past_nights_are_taken(world, house):
    move(world, house)
    with world.inside("valence") as db:
        a_stay(db, house["1"], date(2026, 11, 10), name="Omar Suivant")
        db.flush()
    with pytest.raises(Exception, match="spent one of these nights"), world.inside("valence") as db:
        a_stay(db, house["1"], date(2026, 11, 1), date(2026, 11, 5), name="Trop Tôt")
        db.flush()
    with pytest.raises(Exception, match="one of these nights"), world.inside("valence") as db:
        a_closure(db, house["1"], date(2026, 9, 1), date(2026, 9, 3))
        db.flush()


def test_the_calendar_shows_both_units(world, house):
    move(world, house)
    text = plain(world.as_("nadia").get(f"{W}/residences/{house.residence.number}/calendar?from=2026-10").text)
    assert text.count("Lina M.") >= 2


def test_it_is_undone_with_its_fee(world, house):
    back = move(world, house).headers["location"]
    nadia = world.as_("nadia")
    undo = path(house, "/moves/")
    page = nadia.get(back).text
    address = undo + page.split(undo, 1)[1].split('"')[0]
    assert "Le séjour est de nouveau au logement 1 ; le logement 2 est libre." in plain(nadia.get(address).text)
    assert nadia.post(address).status_code == 303
    row = stay_of(world, house.lina.number)
    assert (row.unit_id, row.unit_since, row.rent) == (house["1"].id, None, Decimal("200.00"))
    assert "annulé le 23 novembre 2026 par Nadia Bertin" in plain(nadia.get(back).text)
    assert nadia.post(address).status_code == 404


def test_it_is_not_undone_once_somebody_has_come_after(world, house):
    back = move(world, house).headers["location"]
    with world.inside("valence") as db:
        a_stay(db, house["1"], date(2026, 11, 20), name="Omar Suivant")
        db.flush()
    nadia = world.as_("nadia")
    undo = path(house, "/moves/")
    address = undo + nadia.get(back).text.split(undo, 1)[1].split('"')[0]
    answer = nadia.post(address)
    assert answer.status_code == 422
    assert "Omar S. entre au logement 1 le 20 novembre 2026 : rien ne peut plus être annulé ici." in plain(answer.text)


def test_two_moves_are_undone_from_the_last_one_on(world, house):
    move(world, house, "5", moved_on="15/10/2026")
    move(world, house, "2", moved_on="10/11/2026")
    nadia, undo = world.as_("nadia"), path(house, "/moves/")
    page = nadia.get(path(house, "")).text
    (last,) = {undo + part.split('"')[0] for part in page.split(undo)[1:]}
    assert nadia.post(last).status_code == 303
    row = stay_of(world, house.lina.number)
    assert (row.unit_id, row.unit_since) == (house["5"].id, date(2026, 10, 15))
    assert undo in nadia.get(path(house, "")).text


def test_a_departure_follows_the_move_and_a_stay_that_is_over_stays_where_it_is(world, house):
    with world.inside("valence") as db:
        stay = db.object(STAY, number=house.lina.number)
        a_notice(db, stay, date(2026, 11, 12), date(2026, 11, 20))
        db.flush()
    move(world, house, moved_on="13/11/2026")
    nadia = world.as_("nadia")
    leaving = {"left_on": "13/11/2026", "destination": "unknown"}
    answer = nadia.post(path(house, "/departure/new"), leaving)
    assert "Le départ suit le changement de logement (13 novembre 2026)" in plain(answer.text)
    done = nadia.post(path(house, "/departure/new"), leaving | {"left_on": "20/11/2026", "step": "confirm"})
    assert done.status_code == 303
    assert nadia.get(path(house)).status_code == 409
    assert nadia.post(path(house), form(house, "5")).status_code == 409
