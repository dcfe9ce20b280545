"""R18: signing in through a provider that really answers, and whom it opens."""

import re
from datetime import time
from urllib.parse import parse_qs, urlsplit

import pytest
from joserfc import jwt
from sqlalchemy import select

from app.accounts.factor_models import ProviderLink
from app.accounts.models import Account, SignedIn
from app.provisioning import NewPerson, send_invitation
from tenants import clock, session
from tenants.actor import IDENTITY
from tests.app.accounts.leaving import HOME, changed, leave, link, refused
from tests.app.accounts.provider import IdP
from tests.app.accounts.steps import code, enrol, is_in, tell
from tests.world import CAST, PASSWORD, TODAY, Browser

pytestmark = pytest.mark.usefixtures("no_factor")


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
