"""Guessing: how many guesses are looked at, whoever guesses from wherever, however many at once."""

import socket
import threading
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from dataclasses import replace
from datetime import time, timedelta

import httpx
import pytest
import uvicorn

from app.accounts import passwords, throttle
from app.accounts.throttle import PER_ACCOUNT, PER_ADDRESS
from tenants import clock
from tests.world import TODAY, Browser, app_over

WRONG = {"email": "nadia@valence.test", "password": "wrong"}


@pytest.fixture
def hashed(monkeypatch):
    """How many guesses reached the hasher."""
    seen = []
    real = passwords.check

    def counted(*values):
        seen.append(values)
        return real(*values)

    monkeypatch.setattr(passwords, "check", counted)
    return seen


def guess(browser, **values):
    return browser.post("/sign-in", WRONG | values)


def test_the_eleventh_wrong_password_is_not_looked_at(world, hashed):
    browser = world.visitor()
    browser.get("/sign-in")
    answers = [guess(browser).status_code for _guess in range(PER_ACCOUNT + 3)]
    assert answers == [422] * PER_ACCOUNT + [429] * 3
    assert len(hashed) == PER_ACCOUNT
    assert "Trop d’essais. Réessayez dans 15 minutes, ou demandez un lien par courriel." in guess(browser).text
    assert guess(browser, password="passerelle-demo").status_code == 429


def test_a_fresh_window_opens_after_fifteen_minutes(world):
    browser = world.visitor()
    browser.get("/sign-in")
    for _guess in range(PER_ACCOUNT + 1):
        guess(browser)
    with clock.fixed(TODAY, time(10, 14, 59)):
        assert guess(browser).status_code == 429
    with clock.fixed(TODAY, time(10, 15, 1)):
        assert guess(browser, password="passerelle-demo").status_code == 303


def test_the_right_password_forgets_the_wrong_ones(world):
    browser = world.visitor()
    browser.get("/sign-in")
    for _round in range(3):
        for _guess in range(PER_ACCOUNT - 1):
            assert guess(browser).status_code == 422
        assert guess(browser, password="passerelle-demo").status_code == 303
        browser = world.visitor()
        browser.get("/sign-in")


def test_an_office_that_signs_in_well_is_never_locked(world):
    for _person in range(PER_ADDRESS + 5):
        assert world.as_("ines").get("/account").status_code == 200


def test_one_address_that_tries_many_accounts_is_stopped(world, hashed):
    browser = world.visitor()
    browser.get("/sign-in")
    answers = [guess(browser, email=f"somebody{n}@valence.test").status_code for n in range(PER_ADDRESS + 5)]
    assert answers == [422] * PER_ADDRESS + [429] * 5
    assert len(hashed) == PER_ADDRESS


def test_a_locked_account_goes_on_working_where_it_is_signed_in(world):
    owner, guesser = world.as_("nadia"), world.visitor()
    guesser.get("/sign-in")
    for _guess in range(PER_ACCOUNT + 5):
        guess(guesser)
    assert owner.get("/a/valence/").status_code == 200


def test_counts_of_two_at_once_on_a_new_key_are_both_kept(world):
    key = (("account:two@valence.test", 1),)
    with ThreadPoolExecutor(8) as pool:
        over = list(pool.map(lambda _n: throttle.count(world.database, key), range(8)))
    assert sorted(flag for (flag,) in over) == [False] + [True] * 7


# -- what a guesser says of where they are ----------------------------------------------------------------------------
class Served:
    """The application behind the real server, with the settings that `serve` gives it."""

    def __init__(self, settings):
        with socket.socket() as held:
            held.bind(("127.0.0.1", 0))
            self.port = held.getsockname()[1]
        self.app = app_over(settings)
        self.server = uvicorn.Server(
            uvicorn.Config(
                self.app,
                port=self.port,
                log_level="error",
                lifespan="off",
                proxy_headers=bool(settings.trusted_proxies),
                forwarded_allow_ips=list(settings.trusted_proxies) or None,
            )
        )
        self.thread = threading.Thread(target=self.server.run, daemon=True)

    def __enter__(self):
        self.thread.start()
        while not self.server.started:
            self.thread.join(0.02)
        return self

    def __exit__(self, *_why):
        self.server.should_exit = True
        self.thread.join(10)
        self.app.state.services.database.close()


class Guesser:
    """A client that is not signed in, saying each time that it comes from somewhere else."""

    def __init__(self, port):
        self.client = httpx.Client(base_url=f"http://127.0.0.1:{port}", headers={"host": "localhost"})
        page = self.client.get("/sign-in").text
        self.token = page.split('name="_csrf_token" value="')[1].split('"')[0]

    def guess(self, number, email):
        said = {"x-forwarded-for": f"203.0.{number // 250}.{number % 250}", "x-real-ip": f"192.0.2.{number % 250}"}
        data = WRONG | {"_csrf_token": self.token, "email": email}
        return self.client.post("/sign-in", data=data, headers=said).status_code


def guesses(port, many):
    """Wrong passwords for as many accounts from as many said addresses. Answers the statuses."""
    guesser = Guesser(port)
    with closing(guesser.client):
        return [guesser.guess(n, f"somebody{n}@valence.test") for n in range(many)]


def test_guesses_all_at_once_are_counted_one_by_one(world, hashed):
    """Counting after looking would let through as many as there are threads."""
    with Served(world.settings) as served, ThreadPoolExecutor(24) as pool:
        guessers = [Guesser(served.port) for _n in range(24)]
        answers = list(pool.map(lambda pair: pair[1].guess(pair[0], "nadia@valence.test"), enumerate(guessers)))
        for guesser in guessers:
            guesser.client.close()
    assert sorted(answers) == [422] * PER_ACCOUNT + [429] * (24 - PER_ACCOUNT)
    assert len(hashed) == PER_ACCOUNT


def test_a_said_address_is_not_believed(world, hashed, size, counts):
    many = size(120, 1_000)
    with Served(world.settings) as served:
        answers = guesses(served.port, many)
    assert len(hashed) == PER_ADDRESS
    assert answers == [422] * PER_ADDRESS + [429] * (many - PER_ADDRESS)
    counts.add("R15 guesses", "from as many said addresses", many)
    counts.note("R15 guesses", "that reached the hasher", len(hashed))


def test_behind_a_trusted_proxy_the_address_it_says_is_the_one_counted(world, hashed):
    with Served(replace(world.settings, trusted_proxies=("127.0.0.1",))) as served:
        answers = guesses(served.port, PER_ADDRESS + 10)
    assert set(answers) == {422}


def test_the_wait_is_as_long_as_the_sentence_says():
    assert timedelta(minutes=15) == throttle.WINDOW


def test_asking_for_mails_is_counted_too(world, mails):
    browser: Browser = world.visitor()
    browser.get("/sign-in/link")
    for _ask in range(throttle.MAILS_PER_ACCOUNT + 3):
        assert browser.post("/sign-in/link", {"email": "denis@roanne.test"}).status_code == 303
    assert len(mails("denis@roanne.test")) == throttle.MAILS_PER_ACCOUNT
    answers = [
        browser.post("/sign-in/link", {"email": f"somebody{n}@valence.test"}).status_code
        for n in range(throttle.MAILS_PER_ADDRESS)
    ]
    assert set(answers[-3:]) == {429}
