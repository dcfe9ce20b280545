"""Whether an address has an account: no answer tells, neither by its words nor by its time."""

import re
import statistics
import time

import pytest

from app.accounts import throttle

CHANGING = re.compile(r'name="(once|_csrf_token)" value="[^"]+"|x-csrf-token[^}]+')
KNOWN, UNKNOWN = "bruno@valence.test", "nobody@valence.test"
ENDPOINTS = {
    "/sign-in": {"password": "wrong password"},
    "/sign-in/link": {},
    "/password/new": {},
}


@pytest.fixture
def free(monkeypatch):
    """No limit: what is measured here is the answer below it."""
    for limit in ("PER_ACCOUNT", "PER_ADDRESS", "MAILS_PER_ACCOUNT", "MAILS_PER_ADDRESS"):
        monkeypatch.setattr(throttle, limit, 1_000_000)


def said(answer, address):
    kept = {
        key: value
        for key, value in answer.headers.items()
        if key not in ("set-cookie", "content-length", "x-statements")
    }
    return answer.status_code, kept, CHANGING.sub("", answer.text.replace(address, "ADDRESS"))


@pytest.mark.parametrize("htmx", [False, True])
@pytest.mark.parametrize("path", ENDPOINTS)
def test_the_words_are_the_same(world, path, htmx):
    browser = world.visitor()
    browser.get(path)
    answers = [
        said(browser.post(path, ENDPOINTS[path] | {"email": address}, htmx=htmx), address)
        for address in (KNOWN, UNKNOWN)
    ]
    assert answers[0] == answers[1]


@pytest.mark.parametrize("path", ENDPOINTS)
def test_so_is_the_work(world, path, free):
    """Statements are counted; known and unknown are asked in turn, and a turn's difference is halfway below 10 ms."""
    browser = world.visitor()
    browser.get(path)
    for address in (KNOWN, UNKNOWN):  # the first try of an address opens its count: one statement more, whoever it is
        browser.post(path, ENDPOINTS[path] | {"email": address})
    times, statements = {KNOWN: [], UNKNOWN: []}, {KNOWN: set(), UNKNOWN: set()}
    for _turn in range(25):
        for address in (KNOWN, UNKNOWN):
            began = time.perf_counter()
            answer = browser.post(path, ENDPOINTS[path] | {"email": address})
            times[address].append(time.perf_counter() - began)
            statements[address].add(answer.headers["x-statements"])
    assert statements[KNOWN] == statements[UNKNOWN]
    turns = zip(times[KNOWN], times[UNKNOWN], strict=True)  # by turn: what slows the machine slows both
    apart = abs(statistics.median(known - unknown for known, unknown in turns))
    assert apart < 0.010, f"{apart * 1000:.1f} ms apart"


def test_only_the_known_address_is_written_to(world, mails):
    browser = world.visitor()
    browser.get("/sign-in/link")
    for path in ("/sign-in/link", "/password/new"):
        for address in (KNOWN, UNKNOWN):
            before = len(mails(address))
            assert browser.post(path, {"email": address}).status_code == 303
            assert len(mails(address)) - before == (address == KNOWN)
