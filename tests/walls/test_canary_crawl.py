"""R1: every page that links and forms lead to, as every kind of actor; no byte of it is another workspace's."""

from collections import deque

import psycopg
import pytest
from jinja2 import nodes

from app.web.i18n import LANGUAGES
from app.web.templating import environment
from tests.counting import is_long
from tests.walls.answers import Seen, canaries_in, missing_headers, plain_bytes
from tests.walls.census import knockers

LIMIT = 90  # pages an actor: the filters of lists may be combined without end
START = {"workspace": "/a/{place}/", "federation": "/federation", "partner": "/p"}


def start_of(who) -> list[str]:
    own = [START[who.wing].format(place=who.place)] if who.wing else ["/sign-in"]
    return [*own, "/places", "/account"] if who.email else own


def crawl(browser, who, most: int) -> dict[str, object]:
    """Breadth first; one page of each shape (path and query names) more than once only while there is room."""
    waiting, met, shapes, answers = deque(start_of(who)), set(), {}, {}
    while waiting and len(answers) < most:
        here = waiting.popleft()
        shape = ("".join("#" if c.isdigit() else c for c in here.split("?")[0]), here.count("&"), here.count("?"))
        if here in met or shapes.get(shape, 0) >= 4:
            continue
        met.add(here)
        shapes[shape] = shapes.get(shape, 0) + 1
        answer = browser.client.get(here)
        answers[here] = answer
        if "html" in answer.headers.get("content-type", ""):
            waiting.extend(sorted(Seen(here, answer.text).links))
        elif answer.status_code == 303:
            waiting.append(answer.headers["location"])
    return answers


def with_parts(names: set[str]) -> set[str]:
    """Templates, and those that were compiled into them."""
    made = environment("fr")
    parts = {
        part.template.value
        for name in names
        for part in made.parse(made.loader.get_source(made, name)[0]).find_all(nodes.Include)
        if isinstance(part.template, nodes.Const)
    }
    return names | with_parts(parts) if parts - names else names


@pytest.mark.parametrize("language", ["fr", "en"])
def test_no_page_that_a_link_leads_to_holds_anothers_word(walls, counts, request, language):
    every = is_long(request.config)
    with psycopg.connect(walls.settings.migrate_url, autocommit=True) as hand:
        hand.execute("update identity.accounts set language = %s", (language,))
    leaks, dead, bare, own = [], [], [], 0
    pages = size = 0
    for who in knockers(every):
        if language == "en" and not every and who.name not in ("residence_manager", "officer"):
            continue
        browser = walls.visitor() if who.email is None else walls.signed_in(who.email)
        answers = crawl(browser, who, LIMIT * 10 if every else LIMIT)
        for path, answer in answers.items():
            pages, size = pages + 1, size + len(plain_bytes(answer.content))
            foreign = [place for place in walls.places if place != who.place]
            leaks += [f"{path} as {who.name} shows {place}" for place in canaries_in(answer.content, foreign)]
            own += len(canaries_in(answer.content, [who.place] if who.place else []))
            if answer.status_code not in (200, 303):
                dead.append(f"{path} as {who.name}: {answer.status_code}")
            bare += [f"{path}: {name}" for name in missing_headers(answer)]
    assert not leaks, "\n".join(leaks)
    assert not bare, "\n".join(bare)
    assert own > 20, "the crawl must meet its own canaries, or it proves nothing"
    assert not dead, "a link on a page led to a refusal or a fault:\n" + "\n".join(dead)
    drawn = with_parts({key[1] for spoken in LANGUAGES for key in environment(spoken).cache})
    known = set(environment(language).list_templates())
    assert len(drawn) > len(known) / 2
    counts.note("R1 canaries", "templates drawn, of", f"{len(drawn)}, {len(known)}")
    counts.add("R1 canaries", "pages crawled", pages)
    counts.add("R1 canaries", "bytes scanned", size)
    counts.add("R1 canaries", "own canaries met", own)
    counts.add("R1 canaries", "foreign canaries", len(leaks))
