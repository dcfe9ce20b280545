"""A unit (S9): its facts, its page, closing it, putting it in service; and how refusals speak."""

import io
import re
from datetime import date
from decimal import Decimal

import pytest
from python_calamine import CalamineWorkbook
from sqlalchemy import select

from app.residences import queries
from app.residences.models import Closure, Unit, UnitService
from tests.app.residences.builders import a_closure, a_notice, a_residence, a_stay
from tests.app.residences.test_residences import plain

TODAY = date(2026, 11, 23)


@pytest.fixture(scope="module")
def house(world):
    """1 taken without end, 2 left on the 24th, 3 free, 4 closed, 5 free with an entry to come, 6 free."""
    with world.inside("valence") as db:
        made = a_residence(db, "Faventines", units=6, fee_maximum=Decimal("318.00"), reserved_share=30)
        a_stay(db, made["1"], date(2026, 8, 19), name="Lina Morel")
        leaving = a_stay(db, made["2"], date(2026, 8, 19), name="Sofia Daud")
        a_notice(db, leaving, date(2026, 11, 15), date(2026, 11, 24))
        a_closure(db, made["4"], date(2026, 11, 9), date(2026, 11, 26))
        a_stay(db, made["5"], date(2026, 12, 2), name="Eva Bientôt")
    return made


def visit(world, path, data=None, who="nadia"):
    browser = world.as_(who)
    seen = browser.get(path)
    return seen if data is None else browser.post(path, data)


def rows(world, model, unit):
    with world.inside("valence", write=False) as db:
        return db.objects(select(model).where(model.unit_id == unit.id).order_by(model.starts_on))


# -- closing ----------------------------------------------------------------------------------------------------------
@pytest.mark.parametrize(
    ("label", "data", "field", "sentence"),
    [
        (
            "2",
            {"starts_on": "23/11/2026"},
            "starts_on",
            "Le logement 2 est occupé jusqu’au 24 novembre. Choisissez une date de fermeture à partir du 24 novembre.",
        ),
        ("1", {"starts_on": "demain"}, "starts_on", "Le logement 1 est occupé, sans date de départ."),
        (
            "5",
            {"starts_on": "24/11/2026", "ends_on": "3/12/2026"},
            "starts_on",
            "Une entrée est prévue au logement 5 le 2 décembre. Choisissez une fin au plus tard ce jour-là.",
        ),
        (
            "4",
            {"starts_on": "20/11/2026", "ends_on": "30/11/2026"},
            "starts_on",
            "Le logement 4 est fermé jusqu’au 26 novembre (travaux). Rouvrez-le, ou choisissez une autre date.",
        ),
        (
            "3",
            {"starts_on": "24/11/2026", "ends_on": "24/11/2026"},
            "ends_on",
            "La réouverture (24 novembre 2026) doit suivre la fermeture (24 novembre 2026).",
        ),
        ("3", {"starts_on": ""}, "starts_on", "Indiquez la première nuit de fermeture."),
        ("3", {"reason": ""}, "reason", "Choisissez le motif de la fermeture."),
        ("3", {"reason": "boredom"}, "reason", "Ce choix n’est plus proposé."),
    ],
)
def test_a_closure_that_cannot_be_says_why_at_its_field(world, house, label, data, field, sentence):
    base = {"starts_on": "24/11/2026", "ends_on": "", "reason": "works", "note": "peinture"}
    answer = visit(world, f"/a/valence/units/{house[label].number}/close", base | data)
    assert answer.status_code == 422
    assert sentence in plain(answer.text)
    assert f'id="{field}-error"' in answer.text
    assert 'value="peinture"' in answer.text
    assert len(rows(world, Closure, house[label])) == (1 if label == "4" else 0)


def test_from_the_night_of_the_departure_it_may_close_and_reopen(world, house):
    unit = house["2"]
    answer = visit(world, f"/a/valence/units/{unit.number}/close", {"starts_on": "24/11/2026", "reason": "works"})
    assert answer.status_code == 303
    (closure,) = rows(world, Closure, unit)
    assert (closure.starts_on, closure.ends_on) == (date(2026, 11, 24), None)
    path = f"/a/valence/closures/{closure.number}/end"
    early = visit(world, path, {"ends_on": "24/11/2026"})
    assert early.status_code == 422
    assert "La fermeture a commencé le 24 novembre. Choisissez un jour après celui-là." in plain(early.text)
    assert visit(world, path, {"ends_on": "1/12/2026"}).status_code == 303
    assert rows(world, Closure, unit)[0].ends_on == date(2026, 12, 1)


def test_a_reopening_put_off_over_an_entry_is_refused(world):
    with world.inside("valence") as db:
        made = a_residence(db, "Reportée", units=1)
        closure = a_closure(db, made["1"], date(2026, 11, 1), date(2026, 12, 1))
        a_stay(db, made["1"], date(2026, 12, 4))
    answer = visit(world, f"/a/valence/closures/{closure.number}/end", {"ends_on": "10/12/2026"})
    assert answer.status_code == 422
    assert "Une entrée est prévue au logement 1 le 4 décembre." in plain(answer.text)
    assert visit(world, f"/a/valence/closures/{closure.number}/end", {"ends_on": "4/12/2026"}).status_code == 303


def test_the_databases_own_refusal_speaks_too(world, house, monkeypatch):
    """Should two people race past the look-up, the constraint answers at the same field."""
    monkeypatch.setattr("app.residences.unit_deeds.refuse_occupied", lambda *_args, **_kwargs: None)
    monkeypatch.setattr("app.residences.unit_deeds.refuse_closed", lambda *_args, **_kwargs: None)
    base = {"starts_on": "23/11/2026", "ends_on": "25/11/2026", "reason": "works"}
    over_stay = visit(world, f"/a/valence/units/{house['1'].number}/close", base)
    assert "Le logement est occupé pendant une de ces nuits." in plain(over_stay.text)
    over_closure = visit(world, f"/a/valence/units/{house['4'].number}/close", base)
    assert "Le logement est déjà fermé sur une partie de ces nuits." in plain(over_closure.text)
    assert over_stay.status_code == over_closure.status_code == 422


def test_which_unit_to_close_is_chosen_on_the_plan(world, house):
    words = plain(visit(world, f"/a/valence/residences/{house.number}/units/close").text)
    assert words.index("Logement 3") < words.index("Logement 1")
    assert "Logement 4" not in words


def test_the_closures_of_a_house_are_listed(world, house):
    words = plain(visit(world, f"/a/valence/residences/{house.number}/closures", who="bruno").text)
    assert "Logement 4 Travaux" in words
    assert "17 nuits" in words


# -- in service -------------------------------------------------------------------------------------------------------
def test_places_change_from_a_night_on(world):
    with world.inside("valence") as db:
        unit = a_residence(db, "Places", units=1)["1"]
    path = f"/a/valence/units/{unit.number}/serve"
    assert visit(world, path, {"starts_on": "1/12/2026", "capacity": "2"}).status_code == 303
    assert [(s.starts_on, s.ends_on, s.capacity) for s in rows(world, UnitService, unit)] == [
        (date(2020, 1, 1), date(2026, 12, 1), 1),
        (date(2026, 12, 1), None, 2),
    ]
    wrong = visit(world, path, {"starts_on": "1/1/2019", "capacity": "2"})
    assert wrong.status_code == 422
    assert "Le logement est déjà en service sur une partie de ces nuits." in plain(wrong.text)
    assert len(rows(world, UnitService, unit)) == 2
    assert visit(world, path, {"starts_on": "1/1/2027", "capacity": "0"}).status_code == 422


def test_out_of_service_and_back(world):
    with world.inside("valence") as db:
        made = a_residence(db, "Retrait", units=2)
        a_stay(db, made["2"], date(2026, 6, 1))
    path = f"/a/valence/units/{made['1'].number}"
    assert visit(world, f"{path}/withdraw", {"ends_on": "23/11/2026"}).status_code == 303
    assert "hors service" in plain(visit(world, path).text)
    again = visit(world, f"{path}/withdraw", {"ends_on": "1/12/2026"})
    assert "n’est pas en service la veille de ce jour" in plain(again.text)
    assert visit(world, f"{path}/serve", {"starts_on": "1/1/2027", "capacity": "1"}).status_code == 303
    assert "En service le 1ᵉʳ janv." in plain(visit(world, path).text)
    taken = visit(world, f"/a/valence/units/{made['2'].number}/withdraw", {"ends_on": "1/12/2026"})
    assert taken.status_code == 422
    assert "Le logement 2 est occupé, sans date de départ." in plain(taken.text)


# -- its facts --------------------------------------------------------------------------------------------------------
FACTS = {
    "label": "B12",
    "floor": "1",
    "type": "t1",
    "surface": "21,5",
    "furnished": "y",
    "rent": "205,00",
    "charges": "52,4",
    "services": "45",
    "options": "10 €",
    "in_service_from": "1/12/2026",
    "capacity": "1",
}


def test_a_unit_is_added_with_its_fee_and_its_first_night(world, house):
    path = f"/a/valence/residences/{house.number}/units/new"
    answer = visit(world, path, FACTS)
    assert answer.status_code == 303, plain(answer.text)
    with world.inside("valence", write=False) as db:
        unit = db.object(select(Unit).where(Unit.label == "B12"))
    (service,) = rows(world, UnitService, unit)
    assert (service.starts_on, service.ends_on, service.capacity) == (date(2026, 12, 1), None, 1)
    words = plain(visit(world, f"/a/valence/units/{unit.number}").text)
    assert "1ᵉʳ étage" in words
    assert "21,50 m²" in words
    assert "Total 312,40 €" in words
    assert "Loyer et charges : 257,40 € sur 318,00 € possibles selon la convention." in words


@pytest.mark.parametrize(
    ("wrong", "sentence"),
    [
        ({"label": ""}, "Indiquez le numéro du logement."),
        ({"label": "3"}, "Un logement de cette résidence porte déjà ce numéro. Choisissez-en un autre."),
        ({"floor": "haut"}, "nombre"),
        ({"floor": "61"}, "60"),
        ({"surface": "0"}, "Indiquez une surface en m², par exemple 21,5."),
        ({"rent": "-5"}, "négatif"),
        ({"rent": "10,005"}, "trois décimales"),
        ({"capacity": "51"}, "50"),
        ({"in_service_from": ""}, "Indiquez depuis quand le logement est en service."),
        ({"in_service_from": "31/2/2026"}, "Cette date n’existe pas"),
    ],
)
def test_a_unit_that_cannot_be_says_why(world, house, wrong, sentence):
    path = f"/a/valence/residences/{house.number}/units/new"
    answer = visit(world, path, FACTS | {"label": "C1", "reserved_for": "commune"} | wrong)
    assert answer.status_code == 422
    assert sentence in plain(answer.text)
    assert 'value="commune"' in answer.text


def test_two_people_edit_a_unit(world, house):
    number = house["6"].number
    path = f"/a/valence/units/{number}/edit"
    browser = world.as_("nadia")
    version = re.search(r'name="version" value="(\d+)"', browser.get(path).text).group(1)
    facts = {"label": "6", "floor": "0", "type": "studio", "furnished": "y", "version": version}
    assert browser.post(path, facts | {"reserved_for": "préfecture"}).status_code == 303
    met = browser.post(path, {**facts, "reserved_for": "commune"} | {"furnished": ""})
    assert met.status_code == 409
    words = plain(met.text)
    assert "préfecture" in words
    assert "commune" in words
    fields = dict(re.findall(r'<input type="hidden" name="([^"]+)" value="([^"]*)">', met.text))
    kept = browser.post(path, fields | {"choose-reserved_for": "mine", "choose-furnished": "theirs"})
    assert kept.status_code == 303
    with world.inside("valence", write=False) as db:
        unit = db.object(queries.UNIT, number=number)
    assert (unit.reserved_for, unit.furnished) == ("commune", True)


def test_the_page_offers_what_the_situation_asks(world, house):
    closed = plain(visit(world, f"/a/valence/units/{house['4'].number}").text)
    assert "Rouvrir le logement" in closed
    assert "Fermé : travaux" in closed
    free = plain(visit(world, f"/a/valence/units/{house['3'].number}").text)
    assert "libre" in free
    assert "30 % des logements" in free
    reader = plain(visit(world, f"/a/valence/units/{house['1'].number}", who="bruno").text)
    assert "Occupé — depuis le 19 août 2026 (96 nuits)" in reader
    assert "Lina" not in reader
    assert "Modifier" not in reader


@pytest.mark.parametrize("deed", ["edit", "close", "serve", "withdraw"])
def test_only_who_may_write_finds_the_deeds(world, house, deed):
    for who in ("bruno", "ines"):
        assert visit(world, f"/a/valence/units/{house['3'].number}/{deed}", who=who).status_code == 403


def test_the_list_of_units_as_a_spreadsheet_holds_no_name(world, house):
    answer = visit(world, f"/a/valence/residences/{house.number}/units.xlsx")
    book = CalamineWorkbook.from_filelike(io.BytesIO(answer.content))
    lines = {row[0]: row for row in book.get_sheet_by_name("Logements").to_python()[1:]}
    assert plain(lines["4"][8]) == "Fermé : travaux"
    assert lines["1"][8:10] == ["Occupé", ""]
    assert lines["3"][8:10] == ["Libre", TODAY]
    assert not re.search("Lina|Morel|Sofia", str(lines))
    assert visit(world, f"/a/valence/residences/{house.number}/units.xlsx", who="bruno").status_code == 403


def test_the_closures_as_a_spreadsheet_are_those_of_the_page(world, house):
    page = visit(world, f"/a/valence/residences/{house.number}/closures").text
    answer = visit(world, f"/a/valence/residences/{house.number}/closures.xlsx")
    lines = CalamineWorkbook.from_filelike(io.BytesIO(answer.content)).get_sheet_by_name("Fermetures").to_python()[1:]
    assert len(lines) == page.count('<tr id="closure-') > 0
    assert lines[0][5] >= 1
    assert visit(world, f"/a/valence/residences/{house.number}/closures.xlsx", who="bruno").status_code == 403
