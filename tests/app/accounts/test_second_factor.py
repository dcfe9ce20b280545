"""The second factor: who must give one, six digits, recovery codes; what is refused."""

import re
from dataclasses import replace
from datetime import time
from pathlib import Path

import pyotp
import pytest
from sqlalchemy import func, select, update

from app.accounts.factor_models import CodeApp, Passkey, RecoveryCode
from app.accounts.models import Account
from app.accounts.sealing import unseal
from app.audit.deeds import told
from app.audit.models import AuditLine
from tenants import clock, session
from tenants.actor import IDENTITY
from tests.app.accounts.authenticator import Authenticator
from tests.app.accounts.steps import (
    account_id,
    add_key,
    at_the_second_step,
    challenged,
    code,
    codes_in,
    enrol,
    is_in,
    tell,
)
from tests.world import CAST, PASSWORD, TODAY, Browser, World, app_over

pytestmark = pytest.mark.usefixtures("no_factor")


@pytest.fixture(scope="module")
def strict(world):
    """The same database, where the head office and administrators must give a second factor."""
    settings = replace(world.settings, second_factor=True)
    made = app_over(settings)
    yield World(settings, made.state.services.database, made, world.places)
    made.state.services.database.close()


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
