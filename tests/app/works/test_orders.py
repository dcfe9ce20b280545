"""An order from its request to its closing: each step a row, what is out of order is refused with its reason."""

from datetime import date

import pytest
from sqlalchemy import select

from app.works.dwelling_models import Vacancy
from app.works.order_models import Order, OrderStep, Referral
from tests.app.residences.pages import part_of, plain
from tests.app.works.order_builders import a_dwelling, a_line, an_enterprise, an_order

STEPS = select(OrderStep).order_by(OrderStep.happened_on, OrderStep.number)


@pytest.fixture
def tariq(world):
    return world.as_("tariq")


@pytest.fixture
def denis(world):
    return world.as_("denis")


@pytest.fixture(scope="module")
def sesame(world):
    with world.inside("roanne") as db:
        return an_enterprise(db)


def where(answer) -> str:
    assert answer.status_code == 303, plain(answer.text)[:600]
    return answer.headers["location"].split("?")[0]


def test_an_order_is_asked_for_an_empty_dwelling_and_holds_its_vacancy(world, tariq, sesame):
    with world.inside("roanne") as db:
        dwelling = a_dwelling(db, vacant_on=date(2026, 10, 5))
    form = tariq.get(f"/a/roanne/orders/new?dwelling={dwelling.number}")
    assert "Logement vacant depuis le 5 octobre 2026" in plain(form.text)
    asked = {
        "origin": "vacant_refurbishment",
        "requested_on": "04/10/2026",
        "work": "Peinture du séjour",
        "enterprise": str(sesame.number),
    }
    refused = tariq.post(f"/a/roanne/orders/new?dwelling={dwelling.number}", asked)
    assert refused.status_code == 422
    assert "Le logement est vacant depuis le 5 octobre 2026" in plain(refused.text)
    made = where(tariq.post(f"/a/roanne/orders/new?dwelling={dwelling.number}", asked | {"requested_on": "9/10/26"}))
    number = int(made.rsplit("/", 1)[1])
    with world.inside("roanne", write=False) as db:
        order = db.object(select(Order).where(Order.number == number))
        vacancy = db.object(select(Vacancy).where(Vacancy.dwelling_id == dwelling.id))
        assert order.vacancy_id == vacancy.id
        assert order.agreement_id is not None
        assert order.year == 2026
        assert [step.stage for step in db.objects(STEPS.where(OrderStep.order_id == order.id))] == ["requested"]
    page = plain(tariq.get(made).text)
    assert f"Chantier {order.label}" in page
    assert "Vacant depuis le 5 octobre 2026" in page
    assert "visite attendue depuis 45 jours, long" in page


def test_a_sitting_tenants_order_holds_no_vacancy_and_is_not_offered_the_clock(world, tariq):
    with world.inside("roanne") as db:
        dwelling = a_dwelling(db)
    form = tariq.get(f"/a/roanne/orders/new?dwelling={dwelling.number}")
    assert 'value="vacant_refurbishment"' not in form.text
    asked = {"origin": "vacant_refurbishment", "requested_on": "9/10/26", "work": "Robinet"}
    address = f"/a/roanne/orders/new?dwelling={dwelling.number}"
    assert tariq.post(address, asked).status_code == 422
    made = where(tariq.post(address, asked | {"origin": "sitting_tenant"}))
    with world.inside("roanne", write=False) as db:
        assert db.object(select(Order).where(Order.number == int(made.rsplit("/", 1)[1]))).vacancy_id is None


def test_each_step_is_noted_in_its_order_and_what_is_not_is_refused_with_its_reason(world, tariq, denis, sesame):
    with world.inside("roanne") as db:
        order = an_order(db, a_dwelling(db), sesame, stage="quoted")
    base = f"/a/roanne/orders/{order.number}"
    early = tariq.get(base + "/start/new")
    assert early.status_code == 409
    assert "Un début vient après l’accord. Notez d’abord cette étape." in plain(early.text)
    assert tariq.post(base + "/start/new", {"happened_on": "1/4/2026"}).status_code == 422
    refused = denis.post(base + "/agreement/new", {"happened_on": "21/3/2026"})
    assert refused.status_code == 422
    assert "Un accord ne peut pas précéder le devis (22 mars 2026)." in plain(refused.text)
    where(denis.post(base + "/agreement/new", {"happened_on": "25/3/2026"}))
    where(tariq.post(base + "/order/new", {"happened_on": "26/3/2026"}))
    tomorrow = tariq.post(base + "/start/new", {"happened_on": "24/11/2026"})
    assert "Ce jour n’est pas encore venu" in plain(tomorrow.text)
    where(tariq.post(base + "/start/new", {"happened_on": "5/4/2026"}))
    page = plain(tariq.get(base).text)
    assert "travaux en cours depuis 232 jours" in page
    assert "Devis accepté par Denis Roux" in page
    again = tariq.get(base + "/start/new")
    assert again.status_code == 409
    assert "« Travaux commencés » a déjà été noté par Tariq Benali." in plain(again.text)


def test_the_last_step_is_taken_back_and_stays_struck(world, tariq, sesame):
    with world.inside("roanne") as db:
        order = an_order(db, a_dwelling(db), sesame, stage="ordered")
    base = f"/a/roanne/orders/{order.number}"
    assert "« Commande passée » du 11 avril 2026 est annulé" in plain(tariq.get(base + "/undo").text)
    where(tariq.post(base + "/undo"))
    page = tariq.get(base)
    assert "<s>Commande passée</s>" in page.text
    assert "par Tariq Benali" in part_of(page, "timeline")
    where(tariq.post(base + "/order/new", {"happened_on": "2/4/2026"}))
    with world.inside("roanne", write=False) as db:
        rows = db.objects(STEPS.where(OrderStep.order_id == order.id, OrderStep.stage == "ordered"))
        assert [row.undone_at is None for row in rows] == [True, False]


def test_works_outside_the_charter_go_to_a_craftsman(world, tariq, sesame):
    with world.inside("roanne") as db:
        order = an_order(db, a_dwelling(db), sesame)
    base = f"/a/roanne/orders/{order.number}"
    values = {"trade": "electrical_heavy", "craftsman": "Électricité Fictive", "referred_on": "4/3/2026"}
    assert tariq.post(base + "/referrals/new", values).status_code == 422
    where(tariq.post(base + "/referrals/new", values | {"reason": "Tableau à refaire, hors charte"}))
    page = plain(tariq.get(base).text)
    assert "Mise aux normes électriques : Électricité Fictive" in page
    assert "visite attendue" in page
    where(tariq.post(base + "/referrals/new", values | {"reason": "Tout est à refaire", "whole": "y"}))
    assert "hors charte" in plain(tariq.get(base).text)
    with world.inside("roanne", write=False) as db:
        assert len(db.objects(select(Referral).where(Referral.order_id == order.id))) == 2


def test_an_invoice_keeps_its_lines_and_adds_them_up(world, tariq, sesame):
    with world.inside("roanne") as db:
        order = an_order(db, a_dwelling(db), sesame, stage="received")
        first, second = a_line(db, order, 1, "1200.50", "1800"), a_line(db, order, 2, "300", None)
    base = f"/a/roanne/orders/{order.number}"
    values = {
        "reference": "F-12",
        "happened_on": "1/6/2026",
        "lines-0-number": str(first.number),
        "lines-0-invoiced": "1 150,25",
        "lines-1-number": str(second.number),
        "lines-1-invoiced": "300",
    }
    done = tariq.post(base + "/invoice/new", values)
    where(done)
    page = plain(tariq.get(base).text)
    assert "1 450,25 €" in page
    assert "145,03 €" in page  # 115,03 and 30,00: each line rounded by itself
    assert "649,75 € (36,1 %)" in page
    where(tariq.post(base + "/undo"))
    assert "1 500,50 €" in plain(tariq.get(base).text)


def test_the_board_shows_each_order_in_its_column_and_the_table_sorts_and_exports(world, tariq, sesame):
    with world.inside("roanne") as db:
        place = a_dwelling(db, address="12 rue des Tanneries")
        done = an_order(db, place, sesame, stage="closed", begins=date(2026, 1, 5))
        running = an_order(db, place, sesame, stage="in_progress")
    board = tariq.get("/a/roanne/orders")
    assert running.label in part_of(board, "column-in_progress").split("Réserves")[0]
    assert done.label not in part_of(board, "board")
    assert "Clos 1" in plain(board.text)
    assert plain(tariq.get("/a/roanne/orders?only=in_progress").text)
    table = tariq.get("/a/roanne/orders?view=table&only=closed")
    assert done.label in table.text
    assert running.label not in table.text
    by_day = tariq.get("/a/roanne/orders?view=table&sort=since&up=1")
    assert by_day.status_code == 200
    assert tariq.get("/a/roanne/orders.xlsx?only=closed").content[:2] == b"PK"
    assert running.label in tariq.part("/a/roanne/orders?view=table&q=tanneries").text


def test_a_reader_sees_no_name_no_access_and_no_deed(world, sesame):
    with world.inside("roanne") as db:
        order = an_order(db, a_dwelling(db), sesame, access="Clé chez la voisine du 2e")
    rose = world.as_("rose")
    page = rose.get(f"/a/roanne/orders/{order.number}")
    assert "Dupré" not in page.text
    assert "voisine" not in page.text
    assert "Enregistrer le devis" not in page.text
    assert rose.post(f"/a/roanne/orders/{order.number}/visit/new").status_code == 403


def test_who_paid_is_noted_and_taken_back(world, tariq, sesame):
    with world.inside("roanne") as db:
        order = an_order(db, a_dwelling(db), sesame, stage="received")
    base = f"/a/roanne/orders/{order.number}"
    part = {"kind": "grant", "name": "Conseil général"}
    assert tariq.post(base + "/payers/new", part | {"amount": "0"}).status_code == 422
    where(tariq.post(base + "/payers/new", part | {"amount": "800"}))
    page = tariq.get(base)
    assert "Une subvention, Conseil général : 800,00 €" in plain(page.text)
    remove = page.text.split('action="/a/roanne/payers/', 1)[1].split('"', 1)[0]
    where(tariq.post(f"/a/roanne/payers/{remove}"))
    assert "Conseil général" not in tariq.get(base).text
