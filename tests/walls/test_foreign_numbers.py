"""R4: a number of the other workspace and a number of nobody get the same answer, wherever a number can be written."""

import itertools
import re
from collections.abc import Iterable, Iterator
from functools import cache
from urllib.parse import quote

import psycopg
import pytest

from app.web.routes import Route
from tests.counting import is_long
from tests.walls.answers import DrawnForm, Seen, alike, canaries_in, missing_headers, without_its_number
from tests.walls.census import Knocker, expected, filled, knockers, routes
from tests.walls.conftest import FAR, MANY

ABSENT = ("900001", "950002")
TRIED = (*ABSENT, *(str(FAR + n) for n in range(MANY)))
KEPT = ("_csrf_token", "once", "version")
# A number that is no number of ours: never anything but « nothing ».
NO_NUMBERS = ("0", "-1", "1_0", "١٢", "１２", "01", "1.0", "1e3", "+1", "%001", str(2**63), "1" * 400, "null")
STRANGE_WORDS = ("%00", "..%2f..", "%2e%2e", "a" * 5000, "'||1--", "{{7*7}}", "%0d%0aset-cookie:a=b", "é" * 90)


@pytest.fixture(scope="module")
def askers(walls, request) -> list[tuple[Knocker, object]]:
    """Those of Roanne whose rights together open every page, and those of the other doors."""
    wanted = {"director", "residence_manager", "social_worker", "officer", "partner", "anonymous"}
    chosen = [w for w in knockers(True) if is_long(request.config) or w.name.removesuffix(".admin") in wanted]
    chosen = [w for w in chosen if w.place != "valence" and (w.administrator or w.wing is None or w.wing == "partner")]
    return [(who, walls.visitor() if who.email is None else walls.signed_in(who.email)) for who in chosen]


@pytest.fixture(autouse=True)
def short_journal(walls):
    """Without the thousands of refusals of the test before: the journal and its spreadsheet are asked hundreds of
    times, and draw every line."""
    with psycopg.connect(walls.settings.migrate_url, autocommit=True) as hand:
        hand.execute("set session_replication_role = replica")  # a trigger keeps every line of the last year
        for lines in ("app.audit_lines", "published.office_lines"):
            hand.execute(f"delete from {lines} where deed = 'refusal'".encode())


def foreign_numbers(every: bool) -> tuple[str, ...]:
    return tuple(str(FAR + n) for n in range(MANY if every else 2))


def places_of_numbers(path: str, route: Route) -> Iterator[tuple[str, dict[str, str]]]:
    """For each number in the path: the path with a hole there and own numbers elsewhere."""
    for name in route.numbers:
        if name != "year":
            yield name, {other: "1" for other in route.numbers if other not in (name, "year")}


def send(browser, route: Route, path: str, data: dict | None = None):
    if route.method == "GET":
        return browser.client.get(path)
    return browser.client.post(path, data={"_csrf_token": browser.token} | (data or {}))


# The journal as a spreadsheet tells of its own exports: no two are alike, whatever was asked.
TELLS_OF_ITSELF = {"audit:export"}


def judge(walls_found: dict, answers: dict[str, list], label: str, one_face: bool = True) -> None:
    """answers: {"foreign": [(number, answer)], "absent": […]}: one face for all. Every number ever tried is taken out:
    the journal tells of those refused before."""
    said = [*answers["foreign"], *answers["absent"]]
    tried = {number for number, _answer in said} | set(TRIED)
    if one_face and not alike(said, tried):
        faces = {without_its_number(answer, *tried) for _number, answer in said}
        lines = [set(text.splitlines()) for _status, _where, text in faces]
        apart = sorted(set.union(*lines) - set.intersection(*lines))
        walls_found["different"].append(f"{label}: {sorted(f[:2] for f in faces)} {apart[:4]}")
    for number, answer in answers["foreign"]:
        walls_found["tried"] += 1
        if canaries_in(answer.content, ["valence"]):
            walls_found["leaks"].append(f"{label} with {number}")
        if answer.status_code >= 500:
            walls_found["faults"].append(f"{label} with {number}: {answer.status_code}")
        if missing_headers(answer):
            walls_found["faults"].append(f"{label} with {number}: {missing_headers(answer)}")


def nothing_found() -> dict:
    return {"different": [], "leaks": [], "faults": [], "tried": 0}


def conclude(found: dict, counts, what: str) -> None:
    counts.add("R4 foreign numbers", what, found["tried"])
    assert not found["leaks"], "\n".join(found["leaks"])
    assert not found["faults"], "\n".join(found["faults"])
    assert not found["different"], "\n".join(found["different"])
    assert found["tried"]


def test_in_the_path(walls, askers, counts, request):
    """By each kind of actor whom the route refuses; by the first of those who have its right, and with --long by all:
    past the door the number is looked for in the same way, whatever else the role may do."""
    every = is_long(request.config)
    found, foreign = nothing_found(), foreign_numbers(every)
    for path, route in routes(walls.app):
        for name, own in places_of_numbers(path, route):
            came_in = False
            for who, browser in askers:
                if route.method == "POST" and not browser.token:
                    browser.get("/places" if who.email else "/sign-in")
                is_open = expected(route, path, who) == "open"
                if is_open and came_in and who.wing and not every:
                    continue
                came_in |= is_open and who.wing is not None
                some = None if is_open or every else 1  # refused at the door, before any number
                answers = {
                    kind: [(n, send(browser, route, filled(path, route, **own, **{name: n}))) for n in numbers[:some]]
                    for kind, numbers in (("foreign", foreign), ("absent", ABSENT))
                }
                label = f"{route.method} {path} {{{name}}} as {who.name}"
                if is_open and answers["foreign"][0][1].status_code not in (404, 409):
                    found["different"].append(f"{label}: {answers['foreign'][0][1].status_code}, not 404")
                judge(found, answers, label)
    conclude(found, counts, "in the path")


def test_numbers_that_are_none(walls, askers, counts):
    wrong = []
    who, browser = next((w, b) for w, b in askers if w.name.startswith("residence_manager"))
    for path, route in routes(walls.app):
        if expected(route, path, who) != "open":
            continue
        for name in route.numbers:
            own = {other: "1" for other in route.numbers if other != name}
            for bad in NO_NUMBERS:
                answer = send(browser, route, filled(path, route, **own, **{name: bad}))
                counts.add("R4 foreign numbers", "no numbers at all")
                if answer.status_code != 404:
                    wrong.append(f"{route.method} {path} {name}={bad[:20]!r}: {answer.status_code}")
        for name in route.words:
            for strange in STRANGE_WORDS:
                answer = send(browser, route, filled(path, route, **{name: strange}))
                counts.add("R4 foreign numbers", "strange words")
                if answer.status_code >= 500 or missing_headers(answer):
                    wrong.append(f"{route.method} {path} {name}={strange[:20]!r}: {answer.status_code}")
    for strange in STRANGE_WORDS:
        answer = browser.client.get(f"/a/{strange}/")
        if answer.status_code not in (400, 404):
            wrong.append(f"/a/{strange[:20]}: {answer.status_code}")
    assert not wrong, "\n".join(wrong)


@pytest.fixture(scope="module")
def drawn(walls, askers):
    """drawn(who), walked once: path pattern -> the links and forms of the page there, of every page open to them."""
    browsers = dict(askers)
    return cache(lambda who: _drawn(walls, browsers[who], who))


def _drawn(walls, browser, who: Knocker) -> dict[str, Seen]:
    found = {}
    for path, route in routes(walls.app):
        if route.method != "GET" or expected(route, path, who) != "open":
            continue
        answer = browser.client.get(filled(path, route))
        if answer.status_code == 200 and "html" in answer.headers["content-type"]:
            found[path] = Seen(filled(path, route), answer.text)
    return found


@pytest.fixture(scope="module")
def asked_names(walls, drawn):
    """asked_names(who), found once: path pattern -> the names of query parameters that our own pages write for it; ""
    holds all of them."""
    return cache(lambda who: _asked_names(walls, drawn(who).values()))


def _asked_names(walls, pages: Iterable[Seen]) -> dict[str, set[str]]:
    names: dict[str, set[str]] = {"": set()}
    shapes = {re.compile(re.sub(r"\{\w+\}", "[^/]+", path)): path for path, _route in routes(walls.app)}

    @cache
    def patterns_of(where: str) -> list[str]:
        return [pattern for shape, pattern in shapes.items() if shape.fullmatch(where.rstrip("/") or "/")]

    for seen in pages:
        links = [link.partition("?")[::2] for link in seen.links]
        told = [(where, pair.split("=")[0]) for where, query in links for pair in query.split("&")]
        told += [(form.action, field.name) for form in seen.forms if form.method == "get" for field in form.fields]
        for where, name in told:
            for pattern in patterns_of(where) if name else ():
                names.setdefault(pattern, set()).add(name)
                names[""].add(name)
    return names


def page_of(path: str) -> str:
    """A spreadsheet takes the filters of the list that it is."""
    return path.removesuffix(".xlsx").removesuffix(".json")


def test_in_the_query(walls, askers, asked_names, counts, request):
    every = is_long(request.config)
    found, foreign = nothing_found(), foreign_numbers(every)[:1]
    who, browser = next((w, b) for w, b in askers if w.name.startswith("residence_manager"))
    names = asked_names(who)
    nouns = {re.sub(r"ies$", "y", table.removesuffix("s")) for table in walls.filled["roanne"].rows}
    for path, route in routes(walls.app):
        if route.method != "GET" or expected(route, path, who) != "open":
            continue
        here = filled(path, route)
        asked = names.get(path, set()) | names.get(page_of(path), set()) | {"unit", "stay", "residence"}
        for name in sorted(names[""] | nouns if every else asked):
            answers = {
                kind: [(n, browser.client.get(here, params={name: n})) for n in numbers]
                for kind, numbers in (("foreign", foreign), ("absent", ABSENT[:1]))
            }
            judge(found, answers, f"GET {path}?{name}", one_face=route.name not in TELLS_OF_ITSELF)
    counts.note("R4 foreign numbers", "query parameters by name", len(names[""]))
    conclude(found, counts, "in the query")


STRANGE_VALUES = ("", "x", "\x00", "é" * 300, "-1", "1e9", "9" * 20, "2026-02-30", "0000-01-01", "%", "'<b>", "\ud800")


def test_a_query_parameter_takes_anything_without_a_fault(walls, askers, asked_names, counts):
    wrong: list[str] = []
    met: dict[str, set[str]] = {}  # the first one who may is enough
    for who, browser in askers:
        known = asked_names(who) if who.email else {}
        for path, route in routes(walls.app):
            names = known.get(path, set()) | known.get(page_of(path), set())
            if route.method != "GET" or expected(route, path, who) != "open":
                continue
            fresh = sorted(names - met.setdefault(path, set()))
            met[path] |= names
            for name, value in itertools.product(fresh, STRANGE_VALUES):
                written = quote(value.encode("utf-8", "surrogatepass"))
                answer = browser.client.get(f"{filled(path, route)}?{name}={written}")
                counts.add("R4 foreign numbers", "strange words in queries")
                if answer.status_code >= 500:
                    wrong.append(f"{path}?{name}={value[:20]!r} as {who.name}: {answer.status_code}")
    assert not wrong, "\n".join(wrong)


def typed(form: DrawnForm, browser) -> dict[str, str]:
    """What the form would send, as often as one likes."""
    values = form.values() | {"_csrf_token": browser.token}
    values.pop("once", None)
    return values


def drawn_again(here: str, rank: int, form: DrawnForm, browser) -> dict[str, str] | None:
    """What it would send now; None when the page offers it no more."""
    found = Seen(here, browser.get(here).text).forms[rank : rank + 1]
    return typed(found[0], browser) if found and found[0].action == form.action else None


def sends(form: DrawnForm) -> bool:
    return form.method == "post" and form.action.startswith("/a/")


def test_in_the_fields_of_every_form(walls, askers, drawn, counts, request):
    """Each choice, hidden value or number that a drawn form would send back is replaced, one at a time. A page that
    offered no form when it was first walked over is not asked for again."""
    found, foreign = nothing_found(), foreign_numbers(is_long(request.config))[:1]
    nouns = {re.sub(r"ies$", "y", table.removesuffix("s")) for table in walls.filled["roanne"].rows}
    foreign_id = str(walls.filled["valence"].rows["units"][-1]["id"])
    absent_id = "01999999-9999-7999-8999-999999999999"
    forms = 0
    for who, browser in askers:
        if who.wing != "workspace":
            continue
        for path, route in routes(walls.app):
            if route.method != "GET" or path not in drawn(who) or not any(map(sends, drawn(who)[path].forms)):
                continue
            page = browser.get(filled(path, route))
            if page.status_code != 200:
                continue
            for rank, form in enumerate(Seen(filled(path, route), page.text).forms):
                if not sends(form):
                    continue
                forms += 1
                for field in form.fields:
                    reference = field.kind in ("select", "radio", "hidden", "unchecked") or field.name in nouns
                    if field.name in KEPT or not reference:
                        continue
                    values = typed(form, browser)
                    pairs = (foreign, ABSENT[:1])
                    if len(field.value) == 36:
                        pairs = ((foreign_id,), (absent_id,))
                    answers: dict[str, list] = {"foreign": [], "absent": []}
                    for kind, numbers in zip(answers, pairs, strict=True):
                        for n in numbers:
                            answer = browser.client.post(form.action, data=values | {field.name: n})
                            answers[kind].append((n, answer))
                            if answer.status_code == 303:  # kept without it: there is a new version, and a notice waits
                                values = drawn_again(filled(path, route), rank, form, browser) or values
                    judge(found, answers, f"POST {form.action} [{field.name}] as {who.name}")
    counts.note("R4 foreign numbers", "forms drawn", forms)
    conclude(found, counts, "in a form's field")
