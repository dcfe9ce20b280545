"""The list of stays, its spreadsheet and the page of one stay: what each role reads, and what it costs to read it."""

import io
import re
from datetime import date
from decimal import Decimal

import openpyxl
import pytest

from app.residences.stay_models import Due, Payment
from tests.app.residences.builders import a_departure, a_notice, a_residence, a_stay, a_step
from tests.app.residences.pages import names, plain

W = "/a/valence"


@pytest.fixture(scope="module")
def house(world):
    """Faventines with one of each: present, announced, planned, left."""
    with world.inside("valence") as db:
        made = a_residence(db, "Faventines", units=8)
        made.lina = a_stay(
            db, made["1"], date(2026, 8, 19), name="Lina Morel", planned_to=date(2026, 11, 19), rent=Decimal("312.40")
        )
        made.karim = a_stay(db, made["2"], date(2026, 9, 1), name="Karim Tazi")
        a_notice(db, made.karim, date(2026, 11, 22), date(2026, 12, 1))
        made.ines = a_stay(db, made["3"], date(2026, 12, 2), name="Inès Faure")
        made.sofia = a_stay(db, made["4"], date(2025, 1, 6), name="Sofia D’Amico")
        a_departure(db, made.sofia, date(2026, 3, 2))
        db.flush()
    return made


def test_it_works(world, house):
    answer = world.as_("nadia").get(f"{W}/stays")
    assert answer.status_code == 200
    assert names(answer) == ["Inès F.", "Karim T.", "Lina M.", "Sofia D."]
    assert int(answer.headers["x-statements"]) <= 6


@pytest.mark.parametrize(
    ("situation", "expected"),
    [
        ("present", ["Karim T.", "Lina M."]),
        ("announced", ["Karim T."]),
        ("planned", ["Inès F."]),
        ("left", ["Sofia D."]),
    ],
)
def test_situations_filter_the_list(world, house, situation, expected):
    assert names(world.as_("nadia").get(f"{W}/stays?situation={situation}")) == expected


def test_a_notice_that_has_passed_stays_announced_until_the_departure_is_written(world):
    with world.inside("valence") as db:
        late = a_stay(db, a_residence(db, "Les Retards", units=1)["1"], date(2026, 1, 1), name="Omar Late")
        a_notice(db, late, date(2026, 11, 1), date(2026, 11, 10))
        db.flush()
    browser = world.as_("nadia")
    assert "Omar L." in names(browser.get(f"{W}/stays?situation=announced"))
    assert "Omar L." not in names(browser.get(f"{W}/stays?situation=left"))
    assert "Omar L." in names(browser.get(f"{W}/stays?situation=present"))
    assert "À faire maintenant" in browser.get(f"{W}/stays/{late.number}").text
    assert "Enregistrer le départ." in browser.get(f"{W}/stays/{late.number}").text


@pytest.mark.parametrize("typed", ["morel", "MOREL", "lina mor", "d amico", "d’amico", "4"])
def test_a_name_or_a_door_is_found_whatever_the_writing(world, house, typed):
    expected = "Lina M." if typed.lower().startswith(("m", "l")) else "Sofia D."
    assert expected in names(world.as_("nadia").get(f"{W}/residences/{house.number}/stays", params={"q": typed}))


def test_the_list_of_a_residence_holds_its_own_stays_only(world, house):
    with world.inside("valence") as db:
        other = a_residence(db, "Ailleurs", units=1)
        a_stay(db, other["1"], date(2026, 7, 1), name="Zoé Ailleurs")
    answer = world.as_("nadia").get(f"{W}/residences/{house.number}/stays")
    assert "Zoé A." not in names(answer)
    assert "Lina M." in names(answer)


def test_pages_follow_one_another_without_a_gap_and_lead_back(world):
    with world.inside("valence") as db:
        big = a_residence(db, "Grande", units=60)
        for label in range(1, 61):
            a_stay(db, big[str(label)], date(2025, 1, 1 + label % 20), name=f"Page Numéro{label}")
    browser = world.as_("nadia")
    seen, path, steps = [], f"{W}/residences/{big.number}/stays", 0
    first = browser.get(path)
    while path and steps < 5:
        answer = browser.get(path)
        seen += re.findall(r'<tr id="stay-(\d+)"', answer.text)
        after = re.search(r'rel="next" href="([^"]+)"', answer.text)
        path, steps = after and after.group(1).replace("&amp;", "&"), steps + 1
    assert steps == 2
    assert len(seen) == len(set(seen)) == 60
    back = re.search(r'rel="prev" href="([^"]+)"', answer.text).group(1).replace("&amp;", "&")
    assert re.findall(r'<tr id="stay-(\d+)"', browser.get(back).text) == re.findall(r'<tr id="stay-(\d+)"', first.text)
    assert len(first.content) <= 40_000
    assert int(first.headers["x-statements"]) <= 6


def test_the_patched_part_equals_the_page_reloaded(world, house):
    browser, path = world.as_("nadia"), f"{W}/stays?situation=present"
    part = browser.part(path).text.strip()
    assert part.startswith('<div id="stays">')
    assert part in browser.get(path).text


@pytest.mark.parametrize(
    "query", ["situation=nobody", "after=yesterday.1", "after=2026-01-01.x", "after=2026-01-01.99999999999"]
)
def test_a_query_of_nobody_is_refused(world, house, query):
    assert world.as_("nadia").get(f"{W}/stays?{query}").status_code == 400


def test_a_stranger_finds_nothing(world, house):
    for path in (f"/stays/{house.lina.number}", f"/residences/{house.number}/stays"):
        assert world.as_("claire").get(f"/a/roanne{path}").status_code == 404
        assert world.as_("claire").get(f"{W}{path}").status_code == 404
    assert world.as_("nadia").get(f"{W}/stays/99999").status_code == 404


def test_a_reader_finds_neither_stays_nor_persons(world, house):
    bruno = world.as_("bruno")
    for path in (
        "/stays",
        f"/residences/{house.number}/stays",
        f"/stays/{house.lina.number}",
        "/stays.xlsx",
        "/stays/new",
    ):
        assert bruno.get(W + path).status_code == 404


def test_the_spreadsheet_holds_the_rows_of_the_list(world, house):
    browser = world.as_("nadia")
    answer = browser.get(f"{W}/stays.xlsx?situation=present&residence={house.number}")
    book = openpyxl.load_workbook(io.BytesIO(answer.content))
    rows = list(book["Séjours"].iter_rows(values_only=True))
    assert [row[1] for row in rows[1:]] == ["Tazi", "Morel"]
    assert "Lisez-moi" in book.sheetnames
    assert world.as_("ines").get(f"{W}/stays.xlsx").status_code in (403, 404)


# -- one stay ---------------------------------------------------------------------------------------------------------
def test_a_stay_says_its_two_lines_and_what_to_do(world, house):
    answer = world.as_("nadia").get(f"{W}/stays/{house.lina.number}")
    text = plain(answer.text)
    assert "Lina M." in text
    assert "entrée le 19 août 2026 (96 nuits)" in text
    assert "Titre d’occupation en cours, de mois en mois" in text
    assert "Période prévue terminée le 19 novembre 2026, décision attendue" in text
    assert "Décider de la période prévue." in text
    assert int(answer.headers["x-statements"]) <= 6


def test_money_counts_every_month_begun_and_what_was_paid(world, house):
    with world.inside("valence") as db:
        db.add(
            Due(
                stay_id=house.lina.id,
                month=date(2026, 8, 1),
                nights=13,
                nights_in_month=31,
                rent=Decimal("131.01"),
                charges=Decimal(0),
                services=Decimal(0),
                options=Decimal(0),
                housing_aid=Decimal(0),
            ),
            Payment(stay_id=house.lina.id, paid_on=date(2026, 11, 5), amount=Decimal("955.81"), mode="transfer"),
        )
    # 131,01 for August, then 312,40 for each of September, October, November: 1 068,21 due, 955,81 received.
    text = plain(world.as_("nadia").get(f"{W}/stays/{house.lina.number}").text)
    assert "À payer en novembre 312,40 € · payé 200,00 € · reste 112,40 €" in text


def test_the_accountant_reads_amounts_and_no_story(world, house):
    from app.provisioning import NewPerson, let_in

    with world.inside("valence") as db:
        a_step(db, house.lina, date(2026, 10, 1))
    person = NewPerson("compta@valence.test", "Alix Compte", "accountant", False, "passerelle-demo")
    let_in(world.database, person, world.places["valence"])
    browser = world.visitor()
    browser.sign_in("compta@valence.test", "passerelle-demo")
    text = plain(browser.get(f"{W}/stays/{house.lina.number}").text)
    assert "Redevance" in text
    assert "Lina Morel" in text
    assert "Recherche de logement de sortie" not in text
    assert "Démarche" not in text
    assert "naissance" not in text
    assert browser.get(f"{W}/stays/{house.lina.number}/exit-search").status_code in (403, 404)
    assert browser.get(f"{W}/exit-searches").status_code == 404
    assert browser.get(f"{W}/stays/{house.lina.number}/departure/new").status_code == 403
    assert browser.get(f"{W}/stays/{house.lina.number}/payments/new").status_code == 200
