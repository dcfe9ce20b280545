"""Every page of the route table, for everybody who may open it, filled, empty and for a reader: looked at by axe and by us.

The plainest address of a page is looked at in both themes, its other shapes (filters, other states) in the light one."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

import pytest

from tests.journeys.conftest import People
from tests.journeys.looking import look
from tests.journeys.prepared import empty, prepare
from tests.journeys.routes import Page, Tour, pages
from tests.journeys.site import KINDS, Caller, Site

# Pages that only lead elsewhere: they draw nothing.
LEADS_ON = {"accounts:root"}
FILLED = [(page, kind) for page in pages() for kind in page.who() if page.name not in LEADS_ON]
WITHOUT_NUMBERS = [(page, kind) for page, kind in FILLED if "{workspace" in page.door and "{" not in page.route.path]
WIDTHS = (320,)
MORE_WIDTHS = (320, 390, 640, 768, 1024)


@dataclass
class World:
    """The prepared demo, its tours, and one open tab for each kind of people."""

    site: Site
    people: People
    tours: dict[str, Tour]
    newcomers: dict[str, str]
    tabs: dict[str, Any]

    def tab(self, who: str) -> Any:
        if who not in self.tabs:
            self.tabs[who] = self.people.page(who)
        return self.tabs[who]

    def addresses(self, page: Page, kind: str) -> list[str]:
        """One for each shape of the page; where nobody of that kind is led there, those of whoever is."""
        order = [kind, *page.who()]
        return next((found for one in order if (found := self.tours[one].addresses(page.name))), [])


@pytest.fixture(scope="module")
def world(site: Site, crowd: People) -> Iterator[World]:
    starts = prepare(site)
    newcomers = empty(site)
    tours = {}
    for kind, begin in starts.items():
        with Caller(site, KINDS[kind][0]) as caller:
            tours[kind] = Tour(caller.look, site.base).walk(begin)
    yield World(site, crowd, tours, newcomers, {})


@pytest.fixture
def seen(world: World, counts: Any, size: Callable[[int, int], int]) -> Iterator[Callable[..., None]]:
    """Opens an address in the tab of somebody and looks; what the page complained of meanwhile fails the test."""
    tabs: list[Any] = []

    def one(who: str, address: str, state: str, dark: bool = True) -> None:
        tab = world.tab(who)
        tabs.append(tab)
        answer = tab.goto(address)
        assert answer.status == 200, f"{answer.status} {address}"
        long = bool(size(0, 1))
        found = look(tab, dark=dark or long, whole=long, widths=MORE_WIDTHS if long else WIDTHS)
        counts.add("S pages looked at", state)
        counts.add("S pages looked at", "axe runs", 1 + (dark or long))
        assert not found, f"{address} as {who}\n" + "\n".join(found)

    yield one
    for tab in tabs:
        tab.context.watch.settle(world.site.faults)


def _named(case: tuple[Page, str]) -> str:
    return f"{case[0].name}-{case[1]}".replace(" ", "-")


@pytest.mark.parametrize("case", FILLED, ids=_named)
def test_a_filled_page(case, world, seen):
    page, kind = case
    if page.name in world.tours[kind].files:
        return  # a file to download, found by a link
    found = world.addresses(page, kind)
    assert found, f"no page leads to {page.pattern}"
    for rank, address in enumerate(found if kind == page.who()[0] else found[:1]):
        seen(kind, address, "reader" if kind == "reader" else "filled", dark=rank == 0)


@pytest.mark.parametrize("case", WITHOUT_NUMBERS, ids=_named)
def test_an_empty_page(case, world, seen):
    page, kind = case
    address = page.pattern.replace("{workspace:str}", "neuve")
    seen(world.newcomers[kind], address, "empty")


def test_no_link_leads_nowhere(world, counts):
    dead = [line for tour in world.tours.values() for line in tour.dead] + world.site.faults
    counts.note("S pages looked at", "links followed", sum(tour.followed for tour in world.tours.values()))
    assert not dead, "\n".join(dead)


def test_pages_that_only_lead_on_do(world):
    with Caller(world.site) as nobody:
        for page in pages():
            if page.name in LEADS_ON:
                assert nobody.get(page.pattern).status_code == 303
