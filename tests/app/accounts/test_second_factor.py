"""The second factor: who must give one, six digits, recovery codes, passkeys; what is refused."""

import json
import re
from dataclasses import replace
from datetime import time
from pathlib import Path

import pyotp
import pytest
from sqlalchemy import delete, func, select, update

from app.accounts.factor_models import CodeApp, FactorPolicy, Passkey, RecoveryCode
from app.accounts.models import Account, SignedIn
from app.accounts.sealing import unseal
from app.audit.deeds import told
from app.audit.models import AuditLine
from tenants import clock, session
from tenants.actor import IDENTITY
from tests.app.accounts.authenticator import Authenticator
from tests.world import CAST, PASSWORD, TODAY, Browser, World, app_over


@pytest.fixture(scope="module")
def strict(world):
    """The same database, where the head office and administrators must give a second factor."""
    settings = replace(world.settings, second_factor=True)
    made = app_over(settings)
    yield World(settings, made.state.services.database, made, world.places)
    made.state.services.database.close()


@pytest.fixture(autouse=True)
def nobody_has_one(world):
    with session.open(world.database, IDENTITY, write=True) as db:
        for table in (CodeApp, Passkey, RecoveryCode, FactorPolicy):
            db.run(delete(table))


def account_id(world, who):
    with session.open(world.database, IDENTITY) as db:
        return db.value(select(Account.id).where(Account.email == CAST[who][0]))


def code(secret, drift=0):
    """The code of a phone whose clock is wrong by so many steps."""
    return pyotp.TOTP(secret).generate_otp(int(clock.now().timestamp()) // 30 + drift)


def enrol(browser, drift=0):
    """Through the page; returns the secret that the app keeps, and the ten codes."""
    page = browser.get("/account/code-app")
    assert page.status_code == 200, page.text
    secret = re.search(r'class="code-letters">([A-Z2-7 ]+)<', page.text).group(1).replace(" ", "")
    packed = re.search(r'name="secret" value="([^"]+)"', page.text).group(1)
    answer = browser.post("/account/code-app", {"secret": packed, "code": code(secret, drift)})
    assert answer.status_code in (200, 303), answer.text
    return secret, codes_in(answer)


def codes_in(answer):
    return re.findall(r"<li>([2-9A-Z]{4}(?:-[2-9A-Z]{4}){3})</li>", answer.text)


def at_the_second_step(world, who):
    """Somebody whose password was right."""
    browser = Browser(world)
    browser.get("/sign-in")
    answer = browser.post("/sign-in", {"email": CAST[who][0], "password": PASSWORD})
    assert answer.status_code == 303, answer.text
    assert answer.headers["location"] == "/sign-in/code"
    assert "passerelle" not in browser.client.cookies
    browser.get("/sign-in/code")
    return browser


def is_in(browser, where="/a/valence/"):
    return browser.get(where).status_code == 200


def tell(answer):
    return re.sub(r"<[^>]+>", " ", answer.text).replace("\xa0", " ").replace("\u202f", " ")


# -- who must ---------------------------------------------------------------------------------------------------------
@pytest.mark.parametrize(("who", "where"), [("nadia", "/a/valence/"), ("helene", "/federation/")])
def test_who_must_have_one_and_has_none_reaches_enrolment_and_nothing_else(strict, who, where):
    browser = Browser(strict)
    browser.get("/sign-in")
    browser.post("/sign-in", {"email": CAST[who][0], "password": PASSWORD})
    for path in (where, "/places", "/account", "/account/password", "/confirm", "/a/valence/stays.xlsx"):
        answer = browser.get(path)
        assert (path, answer.status_code, answer.headers.get("location")) == (path, 303, "/account/second-factor")
    page = browser.get("/account/second-factor")
    assert "Votre rôle demande une double vérification" in page.text
    assert "Se déconnecter" in page.text
    assert browser.post("/account", {"language": "en", "theme": "dark"}).headers["location"] == "/account/second-factor"
    secret, codes = enrol(browser)
    assert len(codes) == 10
    assert is_in(browser, where)
    assert secret


@pytest.mark.parametrize("who", ["ines", "bruno", "paul"])
def test_who_need_not_have_one_enters_with_the_password(strict, who):
    assert strict.as_(who).get("/places").status_code == 200


def test_a_workspace_may_ask_it_of_everybody_and_of_its_own_people_only(strict):
    chief = Browser(strict)
    chief.get("/sign-in")
    chief.post("/sign-in", {"email": CAST["nadia"][0], "password": PASSWORD})
    enrol(chief)
    everybody = sum(place == "valence" for *_facts, place in CAST.values())
    assert f"1 personne sur {everybody} a une double vérification" in tell(chief.get("/a/valence/sign-in"))
    ines, denis = strict.as_("ines"), strict.as_("denis")
    assert is_in(ines)
    saved = chief.post("/a/valence/sign-in", {"everybody": "yes"})
    assert saved.status_code == 303, saved.text
    assert ines.get("/a/valence/").headers["location"] == "/account/second-factor"
    assert is_in(denis, "/a/roanne/")
    enrol(ines)
    assert is_in(ines)
    assert chief.post("/a/valence/sign-in", {"everybody": "no"}).status_code == 303
    assert is_in(strict.as_("bruno"))
    assert strict.as_("bruno").get("/a/valence/sign-in").status_code == 404


def test_the_last_one_is_kept_by_who_must_have_one_and_given_up_by_others(strict, mails):
    chief = Browser(strict)
    chief.get("/sign-in")
    chief.post("/sign-in", {"email": CAST["nadia"][0], "password": PASSWORD})
    enrol(chief)
    refused = chief.post("/account/code-app/removal")
    assert refused.status_code == 422
    assert "Ajoutez une autre clé ou une application avant de retirer celle-ci." in tell(refused)
    ines = strict.as_("ines")
    enrol(ines)
    assert ines.post("/account/code-app/removal").status_code == 303
    with session.open(strict.database, IDENTITY) as db:
        assert db.objects(select(RecoveryCode).where(RecoveryCode.account_id == account_id(strict, "ines"))) == []
    assert "Votre double vérification a changé" in mails(CAST["ines"][0])[-1].subject
    assert ines.post("/account/code-app/removal").status_code == 404
    assert strict.as_("ines").get("/a/valence/").status_code == 200


# -- six digits -------------------------------------------------------------------------------------------------------
@pytest.mark.parametrize("drift", [-1, 0, 1])
def test_the_password_then_the_code_of_a_clock_that_is_almost_right(world, drift):
    secret, _codes = enrol(world.as_("nadia"))
    with clock.fixed(TODAY, time(11, 0)):
        browser = at_the_second_step(world, "nadia")
        answer = browser.post("/sign-in/code", {"proof_code": code(secret, drift)})
        assert answer.status_code == 303
        assert is_in(browser)


@pytest.mark.parametrize("drift", [-20, -2, 2, 20])
def test_a_code_of_another_moment_opens_nothing(world, drift):
    secret, _codes = enrol(world.as_("nadia"))
    with clock.fixed(TODAY, time(11, 0)):
        browser = at_the_second_step(world, "nadia")
        answer = browser.post("/sign-in/code", {"proof_code": code(secret, drift)})
        assert answer.status_code == 422
        assert "Ce code ne correspond pas, ou il a déjà servi." in tell(answer)
        assert not is_in(browser)


def test_a_code_serves_once_and_none_older_than_it_serves_after_it(world):
    secret, _codes = enrol(world.as_("nadia"))
    with clock.fixed(TODAY, time(11, 0)):
        first = at_the_second_step(world, "nadia")
        assert first.post("/sign-in/code", {"proof_code": code(secret)}).status_code == 303
        again = at_the_second_step(world, "nadia")
        assert again.post("/sign-in/code", {"proof_code": code(secret)}).status_code == 422
        assert again.post("/sign-in/code", {"proof_code": code(secret, -1)}).status_code == 422
        assert not is_in(again)
        assert again.post("/sign-in/code", {"proof_code": code(secret, 1)}).status_code == 303


def test_the_code_that_enrolled_the_app_does_not_sign_in(world):
    secret, _codes = enrol(world.as_("nadia"))
    browser = at_the_second_step(world, "nadia")
    assert browser.post("/sign-in/code", {"proof_code": code(secret)}).status_code == 422


@pytest.mark.parametrize("typed", ["", "12345", "1234567", "１２３４５６", "abcdef", "000000", "0" * 19])
def test_what_is_no_code_is_refused_in_a_sentence(world, typed):
    enrol(world.as_("nadia"))
    browser = at_the_second_step(world, "nadia")
    answer = browser.post("/sign-in/code", {"proof_code": typed})
    assert answer.status_code == 422
    assert "error" in answer.text
    assert not is_in(browser)


def test_codes_are_guessed_ten_times_at_most(world):
    secret, _codes = enrol(world.as_("nadia"))
    with clock.fixed(TODAY, time(11, 0)):
        browser = at_the_second_step(world, "nadia")
        for _guess in range(10):
            assert browser.post("/sign-in/code", {"proof_code": "000000"}).status_code == 422
        again = at_the_second_step(world, "nadia")
        assert again.post("/sign-in/code", {"proof_code": code(secret)}).status_code == 429
        assert not is_in(again)


def test_the_second_step_is_of_one_browser_and_of_ten_minutes(world):
    secret, _codes = enrol(world.as_("nadia"))
    with clock.fixed(TODAY, time(11, 0)):
        begun = at_the_second_step(world, "nadia")
        other = Browser(world)
        other.client.cookies.set("passerelle-step", "planted", domain="testserver.local")
        other.get("/sign-in")
        assert other.post("/sign-in/code", {"proof_code": code(secret)}).headers["location"] == "/sign-in"
    with clock.fixed(TODAY, time(11, 11)):
        assert begun.post("/sign-in/code", {"proof_code": code(secret)}).headers["location"] == "/sign-in"
        assert not is_in(begun)


def test_a_step_that_served_serves_no_second_time(world):
    secret, codes = enrol(world.as_("nadia"))
    with clock.fixed(TODAY, time(11, 0)):
        begun = at_the_second_step(world, "nadia")
        cookies = dict(begun.client.cookies)
        assert begun.post("/sign-in/code", {"proof_code": code(secret)}).status_code == 303
        thief = Browser(world)
        thief.client.cookies.update(cookies)
        thief.token = begun.token
        assert thief.post("/sign-in/code", {"proof_recovery": codes[0]}).status_code in (303, 403)
        assert not is_in(thief)


def test_a_mailed_link_and_a_new_password_ask_for_it_too(world, link_in):
    secret, _codes = enrol(world.as_("nadia"))
    with clock.fixed(TODAY, time(11, 0)):
        browser = Browser(world)
        browser.get("/sign-in/link")
        browser.post("/sign-in/link", {"email": CAST["nadia"][0]})
        path = link_in(CAST["nadia"][0])
        browser.get(path)
        assert browser.post(path).headers["location"] == "/sign-in/code"
        assert not is_in(browser)
        other = Browser(world)
        other.get("/password/new")
        other.post("/password/new", {"email": CAST["nadia"][0]})
        path = link_in(CAST["nadia"][0])
        other.get(path)
        assert other.post(path, {"new_password": "trois vélos sous la neige"}).headers["location"] == "/sign-in/code"
        assert not is_in(other)
        other.get("/sign-in/code")
        assert other.post("/sign-in/code", {"proof_code": code(secret)}).status_code == 303
        assert is_in(other)
    with session.open(world.database, IDENTITY, write=True) as db:
        known = db.value(select(Account.password_hash).where(Account.email == CAST["ines"][0]))
        db.run(update(Account).where(Account.email == CAST["nadia"][0]).values(password_hash=known))


def test_the_first_factor_closes_the_other_sessions_and_renames_this_one(world):
    other, browser = world.as_("nadia"), world.as_("nadia")
    before = browser.client.cookies["passerelle"]
    enrol(browser)
    assert browser.client.cookies["passerelle"] != before
    assert is_in(browser)
    assert not is_in(other)


def test_the_secret_is_sealed_and_a_change_of_the_installations_own_loses_nothing_at_once(world):
    secret, _codes = enrol(world.as_("nadia"))
    with session.open(world.database, IDENTITY) as db:
        sealed = db.value(select(CodeApp.secret))
    assert secret.encode() not in sealed
    assert unseal(world.settings, sealed) == secret
    assert unseal(replace(world.settings, secret="n" * 40, former_secret=world.settings.secret), sealed) == secret
    assert unseal(replace(world.settings, secret="n" * 40), sealed) is None


def test_a_secret_that_we_did_not_show_is_not_taken(world):
    browser = world.as_("nadia")
    own = pyotp.random_base32()
    for packed in ("", own, f"{own}.00", "é.é"):
        answer = browser.post("/account/code-app", {"secret": packed, "code": code(own)})
        assert answer.status_code == 303
        assert answer.headers["location"] == "/account/code-app"
    with session.open(world.database, IDENTITY) as db:
        assert db.objects(select(CodeApp)) == []


def test_a_wrong_code_at_enrolment_shows_the_same_picture_again(world):
    browser = world.as_("nadia")
    page = browser.get("/account/code-app")
    packed = re.search(r'name="secret" value="([^"]+)"', page.text).group(1)
    refused = browser.post("/account/code-app", {"secret": packed, "code": "000000"})
    assert refused.status_code == 422
    assert packed in refused.text
    assert re.search(r"<svg[^>]*class=\"qr\".*?</svg>", page.text, re.S).group(0) in refused.text
    assert "style=" not in page.text


# -- recovery codes ---------------------------------------------------------------------------------------------------
def test_a_recovery_code_opens_once_however_it_is_typed(world):
    _secret, codes = enrol(world.as_("nadia"))
    browser = at_the_second_step(world, "nadia")
    answer = browser.post("/sign-in/code", {"proof_recovery": codes[3].lower().replace("-", " ")})
    assert answer.status_code == 303
    assert "Il vous reste 9 codes de secours." in tell(browser.get("/places"))
    assert is_in(browser)
    again = at_the_second_step(world, "nadia")
    assert again.post("/sign-in/code", {"proof_recovery": codes[3]}).status_code == 422
    assert not is_in(again)


def test_new_codes_end_the_old_ones_and_only_their_hashes_are_kept(world):
    browser = world.as_("nadia")
    _secret, old = enrol(browser)
    new = codes_in(browser.post("/account/recovery-codes"))
    assert len(set(new) | set(old)) == 20
    with session.open(world.database, IDENTITY) as db:
        assert len(db.objects(select(RecoveryCode))) == 10
    step = at_the_second_step(world, "nadia")
    assert step.post("/sign-in/code", {"proof_recovery": old[0]}).status_code == 422
    assert step.post("/sign-in/code", {"proof_recovery": new[0]}).status_code == 303


def test_somebody_elses_codes_open_nothing(world):
    _secret, codes = enrol(world.as_("ines"))
    enrol(world.as_("nadia"))
    step = at_the_second_step(world, "nadia")
    assert step.post("/sign-in/code", {"proof_recovery": codes[0]}).status_code == 422


# -- passkeys ---------------------------------------------------------------------------------------------------------
def add_key(browser, key, name="Téléphone", **lies):
    browser.get("/account/passkeys/new")
    options = browser.post("/account/passkeys/challenge").json()
    return browser.post("/account/passkeys/new", {"name": name, "credential": key.create(options, **lies)})


def challenged(browser, second=""):
    return browser.post("/sign-in/passkey/challenge", {"second": second}).json()


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


# -- proofs given again -----------------------------------------------------------------------------------------------
def test_the_proof_given_again_may_be_a_code_or_a_key(world):
    browser, key = world.as_("nadia"), Authenticator()
    secret, _codes = enrol(browser)
    add_key(browser, key)
    with clock.fixed(TODAY, time(10, 30)):
        assert browser.get("/a/valence/residences.xlsx").status_code == 303
        assert browser.post("/confirm", {"proof_code": "000000"}).status_code == 422
        assert browser.post("/confirm", {"proof_code": code(secret)}).status_code == 303
        assert browser.get("/a/valence/residences.xlsx").status_code == 200
    with clock.fixed(TODAY, time(11, 0)):
        assert browser.get("/a/valence/residences.xlsx").status_code == 303
        assert browser.post("/confirm", {"proof_key": key.get(challenged(browser))}).status_code == 303
        assert browser.get("/a/valence/residences.xlsx").status_code == 200


def test_a_factor_is_not_removed_nor_added_without_a_fresh_proof(world):
    browser = world.as_("nadia")
    enrol(browser)
    with clock.fixed(TODAY, time(10, 30)):
        for path in ("/account/code-app/removal", "/account/recovery-codes", "/account/code-app"):
            assert "Confirmez que c’est vous" in browser.post(path).text
    with session.open(world.database, IDENTITY) as db:
        assert len(db.objects(select(CodeApp))) == 1


# -- in the journal ---------------------------------------------------------------------------------------------------
def test_what_changes_a_second_factor_is_told_in_each_of_ones_places_and_the_chain_holds(world):
    """R17: added, removed, renewed, a recovery code used; of nobody else's account and not what was refused."""
    with world.inside("valence") as db:
        before = db.value(select(func.max(AuditLine.number))) or 0
    browser, key = world.as_("nadia"), Authenticator(verifies=False)
    _secret, codes = enrol(browser)
    assert add_key(browser, key).status_code == 303
    browser.post("/account/recovery-codes")
    with session.open(world.database, IDENTITY) as db:
        kept = db.value(select(Passkey.id))
    assert browser.post(f"/account/passkeys/{kept}/removal").status_code == 303
    assert browser.post(f"/account/passkeys/{kept}/removal").status_code == 404
    assert browser.post("/account/code-app/removal").status_code == 303
    _secret, codes = enrol(browser)
    step = at_the_second_step(world, "nadia")
    assert step.post("/sign-in/code", {"proof_recovery": "nothing"}).status_code == 422
    assert step.post("/sign-in/code", {"proof_recovery": codes[0]}).status_code == 303
    with world.inside("valence") as db:
        lines = db.objects(select(AuditLine).where(AuditLine.number > before).order_by(AuditLine.number))
        assert [line.thing for line in lines] == [
            "opened", "code-app-added", "passkey-added", "codes-renewed", "passkey-removed", "code-app-removed",
            "code-app-added", "refused", "recovery-code", "opened",
        ]  # fmt: skip
        assert {line.who for line in lines} == {CAST["nadia"][1]}
    journal = world.as_("odile").get("/a/valence/audit")
    assert "a utilisé un code de secours" in tell(journal)


def test_every_line_that_the_door_notes_has_its_words():
    """Codes stand in the code as Came("…") or _note(visit, "…")."""
    found = set()
    for file in Path("app/accounts").rglob("*.py"):
        found |= set(re.findall(r'(?:Came\(|_note\(visit, )"([a-z:-]+)"', file.read_text()))
    assert len(found) >= 9
    assert [code for code in found if not told(code)] == []
