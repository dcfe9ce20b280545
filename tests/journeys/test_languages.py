"""Every page in English: no French sentence of the product is left on it. Data and letters keep their own language."""

import re
from collections.abc import Iterator
from html.parser import HTMLParser
from typing import Any

import pytest
from babel.messages.pofile import read_po

from app.web.i18n import LOCALE
from tests.journeys.prepared import Guide
from tests.journeys.routes import pages
from tests.journeys.site import KINDS, Caller, Site, serving
from tests.world import copy_of

SPACES = re.compile(r"[\s\u00a0\u202f]+")
SHORTEST = 16  # signs: shorter words may be English ones, or what somebody typed
LETTERS = {"mails:index", "mails:show"}  # a letter and its subject speak their reader's language
ALONE = {"area", "base", "br", "col", "embed", "hr", "img", "input", "link", "meta", "source", "track", "wbr"}


class _Words(HTMLParser):
    """What a page says: its texts, and the attributes that are read out; not what it says is French, nor what somebody
    typed at length."""

    def __init__(self) -> None:
        super().__init__()
        self.said: list[str] = []
        self._french: list[bool] = []

    def handle_data(self, data: str) -> None:
        if not any(self._french):
            self.said.append(data)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        french = dict(attrs).get("lang") == "fr" or tag == "textarea"
        if not french and not any(self._french):
            self.said += [value or "" for name, value in attrs if name in ("aria-label", "placeholder", "alt", "title")]
        if tag not in ALONE and not self.get_starttag_text().endswith("/>"):
            self._french.append(french)

    def handle_endtag(self, tag: str) -> None:
        if tag not in ALONE and self._french:
            self._french.pop()


def words(text: str) -> str:
    reader = _Words()
    reader.feed(text)
    return SPACES.sub(" ", " | ".join(reader.said))


def sentences() -> dict[str, str]:
    """French sentences without blanks whose English differs."""
    with (LOCALE / "en" / "LC_MESSAGES" / "messages.po").open("rb") as file:
        catalog = read_po(file)
    pairs = {(m.id[0], m.string[0]) if isinstance(m.id, tuple) else (m.id, m.string) for m in catalog if m.id}
    return {
        SPACES.sub(" ", french): english
        for french, english in pairs
        if "%(" not in french and len(french) >= SHORTEST and english and english != french
    }


@pytest.fixture(scope="module")
def site(postgres: Any, guided: Any) -> Iterator[Site]:
    with serving(copy_of(postgres, guided[0])) as served:
        served.change("update identity.accounts set language = 'en'")
        yield served


@pytest.mark.parametrize("kind", KINDS)
def test_an_english_page_speaks_english(kind: str, site: Site, guided: tuple[Any, Guide], counts: Any) -> None:
    known = sentences()
    left: list[str] = []
    with Caller(site, KINDS[kind][0]) as caller:
        caller.client.headers["accept-language"] = "en"
        for page in pages():
            if page.name in LETTERS:
                continue
            for address in guided[1].tours[kind].addresses(page.name) if kind in page.who() else []:
                status, is_page, text = caller.look(address)
                assert (status, is_page) == (200, True), f"{status} {address}"
                assert '<html lang="en"' in text, address
                said = words(text)
                left += [f"{address}: {french}" for french in known if french in said]
                counts.add("S pages looked at", "English")
    assert not left, "\n".join(left)
