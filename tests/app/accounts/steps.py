"""What tests of the door do again and again: the second step, an app enrolled, words of a page."""

import re

import pyotp
from sqlalchemy import select

from app.accounts.models import Account
from tenants import clock, session
from tenants.actor import IDENTITY
from tests.world import CAST, PASSWORD, Browser


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


def add_key(browser, key, name="Téléphone", **lies):
    browser.get("/account/passkeys/new")
    options = browser.post("/account/passkeys/challenge").json()
    return browser.post("/account/passkeys/new", {"name": name, "credential": key.create(options, **lies)})


def challenged(browser, second=""):
    return browser.post("/sign-in/passkey/challenge", {"second": second}).json()
