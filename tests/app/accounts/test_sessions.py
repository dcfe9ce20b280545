"""Signing out while something is under way: the session stays ended, whoever comes last."""

import threading
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest

import app.doors
from app.accounts import sessions
from tenants import clock
from tests.world import TODAY, Browser


class Held:
    """Requests stop at one point of their way until they are let go."""

    def __init__(self):
        self.armed = False
        self.here, self.go = threading.Event(), threading.Event()

    def around(self, function):
        def held(*values):
            if self.armed:
                self.armed = False
                self.here.set()
                assert self.go.wait(20)
            return function(*values)

        return held

    def again(self):
        self.armed = True
        self.here.clear()
        self.go.clear()


def twin(world, browser):
    """Another client with the same cookies: a second tab."""
    other = Browser(world)
    other.client.cookies.update(browser.client.cookies)
    return other


@pytest.mark.parametrize(
    "point", ["before its session is looked up", "before it says when it was seen", "while it is drawn"]
)
def test_a_request_in_flight_revives_nothing(world, monkeypatch, size, counts, point):
    """The late request had been let in; when it ends, the old cookie still opens nothing."""
    held, services = Held(), world.app.state.services
    monkeypatch.setattr(app.doors, "TOUCH_AFTER", timedelta(seconds=-1))  # every request says when it was seen
    if point == "while it is drawn":
        monkeypatch.setattr(services, "frame", held.around(services.frame))
    elif point == "before it says when it was seen":
        monkeypatch.setattr(app.doors, "_touch", held.around(app.doors._touch))
    else:
        monkeypatch.setattr(app.doors, "_look_up", held.around(app.doors._look_up))
    races, revived = size(10, 334), 0
    with ThreadPoolExecutor(1) as pool:
        for _race in range(races):
            browser = world.as_("nadia")
            late = twin(world, browser)
            held.again()
            under_way = pool.submit(fixed_get, late, "/a/valence/")
            assert held.here.wait(20)
            assert browser.post("/sign-out").status_code == 303
            held.go.set()
            assert under_way.result(20).status_code in (200, 303)
            revived += twin(world, late).get("/a/valence/").status_code != 303
    counts.add("R12 logout races", "tried", races)
    counts.add("R12 logout races", "revived", revived)
    assert revived == 0


def fixed_get(browser, path):
    with clock.fixed(TODAY):
        return browser.get(path)


def test_requests_that_race_freely_revive_nothing_either(world, size, counts):
    races, revived = size(5, 100), 0
    with ThreadPoolExecutor(6) as pool:
        for _race in range(races):
            browser = world.as_("nadia")
            tabs = [twin(world, browser) for _tab in range(5)]
            reads = [pool.submit(fixed_get, tab, "/a/valence/") for tab in tabs[:3]]
            ended = pool.submit(lambda browser=browser: browser.post("/sign-out"))
            reads += [pool.submit(fixed_get, tab, "/a/valence/") for tab in tabs[3:]]
            assert ended.result(30).status_code == 303
            assert {read.result(30).status_code for read in reads} <= {200, 303}
            revived += any(tab.get("/a/valence/").status_code != 303 for tab in tabs)
    counts.add("R12 logout races", "tried", races)
    counts.add("R12 logout races", "revived", revived)
    assert revived == 0


@pytest.mark.parametrize(
    ("agent", "words"),
    [
        (
            "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 Chrome/140.0 Safari/537.36",
            "Chrome sur Windows",
        ),
        ("Mozilla/5.0 (Windows NT 10.0) Chrome/140.0 Safari/537.36 Edg/140.0", "Edge sur Windows"),
        (
            "Mozilla/5.0 (iPhone; CPU iPhone OS 19_0 like Mac OS X) Version/19.0 Mobile Safari/604.1",
            "Safari sur iPhone",
        ),
        ("Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0", "Firefox sur Linux"),
        ("curl/8.5.0", "Appareil inconnu"),
        ("", "Appareil inconnu"),
    ],
)
def test_a_device_is_said_in_words(agent, words):
    assert sessions.device(agent) == words
