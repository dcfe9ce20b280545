"""How many statements each page asks of the database, in the demo: every address that links lead to, as who may."""

import pytest

from tests.journeys.routes import Tour, page_of, pages
from tests.journeys.site import KINDS
from tests.world import PASSWORD, Browser

MOST = 6
# What asks more, how many, and why it may.
MORE: dict[str, tuple[int, str]] = {
    "figures:show": (23, "the figures of three rooms: 8, 10 and 5, whatever the data"),
    "figures:preview": (23, "the same, before they are published"),
    "works:reletting": (14, "the figures of the works, ten, beside the list"),
    "residences:figures": (10, "the figures of residences, eight"),
    "residences:all-figures": (9, "the figures of residences, eight"),
    "sheets:show": (14, "a sheet with its figures, its funders and what became of it, each of another room"),
    "sheets:ours": (7, "our sheets, and those taken up from others"),
    "partners:share": (14, "what a share shows with its reports and papers, read through walls of its own"),
    "partners:order": (10, "the same, of one order"),
    "shares:preview": (12, "the partner's page as the partner will see it, under the colleague's own"),
    "shares:show": (8, "a share, its readings and what it shows"),
    "units:show": (7, "a unit with its stays, closures, services and ceilings"),
    "hours:index": (7, "the hours of a year, by employee, by order and by month"),
    "quotes:edit": (7, "a quote, its order, and the prices that it may be made of"),
}
STARTS = {
    "manager": ("/a/valence", "/account", "/places"),
    "fundraiser": ("/a/valence", "/a/valence/dossiers"),
    "coordinator": ("/a/roanne",),
    "head office": ("/federation", "/federation/sheets"),
    "partner": ("/p",),
}


@pytest.fixture(scope="module")
def asked(demo, counts) -> dict[str, tuple[int, str]]:
    """By name of a page: the most statements that one of its addresses asked, and which."""
    found: dict[str, tuple[int, str]] = {}
    known = pages()
    for kind, starts in STARTS.items():
        browser = Browser(demo)
        browser.sign_in(KINDS[kind][0], PASSWORD)

        def look(address: str, kind: str = kind, browser: Browser = browser) -> tuple[int, bool, str]:
            browser.client.get(address)  # where one is, is written down once
            answer = browser.client.get(address)
            is_page = answer.headers.get("content-type", "").startswith("text/html")
            page = page_of(address.split("?")[0]) if answer.status_code == 200 and is_page else None
            if page is not None:
                number = int(answer.headers["x-statements"])
                found[page.name] = max(found.get(page.name, (0, "")), (number, f"{address} as {kind}"))
                counts.add("S statements of a page", "pages asked for")
            return answer.status_code, is_page, answer.text if is_page else ""

        Tour(look, "http://testserver.local").walk(starts)
    counts.note("S statements of a page", "pages of the route table, of", f"{len(found)}, {len(known)}")
    counts.note(
        "S statements of a page",
        "most, where nothing else is declared",
        max(number for name, (number, _where) in found.items() if name not in MORE),
    )
    return found


def test_no_page_asks_more_than_it_declares(asked):
    over = [
        f"{number} {name}: {where}" for name, (number, where) in asked.items() if number > MORE.get(name, (MOST, ""))[0]
    ]
    assert len(asked) > 150, "the walk must meet the pages, or it proves nothing"
    assert not over, "\n".join(sorted(over, reverse=True))


def test_no_page_declares_more_than_it_asks(asked):
    """What no longer needs its exception loses it."""
    spare = [name for name, (most, _why) in MORE.items() if asked[name][0] < most]
    assert not spare, spare
