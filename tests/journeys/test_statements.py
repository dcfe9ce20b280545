"""How many statements each page asks of the database, in the demo: every address that links lead to, as who may."""

from typing import Any

import pytest

from tenants.settings import Settings
from tests.journeys.prepared import Guide
from tests.journeys.routes import page_of, pages

MOST = 6
# What asks more, how many, and why it may.
MORE: dict[str, tuple[int, str]] = {
    "figures:show": (23, "the figures of three rooms: 8, 10 and 5, whatever the data"),
    "figures:preview": (23, "the same, before they are published"),
    "figures:submissions.new": (17, "the figures of three rooms, those of one year without their parts"),
    "works:reletting": (14, "the figures of the works, ten, beside the list"),
    "residences:figures": (10, "the figures of residences, eight"),
    "residences:all-figures": (9, "the figures of residences, eight"),
    "sheets:show": (14, "a sheet with its figures, its funders and what became of it, each of another room"),
    "sheets:ours": (7, "our sheets, and those taken up from others"),
    "sheets:index": (8, "the catalogue and its filters; where nothing fits, what is near, too"),
    "sheets:proposal": (9, "a sheet as the catalogue would show it, with its figures and its funders"),
    "home:search": (9, "one for each noun that may be searched"),
    "imports:undoing": (38, "one for each column of any table that may name a row of its tables"),
    "partners:share": (14, "what a share shows with its reports and papers, read through walls of its own"),
    "partners:order": (10, "the same, of one order"),
    "partners:pack": (8, "the same, of a pack of papers"),
    "shares:preview": (12, "the partner's page as the partner will see it, under the colleague's own"),
    "shares:show": (8, "a share, its readings and what it shows"),
    "shares:pack": (8, "the same, of a pack of papers"),
    "units:show": (7, "a unit with its stays, closures, services and ceilings"),
    "hours:index": (7, "the hours of a year, by employee, by order and by month"),
    "quotes:edit": (7, "a quote, its order, and the prices that it may be made of"),
}


@pytest.fixture(scope="module")
def asked(guided: tuple[Settings, Guide], counts: Any) -> dict[str, tuple[int, str]]:
    """By name of a page: the most statements that one of its addresses asked, and which."""
    found: dict[str, tuple[int, str]] = {}
    for kind, told in guided[1].statements.items():
        for address, number in told.items():
            page = page_of(address.split("?")[0])
            assert page is not None, address
            found[page.name] = max(found.get(page.name, (0, "")), (number, f"{address} as {kind}"))
            counts.add("S statements of a page", "pages asked for")
    counts.note("S statements of a page", "pages of the route table, of", f"{len(found)}, {len(pages())}")
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
    assert len(asked) > 250, "the walk must meet the pages, or it proves nothing"
    assert not over, "\n".join(sorted(over, reverse=True))


def test_no_page_declares_more_than_it_asks(asked):
    """What no longer needs its exception loses it."""
    spare = [name for name, (most, _why) in MORE.items() if asked[name][0] < most]
    assert not spare, spare
