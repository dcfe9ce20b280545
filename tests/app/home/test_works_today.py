"""The first page of the coordination of works: what to do, where, since when, and who else sees none of it."""

import pytest

from app.demo_works import Roanne
from tests.app.residences.pages import plain
from tests.world import TODAY


@pytest.fixture(scope="module")
def roanne(world):
    with world.inside("roanne") as db:
        Roanne(db, TODAY).load()
    return world


def test_every_line_says_what_where_and_since_when(roanne):
    said = plain(roanne.as_("tariq").get("/a/roanne/").text)
    for line in (
        "Rappeler Inventé Farid Mably · rappel prévu depuis le 11 novembre 2026 (12 jours)",
        "Demander des travaux pour un logement vacant D005 · 61 boulevard du Marais, Le Coteau · demande attendue"
        " depuis le 21 novembre 2026 (2 jours)",
        "Obtenir le devis du chantier 2026-002 D002 · 94 rue Mulsant, Roanne · devis attendu le 2 décembre 2026",
        "Renouveler : Convention Anah avec travaux D003 · 36 avenue de Paris, Riorges · fin le",
    ):
        assert line in said, line
    assert "2 choses à faire, dont 2 en retard" in said


def test_the_count_stands_beside_the_entry_on_every_page(roanne):
    page = roanne.as_("tariq").get("/a/roanne/dwellings").text
    assert "Aujourd’hui 2" in plain(page)


def test_other_roles_have_none_of_it(roanne):
    for who in ("claire", "rose", "denis"):
        assert "Rappeler" not in plain(roanne.as_(who).get("/a/roanne/").text)
