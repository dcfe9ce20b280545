"""Mailed links: one use, a short life, nothing told; a new password closes what was open before."""

from datetime import time, timedelta

import pytest
from sqlalchemy import select, update

from app.accounts.models import Account, OneUseLink
from tenants import clock, session
from tenants.actor import IDENTITY
from tests.app.accounts.conftest import GOOD
from tests.world import PASSWORD, TODAY

KINDS = {"/sign-in/link": timedelta(minutes=15), "/password/new": timedelta(hours=1)}


def at(moment):
    return clock.fixed(moment.date(), time(moment.hour, moment.minute, moment.second))


@pytest.fixture
def asked(world, link_in):
    """asked(page, address): the path of the link that the mail holds."""

    def ask(page, address):
        browser = world.visitor()
        browser.get(page)
        answer = browser.post(page, {"email": address})
        assert answer.status_code == 303
        assert "un lien vient de partir" in browser.get(answer.headers["location"]).text
        return link_in(address)

    return ask


def test_a_link_signs_in_without_a_password(world, asked):
    link, browser = asked("/sign-in/link", "ines@valence.test"), world.visitor()
    page = browser.get(link)
    assert "ines@valence.test" in page.text
    assert browser.post(link).headers["location"] == "/places?landing=1"
    browser.token = ""
    assert browser.get("/a/valence/").status_code == 200


def test_a_new_password_signs_in_and_the_old_one_does_not(world, asked):
    link, browser = asked("/password/new", "denis@roanne.test"), world.visitor()
    assert "denis@roanne.test" in browser.get(link).text
    assert browser.post(link, {"new_password": GOOD}).status_code == 303
    assert world.visitor().sign_in("denis@roanne.test", GOOD).status_code == 303
    other = world.visitor()
    other.get("/sign-in")
    assert other.post("/sign-in", {"email": "denis@roanne.test", "password": PASSWORD}).status_code == 422


@pytest.mark.parametrize("page", KINDS)
def test_looking_at_a_link_does_not_use_it_up(world, asked, page):
    link = asked(page, "ines@valence.test")
    for _look in range(3):
        assert world.visitor().get(link).status_code == 200
    assert world.visitor().client.head(link).status_code in (200, 405)
    browser = world.visitor()
    browser.get(link)
    assert browser.post(link, {"new_password": GOOD}).status_code == 303


@pytest.mark.parametrize("page", KINDS)
def test_a_link_serves_once(world, asked, page):
    link = asked(page, "ines@valence.test")
    first, second = world.visitor(), world.visitor()
    first.get(link)
    second.get(link)
    assert first.post(link, {"new_password": GOOD}).status_code == 303
    late = second.post(link, {"new_password": GOOD})
    assert late.status_code == 410
    assert "Il a déjà servi, ou il est trop ancien." in late.text
    assert second.get("/account").status_code == 303


@pytest.mark.parametrize("page", KINDS)
def test_a_link_lives_as_long_as_its_mail_says(world, asked, page):
    link, browser = asked(page, "ines@valence.test"), world.visitor()
    browser.get(link)
    with at(clock.now() + KINDS[page] - timedelta(seconds=1)):
        assert browser.get(link).status_code == 200
    with at(clock.now() + KINDS[page]):
        assert browser.get(link).status_code == 410
        assert browser.post(link, {"new_password": GOOD}).status_code == 410


@pytest.mark.parametrize("page", KINDS)
def test_used_expired_and_invented_links_get_the_same_page(world, asked, page):
    used = asked(page, "ines@valence.test")
    browser = world.visitor()
    browser.get(used)
    browser.post(used, {"new_password": GOOD})
    invented = used.rsplit("/", 1)[0] + "/" + "x" * 43
    nobody = world.visitor()
    nobody.get("/sign-in")
    pages = [nobody.get(path) for path in (used, invented)]
    assert {answer.status_code for answer in pages} == {410}
    assert pages[0].text == pages[1].text


def test_a_link_of_one_kind_is_none_of_another(world, asked):
    token = asked("/sign-in/link", "ines@valence.test").rsplit("/", 1)[1]
    assert world.visitor().get(f"/password/{token}").status_code == 410
    assert world.visitor().get(f"/invitations/{token}").status_code == 404


def test_only_a_hash_is_kept(world, asked):
    token = asked("/sign-in/link", "ines@valence.test").rsplit("/", 1)[1]
    with session.open(world.database, IDENTITY) as db:
        kept = db.all(select(OneUseLink.token_hash, OneUseLink.email))
    assert all(len(row.token_hash) == 32 and token.encode() not in row.token_hash for row in kept)


@pytest.mark.parametrize("page", KINDS)
def test_the_link_goes_nowhere_else(world, asked, page):
    """No address of another site on the page, which could be told of it; and never kept by a cache."""
    answer = world.visitor().get(asked(page, "ines@valence.test"))
    assert 'href="http' not in answer.text
    assert 'src="http' not in answer.text
    assert answer.headers["referrer-policy"] == "same-origin"
    assert answer.headers["cache-control"] == "no-store"


@pytest.mark.parametrize(
    "said", [{"host": "evil.example"}, {"x-forwarded-host": "evil.example"}, {"forwarded": "host=evil.example"}]
)
def test_the_mail_s_address_is_the_installation_s_own(world, mails, said):
    browser = world.visitor()
    browser.get("/sign-in/link")
    browser.client.post(
        "/sign-in/link", data={"email": "claire@roanne.test", "_csrf_token": browser.token}, headers=said
    )
    assert not any("evil.example" in mail.text + mail.html for mail in mails("claire@roanne.test"))


def test_a_refused_password_leaves_the_link_open(world, asked):
    link, browser = asked("/password/new", "ines@valence.test"), world.visitor()
    browser.get(link)
    refused = browser.post(link, {"new_password": "valence2026!!"})
    assert refused.status_code == 422
    assert "trop facile à deviner" in refused.text
    assert "valence2026!!" not in refused.text
    assert browser.post(link, {"new_password": GOOD}).status_code == 303


def test_a_new_password_closes_sessions_and_links_and_says_so(world, asked, mails):
    elsewhere = world.as_("claire")
    earlier = asked("/sign-in/link", "claire@roanne.test")
    link, browser = asked("/password/new", "claire@roanne.test"), world.visitor()
    browser.get(link)
    browser.post(link, {"new_password": GOOD})
    browser.token = ""
    assert browser.get("/a/roanne/").status_code == 200
    assert elsewhere.get("/a/roanne/").status_code == 303
    assert world.visitor().get(earlier).status_code == 410
    assert mails("claire@roanne.test")[-1].subject == "Votre mot de passe a changé le 23\u00a0novembre\u00a02026"


def test_a_disabled_account_gets_no_mail_and_its_link_opens_nothing(world, asked, mails):
    link = asked("/sign-in/link", "bruno@valence.test")
    inside = world.as_("bruno")
    with session.open(world.database, IDENTITY, write=True) as db:
        db.run(update(Account).where(Account.email_key == "bruno@valence.test").values(disabled_at=clock.now()))
    assert inside.get("/a/valence/").status_code == 303
    browser = world.visitor()
    browser.get(link)
    assert browser.post(link).status_code == 410
    before = len(mails("bruno@valence.test"))
    browser.get("/sign-in/link")
    assert browser.post("/sign-in/link", {"email": "bruno@valence.test"}).status_code == 303
    assert len(mails("bruno@valence.test")) == before
    assert clock.today() == TODAY


@pytest.mark.parametrize("page", KINDS)
def test_an_empty_address_is_asked_for_again(world, page):
    browser = world.visitor()
    browser.get(page)
    answer = browser.post(page, {"email": ""}, htmx=True)
    assert answer.status_code == 422
    assert "Indiquez votre adresse électronique." in answer.text
    assert "<html" not in answer.text
