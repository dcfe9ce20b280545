"""A partner's wing: nothing of anybody until it is shared."""

from datetime import timedelta

from tests.app.partners.builders import a_share
from tests.app.partners.test_shares import plain
from tests.app.residences.builders import a_residence
from tests.world import TODAY


def test_it_works(world):
    answer = world.as_("paul").get("/p")
    assert answer.status_code == 200
    assert "Lecture seule" in answer.text
    assert "Rien n’est partagé" in answer.text


def test_a_stranger_finds_nothing(world):
    assert world.as_("nadia").get("/p").status_code == 404
    assert world.as_("helene").get("/p").status_code == 404


def test_ones_account_lists_what_is_shared_by_whom_until_when_and_what_has_ended(world):
    with world.inside("valence") as db:
        house = a_residence(db, "Faventines", units=1).residence
    live, _href = a_share(world, house.id, "residence", "convention", "valence", label="résidence Faventines")
    a_share(world, house.id, "residence", "convention", "valence", label="résidence Finie",
            until=TODAY - timedelta(days=1))  # fmt: skip
    page = plain(world.as_("paul").get("/account"))
    part = page.split('id="accesses"')[1].split("</section>")[0]
    assert f'href="/p/valence/shares/{live.number}/view">Résidence Faventines</a>' in part
    assert "CALD de la Drôme · en lecture seule · jusqu’au 11 juin 2027" in part
    assert "<strong>Résidence Finie</strong>" in part
    assert "terminé le 22 novembre 2026" in part
    assert 'id="accesses"' not in world.as_("nadia").get("/account").text
