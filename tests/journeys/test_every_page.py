"""Every page of the route table, for everybody who may open it, filled, empty and for a reader: what axe and we see.

The plainest address of a page is looked at in both themes, its other shapes (filters, other states) in the light."""

from collections.abc import Callable, Iterator
from typing import Any

import pytest

from tenants.settings import Settings
from tests.journeys.conftest import People
from tests.journeys.looking import look
from tests.journeys.prepared import Guide
from tests.journeys.routes import Page, pages
from tests.journeys.site import Caller, Site, serving
from tests.world import copy_of

# Pages that only lead elsewhere: they draw nothing.
LEADS_ON = {"accounts:root"}
EVERY = [(page, kind) for page in pages() for kind in page.who() if page.name not in LEADS_ON]
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
    """One open tab for each kind of people."""
    return {}


@pytest.fixture
def seen(
    site: Site, crowd: People, tabs: dict[str, Any], counts: Any, size: Callable[[int, int], int]
) -> Iterator[Callable[..., None]]:
    """Opens an address in the tab of somebody and looks; what the page complained of meanwhile fails the test."""
    used: list[Any] = []

    def one(who: str, address: str, state: str, dark: bool = True) -> None:
        tab = tabs.get(who) or tabs.setdefault(who, crowd.page(who))
        used.append(tab)
        answer = tab.goto(address)
        assert answer.status == 200, f"{answer.status} {address}"
        long = bool(size(0, 1))
        found = look(tab, dark=dark or long, whole=long, widths=MORE_WIDTHS if long else WIDTHS)
        counts.add("S pages looked at", state)
        counts.add("S pages looked at", "axe runs", 1 + (dark or long))
        assert not found, f"{address} as {who}\n" + "\n".join(found)

    yield one
    for tab in used:
        tab.context.watch.settle(site.faults)


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
    for rank, address in enumerate(found if kind == page.who()[0] else found[:1]):
        seen(kind, address, "reader" if kind == "reader" else "filled", dark=rank == 0)


@pytest.mark.parametrize("case", WITHOUT_NUMBERS, ids=named)
def test_an_empty_page(case, guided, seen):
    page, kind = case
    address = page.pattern.replace("{workspace:str}", "neuve")
    seen(guided[1].newcomers[kind], address, "empty")


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
