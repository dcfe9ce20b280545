"""Every page of the route table, for everybody who may open it, filled, empty and for a reader: what axe and we see.

Everybody's page is fetched and read. A browser and axe look at the first page of every route, in both themes, and at
every further one that holds a piece which no page looked at before has (see skeleton.py): what a director is shown as
a manager is, is not looked at twice, and is counted. With --long, every one is looked at, whole, at every width."""

from collections.abc import Callable, Iterator
from contextlib import ExitStack
from typing import Any

import pytest

from tenants.settings import Settings
from tests.journeys.conftest import People
from tests.journeys.looking import bring, keeps_time, look
from tests.journeys.prepared import Guide
from tests.journeys.routes import Page, pages
from tests.journeys.site import Caller, Site, serving
from tests.journeys.skeleton import skeleton
from tests.world import copy_of

# Pages that only lead elsewhere: they draw nothing.
LEADS_ON = {"accounts:root", "accounts:sign-in-code"}  # the second step: test_second_factor.py
# No page leads there: an identity provider does (tests/app/accounts/test_providers.py), a calendar program with its
# secret (tests/app/funding/test_deadlines.py), a page seen under a name and not a number (test_second_factor.py).
FROM_ELSEWHERE = {"accounts:provider-return", "calendars:feed", "accounts:passkey-new"}
EVERY = [(page, kind) for page in pages() for kind in page.who() if page.name not in LEADS_ON | FROM_ELSEWHERE]
FILLED = [case for case in EVERY if not case[0].of_works]  # those of the works: test_every_page_of_works.py
WITHOUT_NUMBERS = [(page, kind) for page, kind in EVERY if "{workspace" in page.door and "{" not in page.route.path]
WIDTHS = (320,)
MORE_WIDTHS = (320, 390, 640, 768, 1024)


@pytest.fixture(scope="module")
def site(postgres: Any, guided: tuple[Settings, Guide]) -> Iterator[Site]:
    with serving(copy_of(postgres, guided[0])) as served:
        yield served


@pytest.fixture(scope="module")
def tabs(crowd: People) -> dict[str, Any]:
    """One open tab for each kind of people, and one of nobody's ("") for the pages that come without a browser."""
    return {}


@pytest.fixture(scope="module")
def known() -> tuple[set[str], set[str]]:
    """The names of the pages that were looked at, and the pieces of all of them."""
    return set(), set()


@pytest.fixture
def seen(
    site: Site,
    crowd: People,
    eyes: Any,
    tabs: dict[str, Any],
    known: tuple[set[str], set[str]],
    counts: Any,
    size: Callable[[int, int], int],
) -> Iterator[Callable[..., None]]:
    """Reads a page, and looks at it in a tab when something of it was not looked at before; what the page complained
    of meanwhile fails the test. text: the page as it came without a browser."""
    used: list[Any] = []

    def one(page: Page, who: str, address: str, state: str, text: str | None) -> None:
        counts.add("S pages looked at", state)
        read = skeleton(text or "")
        long, (names, pieces) = bool(size(0, 1)), known
        wrong = read.faults if text else []
        assert not wrong, f"{address} as {who}\n" + "\n".join(wrong)
        if text and page.name in names and read.pieces <= pieces and not long:
            counts.add("S pages looked at", "built as one looked at before")
            return
        names.add(page.name)
        pieces |= read.pieces
        text = None if long or not text or keeps_time(text) else text
        tab = tabs.get("" if text else who) or crowd.page("anonymous" if text else who, browser=eyes)
        tabs["" if text else who] = tab
        used.append(tab)
        bring(tab, address, text)
        found, runs = look(tab, whole=long, widths=MORE_WIDTHS if long else WIDTHS)
        counts.add("S pages looked at", "axe runs", runs)
        assert not found, f"{address} as {who}\n" + "\n".join(found)

    yield one
    for tab in used:
        tab.context.watch.settle(site.faults)


@pytest.fixture(scope="module")
def newcomers(site: Site, guided: tuple[Settings, Guide]) -> Iterator[dict[str, Caller]]:
    """The people of the empty workspace, without a browser."""
    with ExitStack() as stack:
        callers = {kind: stack.enter_context(Caller(site, mail)) for kind, mail in guided[1].newcomers.items()}
        for caller in callers.values():
            caller.client.follow_redirects = True
        yield callers


def named(case: tuple[Page, str]) -> str:
    return f"{case[0].name}-{case[1]}".replace(" ", "-")


@pytest.mark.parametrize("case", FILLED, ids=named)
def test_a_filled_page(case, guided, seen):
    look_at_filled(case, guided, seen)


def look_at_filled(case: tuple[Page, str], guided: tuple[Settings, Guide], seen: Callable[..., None]) -> None:
    page, kind = case
    if page.name in guided[1].tours[kind].files:
        return  # a file to download, found by a link
    found = guided[1].addresses(page, kind)
    assert found, f"no page leads to {page.pattern}"
    texts = guided[1].tours[kind].texts
    for address in found if kind == page.who()[0] else found[:1]:
        seen(page, kind, address, "reader" if "reader" in kind else "filled", texts.get(address))


@pytest.mark.parametrize("case", WITHOUT_NUMBERS, ids=named)
def test_an_empty_page(case, guided, newcomers, seen):
    page, kind = case
    address = page.pattern.replace("{workspace:str}", "neuve")
    status, is_page, text = newcomers[kind].look(address)
    assert (status, is_page) == (200, True), f"{status} {address}"
    seen(page, guided[1].newcomers[kind], address, "empty", text)


def test_no_link_leads_nowhere(guided, counts):
    tours = guided[1].tours.values()
    dead = [line for tour in tours for line in tour.dead]
    counts.note("S pages looked at", "links followed", sum(tour.followed for tour in tours))
    assert not dead, "\n".join(dead)


def test_pages_that_only_lead_on_do(site):
    with Caller(site) as nobody:
        for page in pages():
            if page.name in LEADS_ON:
                assert nobody.get(page.pattern).status_code == 303
