"""Income ceilings: dated values with their source; an entry above is told so and goes on."""

from datetime import date
from decimal import Decimal

import pytest
from sqlalchemy import select

from app.residences.models import IncomeCeiling
from app.residences.stay_models import EntryDraft
from tests.app.residences.builders import a_residence
from tests.app.residences.pages import part_of, plain

LIST = "/a/valence/income-ceilings"
NEW = "/a/valence/stays/new"
VALUE = {"valid_from": "01/01/2026", "people": "1", "amount": "12 032", "source": "Arrêté du 29 juillet 1987, modifié"}


@pytest.fixture
def house(world):
    with world.inside("valence") as db:
        for model in (EntryDraft, IncomeCeiling):
            for row in db.objects(select(model)):
                db.session.delete(row)
        made = a_residence(db, "Les Plafonds", units=1)
        for on, amount in ((date(2025, 1, 1), "11800"), (date(2026, 1, 1), "12032"), (date(2027, 1, 1), "12300")):
            db.add(IncomeCeiling(valid_from=on, people=1, amount=Decimal(amount), source=f"Texte de {on.year}"))
        db.add(IncomeCeiling(valid_from=date(2026, 1, 1), people=2, amount=Decimal("17531"), source="Texte de 2026"))
        db.flush()
    return made


def typed(house, **values):
    said = {"first_name": "Inès", "last_name": "Faure", "adults": "1", "children": "0", "date_in": "24/11/2026"}
    return said | {"unit": str(house["1"].number), "rent": "200"} | values


def line(world, house, **values):
    nadia = world.as_("nadia")
    part = nadia.post(f"{NEW}/draft?check=1", typed(house, **values), htmx=True)
    assert part.status_code == 200
    assert part.text.lstrip().startswith('<div id="ceiling" class="field"')
    return plain(part.text).strip()


@pytest.mark.parametrize(
    ("values", "said"),
    [
        (
            {"income": "11 400"},
            "11 400 €, sous le plafond de 12 032 € (au 1ᵉʳ janv. 2026, pour 1 personne).",
        ),
        ({"income": "12032"}, "Ressources : 12 032 €, sous le plafond de 12 032 €"),
        ({"income": "12 452"}, "Les ressources dépassent le plafond de 420 € par an (12 032 € au 1ᵉʳ janv. 2026"),
        ({"income": "12 452", "date_in": "31/12/2025"}, "plafond de 652 € par an (11 800 € au 1ᵉʳ janv. 2025"),
        ({"income": "12 452", "children": "1"}, "sous le plafond de 17 531 € (au 1ᵉʳ janv. 2026, pour 2 personnes)."),
    ],
)
def test_the_line_compares_with_the_value_of_that_day_and_household(world, house, values, said):
    told = line(world, house, **values)
    assert said in told
    assert "Source : Texte de" in told


@pytest.mark.parametrize("values", [{}, {"income": "beaucoup"}, {"income": "9000", "children": "4"}, {"date_in": ""}])
def test_without_an_income_a_day_or_a_value_it_says_nothing(world, house, values):
    assert line(world, house, **values) == ""


def test_an_entry_above_the_ceiling_is_told_so_and_goes_on(world, house):
    nadia = world.as_("nadia")
    assert nadia.post(NEW, typed(house, income="12 452")).headers["location"] == f"{NEW}/check"
    check = nadia.get(f"{NEW}/check")
    assert "Les ressources dépassent le plafond de 420 € par an" in plain(check.text)
    assert nadia.post(f"{NEW}/check").status_code == 303


def test_a_value_is_added_and_struck_by_an_administrator(world, house):
    nadia = world.as_("nadia")
    assert LIST in nadia.get("/a/valence/residences").text
    assert nadia.post(LIST, VALUE | {"valid_from": "01/07/2026", "amount": "12 100"}).status_code == 303
    page = nadia.get(LIST)
    assert "1ᵉʳ juil. 2026 1 personne 12 100 € Arrêté du 29 juillet 1987, modifié" in part_of(page, "ceilings")
    assert "12 100 €" in line(world, house, income="9000")
    with world.inside("valence") as db:
        newest = max(db.objects(select(IncomeCeiling)), key=lambda row: row.number)
    assert nadia.post(f"{LIST}/{newest.number}/removal").status_code == 303
    assert "12 032 €" in line(world, house, income="9000")
    assert nadia.post(f"{LIST}/{newest.number}/removal").status_code == 404


@pytest.mark.parametrize(
    ("values", "sentence"),
    [
        ({}, "Une valeur commence déjà ce jour-là pour ce ménage."),
        ({"valid_from": ""}, "Indiquez le jour à partir duquel ce plafond s’applique."),
        ({"people": "0"}, "1"),
        ({"amount": "0"}, "Indiquez le plafond en euros par an."),
        ({"source": ""}, "Indiquez où ce plafond est écrit."),
    ],
)
def test_a_value_that_does_not_hold_is_said_and_kept_as_typed(world, house, values, sentence):
    answer = world.as_("nadia").post(LIST, VALUE | values)
    assert answer.status_code == 422
    assert sentence in plain(answer.text)
    with world.inside("valence") as db:
        assert len(db.objects(select(IncomeCeiling))) == 4


def test_everybody_reads_them_and_only_administrators_write(world, house):
    for who in ("bruno", "ines", "odile"):
        browser = world.as_(who)
        page = browser.get(LIST)
        assert page.status_code == 200
        assert "Ajouter le plafond" not in page.text
        assert browser.post(LIST, VALUE).status_code == 403
    assert "12 032" not in plain(world.as_("claire").get("/a/roanne/income-ceilings").text)
