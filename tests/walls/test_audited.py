"""R17: no page shows a person's file, no rows leave the house, without a line in the journal; every line has words."""

import re

import psycopg
import pytest

from app.audit.deeds import SENTENCES, THINGS, sentence, told
from app.audit.writing import _told
from tests.walls.census import expected, filled, knockers, routes

FILES = ("/stays/{number}", "/households/{number}", "/proposals/{number}", "/employees/{number}")
ROWS_LEAVE = re.compile(r"\.(xlsx|json|csv|zip|pdf)$")
# Names stand in these among many or as the line of a house, never with what a file holds.
LISTS = {"home:postpone", "residences:calendar", "residences:show", "residences:stays", "units:show"}
# The person is the one who was just typed or read from one's own list; no file exists yet.
OWN_WORDS = {"imports:columns", "imports:rows", "imports:show", "imports:words", "imports:undoing"}


@pytest.fixture(autouse=True)
def nothing_told_yet():
    _told.clear()


def test_every_route_over_a_persons_file_and_every_export_declares_what_is_told(walls, counts):
    silent = []
    for path, route in routes(walls.app):
        inside = path.removeprefix("/a/{workspace}")
        file = inside.startswith(FILES)
        leaves = ROWS_LEAVE.search(path) or str(route.may) == "export"
        if (file or leaves) and not route.audited:
            silent.append(f"{route.method} {path}")
        counts.add("R17 journal", "routes judged")
        counts.add("R17 journal", "routes that are told", bool(route.audited))
    assert not silent, "\n".join(silent)


def test_every_line_that_a_route_writes_has_its_words(walls):
    mute = sorted({route.audited for _path, route in routes(walls.app) if route.audited and not told(route.audited)})
    assert not mute, "\n".join(mute)


def test_every_thing_one_may_look_for_is_told_by_some_sentence():
    assert set(THINGS) <= {code.partition(":")[2] for code in SENTENCES}


@pytest.fixture
def journal(walls):
    """journal(): the lines that came to the journal of Roanne since it was last asked."""
    roanne, last = walls.places["roanne"].id, 0
    statement = (
        "select deed, thing, thing_number, number from app.audit_lines where tenant_id = %s and number > %s order by 4"
    )

    def fresh():
        nonlocal last
        found = asked.execute(statement, (roanne, last)).fetchall()
        last = found[-1][-1] if found else last
        return [line[:-1] for line in found]

    with psycopg.connect(walls.settings.migrate_url, autocommit=True) as asked:
        yield fresh


def test_a_page_that_names_one_person_is_told_and_a_told_page_leaves_its_line(walls, journal, counts):
    """Every page and file as every kind of actor: with a name of one person on it there is a line, else there is none
    but those that the route declares."""
    with psycopg.connect(walls.settings.migrate_url) as asked:
        names = {
            row[0]
            for row in asked.execute(
                "select last_name from app.persons where tenant_id = %s", (walls.places["roanne"].id,)
            ).fetchall()
        }
    wrong = []
    for who in knockers(True):
        if who.place != "roanne" or not who.administrator or who.name.startswith("member"):
            continue
        browser = walls.signed_in(who.email)
        journal()
        for path, route in routes(walls.app):
            if route.method != "GET" or not path.startswith("/a/") or expected(route, path, who) != "open":
                continue
            for number in (1, 2, 3):
                _told.clear()
                answer, new = browser.client.get(filled(path, route, number)), journal()
                if answer.status_code == 200:
                    break
            counts.add("R17 journal", "pages looked at for their line")
            if bool(route.audited) != bool(new) and answer.status_code == 200:
                wrong.append(f"{path} as {who.name}: {new or 'no line'}")
            shows = "html" in answer.headers["content-type"] and any(name in answer.text for name in names)
            alone = "{number}" in path and route.name not in LISTS | OWN_WORDS
            if shows and alone and not route.audited and answer.status_code == 200:
                wrong.append(f"{path} as {who.name} names a person and is not told")
    assert not wrong, "\n".join(wrong)


def test_a_line_with_a_code_of_yesterday_is_still_shown():
    class Line:
        who, deed, thing, thing_number, detail = "Nadia", "gone", "thing", "4", ""

    assert sentence(Line) == "Nadia · gone · thing 4"
