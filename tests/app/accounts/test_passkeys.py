"""R18: passkeys, added, used after the password or alone, removed; the lies of a device end in a sentence."""

import json
from datetime import time

import pytest
from sqlalchemy import select, update

from app.accounts.factor_models import Passkey
from app.accounts.models import Account, SignedIn
from tenants import clock, session
from tenants.actor import IDENTITY
from tests.app.accounts.authenticator import Authenticator
from tests.app.accounts.steps import add_key, at_the_second_step, challenged, codes_in, is_in, tell
from tests.world import CAST, TODAY, Browser

pytestmark = pytest.mark.usefixtures("no_factor")


def test_a_passkey_is_added_named_used_after_the_password_and_removed(world):
    browser, key = world.as_("nadia"), Authenticator(verifies=False)
    assert len(codes_in(add_key(browser, key))) == 10
    step = at_the_second_step(world, "nadia")
    options = challenged(step, "1")
    assert [one["id"] for one in options["allowCredentials"]] == [json.loads(key.get(options))["id"]]
    answer = step.post("/sign-in/code", {"proof_key": key.get(options)})
    assert answer.status_code == 303
    assert is_in(step)
    with session.open(world.database, IDENTITY) as db:
        (kept,) = db.objects(select(Passkey))
        assert kept.name == "Téléphone"
        assert kept.used_at is not None
        assert db.value(select(SignedIn.factor).order_by(SignedIn.number.desc()).limit(1)) == "passkey"
    assert step.post(f"/account/passkeys/{kept.id}/name", {"name": "Clé du bureau"}).status_code == 303
    assert "Clé du bureau" in step.get("/account/second-factor").text
    assert step.post(f"/account/passkeys/{kept.id}/name", {"name": ""}).status_code == 422
    other = world.as_("ines")
    assert other.post(f"/account/passkeys/{kept.id}/removal").status_code == 404
    assert other.post(f"/account/passkeys/{kept.id}/name", {"name": "À moi"}).status_code == 404
    assert other.post("/account/passkeys/nothing/removal").status_code == 404
    assert step.post(f"/account/passkeys/{kept.id}/removal").status_code == 303
    assert is_in(world.as_("nadia"))


def test_a_passkey_that_checks_the_person_signs_in_alone_and_one_that_does_not_does_not(world):
    sure, unsure = Authenticator(), Authenticator(verifies=False)
    browser = world.as_("nadia")
    add_key(browser, sure)
    add_key(browser, unsure, "Autre")
    visitor = Browser(world)
    visitor.get("/sign-in")
    options = challenged(visitor)
    assert options.get("allowCredentials", []) == []
    assert options["userVerification"] == "required"
    answer = visitor.post("/sign-in/passkey", {"proof_key": sure.get(options), "next": "/a/valence/residences"})
    assert answer.status_code == 303
    assert answer.headers["location"] == "/a/valence/residences"
    assert is_in(visitor)
    other = Browser(world)
    other.get("/sign-in")
    refused = other.post("/sign-in/passkey", {"proof_key": unsure.get(challenged(other))})
    assert refused.status_code == 422
    assert "Cette clé d’accès n’ouvre aucun compte ici." in tell(refused)
    assert not is_in(other)


LIES = {
    "another origin": {"origin": "https://evil.example"},
    "another domain": {"domain": "evil.example"},
    "a challenge of nobody": {"challenge": "AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA"},
    "another kind of answer": {"kind": "webauthn.create"},
    "a counter that goes back": {"signs": 1},
    "a signature of nothing": {"signature": b"0" * 70},
}


@pytest.mark.parametrize("lie", LIES)
def test_a_passkey_that_lies_opens_nothing(world, lie):
    key = Authenticator()
    add_key(world.as_("nadia"), key)
    key.signs = 40
    visitor = Browser(world)
    visitor.get("/sign-in")
    assert visitor.post("/sign-in/passkey", {"proof_key": key.get(challenged(visitor))}).status_code == 303
    liar = Browser(world)
    liar.get("/sign-in")
    answer = liar.post("/sign-in/passkey", {"proof_key": key.get(challenged(liar), **LIES[lie])})
    assert answer.status_code == 422
    assert not is_in(liar)


def test_an_answer_serves_once_and_for_the_browser_that_was_asked(world):
    key = Authenticator()
    add_key(world.as_("nadia"), key)
    asked, other = Browser(world), Browser(world)
    asked.get("/sign-in")
    other.get("/sign-in")
    said = key.get(challenged(asked))
    assert other.post("/sign-in/passkey", {"proof_key": said}).status_code == 422
    assert asked.post("/sign-in/passkey", {"proof_key": said}).status_code == 303
    asked.get("/places")
    asked.post("/sign-out")
    asked.token = ""
    asked.get("/sign-in")
    assert asked.post("/sign-in/passkey", {"proof_key": said}).status_code == 422
    with clock.fixed(TODAY, time(11, 0)):
        late = challenged(other)
    with clock.fixed(TODAY, time(11, 11)):
        assert other.post("/sign-in/passkey", {"proof_key": key.get(late)}).status_code == 422


def test_a_key_of_somebody_else_is_no_second_factor(world):
    hers, mine = Authenticator(), Authenticator()
    add_key(world.as_("ines"), hers)
    add_key(world.as_("nadia"), mine)
    step = at_the_second_step(world, "nadia")
    assert step.post("/sign-in/code", {"proof_key": hers.get(challenged(step, "1"))}).status_code == 422
    assert not is_in(step)


def test_a_key_that_is_known_is_not_added_again_nor_by_somebody_else(world):
    key = Authenticator()
    add_key(world.as_("nadia"), key)
    for who in ("nadia", "ines"):
        browser = world.as_("ines") if who == "ines" else signed_in_by(world, key)
        refused = add_key(browser, key)
        assert refused.status_code == 422
        assert "Le navigateur n’a pas donné de clé." in tell(refused)


def signed_in_by(world, key):
    browser = Browser(world)
    browser.get("/sign-in")
    assert browser.post("/sign-in/passkey", {"proof_key": key.get(challenged(browser))}).status_code == 303
    browser.get("/places")
    return browser


@pytest.mark.parametrize(
    "said",
    ["", "{", "[]", "null", "{}", '{"response": 3}', '{"response": {"clientDataJSON": "é"}}', "[" * 9000, "x" * 30000],
)
def test_what_is_no_answer_is_refused_without_a_fault(world, said):
    visitor = Browser(world)
    visitor.get("/sign-in")
    assert visitor.post("/sign-in/passkey", {"proof_key": said}).status_code == 422
    browser = world.as_("nadia")
    assert browser.post("/account/passkeys/new", {"name": "Clé", "credential": said}).status_code == 422


def test_a_disabled_account_has_no_passkey_any_more(world):
    key = Authenticator()
    add_key(world.as_("bruno"), key)
    with session.open(world.database, IDENTITY, write=True) as db:
        db.run(update(Account).where(Account.email == CAST["bruno"][0]).values(disabled_at=clock.now()))
    visitor = Browser(world)
    visitor.get("/sign-in")
    assert visitor.post("/sign-in/passkey", {"proof_key": key.get(challenged(visitor))}).status_code == 422
    with session.open(world.database, IDENTITY, write=True) as db:
        db.run(update(Account).where(Account.email == CAST["bruno"][0]).values(disabled_at=None))


def test_challenges_are_given_two_hundred_times_at_most(world, monkeypatch):
    monkeypatch.setattr("app.accounts.throttle.CHALLENGES_PER_ADDRESS", 3)
    visitor = Browser(world)
    visitor.get("/sign-in")
    answers = [visitor.post("/sign-in/passkey/challenge").status_code for _again in range(5)]
    assert answers == [200, 200, 200, 429, 429]
