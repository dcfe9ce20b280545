"""R32: a form sent twice is done once, and leads where it led. R33: racing bookings never overlap."""

import random
from concurrent.futures import ThreadPoolExecutor
from datetime import date, timedelta
from uuid import uuid4

import psycopg
import pytest

from app.jobs.tasks import Work
from app.once import forget
from tests.walls.live import serving, signed_in, with_test_routes
from tests.world import CAST, app_over, copy_of

NADIA = CAST["nadia"][0]


@pytest.fixture(scope="module")
def made(postgres, peopled):
    settings, _places = peopled
    application = app_over(copy_of(postgres, settings), with_test_routes)
    yield application
    application.state.services.database.close()


def _named(made, name: str) -> int:
    with psycopg.connect(made.state.services.settings.migrate_url) as asked:
        return asked.execute("select count(*) from app.members where name = %s", (name,)).fetchone()[0]


def test_the_same_form_sent_again_is_done_once(made, counts, size):
    intents = size(20, 500)
    with serving(made) as address:
        client, token = signed_in(address, NADIA)

        def send(name: str, key: str):
            data = {"name": name, "once": key, "_csrf_token": token}
            return client.post("/a/valence/tests-slow-write", data=data)

        with ThreadPoolExecutor(8) as threads:
            for number in range(intents):
                name, key = f"intent {number}", str(uuid4())
                if number % 2:
                    answers = [send(name, key) for _ in range(2)]
                else:
                    answers = [a.result() for a in [threads.submit(send, name, key) for _ in range(4)]]
                assert {answer.status_code for answer in answers} == {303}
                assert len({answer.headers["location"] for answer in answers}) == 1
                assert "made=" in answers[0].headers["location"]
                assert _named(made, name) == 1
                counts.add("R32 double submits", "posts", len(answers))
        again = client.post("/a/valence/tests-slow-write", data={"name": "intent 0", "_csrf_token": token})
        assert again.status_code == 422  # without its key the deed's own rule speaks
        client.close()
    counts.note("R32 double submits", "intents", intents)
    counts.note("R32 double submits", "duplicates", 0)


def test_a_refused_form_may_come_again_with_its_key(made):
    key = str(uuid4())
    with serving(made) as address:
        client, token = signed_in(address, NADIA)
        data = {"name": "mended", "once": key, "_csrf_token": token}
        assert client.post("/a/valence/tests-refused", data=data).status_code == 422
        assert client.post("/a/valence/tests-refused", data=data | {"yes": "yes"}).status_code == 303
        assert client.post("/a/valence/tests-refused", data=data | {"yes": "yes"}).status_code == 303
        for nonsense in ("", "x" * 36, "é" * 36, "0" * 5000):
            assert client.post("/a/valence/tests-refused", data=data | {"once": nonsense}).status_code == 422
        client.close()
    assert _named(made, "mended") == 1


def test_the_key_of_one_workspace_says_nothing_in_another(made):
    key = str(uuid4())
    with serving(made) as address:
        nadia, token = signed_in(address, NADIA)
        claire, other = signed_in(address, CAST["claire"][0])
        deed = {"name": "same key", "once": key, "yes": "yes"}
        assert nadia.post("/a/valence/tests-refused", data=deed | {"_csrf_token": token}).status_code == 303
        assert claire.post("/a/roanne/tests-refused", data=deed | {"_csrf_token": other}).status_code == 303
        nadia.close()
        claire.close()
    assert _named(made, "same key") == 2


def test_keys_are_forgotten_after_a_day(made):
    services = made.state.services
    with psycopg.connect(services.settings.migrate_url, autocommit=True) as hand:
        hand.execute("update app.once_keys set used_at = '2026-11-22 09:59+01' where led_to like '%made=%'")
        hand.execute("update app.once_keys set used_at = '2026-11-22 10:01+01' where led_to not like '%made=%'")
        kept = hand.execute("select count(*) from app.once_keys where led_to not like '%made=%'").fetchone()[0]
        forget(Work(services.settings, services.database, None))
        assert hand.execute("select count(*) from app.once_keys").fetchone()[0] == kept > 0


def test_racing_bookings_of_few_places_never_overlap(postgres, walls_settings, counts, size):
    """Database only: many hands put stays into a few units; the constraint decides, and what is free is taken."""
    settings, places, filled = walls_settings
    own = copy_of(postgres, settings)
    tenant, rows = places["valence"].id, filled["valence"].rows
    units = [row["id"] for row in rows["units"][:3]]
    household, person = rows["households"][0]["id"], rows["persons"][0]["id"]
    tries = size(120, 1000)

    def wish(number: int) -> tuple[int, date]:
        rng = random.Random(number)
        return rng.randrange(3), date(2031, 1, 1) + timedelta(days=30 * rng.randrange(7))

    def book(number: int) -> str:
        unit, day = wish(number)
        with psycopg.connect(own.migrate_url) as hand:
            hand.execute("select set_config('app.tenant_id', %s, true)", (str(tenant),))
            hand.execute("set local lock_timeout = '5s'")
            try:
                hand.execute(
                    "insert into app.stays (tenant_id, unit_id, household_id, person_id, date_in, date_out, version)"
                    " values (%s, %s, %s, %s, %s, %s, 1)",
                    (tenant, units[unit], household, person, day, day + timedelta(days=30)),
                )
            except psycopg.errors.ExclusionViolation:
                return "refused"
        return "booked"

    with psycopg.connect(own.migrate_url, autocommit=True) as hand:
        hand.execute("delete from app.closures")  # an open one would refuse every later stay
        hand.execute("update app.stays set date_out = '2030-12-31' where date_out is null")
    with ThreadPoolExecutor(8) as threads:
        outcomes = list(threads.map(book, range(tries)))
    with psycopg.connect(own.migrate_url) as asked:
        overlaps = asked.execute(
            "select count(*) from app.stays a join app.stays b on a.tenant_id = b.tenant_id and a.unit_id = b.unit_id"
            " and a.id < b.id and daterange(a.date_in, a.date_out) && daterange(b.date_in, b.date_out)"
        ).fetchone()[0]
        taken = asked.execute("select count(*) from app.stays where date_in >= '2031-01-01'").fetchone()[0]
    assert overlaps == 0
    wished = {wish(number) for number in range(tries)}
    assert taken == outcomes.count("booked") == len(wished)
    counts.note("R33 racing bookings", "bookings tried", tries)
    counts.note("R33 racing bookings", "places wished for", len(wished))
    counts.note("R33 racing bookings", "accepted", taken)
    counts.note("R33 racing bookings", "overlaps", overlaps)
