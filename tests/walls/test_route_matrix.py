"""R3, R19, R21, R24: every declared route for every kind of actor; no GET writes; every answer carries its headers."""

import hashlib

import psycopg
import pytest
from litestar import Litestar, get

from app.main import declared_routes
from app.web.security import CSP
from tests.counting import is_long
from tests.walls.answers import canaries_in, missing_headers
from tests.walls.census import PUBLIC, expected, filled, knockers, routes

FORGED = "a trop attendu"  # the words of a form whose token is not ours: the right was asked first, and held
JOURNALS = ("app.audit_lines", "app.audit_months", "published.office_lines", "published.office_months")
ROWS = """
select n.nspname || '.' || c.relname from pg_class c join pg_namespace n on n.oid = c.relnamespace
where n.nspname in ('app', 'identity', 'published', 'jobs') and c.relkind = 'r' order by 1"""


def everything(url: str) -> dict[str, str]:
    """A digest of every row of every table. The moment and place of a session's last visit are no side effect, and the
    journal is where reading is written down."""
    with psycopg.connect(url) as asked:
        found = {}
        for (table,) in asked.execute(ROWS).fetchall():
            if table in JOURNALS:
                continue
            rows = asked.execute(
                f"select (to_jsonb(t) - 'seen_at' - 'last_place')::text from {table} t order by 1".encode()
            )
            found[table] = hashlib.sha256("\n".join(row[0] for row in rows).encode()).hexdigest()
        return found


@pytest.fixture(scope="module")
def cast(walls, request):
    """Every kind of actor, signed in once."""
    everybody = knockers(is_long(request.config))
    return [(who, walls.visitor() if who.email is None else walls.signed_in(who.email)) for who in everybody]


def outcome(answer) -> str:
    if answer.status_code == 303 and answer.headers["location"].startswith("/sign-in"):
        return "sign in"
    if answer.status_code == 403:
        return "open" if FORGED in answer.text else "refused"
    if answer.status_code == 404:
        return "nothing"
    return "open" if answer.status_code < 500 else f"fault {answer.status_code}"


def test_every_page_for_every_actor_and_no_page_writes(walls, cast, counts):
    before = everything(walls.settings.migrate_url)
    mismatches, bare, leaked, unseen = [], [], [], {}
    cells = 0
    for path, route in routes(walls.app):
        if route.method != "GET":
            continue
        for who, browser in cast:
            wanted = expected(route, path, who)
            for number in (1, 2, 3):  # a page that exists in some states only is shown for one of the seeded things
                answer = browser.client.get(filled(path, route, number))
                found = outcome(answer)
                if found != "nothing" or wanted != "open" or not route.numbers:
                    break
            cells += 1
            bare += [f"{path} for {who.name}: {answer.status_code} lacks {h}" for h in missing_headers(answer)]
            foreign = ["valence"] if who.place == "roanne" else ["roanne"] if who.place else ["roanne", "valence"]
            leaked += [f"{path} shows {who.name} {place}" for place in canaries_in(answer.content, foreign)]
            if wanted == "open" and found == "nothing":
                unseen.setdefault(route.name, set()).add(who.name)
            elif found != wanted and not (wanted == "open" and found == "sign in" and route.may == PUBLIC):
                mismatches.append(f"GET {path} for {who.name}: {found}, not {wanted}")
    assert not mismatches, "\n".join(mismatches)
    assert not bare, "\n".join(bare[:20])
    assert not leaked, "\n".join(leaked)
    assert everything(walls.settings.migrate_url) == before
    counts.add("R3 route matrix", "cells", cells)
    counts.note("R3 route matrix", "kinds of actor", len(cast))
    counts.note("R3 route matrix", "pages open but with nothing to show", len(unseen))
    counts.add("R19 headers", "answers judged", cells)
    counts.note("R21 reading writes nothing", "tables whose rows are the same", len(before))


def test_every_deed_asks_for_the_right_and_then_for_the_token(walls, cast, counts):
    """A token that is not ours, so that nothing is done: who may is told so, who may not is told as at a page."""
    before = everything(walls.settings.migrate_url)
    mismatches, bare = [], []
    cells = 0
    for path, route in routes(walls.app):
        if route.method != "POST":
            continue
        for who, browser in cast:
            answer = browser.client.post(filled(path, route), data={"_csrf_token": "forged"})
            cells += 1
            bare += [f"{path} for {who.name}: {answer.status_code} lacks {h}" for h in missing_headers(answer)]
            if outcome(answer) != expected(route, path, who):
                mismatches.append(f"POST {path} for {who.name}: {outcome(answer)}, not {expected(route, path, who)}")
            elif outcome(answer) == "open" and answer.status_code != 403:
                mismatches.append(f"POST {path} for {who.name} took a forged token: {answer.status_code}")
    assert not mismatches, "\n".join(mismatches)
    assert not bare, "\n".join(bare[:20])
    assert everything(walls.settings.migrate_url) == before
    counts.add("R3 route matrix", "cells", cells)
    counts.add("R19 headers", "answers judged", cells)
    counts.note("R21 forged tokens", "deeds tried", cells)


def test_a_request_from_elsewhere_is_refused_at_every_deed(walls, cast, counts):
    who, browser = next(
        (who, browser) for who, browser in cast if who.role == "residence_manager" and who.place == "roanne"
    )
    browser.get("/places")
    for path, route in routes(walls.app):
        if route.method != "POST" or expected(route, path, who) != "open":
            continue
        for header in (
            {"sec-fetch-site": "cross-site"},
            {"sec-fetch-site": "same-site"},
            {"origin": "https://evil.example"},
        ):
            answer = browser.client.post(filled(path, route), data={"_csrf_token": browser.token}, headers=header)
            assert answer.status_code == 403, (path, header)
            assert FORGED in answer.text
            counts.add("R21 forged tokens", "requests from elsewhere")


def test_other_verbs_are_refused_everywhere(walls, cast, counts):
    browsers = [browser for who, browser in cast if who.name in ("anonymous", "residence_manager")]
    for path in sorted({filled(path, route) for path, route in routes(walls.app)}):
        for verb in ("PUT", "PATCH", "DELETE", "TRACE", "BREW"):
            for browser in browsers:
                answer = browser.client.request(verb, path)
                assert answer.status_code in (404, 405), (verb, path, answer.status_code)
                assert not missing_headers(answer), (verb, path)
                counts.add("R3 route matrix", "other verbs refused")
        options = browsers[0].client.options(path)
        assert options.status_code in (204, 404, 405)
        assert options.content == b"" or options.status_code != 204


def test_what_says_method_override_stays_what_it_is(walls, cast):
    browser = next(browser for who, browser in cast if who.name == "residence_manager")
    answer = browser.client.post(
        "/a/roanne/residences/1", data={"_method": "DELETE", "_csrf_token": browser.token},
        headers={"x-http-method-override": "DELETE"},
    )  # fmt: skip
    assert answer.status_code in (404, 405)


def test_a_route_that_declares_nothing_does_not_start():
    @get("/forgotten", sync_to_thread=False)
    def forgotten() -> str:
        return "for everybody"

    with pytest.raises(LookupError, match="/forgotten declares no right"):
        declared_routes(Litestar([forgotten], openapi_config=None))


@pytest.mark.parametrize(
    ("headers", "status"),
    [
        ({"host": "evil.example"}, 400),
        ({"host": "testserver.local:8000"}, 200),
        ({"host": "TESTSERVER.LOCAL."}, 200),
        ({"host": "testserver.local", "x-forwarded-host": "evil.example"}, 200),
        ({"host": ""}, 400),
    ],
    ids=str,
)
def test_the_name_in_host_is_ours_and_is_never_written(walls, headers, status):
    answer = walls.visitor().client.get("/sign-in", headers=headers)
    assert answer.status_code == status
    assert "evil" not in answer.text + str(answer.headers)
    assert not missing_headers(answer)


def test_files_of_the_front_end_carry_the_headers_and_nothing_else_is_served(walls):
    client = walls.visitor().client
    page = client.get("/sign-in").text
    one = page.split('href="/static/', 1)[1].split('"', 1)[0]
    answer = client.get(f"/static/{one}")
    assert answer.status_code == 200
    assert answer.headers["content-security-policy"] == CSP
    assert "immutable" in answer.headers["cache-control"]
    for path in (
        "/static/../app/main.py",
        "/static/%2e%2e/main.py",
        "/static/manifest.jso",
        "/schema",
        "/metrics",
        "/docs",
    ):
        absent = client.get(path)
        assert absent.status_code == 404, path
        assert not missing_headers(absent), path
    assert client.get("/healthz").text == "ok"
