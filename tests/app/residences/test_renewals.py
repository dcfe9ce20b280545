"""Deciding of a planned period: three answers, none of which ends the title; undone until the next decision."""

from datetime import date

import pytest
from sqlalchemy import bindparam, select

from app.residences.stay_models import ExitSearch, OccupationTitle, PeriodDecision, PlannedPeriod, Stay
from tests.app.residences.builders import a_notice, a_residence, a_stay
from tests.app.residences.pages import plain

W = "/a/valence"


@pytest.fixture
def lina(world):
    """A stay whose planned period ended on the 19th."""
    with world.inside("valence") as db:
        house = a_residence(db, "Les Périodes", units=1)
        return a_stay(db, house["1"], date(2026, 8, 19), name="Lina Morel", planned_to=date(2026, 11, 19))


def rows(world, model, stay):
    with world.inside("valence") as db:
        return db.objects(select(model).where(model.stay_id == stay.id).order_by(model.made_at))


def path(stay):
    return f"{W}/stays/{stay.number}/renewal/new"


def test_it_works(world, lina):
    browser = world.as_("nadia")
    page = browser.get(path(lina))
    assert (
        "Le titre d’occupation continue de mois en mois. La période prévue, elle, s’est terminée le 19 novembre 2026."
        in plain(page.text)
    )
    assert 'value="19/02/2027"' in page.text
    assert 'value="19/05/2027"' in browser.get(f"{path(lina)}?months=6").text
    assert browser.post(path(lina), {"kind": "renew", "until": "19/02/2027"}).status_code == 303
    assert [(p.rank, p.ends_on) for p in rows(world, PlannedPeriod, lina)] == [
        (1, date(2026, 11, 19)),
        (2, date(2027, 2, 19)),
    ]
    text = plain(browser.get(f"{W}/stays/{lina.number}").text)
    assert "Période prévue en cours, à revoir le 19 février 2027" in text
    assert "Titre d’occupation en cours, de mois en mois" in text
    assert [t.ended_on for t in rows(world, OccupationTitle, lina)] == [None]


def test_preparing_the_exit_opens_a_next_step(world, lina):
    browser = world.as_("ines")
    typed = {"kind": "leave", "next_step": "Déposer la demande de logement social", "next_step_on": "30/11/2026"}
    assert browser.post(path(lina), typed).status_code == 303
    (search,) = rows(world, ExitSearch, lina)
    assert (search.next_step, search.next_step_on) == ("Déposer la demande de logement social", date(2026, 11, 30))
    assert "sortie en préparation" in plain(browser.get(f"{W}/stays/{lina.number}").text)


def test_deciding_later_is_bounded_and_comes_back(world, lina):
    browser = world.as_("nadia")
    typed = {"kind": "later", "later": "2/12/2026", "reason": "rendez-vous à la mairie"}
    assert browser.post(path(lina), typed).status_code == 303
    text = plain(browser.get(f"{W}/stays/{lina.number}").text)
    assert "décision reportée au 2 décembre 2026" in text
    assert "Décider de la période prévue." not in text


@pytest.mark.parametrize(
    ("typed", "sentence"),
    [
        ({}, "Choisissez une décision."),
        ({"kind": "renew", "until": "19/11/2026"}, "Indiquez une date après le 19 novembre 2026."),
        ({"kind": "renew", "until": ""}, "Indiquez une date après le 19 novembre 2026."),
        ({"kind": "leave"}, "Indiquez la prochaine démarche de sortie."),
        ({"kind": "leave", "next_step": "Visite"}, "Indiquez le jour prévu, à partir d’aujourd’hui."),
        (
            {"kind": "later", "later": "24/12/2026", "reason": "x"},
            "Indiquez un jour du 24 novembre 2026 au 23 décembre 2026.",
        ),
        ({"kind": "later", "later": "2/12/2026"}, "Indiquez le motif."),
        ({"kind": "later", "later": "2/12/2026", "reason": "hospitalisation"}, "ne doit pas être conservé"),
    ],
)
@pytest.mark.parametrize("htmx", [False, True])
def test_it_refuses_and_keeps_what_was_typed(world, lina, typed, sentence, htmx):
    answer = world.as_("nadia").post(path(lina), {"next_step_on": "1/1/2020"} | typed, htmx=htmx)
    assert answer.status_code == 422
    assert sentence in plain(answer.text)
    assert 'value="1/1/2020"' in answer.text
    assert rows(world, PeriodDecision, lina) == []
    assert len(rows(world, PlannedPeriod, lina)) == 1


def test_a_decision_is_undone_until_the_next_one(world, lina):
    browser = world.as_("nadia")
    browser.post(path(lina), {"kind": "renew", "until": "19/02/2027"})
    browser.post(path(lina), {"kind": "renew", "until": "19/05/2027"})
    first, second = rows(world, PeriodDecision, lina)
    undo = f"{W}/stays/{lina.number}/decisions/%s/undo"
    page = browser.get(f"{W}/stays/{lina.number}").text
    assert undo % second.number in page
    assert undo % first.number not in page
    refused = browser.post(undo % first.number)
    assert refused.status_code == 422
    assert "Une décision plus récente existe." in plain(refused.text)
    assert browser.get(undo % second.number).status_code == 200
    assert browser.post(undo % second.number).status_code == 303
    assert [p.ends_on for p in rows(world, PlannedPeriod, lina)] == [date(2026, 11, 19), date(2027, 2, 19)]
    assert browser.post(undo % second.number).status_code == 409
    assert browser.get(undo % 99999).status_code == 404
    assert browser.post(undo % first.number).status_code == 303
    assert len(rows(world, PlannedPeriod, lina)) == 1


def test_pressing_twice_makes_one_period(world, lina):
    browser = world.as_("nadia")
    typed = {"kind": "renew", "until": "19/02/2027", "once": "0190aaaa-0000-7000-8000-000000000001"}
    assert browser.post(path(lina), typed).headers["location"] == browser.post(path(lina), typed).headers["location"]
    assert len(rows(world, PlannedPeriod, lina)) == 2


def test_after_a_notice_there_is_nothing_to_decide(world, lina):
    with world.inside("valence") as db:
        stay = db.object(select(Stay).where(Stay.number == bindparam("number")), number=lina.number)
        a_notice(db, stay, date(2026, 11, 22), date(2026, 12, 1))
        db.flush()
    answer = world.as_("nadia").get(path(lina))
    assert answer.status_code == 409
    assert "plus de période à décider" in plain(answer.text)


def test_a_stranger_finds_nothing_and_a_reader_may_not(world, lina):
    for who, base in (("claire", "/a/roanne"), ("claire", W), ("bruno", W)):
        assert world.as_(who).get(f"{base}/stays/{lina.number}/renewal/new").status_code == 404
        assert world.as_(who).post(f"{base}/stays/{lina.number}/renewal/new", {"kind": "renew"}).status_code == 404
