"""The page of figures (S58), its spreadsheet and the command: the same numbers everywhere."""

import io
import json
from datetime import date

import pytest
from python_calamine import CalamineWorkbook

from app.commands import figures as command
from app.residences import figure_cards
from app.residences.figures import figures
from tests.app.residences.builders import a_closure, a_departure, a_residence, a_stay
from tests.app.residences.test_residences import plain


@pytest.fixture(scope="module")
def house(world):
    """Two units in 2025: 200 nights occupied of 730, 10 closed, one exit to a social tenancy."""
    with world.inside("valence") as db:
        made = a_residence(db, "Chiffrée", units=2, since=date(2025, 1, 1))
        stay = a_stay(db, made["1"], date(2025, 1, 1), name="Lina Morel")
        a_departure(db, stay, date(2025, 7, 20))
        a_closure(db, made["2"], date(2025, 3, 1), date(2025, 3, 11), "pests")
    return made


def year_of(house) -> str:
    return f"/a/valence/residences/{house.number}/figures?from=2025-01-01&to=2025-12-31"


def test_each_figure_shows_its_fraction_and_its_formula(world, house):
    words = plain(world.as_("nadia").get(year_of(house)).text)
    for sentence in (
        "du 1ᵉʳ janvier 2025 au 31 décembre 2025 (365 nuits) ; ils comptent des logements",
        "27,4 %",  # 200 / 730
        "200 / 730",
        "nuits occupées 200 / nuits disponibles 730 = 27,4 %",
        "27,8 %",  # 200 / 720
        "200 / 720",
        "Durée moyenne des séjours terminés 200,0 jours",
        "n = 1",
        "100,0 %",
        "Logement social",
        "logement durable",
        "Comment c’est calculé",
        "Définition version 1",
        "Voir les fermetures",
        "Voir les données",
    ):
        assert sentence in words, sentence
    assert "Lina" not in words


def test_the_chart_has_its_sentence_and_its_table(world, house):
    page = world.as_("nadia").get(year_of(house)).text
    words = plain(page)
    assert "L’occupation va de 0,0 % (août 2025) à 50,0 % (janvier 2025) ; 1,4 % des nuits étaient fermées." in words
    assert '<rect class="hatched"' in page
    assert page.count('<tr><th scope="row">') >= 12


def test_without_a_period_the_last_twelve_months(world, house):
    words = plain(world.as_("bruno").get(f"/a/valence/residences/{house.number}/figures").text)
    assert "du 23 novembre 2025 au 22 novembre 2026 (365 nuits)" in words
    assert "Exporter" not in words
    assert "Voir les séjours" not in words


def test_a_period_that_cannot_be_says_why(world, house):
    browser = world.as_("nadia")
    path = f"/a/valence/residences/{house.number}/figures"
    wrong = browser.get(f"{path}?from=2025-12-31&to=2025-01-01")
    assert wrong.status_code == 422
    assert "Le dernier jour précède le premier. Corrigez l’un des deux." in plain(wrong.text)
    assert browser.get(f"{path}?from=31/04/2025&to=2025-05-01").status_code == 422
    assert "aucune nuit de cette période n’est encore passée" in plain(
        browser.get(f"{path}?from=2027-01-01&to=2027-12-31").text
    )


def test_all_residences_together(world, house):
    words = plain(world.as_("bruno").get("/a/valence/residences/figures?from=2025-01-01&to=2025-12-31").text)
    assert "Chiffres de toutes les résidences" in words
    assert "200 / 730" in words


def test_the_page_costs_the_same_whatever_the_period(world, house):
    browser = world.as_("nadia")
    day = f"/a/valence/residences/{house.number}/figures?from=2025-03-01&to=2025-03-01"
    browser.get(day)  # the session is marked as seen once a minute
    counts = {browser.get(path).headers["x-statements"] for path in (year_of(house), day)}
    assert len(counts) == 1
    assert int(counts.pop()) <= 12


def test_the_spreadsheet_and_the_command_tell_the_same(world, house, capsys):
    answer = world.as_("nadia").get(year_of(house).replace("/figures?", "/figures.xlsx?"))
    book = CalamineWorkbook.from_filelike(io.BytesIO(answer.content))
    rows = {row[0]: row for row in book.get_sheet_by_name("Chiffres").to_python()[1:]}
    assert command(world.database, "valence", date(2025, 1, 1), date(2025, 12, 31), house.number, as_json=True) == 0
    told = json.loads(capsys.readouterr().out)
    with world.inside("valence", write=False) as db:
        found = figures(db, date(2025, 1, 1), date(2025, 12, 31), house.number)
    assert told == {code: one.as_json() for code, one in found.items()}
    assert told["occupancy_gross"] == {"numerator": 200, "denominator": 730, "value": 27.4, "unit": "percent"}
    from app.indicators.dictionary import indicator

    for code, one in told.items():
        row = rows[indicator(code).name.fr]
        assert [
            row[1] if row[1] != "" else None,
            *(cell if cell != "" else None for cell in row[3:5]),
        ] == pytest.approx([one["value"], one["numerator"], one["denominator"]])
    months = book.get_sheet_by_name("Mois").to_python()[1:]
    assert sum(row[4] for row in months) == 200
    assert book.get_sheet_by_name("Sorties").to_python()[1][:2] == ["Logement social", 1.0]


def test_the_command_refuses_with_a_sentence(world, capsys):
    day = date(2025, 1, 1)
    assert command(world.database, "nulle-part", day, day) == 1
    assert command(world.database, "valence", day, day, 9999) == 1
    assert command(world.database, "valence", day, date(2024, 1, 1)) == 1
    said = capsys.readouterr().err
    assert "No such workspace." in said
    assert "valence has no residence number 9999." in said
    assert command(world.database, "valence", day, day) == 0
    assert "Gross occupancy" in capsys.readouterr().out


def test_the_export_of_figures_is_a_right_of_its_own(world, house):
    path = year_of(house).replace("/figures?", "/figures.xlsx?")
    assert world.as_("bruno").get(path).status_code == 403


def test_a_destination_that_the_list_no_longer_has_is_shown_as_it_is(world, house):
    shown = figure_cards.exits({"retired_code": 2, "social_tenancy": 2, "unknown": 5})
    assert [one.label for one in shown][1:] == ["Logement social", "retired_code"]
    assert [one.count for one in shown] == [5, 2, 2]
    assert shown[-1].mark == ""
