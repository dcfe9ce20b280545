"""« Confirmez que c’est vous »: a proof older than ten minutes is given again, and nothing posted is lost meanwhile."""

import re
from contextlib import contextmanager
from datetime import time

import pytest
from sqlalchemy import select

from app.accounts.permissions import Right
from app.main import IN_A_WORKSPACE, NO_PLACE, declared_routes
from app.residences.models import Residence
from tenants import clock
from tests.walls.answers import Seen
from tests.world import PASSWORD, TODAY, Browser

LATER = time(10, 11)
HOUSE = {
    "name": "Résidence des Preuves",
    "kind": "social_residence",
    "address": "1 rue du Port",
    "town": "Valence",
}


@contextmanager
def fresh(name):
    """As if the deed of that name said fresh=True."""
    declared = [handler.opt["route"] for handler in (*NO_PLACE, *IN_A_WORKSPACE)]
    route = next(route for route in declared if route.name == name and route.writes)
    object.__setattr__(route, "fresh", True)
    try:
        yield
    finally:
        object.__setattr__(route, "fresh", False)


def twin(world, browser):
    other = Browser(world)
    other.client.cookies.update(browser.client.cookies)
    return other


def only_form(page, path):
    (form,) = [form for form in Seen(path, page.text).forms if form.method == "post" and form.action == path]
    return form


def test_every_export_asks_for_a_fresh_proof(world):
    forgotten = [p for p, route in declared_routes(world.app) if route.may == Right.EXPORT and not route.fresh]
    assert forgotten == []


def test_an_export_is_given_for_ten_minutes_then_after_a_proof(world):
    browser = world.as_("nadia")
    with clock.fixed(TODAY, time(10, 10)):
        assert browser.get("/a/valence/residences.xlsx").status_code == 200
    with clock.fixed(TODAY, LATER):
        sent = browser.get(
            "/a/valence/residences.xlsx?q=a", headers={"referer": "http://testserver.local/a/valence/residences?q=a"}
        )
        assert sent.status_code == 303
        page = browser.get(sent.headers["location"])
        assert page.status_code == 200
        assert "Confirmez que c’est vous" in page.text
        assert 'href="/a/valence/residences?q=a"' in page.text
        action = next(form.action for form in Seen("/confirm", page.text).forms if form.action.startswith("/confirm"))
        wrong = browser.post(action, {"proof_asked": "1", "proof_password": "autre chose"})
        assert wrong.status_code == 422
        assert "Ce n’est pas votre mot de passe" in wrong.text
        assert browser.get("/a/valence/residences.xlsx").status_code == 303
        right = browser.post(action, {"proof_asked": "1", "proof_password": PASSWORD})
        assert right.status_code == 303
        ready = browser.get(right.headers["location"])
        assert "C’est confirmé" in ready.text
        assert 'href="/a/valence/residences.xlsx?q=a"' in ready.text
        assert browser.get("/a/valence/residences.xlsx?q=a").status_code == 200


def test_a_proof_gives_the_session_a_new_identifier_and_the_old_one_opens_nothing(world):
    browser = world.as_("nadia")
    before = twin(world, browser)
    with clock.fixed(TODAY, LATER):
        page = browser.get("/confirm")
        assert browser.post("/confirm", {"proof_password": PASSWORD}).status_code == 303
        assert page.status_code == 200
        assert browser.get("/a/valence/").status_code == 200
        assert before.get("/a/valence/").status_code == 303
        ended = twin(world, browser)
        assert browser.post("/sign-out").status_code == 303
        assert ended.get("/a/valence/").status_code == 303


def test_a_form_that_waits_is_sent_whole_once_the_proof_is_there(world):
    browser = world.as_("nadia")
    with fresh("accounts:account"), clock.fixed(TODAY, LATER):
        said = {"language": "en", "theme": "dark", "shortcuts": "y", "mail_rhythm": "never", "odd": ["1", "2"]}
        asked = browser.post("/account", said)
        assert asked.status_code == 403
        assert "Votre saisie est conservée" in asked.text
        assert 'data-theme="dark"' not in browser.get("/account").text
        form = only_form(asked, "/account")
        kept = [(f.name, f.value) for f in form.fields if not f.name.startswith(("_", "proof_"))]
        assert sorted(kept) == sorted(
            [*((name, said[name]) for name in said if name != "odd"), ("odd", "1"), ("odd", "2")]
        )
        wrong = browser.post("/account", form.values() | {"odd": ["1", "2"], "proof_password": "autre chose"})
        assert wrong.status_code == 422
        again = only_form(wrong, "/account")
        assert [(f.name, f.value) for f in again.fields if f.name == "odd"] == [("odd", "1"), ("odd", "2")]
        done = browser.post("/account", again.values() | {"proof_password": PASSWORD})
        assert done.status_code == 303
        assert 'data-theme="dark"' in browser.get("/account").text


def test_the_key_of_a_form_that_waited_still_stops_a_second_deed(world):
    browser = world.as_("nadia")
    page = browser.get("/a/valence/residences/new")
    form = next(
        f for f in Seen("/a/valence/residences/new", page.text).forms if f.method == "post" and "residences" in f.action
    )
    values = form.values() | HOUSE
    name = next(
        route.name
        for path, route in declared_routes(world.app)
        if route.writes and path.replace("{workspace}", "valence") == form.action
    )
    with fresh(name), clock.fixed(TODAY, LATER):
        asked = browser.post(form.action, values)
        assert asked.status_code == 403
        sent = only_form(asked, form.action).values() | {"proof_password": PASSWORD}
        first = browser.post(form.action, sent)
        assert first.status_code == 303, re.sub(r"\s+", " ", first.text)[-3000:]
        second = browser.post(form.action, sent | {"_csrf_token": browser.token})
        assert second.headers["location"] == first.headers["location"]
    with world.inside("valence") as db:
        assert len(db.objects(select(Residence).where(Residence.name == "Résidence des Preuves"))) == 1


def test_inside_a_page_the_question_takes_the_place_of_its_content(world):
    browser = world.as_("nadia")
    with fresh("accounts:account"), clock.fixed(TODAY, LATER):
        asked = browser.post("/account", {"language": "fr", "theme": "auto"}, htmx=True)
        assert asked.status_code == 403
        assert asked.headers["hx-retarget"] == "#main"
        assert "<html" not in asked.text
        assert only_form(asked, "/account")
        assert "hx-post" not in asked.text


def test_ten_wrong_proofs_end_in_a_pause_and_a_right_one_forgets_them(world):
    browser = world.as_("ines")
    with clock.fixed(TODAY, LATER):
        for _again in range(9):
            assert browser.post("/confirm", {"proof_password": "autre chose"}).status_code == 422
        assert browser.post("/confirm", {"proof_password": PASSWORD}).status_code == 303
    with clock.fixed(TODAY, time(10, 30)):
        for _again in range(10):
            assert browser.post("/confirm", {"proof_password": "autre chose"}).status_code == 422
        assert browser.post("/confirm", {"proof_password": PASSWORD}).status_code == 429
        assert browser.get("/a/valence/").status_code == 200


@pytest.mark.parametrize("where", ["//evil.example/x", "https://evil.example", "/\\evil.example", "/a\tb"])
def test_the_way_on_is_always_ours(world, where):
    browser = world.as_("bruno")
    page = browser.client.get("/confirm", params={"next": where, "back": where})
    assert page.status_code == 200
    assert "evil" not in page.text
    with clock.fixed(TODAY, LATER):
        answer = browser.client.post(
            "/confirm", params={"next": where}, data={"_csrf_token": browser.token, "proof_password": PASSWORD}
        )
        assert answer.status_code == 303
        assert answer.headers["location"] == "/account"
