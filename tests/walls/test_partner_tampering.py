"""C5: whatever a partner changes in an address, a header, a cookie or a verb ends in 404 or 403, nothing is written.

Generated over every route: what the one live share opens is said here by hand, everything else is absent.
"""

import hashlib
from datetime import timedelta

import psycopg
import pytest

from app.audit.writing import _told
from tests.walls.census import filled, routes
from tests.walls.test_partner_reads import SECTIONS
from tests.world import CAST, TODAY

# What a browser that was tampered with may say of itself; none of it may open or write anything.
HEADERS = (
    {},
    {"hx-request": "true", "hx-request-type": "partial"},
    {"hx-request": "true", "hx-boosted": "true", "hx-target": "main", "hx-current-url": "http://testserver.local/a/roanne/"},
    {"hx-history-restore-request": "true", "hx-request": "true", "hx-prompt": "1"},
    {"x-http-method-override": "DELETE", "x-original-url": "/a/roanne/residences/1", "x-rewrite-url": "/a/roanne/"},
    {"x-forwarded-host": "evil.example", "x-forwarded-for": "127.0.0.1", "x-tenant-id": "roanne"},
)  # fmt: skip
ODD = ("0", "-1", "+1", "01", "1.0", "1e0", "999999999", "99999999999999999999", "x", "1%00", "%32", "..", "1;2", "١")
LOGS = ("app.audit_lines", "app.audit_months", "published.office_lines", "published.office_months", "app.share_visits")
ROWS = """
select n.nspname || '.' || c.relname from pg_class c join pg_namespace n on n.oid = c.relnamespace
where n.nspname in ('app', 'identity', 'published', 'jobs') and c.relkind = 'r' order by 1"""
SHARE = """
insert into app.shares (tenant_id, {kind}_id, label, organisation, person, email, sections, until, sent_at)
values (%s, %s, 'thing', 'Organisation', 'Person', 'person@partner.test', %s, %s, %s) returning id, number"""


def everything(url):
    """A digest of every row of every table but those that say who came and looked."""
    found = {}
    with psycopg.connect(url) as asked:
        for (table,) in asked.execute(ROWS).fetchall():
            if table not in LOGS:
                rows = asked.execute(
                    f"select (to_jsonb(t) - 'seen_at' - 'last_place')::text from {table} t order by 1".encode()
                )
                found[table] = hashlib.sha256("\n".join(row[0] for row in rows).encode()).hexdigest()
    return found


@pytest.fixture(autouse=True)
def nothing_told_yet():
    _told.clear()


@pytest.fixture(scope="module")
def shared(walls):
    """number by word: mine (live, an agreement with everything), ended (mine once), theirs (somebody else's), far (of
    the other association, somebody else's); orders: the numbers that mine opens."""
    with psycopg.connect(walls.settings.migrate_url, autocommit=True) as hand:
        accounts = dict(hand.execute("select email, id from identity.accounts").fetchall())
        paul, other = accounts[CAST["paul"][0]], accounts[CAST["claire"][0]]
        made = {}
        for word, place, kind, account, until in (
            ("mine", "roanne", "agreement", paul, TODAY),
            ("ended", "roanne", "residence", paul, TODAY - timedelta(days=400)),
            ("theirs", "roanne", "residence", other, TODAY),
            ("far", "valence", "residence", other, TODAY),
        ):
            tenant = walls.places[place].id
            hand.execute("select set_config('app.tenant_id', %s, false)", (str(tenant),))
            thing = hand.execute(
                f"select id from app.{kind}s where tenant_id = %s order by number limit 1".encode(), (tenant,)
            ).fetchone()[0]
            until = until + timedelta(days=365)  # the policies ask the server's own day
            values = (tenant, thing, " ".join(SECTIONS[kind]), until, TODAY - timedelta(days=900))
            share, made[word] = hand.execute(SHARE.format(kind=kind).encode(), values).fetchone()
            hand.execute(
                "update identity.shares set account_id = %s, accepted_at = now() where id = %s", (account, share)
            )
            if word == "mine":
                hand.execute("update app.orders set agreement_id = null where tenant_id = %s", (tenant,))
                hand.execute(
                    "update app.orders set agreement_id = %s where tenant_id = %s and number = 1", (thing, tenant)
                )
                hand.execute("update app.agreements set starts_on = '1990-01-01', ends_on = '1990-12-31' where id = %s",
                             (thing,))  # fmt: skip
    return made


def doors(shared):
    """(path, status) of every address of the wing, true and tampered: 200 for what the live share opens, 410 for what
    has ended, 404 for the rest."""
    yield "/p/", 200
    yield "/p/access", 200
    tails = {"view": 200, "orders/1": 200, "orders/2": 404, "orders/3": 404, "orders/700001": 404, "documents/1": 404,
             "documents/700001": 404, "documents.zip": 404, "pack": 404, "preview": 404, "edit": 404}  # fmt: skip
    for tail, status in tails.items():
        yield f"/p/roanne/shares/{shared['mine']}/{tail}", status
        for odd in (*ODD, shared["theirs"], shared["far"], 1, 2, 3):
            yield f"/p/roanne/shares/{odd}/{tail}", 404
        for place in ("valence", "nowhere", "Roanne", "roanne%20", "%2e%2e"):
            yield f"/p/{place}/shares/{shared['mine']}/{tail}", 404
        yield f"/p/valence/shares/{shared['far']}/{tail}", 404
    for odd in ODD:
        yield f"/p/roanne/shares/{shared['mine']}/orders/{odd}", 404
        yield f"/p/roanne/shares/{shared['mine']}/documents/{odd}", 404
    for tail in ("view", "orders/1", "documents/1", "documents.zip", "pack"):
        yield f"/p/roanne/shares/{shared['ended']}/{tail}", 410


def test_every_address_of_the_wing_opens_what_the_share_opens_and_nothing_else(walls, shared, counts):
    paul = walls.signed_in(CAST["paul"][0])
    before, wrong = everything(walls.settings.migrate_url), []
    for path, status in doors(shared):
        for headers in HEADERS:
            found = paul.client.get(path, headers=headers)
            wrong += [f"{path} {headers}: {found.status_code}"] if found.status_code != status else []
            counts.add("C5 a partner tampers", "addresses and headers tried")
    assert not wrong, "\n".join(wrong[:20])
    assert everything(walls.settings.migrate_url) == before


def test_no_route_of_another_wing_and_no_verb_that_writes_is_theirs(walls, shared, counts):
    """With a token of their own that holds: it is the right that is missing."""
    paul = walls.signed_in(CAST["paul"][0])
    before, wrong = everything(walls.settings.migrate_url), []
    for path, route in routes(walls.app):
        if not path.startswith(("/a/", "/federation")):
            continue
        address = filled(path, route)
        for headers in HEADERS[:2]:
            sent = paul.client.request(route.method, address, headers=headers, data={"_csrf_token": paul.token})
            wrong += [f"{route.method} {address}: {sent.status_code}"] if sent.status_code not in (403, 404) else []
            counts.add("C5 a partner tampers", "routes of other wings tried")
    own = f"/p/roanne/shares/{shared['mine']}"
    for address in (
        "/p/",
        "/p/access",
        f"{own}/view",
        f"{own}/orders/1",
        f"{own}/pack",
        f"{own}/documents.zip",
        own,
        f"{own}/revoke",
    ):
        for verb in ("POST", "PUT", "PATCH", "DELETE"):
            sent = paul.client.request(verb, address, data={"_csrf_token": paul.token, "until": "31/12/2030"})
            wrong += [f"{verb} {address}: {sent.status_code}"] if sent.status_code not in (403, 404, 405) else []
            counts.add("C5 a partner tampers", "verbs that write tried")
    assert not wrong, "\n".join(wrong[:20])
    assert everything(walls.settings.migrate_url) == before


def refusals(walls):
    with psycopg.connect(walls.settings.migrate_url) as asked:
        inside = asked.execute(
            "select count(*) from app.audit_lines where tenant_id = %s and deed = 'refusal'",
            (walls.places["roanne"].id,),
        ).fetchone()[0]
        return inside, asked.execute("select count(*) from published.office_lines where deed = 'refusal'").fetchone()[0]


def test_what_is_tried_is_written_down(walls, shared):
    """With the association where something is shared with them; elsewhere at the head office."""
    paul = walls.signed_in(CAST["paul"][0])
    inside, office = refusals(walls)
    paul.get(f"/p/roanne/shares/{shared['theirs']}/view")
    assert refusals(walls) == (inside + 1, office)
    paul.get(f"/p/valence/shares/{shared['far']}/view")
    assert refusals(walls) == (inside + 1, office + 1)
    _told.clear()
    paul.get("/a/roanne/residences/1")
    assert refusals(walls) == (inside + 2, office + 1)


def test_a_cookie_of_before_opens_nothing_of_the_wing(walls, shared, counts):
    """Signed out, renamed, made up: each route leads to the sign-in page, with nothing of the share in it."""
    own = f"/p/roanne/shares/{shared['mine']}"
    addresses = (
        "/p/",
        "/p/access",
        f"{own}/view",
        f"{own}/orders/1",
        f"{own}/documents/1",
        f"{own}/pack",
        f"{own}/documents.zip",
    )
    gone, renamed = walls.signed_in(CAST["paul"][0]), walls.signed_in(CAST["paul"][0])
    cookies = [dict(gone.client.cookies), dict(renamed.client.cookies)]
    gone.get("/places")
    assert gone.post("/sign-out").status_code == 303
    renamed.get("/confirm")
    assert renamed.post("/confirm", {"proof_password": "passerelle-demo"}).status_code == 303
    made_up = {name: "x" * 43 for name in cookies[0]}
    before = everything(walls.settings.migrate_url)
    for jar in (*cookies, made_up):
        thief = walls.visitor()
        thief.client.cookies.update(jar)
        for address in addresses:
            answer = thief.client.get(address, follow_redirects=False)
            assert answer.status_code == 303, address
            assert answer.headers["location"].startswith("/sign-in")
            counts.add("C5 a partner tampers", "old cookies tried")
    assert everything(walls.settings.migrate_url) == before
    assert renamed.client.get(f"{own}/view").status_code == 200
