"""« Mon compte »: one's sessions, preferences, password; nobody else's."""

import pytest
from sqlalchemy import select

from app.accounts import throttle
from app.accounts.models import Account, SignedIn
from tenants import session
from tenants.actor import IDENTITY
from tests.app.accounts.conftest import GOOD
from tests.world import PASSWORD

CHROME = "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 Chrome/140.0 Safari/537.36"
PHONE = "Mozilla/5.0 (iPhone; CPU iPhone OS 19_0 like Mac OS X) Version/19.0 Mobile Safari/604.1"


def with_agent(world, who, agent):
    browser = world.visitor()
    browser.client.headers["user-agent"] = agent
    browser.sign_in(f"{who}@valence.test", PASSWORD)
    return browser


def numbers(world, email):
    with session.open(world.database, IDENTITY) as db:
        rows = db.all(
            select(SignedIn.number)
            .join(Account, Account.id == SignedIn.account_id)
            .where(Account.email == email, SignedIn.revoked_at.is_(None))
            .order_by(SignedIn.made_at, SignedIn.number)
        )
    return [row.number for row in rows]


def test_it_works(world):
    here, _there = with_agent(world, "ines", CHROME), with_agent(world, "ines", PHONE)
    page = here.get("/account").text
    assert "Inès Fabre" in page
    assert page.index("Chrome sur Windows") < page.index("Safari sur iPhone")
    assert "Cet appareil" in page
    assert "Fermer cette session" in page


def test_without_a_session_it_asks_for_one(world):
    assert world.visitor().get("/account").headers["location"] == "/sign-in?next=%2Faccount"


def test_one_other_session_is_closed_at_once(world):
    here, there = with_agent(world, "nadia", CHROME), with_agent(world, "nadia", PHONE)
    here.get("/account")
    number = numbers(world, "nadia@valence.test")[-1]
    answer = here.post(f"/account/sessions/{number}/closure")
    assert answer.status_code == 303
    assert "La session est fermée." in here.get("/account").text
    assert there.get("/a/valence/").status_code == 303
    assert here.get("/a/valence/").status_code == 200


def test_all_the_others_are_closed_at_once(world):
    here, *others = [with_agent(world, "bruno", CHROME) for _n in range(4)]
    assert "Fermer toutes les autres (3)" in here.get("/account").text
    here.post("/account/sessions/closure")
    assert "3 autres sessions sont fermées." in here.get("/account").text.replace("\u00a0", " ")
    assert {other.get("/a/valence/").status_code for other in others} == {303}
    assert here.get("/a/valence/").status_code == 200


def test_a_stranger_s_session_and_an_absent_one_are_not_found(world):
    mine, theirs = world.as_("ines"), world.as_("claire")
    mine.get("/account")
    foreign = numbers(world, "claire@roanne.test")[-1]
    answers = [
        mine.post(f"/account/sessions/{number}/closure").status_code
        for number in (
            foreign,
            "00000000-0000-7000-8000-000000000000",
            "1",
            "x",
            numbers(world, "ines@valence.test")[-1],
        )
    ]
    assert set(answers) == {404}
    assert theirs.get("/a/roanne/").status_code == 200
    assert mine.get("/account").status_code == 200


@pytest.mark.parametrize("htmx", [False, True])
def test_preferences_are_kept_and_at_work_at_once(world, htmx):
    browser = world.as_("denis")
    browser.get("/account")
    answer = browser.post("/account", {"language": "en", "theme": "dark", "mail_rhythm": "never"}, htmx=htmx)
    assert answer.headers["hx-redirect" if htmx else "location"] == "/account"
    page = browser.get("/account").text
    assert '<html lang="en" data-theme="dark">' in page
    home = browser.get("/a/roanne/").text
    assert '<html lang="en" data-theme="dark">' in home
    assert "data-no-shortcuts" in home
    browser.post("/account", {"language": "fr", "theme": "auto", "shortcuts": "y", "mail_rhythm": "monday"})
    home = browser.get("/a/roanne/").text
    assert '<html lang="fr">' in home
    assert "data-no-shortcuts" not in home


@pytest.mark.parametrize("wrong", [{"language": "xx"}, {"theme": "pink"}, {"theme": ""}, {"mail_rhythm": "hourly"}])
def test_it_refuses_what_is_not_offered(world, wrong):
    browser = world.as_("ines")
    browser.get("/account")
    answer = browser.post("/account", {"language": "fr", "theme": "auto", "mail_rhythm": "monday"} | wrong, htmx=True)
    assert answer.status_code == 422
    assert "error-summary" in answer.text


def test_a_new_password_asks_for_the_present_one(world):
    browser = world.as_("ines")
    browser.get("/account/password")
    answer = browser.post("/account/password", {"password": "not mine", "new_password": GOOD})
    assert answer.status_code == 422
    assert "Ce n’est pas votre mot de passe actuel." in answer.text
    assert GOOD not in answer.text


def test_a_new_password_ends_the_other_sessions_and_changes_one_s_own(world, mails):
    here, there = world.as_("ines"), world.as_("ines")
    before = here.client.cookies.get("passerelle")
    here.get("/account/password")
    assert here.post("/account/password", {"password": PASSWORD, "new_password": GOOD}).status_code == 303
    assert here.client.cookies.get("passerelle") != before
    assert here.get("/a/valence/").status_code == 200
    assert there.get("/a/valence/").status_code == 303
    assert "mot de passe a changé" in mails("ines@valence.test")[-1].subject
    assert world.visitor().sign_in("ines@valence.test", GOOD).status_code == 303


def test_the_present_password_cannot_be_guessed_from_a_session_left_open(world):
    browser = world.as_("claire")
    browser.get("/account/password")
    wrong = {"password": "no", "new_password": GOOD}
    answers = [browser.post("/account/password", wrong).text for _guess in range(throttle.PER_ACCOUNT + 1)]
    assert ["Trop d’essais" in text for text in answers] == [False] * throttle.PER_ACCOUNT + [True]
    assert "Trop d’essais" in browser.post("/account/password", {"password": PASSWORD, "new_password": GOOD}).text


def test_the_frame_leads_here_and_out(world):
    home = world.as_("nadia").get("/a/valence/").text
    assert 'href="/account"' in home
    assert 'action="/sign-out"' in home
