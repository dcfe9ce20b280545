"""Leaving: announced with its notice, done after a check page, undone while nobody stands in the way; money settled."""

from datetime import date
from decimal import Decimal

import pytest
from sqlalchemy import bindparam, select

from app.residences import fees, notice_rules
from app.residences.stay_models import Departure, Due, ExitSearch, Notice, OccupationTitle, Payment, Stay
from tests.app.residences.builders import a_residence, a_stay
from tests.app.residences.pages import hidden, plain

W = "/a/valence"
STAY = select(Stay).where(Stay.number == bindparam("number"))
DEPARTURES = select(Departure).where(Departure.stay_id == bindparam("stay_id")).order_by(Departure.number)
GONE = {"left_on": "23/11/2026", "destination": "social_tenancy", "reason": "housing_found", "keys_back": "y"}


@pytest.fixture
def lina(world):
    """A stay of its own for each test."""
    with world.inside("valence") as db:
        house = a_residence(db, "Les Départs", units=2)
        return a_stay(db, house["1"], date(2026, 8, 19), name="Lina Morel", rent=Decimal("312.40"))


def read(world, stay):
    with world.inside("valence") as db:
        return db.object(STAY, number=stay.number)


def rows(world, model, stay):
    with world.inside("valence") as db:
        return db.objects(select(model).where(model.stay_id == stay.id))


def leave(browser, stay, **values):
    path = f"{W}/stays/{stay.number}/departure/new"
    check = browser.post(path, GONE | values)
    assert check.status_code == 200, plain(check.text)
    return browser.post(path, GONE | values | {"step": "confirm", "once": hidden(check, "once")})


# -- the rule of notices ----------------------------------------------------------------------------------------------
@pytest.mark.parametrize(
    ("by", "reason", "received", "free"),
    [
        ("person", "", date(2026, 11, 22), date(2026, 12, 1)),
        ("person", "", date(2026, 12, 24), date(2027, 1, 2)),
        ("association", "breach_arrears", date(2026, 11, 22), date(2026, 12, 23)),
        ("association", "closure", date(2026, 11, 30), date(2027, 3, 1)),
        ("association", "admission_conditions_lost", date(2026, 11, 22), date(2027, 2, 23)),
    ],
)
def test_a_notice_ends_by_its_rule(by, reason, received, free):
    assert notice_rules.free_on(received, notice_rules.term(by, reason, received)) == free


def test_the_last_night_is_that_of_the_last_day():
    rule = notice_rules.term("person", "", date(2026, 11, 22))
    assert notice_rules.last_night(date(2026, 11, 22), rule) == date(2026, 11, 30)


# -- announced --------------------------------------------------------------------------------------------------------
def test_it_works(world, lina):
    browser, path = world.as_("nadia"), f"{W}/stays/{lina.number}/notice/new"
    assert browser.get(path).status_code == 200
    term = browser.post(
        f"{W}/stays/{lina.number}/notice/term", {"given_by": "person", "received_on": "22/11/2026"}, htmx=True
    )
    assert plain(term.text).strip() == (
        "Préavis de 8 jours reçu le 22 novembre 2026 : dernière nuit le 30 novembre 2026, "
        "logement libre le 1ᵉʳ décembre 2026."
    )
    assert browser.post(path, {"given_by": "person", "received_on": "22/11/2026"}).status_code == 303
    assert read(world, lina).date_out == date(2026, 12, 1)
    page = plain(browser.get(f"{W}/stays/{lina.number}").text)
    assert "Dernière nuit le 30 novembre 2026, logement libre le 1ᵉʳ décembre 2026." in page
    assert "préavis donné" in page


@pytest.mark.parametrize(
    ("values", "sentence"),
    [
        ({"given_by": ""}, "Indiquez qui donne congé."),
        ({"received_on": ""}, "Indiquez le jour où le préavis a été reçu."),
        ({"received_on": "24/11/2026"}, "Ce jour n’est pas encore venu."),
        ({"received_on": "1/8/2026"}, "Le préavis ne peut pas précéder l’entrée (19 août 2026)."),
        ({"given_by": "association"}, "Indiquez le motif"),
        ({"given_by": "agreement", "free_on": ""}, "Indiquez le jour convenu"),
        ({"given_by": "agreement", "free_on": "22/11/2026"}, "Indiquez une date après la réception du préavis."),
        ({"free_on": "28/11/2026"}, "Le préavis de 8 jours mène au 1ᵉʳ décembre 2026."),
    ],
)
def test_an_announcement_refuses_and_keeps_what_was_typed(world, lina, values, sentence):
    typed = {"given_by": "person", "received_on": "22/11/2026", "free_on": "15/12/2026"} | values
    answer = world.as_("nadia").post(f"{W}/stays/{lina.number}/notice/new", typed)
    assert answer.status_code == 422
    assert sentence in plain(answer.text)
    assert f'value="{typed["free_on"]}"' in answer.text
    assert rows(world, Notice, lina) == []
    assert read(world, lina).date_out is None


def test_by_agreement_the_day_is_free(world, lina):
    typed = {"given_by": "agreement", "received_on": "22/11/2026", "free_on": "24/11/2026"}
    assert world.as_("nadia").post(f"{W}/stays/{lina.number}/notice/new", typed).status_code == 303
    assert read(world, lina).date_out == date(2026, 11, 24)


def test_an_announcement_is_undone_and_stays_in_the_timeline_struck(world, lina):
    browser = world.as_("nadia")
    browser.post(f"{W}/stays/{lina.number}/notice/new", {"given_by": "person", "received_on": "22/11/2026"})
    undo = f"{W}/stays/{lina.number}/notice/undo"
    assert "Annuler l’annonce" in plain(browser.get(undo).text)
    assert browser.post(undo).status_code == 303
    assert read(world, lina).date_out is None
    page = browser.get(f"{W}/stays/{lina.number}")
    assert "<s>Départ annoncé par la personne" in page.text
    assert "annulé le" in plain(page.text)
    assert browser.post(undo).status_code == 409


def test_an_announcement_that_somebody_counts_on_is_not_undone(world, lina):
    browser = world.as_("nadia")
    browser.post(f"{W}/stays/{lina.number}/notice/new", {"given_by": "person", "received_on": "22/11/2026"})
    with world.inside("valence") as db:
        unit = type("Unit", (), {"id": lina.unit_id})
        a_stay(db, unit, date(2026, 12, 2), name="Inès Faure")
    answer = browser.post(f"{W}/stays/{lina.number}/notice/undo")
    assert answer.status_code == 422
    assert "Inès F. entre au logement 1 le 2 décembre 2026" in plain(answer.text)
    assert read(world, lina).date_out == date(2026, 12, 1)


# -- done -------------------------------------------------------------------------------------------------------------
def test_a_departure_says_before_what_it_does_and_does_it(world, lina):
    browser, path = world.as_("nadia"), f"{W}/stays/{lina.number}/departure/new"
    page = browser.get(path)
    assert "Logement social (logement durable)" in plain(page.text)
    assert "Décès" not in page.text
    check = browser.post(path, GONE)
    words = plain(check.text)
    assert "Le logement 1 est libre le 23 novembre 2026." in words
    assert "Logement social (logement durable)" in words
    # 131,01 for 13 nights of August, 312,40 twice, 229,09 for 22 nights of November
    assert "il reste 984,90 € à payer" in words
    assert rows(world, Departure, lina) == []
    done = browser.post(path, GONE | {"step": "confirm", "once": hidden(check, "once")})
    assert (done.status_code, done.headers["location"]) == (303, f"{W}/stays/{lina.number}")
    (departure,) = rows(world, Departure, lina)
    assert (departure.left_on, departure.destination, departure.balance) == (
        date(2026, 11, 23),
        "social_tenancy",
        Decimal("-984.90"),
    )
    assert read(world, lina).date_out == date(2026, 11, 23)
    assert [title.ended_on for title in rows(world, OccupationTitle, lina)] == [date(2026, 11, 23)]
    assert [search.closed_on for search in rows(world, ExitSearch, lina)] == [date(2026, 11, 23)]
    assert sum(d.rent for d in rows(world, Due, lina)) == Decimal("984.90")
    assert "parti" in plain(browser.get(f"{W}/stays/{lina.number}").text)


def test_pressing_twice_writes_one_departure(world, lina):
    browser, path = world.as_("nadia"), f"{W}/stays/{lina.number}/departure/new"
    once = hidden(browser.post(path, GONE), "once")
    first = browser.post(path, GONE | {"step": "confirm", "once": once})
    second = browser.post(path, GONE | {"step": "confirm", "once": once})
    assert first.headers["location"] == second.headers["location"]
    assert len(rows(world, Departure, lina)) == 1
    third = browser.get(path)
    assert third.status_code == 409
    assert "Ce départ a déjà été enregistré par Nadia Bertin." in plain(third.text)


@pytest.mark.parametrize(
    ("values", "sentence"),
    [
        ({"left_on": ""}, "Indiquez le jour du départ."),
        ({"left_on": "18/08/2026"}, "Le départ ne peut pas précéder l’entrée (19 août 2026)."),
        ({"left_on": "19/08/2026"}, "Un séjour compte une nuit au moins"),
        ({"left_on": "24/11/2026"}, "Ce jour n’est pas encore venu."),
        ({"destination": ""}, "Indiquez où va la personne"),
        ({"destination": "death"}, "Ce choix n’est plus proposé."),
        ({"destination": "nowhere"}, "Ce choix n’est plus proposé."),
    ],
)
@pytest.mark.parametrize("step", ["check", "confirm"])
def test_it_refuses_and_keeps_what_was_typed(world, lina, values, sentence, step):
    typed = GONE | {"inventory_on": "22/11/2026", "step": step} | values
    answer = world.as_("nadia").post(f"{W}/stays/{lina.number}/departure/new", typed)
    assert answer.status_code == 422
    assert sentence in plain(answer.text)
    assert 'value="22/11/2026"' in answer.text
    assert rows(world, Departure, lina) == []


def test_from_the_check_page_one_goes_back_with_all_that_was_typed(world, lina):
    typed = GONE | {"inventory_on": "22/11/2026", "step": "edit"}
    answer = world.as_("nadia").post(f"{W}/stays/{lina.number}/departure/new", typed)
    assert answer.status_code == 200
    assert 'value="22/11/2026"' in answer.text
    assert 'value="social_tenancy" selected' in answer.text


def test_a_death_is_written_in_few_words_without_a_destination(world, lina):
    browser, path = world.as_("nadia"), f"{W}/stays/{lina.number}/departure/new"
    page = plain(browser.get(f"{path}?death=1").text)
    assert "Enregistrer un décès" in page
    assert "Où va la personne" not in page
    assert "durable" not in page
    check = browser.post(path, {"death": "1", "left_on": "23/11/2026"})
    once = hidden(check, "once")
    assert (
        browser.post(path, {"death": "1", "left_on": "23/11/2026", "step": "confirm", "once": once}).status_code == 303
    )
    (departure,) = rows(world, Departure, lina)
    assert departure.destination == "death"
    assert [title.ended_by for title in rows(world, OccupationTitle, lina)] == ["death"]


def test_a_departure_is_undone_and_all_reopens(world, lina):
    browser = world.as_("nadia")
    browser.post(f"{W}/stays/{lina.number}/notice/new", {"given_by": "person", "received_on": "10/11/2026"})
    assert leave(browser, lina).status_code == 303
    undo = f"{W}/stays/{lina.number}/departure/undo"
    assert "Annuler ce départ" in plain(browser.get(undo).text)
    assert browser.post(undo).status_code == 303
    assert read(world, lina).date_out == date(2026, 11, 19)  # where the notice says
    assert [title.ended_on for title in rows(world, OccupationTitle, lina)] == [None]
    assert [search.closed_on for search in rows(world, ExitSearch, lina)] == [None]
    page = browser.get(f"{W}/stays/{lina.number}")
    assert "<s>Départ vers" in page.text
    assert leave(browser, lina).status_code == 303
    assert len(rows(world, Departure, lina)) == 2


def test_a_departure_is_not_undone_once_somebody_has_entered(world, lina):
    browser = world.as_("nadia")
    leave(browser, lina)
    with world.inside("valence") as db:
        unit = type("Unit", (), {"id": lina.unit_id})
        a_stay(db, unit, date(2026, 11, 23), name="Inès Faure")
    answer = browser.post(f"{W}/stays/{lina.number}/departure/undo")
    assert answer.status_code == 422
    assert "Inès F. entre au logement 1 le 23 novembre 2026" in plain(answer.text)
    assert read(world, lina).date_out == date(2026, 11, 23)


def test_without_a_notice_a_departure_undone_leaves_no_end(world, lina):
    browser = world.as_("nadia")
    leave(browser, lina)
    browser.post(f"{W}/stays/{lina.number}/departure/undo")
    assert read(world, lina).date_out is None


def test_a_stranger_finds_nothing_and_a_reader_may_not(world, lina):
    for room in ("departure/new", "notice/new", "departure/undo", "notice/undo", "payments/new"):
        path = f"/stays/{lina.number}/{room}"
        for who, base in (("claire", "/a/roanne"), ("claire", W), ("bruno", W)):
            assert world.as_(who).get(base + path).status_code == 404
    assert rows(world, Departure, lina) == []


def test_the_director_reads_and_does_not_write(world):
    with world.inside("roanne") as db:
        stay = a_stay(db, a_residence(db, "Riorges", units=1)["1"], date(2026, 8, 19))
    denis = world.as_("denis")
    page = denis.get(f"/a/roanne/stays/{stay.number}")
    assert page.status_code == 200
    assert "Annoncer un départ" not in page.text
    assert denis.get(f"/a/roanne/stays/{stay.number}/departure/new").status_code == 403
    assert denis.post(f"/a/roanne/stays/{stay.number}/departure/new", GONE).status_code == 403


# -- money ------------------------------------------------------------------------------------------------------------
@pytest.mark.parametrize(
    ("amount", "nights", "of", "expected"),
    [("312.40", 7, 30, "72.89"), ("312.40", 30, 30, "312.40"), ("0.01", 15, 30, "0.01"), ("100.00", 1, 31, "3.23")],
)
def test_a_fee_is_counted_by_nights_halves_up(amount, nights, of, expected):
    assert sum(fees.share([Decimal(amount)], nights, of)) == Decimal(expected)


def test_four_parts_add_up_to_the_rounded_whole():
    parts = [Decimal("215.10"), Decimal("48.20"), Decimal("39.10"), Decimal("10.00")]
    for nights in range(1, 31):
        whole = fees.share([sum(parts)], nights, 30)[0]
        assert sum(fees.share(parts, nights, 30)) == whole


def test_a_payment_too_large_asks_what_becomes_of_the_rest(world, lina):
    browser, path = world.as_("nadia"), f"{W}/stays/{lina.number}/payments/new"
    assert 'value="1 068,21"' in browser.get(path).text
    asked = browser.post(path, {"amount": "1 100 €", "paid_on": "23/11/2026"})
    assert asked.status_code == 422
    assert "Ce paiement dépasse de 31,79 € ce qui reste dû (1 068,21 €)." in plain(asked.text)
    assert "Le rendre à la personne" in asked.text
    assert "avance" in asked.text
    given = browser.post(path, {"amount": "1 100 €", "paid_on": "23/11/2026", "over": "back"})
    assert given.status_code == 303
    (payment,) = rows(world, Payment, lina)
    assert (payment.amount, payment.given_back) == (Decimal("1100.00"), Decimal("31.79"))
    kept = browser.post(path, {"amount": "50", "paid_on": "23/11/2026", "over": "next"})
    assert kept.status_code == 303
    assert "50,00 € déjà reçus pour la prochaine redevance." in plain(browser.get(f"{W}/stays/{lina.number}").text)


def test_a_payment_is_undone_from_the_timeline(world, lina):
    browser = world.as_("nadia")
    browser.post(f"{W}/stays/{lina.number}/payments/new", {"amount": "112,4", "paid_on": "23/11/2026"})
    (payment,) = rows(world, Payment, lina)
    undo = f"{W}/stays/{lina.number}/payments/{payment.number}/undo"
    assert undo in browser.get(f"{W}/stays/{lina.number}").text
    assert browser.get(undo).status_code == 200
    assert browser.post(undo).status_code == 303
    assert "<s>Paiement de 112,40" in browser.get(f"{W}/stays/{lina.number}").text
    assert browser.post(undo).status_code == 409


@pytest.mark.parametrize(
    ("values", "sentence"),
    [
        ({"amount": ""}, "Indiquez le montant reçu."),
        ({"amount": "-5"}, "négatif"),
        ({"amount": "0"}, "supérieur à zéro"),
        ({"amount": "dix"}, "Indiquez un montant en euros"),
        ({"paid_on": "24/11/2026"}, "Ce jour n’est pas encore venu."),
        ({"mode": "gold"}, "Ce choix n’est plus proposé."),
    ],
)
def test_a_payment_refuses(world, lina, values, sentence):
    answer = world.as_("nadia").post(
        f"{W}/stays/{lina.number}/payments/new", {"amount": "10", "paid_on": "23/11/2026", "mode": "card"} | values
    )
    assert answer.status_code == 422
    assert sentence in plain(answer.text)
    assert rows(world, Payment, lina) == []
