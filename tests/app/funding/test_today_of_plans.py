"""« Aujourd’hui » of who looks for money: an award whose notification is awaited, a plan out of balance."""

import pytest

from tests.journeys.steps import plain


@pytest.fixture(scope="module")
def world(demo):
    """The demo's."""
    return demo


def test_who_looks_for_money_finds_what_waits(visit):
    page = plain(visit("/").text)
    assert "Équilibrer le plan « Rénovation thermique de Faventines »" in page
    assert "il manque 25 000 €" in page
    assert "Noter la notification de Valence Romans Agglo" in page
    assert "6 000 € accordés, notification attendue depuis le" in page
    assert "Eau chaude solaire" not in page
    assert "Équilibrer" not in plain(visit("/", who="andre").text)
