"""Getting in, once, without fear; and not getting in."""

import re

import pytest


def test_it_works(world):
    browser = world.visitor()
    assert browser.get("/").status_code == 303
    browser.sign_in("nadia@valence.test", "passerelle-demo")
    home = browser.get("/a/valence/")
    assert home.status_code == 200
    assert "CALD de la Drôme" in home.text
    assert "23 novembre" in home.text.lower().replace("\xa0", " ")


@pytest.mark.parametrize("htmx", [False, True])
def test_a_wrong_password_and_an_unknown_address_get_the_same_words(world, htmx):
    browser = world.visitor()
    browser.get("/sign-in")
    wrong = browser.post("/sign-in", {"email": "nadia@valence.test", "password": "no"}, htmx=htmx)
    unknown = browser.post("/sign-in", {"email": "nobody@valence.test", "password": "no"}, htmx=htmx)
    assert wrong.status_code == unknown.status_code == 422
    once = re.compile(r'name="once" value="[^"]+"')
    assert once.sub("", wrong.text.replace("nadia@", "nobody@")) == once.sub("", unknown.text)
    assert "ne correspond pas" in wrong.text


def test_a_stranger_finds_nothing(world):
    browser = world.as_("nadia")
    foreign, absent = browser.get("/a/roanne/"), browser.get("/a/nowhere/")
    assert foreign.status_code == absent.status_code == 404
    assert browser.get("/federation").status_code == 404


def test_without_a_session_one_is_sent_to_sign_in_and_comes_back(world):
    answer = world.visitor().get("/a/valence/")
    assert answer.status_code == 303
    assert answer.headers["location"] == "/sign-in?next=%2Fa%2Fvalence"


def test_a_planted_cookie_is_never_taken_up(world):
    browser = world.visitor()
    browser.client.cookies.set("passerelle", "attacker-chosen", domain="testserver.local")
    browser.sign_in("nadia@valence.test", "passerelle-demo")
    assert browser.client.cookies.get("passerelle") != "attacker-chosen"


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
    assert browser.client.post("/sign-out", data={"_csrf_token": browser.token}, headers={"sec-fetch-site": "cross-site"}).status_code == 403
    assert browser.get("/a/valence/").status_code == 200
