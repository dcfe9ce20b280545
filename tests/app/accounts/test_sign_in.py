"""Getting in, once, without fear; and not getting in."""

import html
import re
from dataclasses import replace
from datetime import time, timedelta

import pytest

from app.accounts import sessions
from tenants import clock
from tests.world import TODAY


def later(**ago):
    """The clock, so much after ten o'clock of the tests' day."""
    moment = clock.now() + timedelta(**ago)
    return clock.fixed(moment.date(), time(moment.hour, moment.minute, moment.second))


def test_it_works(world):
    browser = world.visitor()
    assert browser.get("/").status_code == 303
    browser.sign_in("nadia@valence.test", "passerelle-demo")
    home = browser.get("/a/valence/")
    assert home.status_code == 200
    assert "CALD de la Drôme" in home.text
    assert "23 novembre" in home.text.lower().replace("\xa0", " ")


def test_the_address_is_found_whatever_its_capitals(world):
    assert world.visitor().sign_in("  NADIA@Valence.test ", "passerelle-demo").status_code == 303


@pytest.mark.parametrize("missing", ["email", "password"])
def test_it_refuses_what_is_not_filled_in_and_keeps_the_rest(world, missing):
    browser = world.visitor()
    browser.get("/sign-in")
    answer = browser.post("/sign-in", {"email": "nadia@valence.test", "password": "secret-typed"} | {missing: ""})
    assert answer.status_code == 422
    assert "Indiquez votre" in answer.text
    assert "secret-typed" not in answer.text
    assert ("nadia@valence.test" in answer.text) is (missing == "password")


def test_a_stranger_finds_nothing(world):
    browser = world.as_("nadia")
    foreign, absent = browser.get("/a/roanne/"), browser.get("/a/nowhere/")
    assert foreign.status_code == absent.status_code == 404
    assert browser.get("/federation").status_code == 404


def test_without_a_session_one_is_sent_to_sign_in_and_comes_back(world):
    browser = world.visitor()
    sent = browser.get("/a/valence/")
    assert sent.headers["location"] == "/sign-in?next=%2Fa%2Fvalence"
    page = browser.get(sent.headers["location"])
    assert 'name="next" value="/a/valence"' in page.text
    back = browser.post(
        "/sign-in", {"email": "nadia@valence.test", "password": "passerelle-demo", "next": "/a/valence"}
    )
    assert back.headers["location"] == "/a/valence"


@pytest.mark.parametrize(
    "evil", ["//evil.example", "/\\evil.example", "https://evil.example", "/%09//evil", "\t//evil"]
)
def test_nobody_is_sent_to_another_site(world, evil):
    browser = world.visitor()
    browser.get("/sign-in")
    answer = browser.post("/sign-in", {"email": "nadia@valence.test", "password": "passerelle-demo", "next": evil})
    assert answer.headers["location"] in ("/places?landing=1", "/%09//evil")
    assert browser.get("/sign-in", params={"next": evil}).headers["location"].startswith("/")
    assert not browser.get("/sign-in", params={"next": evil}).headers["location"].startswith(("//", "/\\"))


def test_one_place_is_entered_straight_away(world):
    browser = world.as_("ines")
    assert browser.get("/places?landing=1").headers["location"] == "/a/valence"


def test_the_demo_s_accounts_are_listed_in_the_demo_only(world, monkeypatch):
    assert "passerelle-demo" not in world.visitor().get("/sign-in").text
    monkeypatch.setattr(world.app.state.services, "settings", replace(world.settings, profile="demo"))
    shown = world.visitor().get("/sign-in").text
    assert "passerelle-demo" in shown
    assert "admin@valence.example" in shown


# -- the end of a session ---------------------------------------------------------------------------------------------
def test_a_session_left_alone_is_over_and_says_so(world):
    browser = world.as_("nadia")
    with later(minutes=world.settings.idle_minutes, seconds=1):
        sent = browser.get("/a/valence/")
        assert sent.headers["location"] == "/sign-in?next=%2Fa%2Fvalence&idle=1"
        assert "après 4\u00a0heures sans activité".replace("\u00a0", " ") in browser.get(
            sent.headers["location"]
        ).text.replace("\u00a0", " ")


def test_a_session_that_is_used_goes_on(world):
    browser = world.as_("nadia")
    for hours in (3, 6, 9):
        with later(hours=hours):
            assert browser.get("/a/valence/").status_code == 200


def test_the_head_office_has_thirty_minutes(world):
    browser = world.as_("helene")
    browser.get("/federation")
    with later(minutes=29):
        assert browser.get("/account").status_code == 200
    with later(minutes=29 + 31):
        sent = browser.get("/account")
        assert "idle=1" in sent.headers["location"]
        assert "30 minutes sans activité" in browser.get("/sign-in?idle=1&next=/federation").text.replace("\u00a0", " ")


@pytest.mark.parametrize(
    ("path", "outside"),
    [
        ("/federation", True),
        ("/federation/compare", True),
        ("/p", True),
        ("/p/3", True),
        ("/a/p", False),
        ("/places", False),
    ],
)
def test_the_shorter_wait_is_for_the_head_office_and_partners(path, outside):
    assert sessions.is_outside(path) is outside


def test_idling_at_one_door_ends_the_session_everywhere(world):
    """Else the sign-in page, seeing a live session, would send back to the door that refuses it, for ever."""
    browser = world.as_("helene")
    with later(minutes=31):
        sent = browser.get("/federation")
        assert "idle=1" in sent.headers["location"]
        assert browser.get(sent.headers["location"]).status_code == 200


def test_twelve_hours_are_the_most(world):
    browser = world.as_("nadia")
    for hours in (3, 6, 9, 11.99):
        with later(hours=hours):
            assert browser.get("/a/valence/").status_code == 200
    with later(hours=12):
        assert browser.get("/a/valence/").status_code == 303


# -- cookies ----------------------------------------------------------------------------------------------------------
def test_a_planted_cookie_is_never_taken_up(world):
    browser = world.visitor()
    browser.client.cookies.set("passerelle", "attacker-chosen", domain="testserver.local")
    browser.sign_in("nadia@valence.test", "passerelle-demo")
    assert browser.client.cookies.get("passerelle") != "attacker-chosen"
    attacker = world.visitor()
    attacker.client.cookies.set("passerelle", "attacker-chosen", domain="testserver.local")
    assert attacker.get("/a/valence/").status_code == 303


def test_signing_in_anew_ends_the_session_before(world):
    browser = world.as_("nadia")
    old = browser.client.cookies.get("passerelle")
    browser.get("/account")
    answer = browser.post("/sign-in", {"email": "ines@valence.test", "password": "passerelle-demo"})
    assert answer.status_code == 303
    assert browser.client.cookies.get("passerelle") != old
    thief = world.visitor()
    thief.client.cookies.set("passerelle", old, domain="testserver.local")
    assert thief.get("/a/valence/").status_code == 303


def test_a_form_seen_before_sign_in_is_no_key_after_it(world):
    browser = world.visitor()
    browser.get("/sign-in")
    planted = browser.token
    browser.sign_in("nadia@valence.test", "passerelle-demo")
    assert browser.client.post("/sign-out", data={"_csrf_token": planted}).status_code == 403


def test_the_cookie_is_out_of_reach_of_scripts(world):
    browser = world.visitor()
    browser.get("/sign-in")
    answer = browser.post("/sign-in", {"email": "nadia@valence.test", "password": "passerelle-demo"})
    (cookie,) = [line for line in answer.headers.get_list("set-cookie") if line.startswith("passerelle=")]
    assert "HttpOnly" in cookie
    assert "SameSite=lax" in cookie


def test_signing_out_ends_the_session_for_every_copy_of_the_cookie(world):
    browser = world.as_("nadia")
    cookie = browser.client.cookies.get("passerelle")
    assert browser.post("/sign-out").status_code == 303
    browser.client.cookies.set("passerelle", cookie, domain="testserver.local")
    assert browser.get("/a/valence/").status_code == 303


def test_a_form_without_our_token_is_refused(world):
    browser = world.as_("nadia")
    answer = browser.client.post("/sign-out", data={"_csrf_token": "forged"})
    assert answer.status_code == 403
    elsewhere = {"sec-fetch-site": "cross-site"}
    assert browser.client.post("/sign-out", data={"_csrf_token": browser.token}, headers=elsewhere).status_code == 403
    assert browser.get("/a/valence/").status_code == 200


def test_no_page_without_a_session_hears_a_forged_host(world):
    answer = world.visitor().get("/sign-in", headers={"host": "evil.example"})
    assert answer.status_code == 400
    assert TODAY.isoformat() not in answer.text


def test_the_way_back_keeps_what_was_asked_of_the_page(world):
    browser = world.visitor()
    asked = "/a/valence/stays?situation=present&q=mo%26rel"
    sent = browser.get(asked)
    page = browser.get(sent.headers["location"])
    assert "situation=present&amp;q=mo%26rel" in page.text
    later = re.search(r'name="next" value="([^"]*)"', page.text).group(1)
    answer = browser.post(
        "/sign-in",
        {"email": "nadia@valence.test", "password": "passerelle-demo", "next": html.unescape(later)},
    )
    assert answer.headers["location"] == "/a/valence/stays?situation=present&q=mo%26rel"


def test_an_address_too_long_to_come_back_to_keeps_its_path(world):
    sent = world.visitor().get("/a/valence/stays?q=" + "a" * 600)
    assert sent.headers["location"] == "/sign-in?next=%2Fa%2Fvalence%2Fstays"
