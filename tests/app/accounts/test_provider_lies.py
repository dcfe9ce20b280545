"""R18: every lie that a provider or a browser on its way back tells ends in one sentence and no session."""

import hashlib
import hmac
from datetime import time
from urllib.parse import parse_qs, urlsplit

import pytest
from joserfc import jwt
from sqlalchemy import func, select

from app.accounts.models import SignedIn
from tenants import clock, session
from tenants.actor import IDENTITY
from tests.app.accounts.leaving import at_the_provider, changed, leave, link, refused
from tests.app.accounts.provider import a_key, part
from tests.app.accounts.steps import is_in
from tests.world import TODAY, Browser

STRANGER = a_key("stranger")
pytestmark = pytest.mark.usefixtures("no_factor")


# -- what does not: the return ----------------------------------------------------------------------------------------
def test_a_return_serves_once(with_providers, idp, counts):
    world = with_providers()
    link(world, idp)
    browser = Browser(world)
    path = leave(browser)
    cookies = dict(browser.client.cookies)
    assert browser.get(path).status_code == 303
    again = Browser(world)
    again.client.cookies.update(cookies)
    assert refused(again, again.get(path))
    counts.add("R18 lies of a provider", "refused")


def test_a_code_serves_once(with_providers, idp, counts):
    world = with_providers()
    link(world, idp)
    first = Browser(world)
    used = parse_qs(urlsplit(leave(first)).query)["code"][0]
    idp.lies["return"] = lambda said: said | {"code": used}
    first.get(leave(first))
    second = Browser(world)
    assert refused(second, second.get(leave(second)))
    counts.add("R18 lies of a provider", "refused")


def test_the_state_of_another_browser_opens_nothing(with_providers, idp, counts):
    world = with_providers()
    link(world, idp)
    victim, attacker = Browser(world), Browser(world)
    path = leave(attacker)
    assert refused(victim, victim.get(path))
    leave(victim)
    assert refused(victim, victim.get(path))
    planted = Browser(world)
    planted.client.cookies.set("passerelle-step", "planted", domain="testserver.local")
    planted.get("/sign-in")
    begun = planted.post("/sign-in/with/idp")
    assert "passerelle-step=planted" not in begun.headers["set-cookie"]
    counts.add("R18 lies of a provider", "refused", 3)


def test_a_journey_of_eleven_minutes_has_ended(with_providers, idp, counts):
    world = with_providers()
    link(world, idp)
    browser = Browser(world)
    path = leave(browser)
    with clock.fixed(TODAY, time(10, 11)):
        assert refused(browser, browser.get(path))
    counts.add("R18 lies of a provider", "refused")


@pytest.mark.parametrize(
    "change",
    [
        lambda said: said | {"state": "x" * 43},
        lambda said: {key: value for key, value in said.items() if key != "state"},
        lambda said: {key: value for key, value in said.items() if key != "code"},
        lambda said: said | {"iss": "https://evil.example"},
        lambda said: {key: value for key, value in said.items() if key != "iss"},
        lambda said: {"error": "access_denied", "state": said["state"], "iss": said["iss"]},
        lambda said: said | {"code": "made-up"},
    ],
    ids=["state of nobody", "no state", "no code", "another iss", "no iss", "an error", "a code of nobody"],
)
def test_a_return_that_was_changed_opens_nothing(with_providers, idp, counts, change):
    world = with_providers()
    link(world, idp)
    idp.lies["return"] = change
    browser = Browser(world)
    assert refused(browser, browser.get(leave(browser)))
    counts.add("R18 lies of a provider", "refused")


# -- what does not: the tokens ----------------------------------------------------------------------------------------
def by_hand(algorithm, secret):
    """A token signed by a shared secret, or by nothing."""

    def make(both):
        head = f"{part({'alg': algorithm, 'typ': 'JWT'})}.{part(both[1])}"
        return f"{head}.{part(hmac.new(secret, head.encode(), hashlib.sha256).digest()) if secret else ''}"

    return make


def by_stranger(**header):
    return lambda both: jwt.encode({"alg": "RS256"} | header, both[1], STRANGER, algorithms=["RS256"])


LIES = {
    "another issuer": changed(iss="https://evil.example"),
    "a list of issuers": lambda idp: changed(iss=[idp.issuer]),
    "no issuer": changed(iss=...),
    "the issuer with a slash": lambda idp: changed(iss=idp.issuer + "/"),
    "another audience": changed(aud="other"),
    "another audience for us": changed(aud="other", azp="passerelle"),
    "no audience": changed(aud=...),
    "two audiences and no party": changed(aud=["passerelle", "other"]),
    "another party": changed(azp="other"),
    "no nonce": changed(nonce=...),
    "another nonce": changed(nonce="n" * 43),
    "an empty nonce": changed(nonce=""),
    "expired": changed(exp=1_700_000_000),
    "no end": changed(exp=...),
    "an end in words": changed(exp="tomorrow"),
    "made tomorrow": changed(iat=4_000_000_000, exp=4_000_000_060),
    "made long ago": changed(iat=1_700_000_000),
    "no moment": changed(iat=...),
    "not valid yet": changed(nbf=4_000_000_000),
    "no subject": changed(sub=...),
    "an empty subject": changed(sub=""),
    "a subject that is a number": changed(sub=7),
    "a subject as long as a book": changed(sub="x" * 300),
    "another access token": changed(at_hash="AAAAAAAAAAAAAAAAAAAAAA"),
    "no algorithm": {"signed": by_hand("none", b"")},
    "no algorithm in capitals": {"signed": by_hand("NONE", b"")},
    "a shared secret that is the public key": lambda idp: {"signed": by_hand("HS256", idp.key.as_pem(private=False))},
    "a shared secret that is the client's": lambda idp: {"signed": by_hand("HS256", idp.client_secret.encode())},
    "an unknown key": {"signed": by_stranger(kid="stranger")},
    "an unknown key under a known name": lambda idp: {"signed": by_stranger(kid=idp.key.kid)},
    "a key without a name": {"signed": by_stranger()},
    "a key in the token itself": {"signed": by_stranger(jwk=STRANGER.as_dict(private=False))},
    "another algorithm than ours": lambda idp: {
        "signed": lambda both: jwt.encode({"alg": "RS512", "kid": idp.key.kid}, both[1], idp.key, algorithms=["RS512"])
    },
    "a token that is none": {"signed": lambda both: "not.a.token"},
    "a token of five parts": {"signed": lambda both: "a.b.c.d.e"},
    "claims that are a list": lambda idp: {"signed": by_hand("RS256", b"x")},
    "no id_token": {"token": lambda own: {k: v for k, v in own.items() if k != "id_token"}},
    "an id_token that is a number": {"token": lambda own: own | {"id_token": 7}},
    "no access token": {"token": lambda own: {k: v for k, v in own.items() if k != "access_token"}},
    "an answer that is no JSON": {"token": lambda own: b"<html>"},
    "an answer that is a list": {"token": lambda own: [own]},
    "metadata of another issuer": {"metadata": lambda own: own | {"issuer": "https://evil.example"}},
    "keys that are none": {"keys": lambda own: {"keys": "none"}},
    "keys that are secrets": {"keys": lambda own: {"keys": [{"kty": "oct", "k": "c2VjcmV0", "kid": "first"}]}},
}


def opened(world):
    """How many sessions the provider has ever opened."""
    with session.open(world.database, IDENTITY) as db:
        return db.value(select(func.count()).select_from(SignedIn).where(SignedIn.provider == "idp"))


@pytest.mark.parametrize("lie", LIES)
def test_a_token_that_lies_ends_in_a_sentence_and_no_session(with_providers, idp, counts, lie):
    world = with_providers()
    link(world, idp)
    told = LIES[lie]
    idp.lies |= told(idp) if callable(told) else told
    browser, before = Browser(world), opened(world)
    browser.get("/sign-in")
    gone = browser.post("/sign-in/with/idp")
    answer = gone if gone.status_code != 303 else browser.get(at_the_provider(gone.headers["location"]))
    assert refused(browser, answer)
    assert opened(world) == before
    counts.add("R18 lies of a provider", "refused")


INFO_LIES = {
    "userinfo of another subject": ("json", False, {"info": lambda own: own | {"sub": "p-2"}}),
    "userinfo of nobody": ("json", False, {"info": lambda own: {}}),
    "userinfo that is a list": ("json", False, {"info": lambda own: [own]}),
    "unsigned userinfo": ("signed", False, {}),
    "signed userinfo of another subject": ("signed", True, {"info": lambda own: own | {"sub": "p-2"}}),
    "signed userinfo for another audience": ("signed", True, {"info": lambda own: own | {"aud": "other"}}),
    "signed userinfo of another issuer": ("signed", True, {"info": lambda own: own | {"iss": "https://evil.example"}}),
    "userinfo signed by a stranger": ("signed", True, {"info_signed": by_stranger(kid="stranger")}),
    "userinfo signed by nobody": ("signed", True, {"info_signed": by_hand("none", b"")}),
}


@pytest.mark.parametrize("lie", INFO_LIES)
def test_userinfo_that_lies_ends_in_a_sentence_and_no_session(with_providers, idp, counts, lie):
    kind, idp.signed_info, told = INFO_LIES[lie]
    world = with_providers(userinfo=kind)
    link(world, idp)
    idp.lies |= told
    browser = Browser(world)
    assert refused(browser, browser.get(leave(browser)))
    counts.add("R18 lies of a provider", "refused")


def test_a_provider_that_is_away_is_said_and_the_other_ways_stay(with_providers, idp, counts):
    world = with_providers()
    idp.down = True
    browser = Browser(world)
    browser.get("/sign-in")
    assert refused(browser, browser.post("/sign-in/with/idp"))
    assert is_in(world.as_("nadia"))
    counts.add("R18 lies of a provider", "refused")
