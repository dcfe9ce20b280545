"""For whom one acts: one person in several workspaces, always told which, straight into the last one used."""

from datetime import date

import pytest

from app.accounts.passwords import hashed
from app.accounts.people import Seat, account_of, new_account, seat
from app.provisioning import open_workspace
from tenants import session
from tenants.actor import FEDERATION, IDENTITY
from tests.world import PASSWORD


def person(world, address, *seats):
    """An account with these seats, signed in."""
    with session.open(world.database, IDENTITY, write=True) as db:
        account = account_of(db, address) or new_account(db, address, "Odile Partout", hashed(world.settings, PASSWORD))
        for given in seats:
            seat(db, world.database, account, given)
    browser = world.visitor()
    browser.sign_in(address, PASSWORD)
    return browser


@pytest.fixture(scope="module")
def everywhere(world):
    """The seats of somebody who helps two associations, the head office and, for a while, a funder."""
    roanne, valence = world.places["roanne"], world.places["valence"]
    return (
        Seat("workspace", "director", True, roanne),
        Seat("workspace", "reader", False, valence),
        Seat("federation", "analyst"),
        Seat("partner", "partner", False, None, "Service de l’État", date(2027, 6, 30)),
    )


def test_it_works(world, everywhere):
    page = person(world, "odile@partout.test", *everywhere).get("/places").text.replace("\u00a0", " ")
    for words in (
        "Pour qui agissez-vous", "Associations", "CAL PACT de Roanne", "direction · administration", "CALD de la Drôme",
        "lecture", "Tête de réseau", "analyste", "Accès partenaires", "Service de l’État", "jusqu’au 30 juin 2027",
    ):  # fmt: skip
        assert words in page
    assert 'id="filter-q"' not in page


def test_each_place_says_whose_it_is_and_opens_what_the_role_there_opens(world, everywhere):
    browser = person(world, "odile@partout.test", *everywhere)
    roanne, valence = browser.get("/a/roanne/").text, browser.get("/a/valence/").text
    assert "CAL PACT de Roanne" in roanne
    assert "direction · administration" in roanne
    assert "CALD de la Drôme" not in roanne
    assert "CALD de la Drôme" in valence
    assert "CAL PACT de Roanne" not in valence


def test_the_last_place_used_is_entered_straight_away(world, everywhere):
    address = "odile@partout.test"
    for place in ("/a/valence", "/a/roanne", "/a/valence"):
        assert person(world, address).get(place).status_code == 200
        landed = person(world, address).get("/places?landing=1")
        assert landed.headers["location"] == place
    assert person(world, address).get("/").headers["location"] == "/places?landing=1"


def test_without_a_last_place_the_list_is_shown(world, everywhere):
    browser = person(world, "neuve@partout.test", *everywhere[:2])
    assert browser.get("/places?landing=1").status_code == 200


def test_a_last_place_that_is_closed_to_one_is_not_entered(world, everywhere):
    from sqlalchemy import update

    from app.accounts.models import Membership
    from tenants import clock

    address = "partie@partout.test"
    person(world, address, *everywhere[:3]).get("/a/roanne")
    with session.open(world.database, IDENTITY, write=True) as db:
        account = account_of(db, address)
        of_roanne = (Membership.account_id == account.id, Membership.workspace_id == world.places["roanne"].id)
        db.run(update(Membership).where(*of_roanne).values(ended_at=clock.now()))
    browser = person(world, address)
    listed = browser.get("/places?landing=1")
    assert listed.status_code == 200 or listed.headers["location"] != "/a/roanne"
    assert "CAL PACT de Roanne" not in browser.get("/places").text
    assert browser.get("/a/roanne/").status_code == 404


def test_an_access_that_has_ended_is_gone(world):
    over = Seat("partner", "partner", False, None, "Mutuelle finie", date(2026, 11, 22))
    last_day = Seat("partner", "partner", False, None, "Mutuelle d’aujourd’hui", date(2026, 11, 23))
    page = person(world, "finie@partout.test", over, last_day).get("/places").text
    assert "Mutuelle finie" not in page
    assert "Mutuelle d’aujourd’hui" in page


def test_nowhere_to_go_is_said_with_what_to_do(world):
    browser = person(world, "nulle@partout.test")
    assert browser.get("/places?landing=1").status_code == 200
    assert "Demandez une invitation" in browser.get("/places").text


def test_from_eight_places_on_there_is_a_filter(world):
    names = ["Ardèche", "Béarn", "Corrèze", "Dordogne", "Essonne", "Finistère", "Gers", "Hérault"]
    places = [
        open_workspace(world.database, f"filtre-{n}", f"Habitat {name}", f"{n:02}") for n, name in enumerate(names, 1)
    ]
    seven = person(world, "beaucoup@partout.test", *(Seat("workspace", "reader", False, place) for place in places[:7]))
    assert 'id="filter-q"' not in seven.get("/places").text
    browser = person(world, "beaucoup@partout.test", Seat("workspace", "reader", False, places[7]))
    assert 'id="filter-q"' in browser.get("/places").text
    found = browser.part("/places?q=herault").text
    assert found.strip().startswith('<div id="places">')
    assert "Habitat Hérault" in found
    assert "Habitat Gers" not in found
    assert "Aucun espace pour" in browser.get("/places?q=quimper").text


def test_a_suspended_workspace_is_named_but_not_entered(world):
    from sqlalchemy import update

    from tenants import clock
    from tenants.registry import Association

    place = open_workspace(world.database, "suspendu", "Habitat suspendu", "99")
    browser = person(world, "suspendue@partout.test", Seat("workspace", "reader", False, place))
    with session.open(world.database, FEDERATION, write=True) as db:
        db.run(update(Association).where(Association.slug == "suspendu").values(suspended_at=clock.now()))
    page = browser.get("/places").text
    assert "suspendu par la tête de réseau" in page
    assert 'href="/a/suspendu' not in page
    assert browser.get("/a/suspendu/").status_code == 423


def test_signed_out_one_comes_back_here(world):
    assert world.visitor().get("/places").headers["location"] == "/sign-in?next=%2Fplaces"
