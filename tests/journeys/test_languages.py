"""Every page in English: no French sentence of the product is left on it. Data and letters keep their own language."""

import html
import re
from collections import defaultdict
from collections.abc import Callable, Iterator
from functools import cache
from typing import Any

import pytest
from babel.messages.pofile import read_po

from app.web.i18n import LOCALE
from tests.journeys.prepared import Guide
from tests.journeys.routes import pages
from tests.journeys.site import KINDS, Caller, Site, inside
from tests.world import copy_of

SPACES = re.compile(r"[\s\u00a0\u202f]+")
SHORTEST = 16  # signs: shorter words may be English ones, or what somebody typed
LETTERS = {"mails:index", "mails:show"}  # a letter and its subject speak their reader's language
ALONE = {"area", "base", "br", "col", "embed", "hr", "img", "input", "link", "meta", "source", "track", "wbr"}
TAG = re.compile(r'<(/?)([a-z][a-z0-9-]*|!)([^>"]*(?:"[^"]*"[^>"]*)*)>', re.IGNORECASE)
READ_OUT = re.compile(r'\s(?:aria-label|placeholder|alt|title)="([^"]*)"')


def words(text: str) -> list[str]:
    """What a page says: its texts, and the attributes that are read out; not what it says is French, nor what somebody
    typed at length."""
    said: list[str] = []
    skipped, deep, at = "", 0, 0  # inside which element nothing is read, and how many of its name are open
    for tag in TAG.finditer(text):
        end, name, attributes = tag.groups()
        if not deep:
            said.append(text[at : tag.start()])
        at = tag.end()
        if deep:
            alone = name in ALONE or attributes.endswith("/")
            deep += 0 if name != skipped or (alone and not end) else -1 if end else 1
        elif not end and (name == "textarea" or ' lang="fr"' in attributes):
            skipped, deep = name, 0 if name in ALONE or attributes.endswith("/") else 1
        elif attributes:
            said += READ_OUT.findall(attributes)
    return [html.unescape(one) for one in said if len(one) >= SHORTEST]


def sentences() -> list[str]:
    """French sentences without blanks whose English differs."""
    with (LOCALE / "en" / "LC_MESSAGES" / "messages.po").open("rb") as file:
        catalog = read_po(file)
    pairs = {(m.id[0], m.string[0]) if isinstance(m.id, tuple) else (m.id, m.string) for m in catalog if m.id}
    return [
        SPACES.sub(" ", french)
        for french, english in pairs
        if "%(" not in french and len(french) >= SHORTEST and english and english != french
    ]


@pytest.fixture(scope="module")
def french() -> Callable[[str], list[str]]:
    """The French sentences in what a page says at one place: most pages say the same."""
    known = defaultdict(list)
    for one in sentences():
        known[one[:SHORTEST]].append(one)

    @cache
    def found(said: str) -> list[str]:
        said = SPACES.sub(" ", f" {said} ")
        heads = ((at, known.get(said[at : at + SHORTEST], ())) for at in range(len(said)))
        return [one for at, begun in heads for one in begun if said.startswith(one, at)]

    return found


@pytest.fixture(scope="module")
def site(postgres: Any, guided: Any) -> Iterator[Site]:
    with inside(copy_of(postgres, guided[0])) as site:
        site.change("update identity.accounts set language = 'en'")
        yield site


@pytest.mark.parametrize("kind", KINDS)
def test_an_english_page_speaks_english(kind: str, site: Site, guided: tuple[Any, Guide], french: Any, counts: Any):
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
                left += [f"{address}: {one}" for said in words(text) for one in french(said)]
                counts.add("S pages looked at", "English")
    assert not left, "\n".join(left)
