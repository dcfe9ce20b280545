"""What people do on the pages, in their own words: the deeds that several journeys share."""

import re
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any
from urllib.parse import urlsplit

from playwright.sync_api import Error, expect

FAVENTINES = "/a/valence/residences/1"


def plain(text: str) -> str:
    """Words as one types them: ordinary spaces only."""
    return re.sub(r"[\s\u00a0\u202f]+", " ", text).strip()


def says(place: Any, words: str) -> None:
    """The place says these words, whatever its spaces."""
    pattern = re.compile(re.escape(words).replace(r"\ ", r"[\s\u00a0\u202f]+"))
    expect(place).to_contain_text(pattern)


def tile(page: Any, label: str) -> Any:
    """The tile of a unit on the board."""
    return page.locator(".tile", has=page.locator(f".tile-number:text-matches('(^|\\\\s){label}$')"))


def press(page: Any, words: str) -> None:
    """The button or the link that says so, in the page and not its frame; the menu of actions included."""
    main = page.locator("main")
    button = main.get_by_role("button", name=words, exact=True).or_(main.get_by_role("link", name=words, exact=True))
    menu = main.locator("summary", has_text="Autres actions")
    expect(button.or_(menu).first).to_be_attached()  # the answer to the last press may be on its way
    if not button.count():
        menu.click()
    button.first.click()


@contextmanager
def elsewhere(page: Any) -> Iterator[None]:
    """What is done in the block leads to another address; it is loaded when the block ends."""
    before = page.url
    yield
    _arrive(page, before)


def _arrive(page: Any, before: str) -> None:
    """Also when what leads there does so twice (a draft on its way as its form is sent): the way given up for the newer
    one is told as the failure of the whole."""
    for last in (False, True):
        try:
            return page.wait_for_url(lambda url: url != before, timeout=30_000)
        except Error as error:
            if last or "net::ERR_ABORTED" not in error.message:
                raise
    return None


def at(page: Any, address: str) -> None:
    """On the page of this address: not asked for again when a form has just led there."""
    if urlsplit(page.url).path != urlsplit(address).path:
        page.goto(address)


def go(page: Any, words: str) -> None:
    """Press, and be on the page that it leads to."""
    with elsewhere(page):
        press(page, words)


def send(page: Any) -> None:
    """The filled button of the form, whatever it says."""
    with elsewhere(page):
        page.locator("main form .btn-primary").click()


def open_tile(page: Any, label: str) -> None:
    with elsewhere(page):
        tile(page, label).click()


def fill_entry(page: Any, first: str, last: str, born: str = "14/02/2004") -> None:
    """The first section of an entry; the rest is proposed."""
    page.get_by_label("Prénom").fill(first)
    page.get_by_label("Nom", exact=True).fill(last)
    page.get_by_label("Date de naissance").fill(born)
