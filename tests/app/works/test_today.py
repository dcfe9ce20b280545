"""What the first page says about the works: to the coordinator line by line, to the direction summed up."""

from datetime import date, timedelta

import pytest
from sqlalchemy import delete, select

from app.home.lines import things_to_do
from app.home.todo import OF_WORKS
from app.works.dwelling_models import Convention, Dwelling, Vacancy
from app.works.household_models import CandidateHousehold, Proposal
from app.works.order_models import Order
from app.works.setting_models import WorksSetting
from app.works.site_models import Snag
from tenants import clock
from tests.app.residences.pages import part_of, plain
from tests.world import TODAY

HOME = "/a/roanne/"


def dwelling_at(db, address):
    return db.object(select(Dwelling).where(Dwelling.address == address))


@pytest.fixture(scope="module")
def busy(roanne):
    """The demo's rows, and what it has not: a snag to lift, a proposal without an answer, a convention that ends."""
    with roanne.inside("roanne") as db:
        works = db.object(select(Order).where(Order.work == "Sols, débarras"))
        snag = Snag(order_id=works.id, work="Plinthe du salon", found_on=date(2026, 11, 1), lift_by=TODAY)
        home = dwelling_at(db, "61 boulevard du Marais")
        household = db.object(select(CandidateHousehold).where(CandidateHousehold.reference == "EX-2041"))
        proposal = Proposal(dwelling_id=home.id, household_id=household.id, made_on=TODAY - timedelta(days=3))
        empty = dwelling_at(db, "25 rue Jean Jaurès")
        db.add(Vacancy(dwelling_id=empty.id, vacant_on=TODAY - timedelta(days=20)))
        ending = dwelling_at(db, "7 place du Marché")
        ending.left_on = None
        convention = Convention(
            dwelling_id=ending.id,
            landlord_id=ending.landlord_id,
            kind="anah_with_works",
            level="loc2",
            signed_on=date(2020, 12, 20),
            starts_on=date(2021, 1, 1),
            ends_on=date(2027, 2, 14),
        )
        db.add(snag, proposal, convention)
        db.flush()
        found = {"snag": snag.number, "proposal": proposal.number, "convention": convention.number}
        found["ready"] = dwelling_at(db, "18 rue Brison").number
        found["order"] = db.object(select(Order).where(Order.work == "Robinetterie")).number
        found["dwelling"] = home.label
    return found


def tasks(roanne, who="tariq"):
    return part_of(roanne.as_(who).get(HOME), "tasks").split("Travaux en ce moment")[0]


def test_the_coordinator_finds_every_kind_with_its_deed(roanne, busy):
    answer = roanne.as_("tariq").get(HOME)
    said = tasks(roanne)
    late, rest = said.split(" Aujourd’hui ", 1)
    assert "Rappeler Inventé Farid Mably · conseillé le 9 octobre 2026" in late
    assert "à rappeler depuis le 11 novembre 2026 (12 jours) Reporter" in late
    assert "Enregistrer la facture, chantier" in late
    assert "réceptionné depuis 36 jours · long" in late
    assert "Lever la réserve : plinthe du salon" in rest.split("Cette semaine")[0]
    assert f"Noter la réponse du ménage EX-2041 : {busy['dwelling']}" not in said
    assert "Noter la réponse du ménage EX-2041" in said
    assert "proposé le 20 novembre 2026 (3 jours)" in said
    assert "Proposer le logement" in said
    assert "prêt depuis le 14 novembre 2026 (9 jours), aucun ménage" in said
    assert "Renouveler la convention du logement" in said
    assert "Enregistrer le devis, chantier" in said
    assert "devis attendu depuis 6 jours" in said
    assert "Demander des travaux pour le logement" in late
    assert "25 rue Jean Jaurès, Mably · vacant depuis le 3 novembre 2026 (20 jours)" in late
    assert "échéance le 14 février 2027" in said
    assert "Demander des travaux" in plain(answer.text)
    assert int(answer.headers["x-statements"]) <= 6
    for route in (
        f"/orders/{busy['order']}/invoice/new",
        f"/snags/{busy['snag']}/lift",
        f"/proposals/{busy['proposal']}/answer",
        f"/dwellings/{busy['ready']}/proposals",
        f"/conventions/{busy['convention']}/renew",
        "/orders/new?dwelling=",
        "/advice/new",
    ):
        assert route in answer.text, route


def test_the_bar_counts_what_is_late_or_due_today(roanne, busy):
    tariq = roanne.as_("tariq")
    home = tariq.get(HOME)
    shown = plain(home.text).split(" choses à faire")[0].split()[-1]
    pressing = part_of(home, "tasks").split(" Cette semaine ")[0].count("Reporter")
    assert int(shown) >= pressing == 4  # the call, the order, the dwelling without works, the snag
    elsewhere = tariq.get("/a/roanne/landlords")
    assert f'class="count">{pressing}' in elsewhere.text.replace("\n", "") or f">{pressing}</" in elsewhere.text
    assert int(elsewhere.headers["x-statements"]) <= 6


def test_how_the_works_stand_is_counted(roanne, busy):
    answer = roanne.as_("tariq").get(HOME)
    said = part_of(answer, "now-works")
    assert "5 logements à relouer 3 sans travaux commencés, 1 en travaux, 1 prêt à proposer" in said
    assert "1 logement remis en location en 2026" in said
    assert "4 chantiers en cours" in said
    assert "dont 1 long dans son étape" in said


def test_a_reader_reads_the_figures_and_finds_nothing_to_do(roanne, busy):
    answer = roanne.as_("rose").get(HOME)
    text_of = plain(answer.text)
    assert "Travaux en ce moment" in text_of
    assert "Rappeler" not in text_of
    assert "Inventé" not in text_of
    assert int(answer.headers["x-statements"]) <= 6


def test_the_direction_reads_it_summed_up(roanne, busy):
    answer = roanne.as_("denis").get(HOME)
    said = part_of(answer, "tasks")
    assert "1 bailleur à rappeler le plus long retard depuis le 11 novembre 2026" in said
    assert "1 chantier long dans son étape" in said
    assert "convention à échéance la première le 14 février 2027" in said or "conventions à échéance" in said
    assert "Inventé" not in said
    assert "/postpone" not in answer.text
    assert int(answer.headers["x-statements"]) <= 6


@pytest.mark.parametrize("kind", OF_WORKS)
def test_each_kind_is_put_off_and_taken_back(roanne, busy, kind):
    with roanne.inside("roanne", write=False) as db:
        row = next(one for one in db.all(things_to_do((kind,)), today=TODAY))
    tariq = roanne.as_("tariq")
    path = f"{HOME}today/works/{kind}/{row.number}/postpone"
    form = tariq.get(path)
    assert form.status_code == 200
    until = max(TODAY, row.on_day) + timedelta(days=2)
    if until > TODAY + timedelta(days=30):
        refused = tariq.post(path, {"until": f"{TODAY + timedelta(days=2):%d/%m/%Y}", "reason": "attend"})
        assert "Ce rappel est à son jour le" in plain(refused.text)
        return
    typed = {"until": f"{until:%d/%m/%Y}", "reason": "rendez-vous pris"}
    assert tariq.post(path, typed).status_code == 303
    assert "par Tariq Benali : rendez-vous pris" in tasks(roanne)
    twice = tariq.post(path, typed)
    assert twice.status_code == 422
    assert "Une autre personne vient de reporter ce rappel." in plain(twice.text)
    with clock.fixed(until):
        assert "rendez-vous pris" not in part_of(roanne.as_("tariq").get(HOME), "tasks")
    assert roanne.as_("tariq").post(path + "/undo").status_code == 303
    assert "rendez-vous pris" not in tasks(roanne)


def test_only_who_writes_the_works_puts_their_lines_off(roanne, busy):
    path = f"{HOME}today/works/ready/{busy['ready']}/postpone"
    assert roanne.as_("denis").get(path).status_code == 403
    assert roanne.as_("rose").get(path).status_code == 403
    assert roanne.as_("tariq").get(f"{HOME}today/works/period/1/postpone").status_code == 404
    assert roanne.as_("tariq").get(f"{HOME}today/works/order/999/postpone").status_code == 404
    assert roanne.as_("nadia").get(path).status_code == 404


def test_the_settings_of_the_workspace_say_what_is_long_and_what_ends_soon(roanne, busy):
    def found():
        with roanne.inside("roanne", write=False) as db:
            return [(row.kind, row.number) for row in db.all(things_to_do(OF_WORKS), today=TODAY)]

    def due():
        with roanne.inside("roanne", write=False) as db:
            return {(row.kind, row.number): row.on_day for row in db.all(things_to_do(OF_WORKS), today=TODAY)}

    assert ("order", busy["order"]) in found()
    assert ("convention", busy["convention"]) in found()
    assert due()["proposal", busy["proposal"]] == TODAY + timedelta(days=7)
    before = due()["ready", busy["ready"]]
    changed = (("long_received", 60), ("warn_months", 2), ("answer_within", 4), ("propose_within", 5))
    with roanne.inside("roanne") as db:
        for code, value in changed:
            db.add(WorksSetting(code=code, valid_from=date(2026, 1, 1), value=value))
    try:
        assert ("order", busy["order"]) not in found()
        assert ("convention", busy["convention"]) not in found()
        assert due()["proposal", busy["proposal"]] == TODAY + timedelta(days=1)
        assert due()["ready", busy["ready"]] == before - timedelta(days=10)
    finally:
        with roanne.inside("roanne") as db:
            db.run(delete(WorksSetting))


def test_the_pages_of_the_works_hold_the_same_lists(roanne, busy):
    tariq = roanne.as_("tariq")
    assert "Inventé Farid" in plain(tariq.get("/a/roanne/landlords?only=call").text)
    assert "7 place du Marché" in plain(tariq.get("/a/roanne/conventions?only=ending").text)
    waiting = plain(tariq.get("/a/roanne/dwellings?only=empty").text)
    places = [
        waiting.index(one)
        for one in ("18 rue Brison", "36 avenue de Paris", "94 rue Mulsant", "Jean Jaurès", "61 boulevard")
    ]
    assert places == sorted(places)
