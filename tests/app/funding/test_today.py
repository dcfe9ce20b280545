"""« Aujourd’hui » of who follows the money: late payments, claims to send, AGLS that nobody notified."""

from datetime import date
from decimal import Decimal

import pytest

from app.funding.agls_models import AglsYear
from app.funding.payment_models import Claim
from app.residences.models import Residence
from tests.app.funding.payment_rows import due, granted, paid
from tests.app.funding.test_payments import plain


@pytest.fixture(scope="module")
def busy(world):
    with world.inside("valence") as db:
        late = granted(db, "Vélos", name="Région")
        due(db, late, date(2026, 10, 31), "10000")
        due(db, late, date(2027, 3, 31), "15000")
        draft = granted(db, "Laverie", name="Fondation de France")
        part = due(db, draft, date(2026, 12, 10), "25000", "single")
        db.add(Claim(line_id=draft.line_id, instalment_id=part.id, amount=Decimal(25000)))
        house = Residence(name="Faventines", town="Valence", kind="social_residence", public="young_workers")
        db.add(house)
        db.add(AglsYear(residence_id=house.id, year=2025, due=Decimal(20000), source="Convention"))
        return late


def test_each_finds_what_is_theirs_and_it_leaves_with_the_fact(world, visit, busy):
    accountant = plain(visit("/", who="andre"))
    assert "Enregistrer le versement de Région" in accountant
    assert "10 000 €" in accountant
    assert "Faire notifier l’AGLS 2025 de Faventines" in accountant
    assert "Envoyer la demande" not in accountant
    fundraiser = plain(visit("/", who="flora"))
    assert "Envoyer la demande de versement à Fondation de France" in fundraiser
    director = plain(visit("/", who="odile"))
    assert "1 versement en retard" in director
    assert "1 AGLS due et pas notifiée" in director
    with world.inside("valence") as db:
        paid(db, busy, date(2026, 11, 2), "10000")
    assert "Enregistrer le versement de Région" not in plain(visit("/", who="andre"))
