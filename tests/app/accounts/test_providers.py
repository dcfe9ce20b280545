"""R18: signing in through a provider that really answers; every lie it tells ends in one sentence and no session."""

import hashlib
import hmac
import re
from dataclasses import replace
from datetime import time
from urllib.parse import parse_qs, urlsplit

import httpx
import pytest
from joserfc import jwt
from sqlalchemy import delete, func, select

from app.accounts import oidc
from app.accounts.factor_models import CodeApp, Passkey, ProviderLink, RecoveryCode
from app.accounts.models import Account, SignedIn
from app.provisioning import NewPerson, send_invitation
from tenants import clock, providers, session
from tenants.actor import IDENTITY
from tenants.providers import Provider
from tests.app.accounts.provider import IdP, a_key, part, serve
from tests.app.accounts.test_second_factor import account_id, code, enrol, is_in, tell
from tests.world import CAST, PASSWORD, TODAY, Browser, World, app_over

HOME = "http://testserver.local"
STRANGER = a_key("stranger")


@pytest.fixture
def idp():
    made = IdP()
    server = serve(made)
    yield made
    server.shutdown()
    server.server_close()


@pytest.fixture
def with_providers(world, idp):
    """with_providers(places=…, …): the same database behind an application that knows the provider."""
    opened = []

    def make(**options):
        own = Provider("idp", "Compte de l’agence", idp.issuer, idp.client_id, idp.client_secret, **options)
        settings = replace(world.settings, providers=(own,))
        made = app_over(settings)
        opened.append(made.state.services.database)
        return World(settings, made.state.services.database, made, world.places)

    yield make
    for database in opened:
        database.close()


@pytest.fixture(autouse=True)
def nothing_is_linked(world):
    with session.open(world.database, IDENTITY, write=True) as db:
        for table in (ProviderLink, CodeApp, Passkey, RecoveryCode):
            db.run(delete(table))


def link(world, idp, who="nadia"):
    with session.open(world.database, IDENTITY, write=True) as db:
        db.add(ProviderLink(issuer=idp.issuer, subject=idp.person["sub"], account_id=account_id(world, who)))


def leave(browser, path="/sign-in/with/idp", **values):
    """Pressing the button, then what the browser is sent back with: a path of ours."""
    browser.get("/sign-in") if path.startswith("/sign-in") else None
    gone = browser.post(path, values)
    assert gone.status_code == 303, tell(gone)
    return at_the_provider(gone.headers["location"])


def at_the_provider(href):
    answer = httpx.get(href, verify=False)  # spares reading all certificates of the machine for plain http
    assert answer.status_code == 302, answer.text
    assert answer.headers["location"].startswith(HOME)
    return answer.headers["location"].removeprefix(HOME)


def refused(browser, answer, status=400):
    assert answer.status_code == status, tell(answer)
    assert "n’a pas abouti" in tell(answer) or status != 400
    assert "passerelle" not in browser.client.cookies
    assert browser.get("/places").headers["location"].startswith("/sign-in")
    return True


# -- what goes well ---------------------------------------------------------------------------------------------------
WAYS = {
    "with PKCE": ({}, {}),
    "without PKCE": ({"pkce": False}, {"pkce": False}),
    "with basic authentication": ({"basic": True}, {"client_auth": "client_secret_basic"}),
    "with userinfo": ({}, {"userinfo": "json"}),
    "with signed userinfo": ({"signed_info": True}, {"userinfo": "signed"}),
    "as ProConnect wants it": (
        {"pkce": False, "signed_info": True},
        {"pkce": False, "userinfo": "signed", "claims": '{"id_token":{"amr":{"essential":true}}}'},
    ),
}


@pytest.mark.parametrize("way", WAYS)
def test_who_is_linked_signs_in_and_comes_back_to_the_page_asked_for(with_providers, idp, way):
    knobs, options = WAYS[way]
    for name, value in knobs.items():
        setattr(idp, name, value)
    world = with_providers(**options)
    link(world, idp)
    browser = Browser(world)
    assert "Compte de l’agence" in browser.get("/sign-in").text
    back = browser.get(leave(browser, next="/a/valence/residences"))
    assert back.status_code == 303, tell(back)
    assert back.headers["location"] == "/a/valence/residences"
    assert is_in(browser)


def test_proconnect_is_asked_with_its_own_parameters_and_no_other(with_providers, idp):
    """It refuses what it does not know (Y000400) and wants state and nonce of 32 signs at least; the claims asked are
    those of the setting."""
    scopes = ("openid", "given_name", "usual_name", "email", "siret", "uid")
    claims = '{"id_token":{"amr":{"essential":true}}}'
    browser = Browser(with_providers(pkce=False, userinfo="signed", scopes=scopes, claims=claims))
    browser.get("/sign-in")
    gone = urlsplit(browser.post("/sign-in/with/idp").headers["location"])
    asked = {name: values[0] for name, values in parse_qs(gone.query).items()}
    assert set(asked) == {"response_type", "client_id", "redirect_uri", "scope", "state", "nonce", "claims"}
    assert (asked["response_type"], asked["scope"], asked["claims"]) == ("code", " ".join(scopes), claims)
    assert asked["redirect_uri"] == f"{HOME}/sign-in/with/idp/return"
    assert min(len(asked["state"]), len(asked["nonce"])) >= 32
    assert asked["state"] != asked["nonce"]


def test_without_a_provider_there_is_no_button_and_no_way(world):
    browser = Browser(world)
    assert "/sign-in/with/" not in browser.get("/sign-in").text
    assert browser.post("/sign-in/with/idp").status_code == 404
    assert browser.get("/sign-in/with/idp/return?state=x&code=y").status_code == 404
    assert "Autres façons de se connecter" not in world.as_("nadia").get("/account").text


def test_a_form_may_lead_on_to_the_provider_and_to_nobody_else(with_providers, idp):
    policy = Browser(with_providers()).get("/sign-in").headers["content-security-policy"]
    assert f"form-action 'self' {idp.issuer};" in policy


def test_a_new_key_is_read_when_it_signs_and_an_old_one_is_believed_no_longer(with_providers, idp):
    world = with_providers()
    link(world, idp)
    browser = Browser(world)
    assert browser.get(leave(browser)).status_code == 303
    old = idp.key
    idp.rotate()
    with clock.fixed(TODAY, time(10, 2)):
        again = Browser(world)
        assert again.get(leave(again)).status_code == 303
        assert is_in(again)
        idp.lies["signed"] = lambda both: jwt.encode(
            {"alg": "RS256", "kid": old.kid}, both[1], old, algorithms=["RS256"]
        )
        liar = Browser(world)
        assert refused(liar, liar.get(leave(liar)))


def test_what_it_publishes_is_read_again_after_an_hour(with_providers, idp):
    world = with_providers()
    link(world, idp)
    for at, read in ((time(10, 0), 1), (time(10, 59), 1), (time(11, 1), 2)):
        with clock.fixed(TODAY, at):
            browser = Browser(world)
            assert browser.get(leave(browser)).status_code == 303
            assert idp.asked.count("/.well-known/openid-configuration") == read


def test_signing_out_ends_here_first_and_then_there(with_providers, idp):
    world = with_providers()
    link(world, idp)
    browser = Browser(world)
    browser.get(leave(browser))
    browser.get("/places")
    gone = browser.post("/sign-out")
    href = urlsplit(gone.headers["location"])
    query = {name: values[0] for name, values in parse_qs(href.query).items()}
    assert f"{href.scheme}://{href.netloc}{href.path}" == f"{idp.issuer}/logout"
    assert query["post_logout_redirect_uri"] == f"{HOME}/sign-in"
    assert len(query["state"]) >= 32
    assert jwt.decode(query["id_token_hint"], idp.key, algorithms=["RS256"]).claims["sub"] == "p-1"
    assert not is_in(browser)
    other = Browser(world)
    other.get(leave(other))
    other.get("/places")
    idp.down = True
    with clock.fixed(TODAY, time(11, 30)):
        assert other.post("/sign-out").headers["location"] == "/sign-in"
    assert not is_in(other)


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


def changed(**claims):
    return {"claims": lambda own: {key: value for key, value in (own | claims).items() if value is not ...}}


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


# -- whom it opens ----------------------------------------------------------------------------------------------------
def test_an_address_never_links(with_providers, idp):
    idp.person["email"] = CAST["nadia"][0]
    idp.lies |= changed(email_verified=True)
    world = with_providers()
    browser = Browser(world)
    answer = browser.get(leave(browser))
    assert refused(browser, answer, 403)
    assert "n’est relié à aucun compte de Passerelle" in tell(answer)


def test_who_is_signed_in_links_an_account_and_takes_the_link_away(with_providers, idp):
    world = with_providers()
    browser = world.as_("nadia")
    assert "Relier un compte Compte de l’agence" in tell(browser.get("/account"))
    answer = browser.get(leave(browser, "/account/providers/idp"))
    assert answer.headers["location"] == "/account"
    assert "nadia@elsewhere.test" in browser.get("/account").text
    other = Browser(world)
    assert other.get(leave(other)).status_code == 303
    assert is_in(other)
    ines = world.as_("ines")
    taken = ines.get(leave(ines, "/account/providers/idp"))
    assert taken.status_code == 403
    assert "déjà relié à un autre compte" in tell(taken)
    path = re.search(r'action="(/account/providers/[0-9a-f-]+/removal)"', browser.get("/account").text).group(1)
    assert ines.post(path).status_code == 404
    assert browser.post(path).status_code == 303
    assert browser.post(path).status_code == 404
    gone = Browser(world)
    assert refused(gone, gone.get(leave(gone)), 403)


def test_linking_asks_for_a_fresh_proof_and_ends_when_somebody_else_signed_in_meanwhile(with_providers, idp):
    world = with_providers()
    browser = world.as_("nadia")
    with clock.fixed(TODAY, time(10, 11)):
        assert "Confirmez que c’est vous" in browser.post("/account/providers/idp").text
    path = leave(browser, "/account/providers/idp")
    browser.post("/sign-out")
    assert browser.get(path).status_code == 403
    with session.open(world.database, IDENTITY) as db:
        assert db.objects(select(ProviderLink)) == []


def test_an_invitation_is_taken_up_with_the_providers_account(with_providers, idp):
    world = with_providers(places=("valence",))
    guest = NewPerson("sara@valence.test", "Sara Benali", "social_worker", False)
    href = send_invitation(world.database, guest, world.places["valence"], invited_by="Nadia Bertin")
    path = href.removeprefix(HOME)
    browser = Browser(world)
    assert "Accepter avec Compte de l’agence" in tell(browser.get(path))
    answer = browser.get(leave(browser, invitation=path.rsplit("/", 1)[-1]))
    assert answer.status_code == 303, tell(answer)
    assert is_in(browser)
    again = Browser(world)
    assert again.get(leave(again)).status_code == 303
    assert is_in(again)
    used = Browser(world)
    assert used.get(leave(used, invitation=path.rsplit("/", 1)[-1])).status_code == 403
    # its account has no password, and yet is somebody's: a second invitation does not give it one
    second = send_invitation(world.database, guest, world.places["roanne"], invited_by="Claire Aubert")
    thief = Browser(world)
    thief.get(second.removeprefix(HOME))
    taken = thief.post(second.removeprefix(HOME), {"name": "Sara", "new_password": "trois vélos sous la neige"})
    assert taken.status_code == 422
    assert "Un compte existe déjà pour cette adresse" in tell(taken)
    other = IdP(person={"sub": "p-9", "email": "x@y.test"})
    assert other.person["sub"] != idp.person["sub"]
    idp.person["sub"] = "p-9"
    assert thief.get(leave(thief, invitation=second.rsplit("/", 1)[-1])).status_code == 403


def test_an_invitation_for_an_address_with_a_password_asks_for_it(with_providers, idp):
    world = with_providers()
    guest = NewPerson(CAST["bruno"][0], "Bruno", "reader", False)
    href = send_invitation(world.database, guest, world.places["roanne"], invited_by="Claire Aubert")
    browser = Browser(world)
    answer = browser.get(leave(browser, invitation=href.rsplit("/", 1)[-1]))
    assert refused(browser, answer, 403)
    assert "Un compte existe déjà pour cette adresse" in tell(answer)


def test_a_provider_of_one_place_opens_that_place_only_until_a_proof_of_ones_own(with_providers, idp):
    world = with_providers(places=("roanne", "federation"))
    link(world, idp, "nadia")
    browser = Browser(world)
    answer = browser.get(leave(browser))
    assert refused(browser, answer, 403)
    assert "ne mène à aucun de vos espaces" in tell(answer)
    own = with_providers(places=("valence",))
    inside = Browser(own)
    assert inside.get(leave(inside)).status_code == 303
    assert is_in(inside)
    with session.open(own.database, IDENTITY, write=True) as db:
        db.run(
            SignedIn.__table__.update()  # as if its place were another one
            .where(SignedIn.provider == "idp", SignedIn.revoked_at.is_(None))
            .values(confined_to="roanne")
        )
    assert inside.get("/a/valence/").status_code == 404
    assert "CALD de la Drôme" not in inside.get("/places").text
    assert "Confirmez que c’est vous" in inside.post("/account/providers/idp").text
    assert inside.post("/confirm", {"proof_password": PASSWORD}).status_code == 303
    assert is_in(inside)


def test_a_second_factor_is_asked_for_unless_the_provider_is_trusted_with_it(with_providers, idp):
    world = with_providers()
    secret, _codes = enrol(world.as_("nadia"))
    link(world, idp)
    idp.person["amr"] = ["pwd", "mfa"]
    with clock.fixed(TODAY, time(11, 0)):
        browser = Browser(world)
        assert browser.get(leave(browser)).headers["location"] == "/sign-in/code"
        assert not is_in(browser)
        browser.get("/sign-in/code")
        assert browser.post("/sign-in/code", {"proof_code": code(secret)}).status_code == 303
        assert is_in(browser)
        trusting = with_providers(second_factor=("mfa",))
        other = Browser(trusting)
        assert other.get(leave(other)).status_code == 303
        assert is_in(other)
        idp.person["amr"] = ["pwd"]
        third = Browser(trusting)
        assert third.get(leave(third)).headers["location"] == "/sign-in/code"


def test_a_disabled_account_is_not_opened(with_providers, idp):
    world = with_providers()
    link(world, idp, "bruno")
    with session.open(world.database, IDENTITY, write=True) as db:
        account = db.object(select(Account).where(Account.email == CAST["bruno"][0]))
        account.disabled_at = clock.now()
    browser = Browser(world)
    assert refused(browser, browser.get(leave(browser)), 403)
    with session.open(world.database, IDENTITY, write=True) as db:
        account = db.object(select(Account).where(Account.email == CAST["bruno"][0]))
        account.disabled_at = None


def test_no_more_than_four_wait_for_a_provider_at_a_time(with_providers, monkeypatch):
    world = with_providers()
    monkeypatch.setattr(
        "app.accounts.provider_pages._at_once", type("Full", (), {"acquire": lambda *_s, **_k: False})()
    )
    browser = Browser(world)
    browser.get("/sign-in")
    assert refused(browser, browser.post("/sign-in/with/idp"))


# -- the file ---------------------------------------------------------------------------------------------------------
GOOD = """
[[provider]]
code = "proconnect"
name = "ProConnect"
issuer = "https://auth.example/api/v2"
client_id = "ours"
client_secret = "secret"
places = ["federation", "roanne"]
scopes = ["openid", "given_name", "usual_name", "email", "siret", "uid"]
algorithms = ["RS256"]
pkce = false
userinfo = "signed"
second_factor = ["mfa"]
claims = '{"id_token":{"amr":{"essential":true}}}'
origins = ["https://login.example"]
"""


def read(tmp_path, text):
    path = tmp_path / "providers.toml"
    path.write_text(text)
    return providers.read(path, production=True)


def test_a_file_of_providers_is_read(tmp_path):
    (one,) = read(tmp_path, GOOD)
    assert one.serves("roanne")
    assert not one.serves("valence")
    assert one.form_origins == ("https://auth.example", "https://login.example")
    assert one.pkce is False
    assert oidc.party(one) is oidc.party(one)


@pytest.mark.parametrize(
    ("before", "after", "said"),
    [
        ("RS256", "HS256", "neither none nor a shared secret"),
        ("RS256", "none", "neither none nor a shared secret"),
        ("https://auth", "http://auth", "https://"),
        ('client_id = "ours"', "", "lacks client_id"),
        ("pkce =", "pkse =", "does not know 'pkse'"),
        ('"openid", ', "", "scope openid"),
        ('"signed"', '"maybe"', "userinfo"),
        ('code = "proconnect"', 'code = "Pro Connect"', "small letters"),
        ('["mfa"]', '"mfa"', "a list is meant"),
        ('{"amr":{"essential":true}}}\'', "{'", "no JSON object"),
        ("[[provider]]", "[[provider", "cannot be read"),
    ],
)
def test_a_file_that_cannot_be_used_is_told_in_a_sentence(tmp_path, before, after, said):
    with pytest.raises(ValueError, match=re.escape(said)):
        read(tmp_path, GOOD.replace(before, after))


def test_two_providers_of_one_code_are_refused(tmp_path):
    with pytest.raises(ValueError, match="the same code"):
        read(tmp_path, GOOD + GOOD)
