"""R17: a line of the journal that is changed, removed or put in by hand is named by `check`; a year is kept."""

from concurrent.futures import ThreadPoolExecutor
from datetime import date

import psycopg
import pytest
from sqlalchemy import delete, insert, update
from sqlalchemy.exc import DBAPIError

from app.audit import chain, writing
from app.audit.forgetting import forget
from app.audit.models import AuditLine, AuditMonth
from app.checks import journal, run
from app.jobs.tasks import Work
from tenants import clock, session
from tenants.actor import FEDERATION, Actor, Audience, keeper
from tenants.database import Database
from tests.world import TODAY, copy_of

LINES = 40
# What somebody with every power does to the table, and what is then said. {n}: a line in the middle.
DEEDS = {
    "the person": ("update app.audit_lines set who = 'Personne' where number = {n}", "line {n} was changed"),
    "the moment": (
        "update app.audit_lines set at = at + interval '1 second' where number = {n}",
        "line {n} was changed",
    ),
    "the thing": ("update app.audit_lines set thing_number = '9999' where number = {n}", "line {n} was changed"),
    "a field into the next": (
        "update app.audit_lines set thing = thing || thing_number, thing_number = '' where number = {n}",
        "line {n} was changed",
    ),
    "changed with its hash": (
        "update app.audit_lines set who = 'x', hash = sha256('x') where number = {n}",
        "line {next} does not follow the one before",
    ),
    "removed": ("delete from app.audit_lines where number = {n}", "line {n} is missing"),
    "the last removed": ("delete from app.audit_lines where number = {last}", "the last lines are missing"),
    "the first removed": ("delete from app.audit_lines where number = 1", "lines before 2 are missing"),
    "removed and closed up": (
        "delete from app.audit_lines where number = {n};"
        " update app.audit_lines set number = number - 1 where number > {n}",
        "line {n} does not follow the one before",
    ),
    "put in at the end": (
        "insert into app.audit_lines (tenant_id, number, month, at, who, deed, previous, hash)"
        " select tenant_id, number + 1, month, at, 'x', 'read', hash, sha256('x')"
        " from app.audit_lines where number = {last}",
        "lines after {last} were added by another hand",
    ),
    "put in between": (
        "update app.audit_lines set number = number + 1 where number > {n};"
        " insert into app.audit_lines (tenant_id, number, month, at, who, deed, previous, hash)"
        " select tenant_id, number + 1, month, at, 'x', 'read', hash, sha256('x')"
        " from app.audit_lines where number = {n}",
        "line {next} was changed",
    ),
    "all of it removed": ("delete from app.audit_lines", "the last lines are missing"),
}


@pytest.fixture(scope="module")
def written(postgres, peopled):
    """Journals of forty lines over three months: of two workspaces and the head office."""
    settings, places = peopled
    mine = copy_of(postgres, settings)
    database = Database(mine)
    for number in range(LINES):
        with clock.fixed(date(2026, 9 + number * 3 // LINES, 1 + number % 20)):
            for place in (places["valence"], places["roanne"], None):
                writing.write(database, place, "read:stay", who="Nadia Bertin", number=str(number))
    database.close()
    return mine, places


@pytest.fixture
def own(postgres, written):
    """A copy to spoil."""
    settings, places = written
    mine = copy_of(postgres, settings)
    database = Database(mine)
    yield mine, database, places
    database.close()


def faults(database, place):
    with session.open(database, keeper(place) if place else FEDERATION) as db:
        return chain.faults(db)


def by_hand(settings, statement):
    """As a superuser, past every trigger."""
    with psycopg.connect(settings.migrate_url, autocommit=True) as hand:
        hand.execute("set session_replication_role = replica")
        hand.execute("alter table app.audit_lines drop constraint uq_audit_lines_number")
        for one in statement.split(";"):
            hand.execute(one)


def test_a_whole_journal_is_sound_whoever_wrote_at_once(own, counts):
    _settings, database, places = own
    for place in (places["valence"], places["roanne"], None):
        assert faults(database, place) == (LINES, [])
    counts.add("R17 journal", "lines whose chain was reckoned again", 3 * LINES)


@pytest.mark.parametrize("deed", DEEDS)
def test_a_deed_of_another_hand_is_named(own, counts, deed):
    settings, database, places = own
    statement, said = DEEDS[deed]
    numbers = {"n": 17, "next": 18, "last": LINES}
    tenant = f"tenant_id = '{places['valence'].id}'"
    held = statement.format(**numbers).replace(" where ", f" where {tenant} and ")
    by_hand(settings, held if " where " in held else f"{held} where {tenant}")
    _looked, wrong = faults(database, places["valence"])
    assert any(said.format(**numbers) in sentence for sentence in wrong), wrong
    assert faults(database, places["roanne"])[1] == []
    told = journal(database, keeper(places["valence"]), "journal of valence")
    assert told.wrong
    assert "The chain is broken" in told.wrong[0]
    counts.add("R17 journal", "tampered journals found")


def test_check_tells_which_journal_is_broken(own):
    settings, _database, places = own
    by_hand(settings, f"delete from app.audit_lines where number = 17 and tenant_id = '{places['valence'].id}'")
    broken = [(one.title, one.wrong) for one in run(settings) if one.wrong]
    assert [title for title, _wrong in broken] == ["journal of valence"]
    assert broken[0][1][0].startswith("The chain is broken: ")
    assert "line 17 is missing" in " ".join(broken[0][1])


def test_every_line_changed_alone_is_named(own, counts):
    settings, database, places = own
    for number in range(1, LINES + 1):
        with psycopg.connect(settings.migrate_url, autocommit=True) as hand:
            hand.execute("set session_replication_role = replica")
            change = "update app.audit_lines set detail = %s where number = %s and tenant_id = %s"
            hand.execute(change, ("x", number, places["valence"].id))
            assert f"line {number} was changed" in faults(database, places["valence"])[1]
            hand.execute(change, ("", number, places["valence"].id))
        counts.add("R17 journal", "single changed lines found")
    assert faults(database, places["valence"])[1] == []


@pytest.mark.parametrize("audience", [Audience.WORKSPACE, Audience.AUDIT])
def test_no_role_of_the_application_changes_or_removes_a_line(own, audience):
    _settings, database, places = own
    actor = Actor(audience, workspace=places["valence"])
    for statement in (
        update(AuditLine).where(AuditLine.number == 3).values(who="x"),
        delete(AuditLine).where(AuditLine.number == 3),
        delete(AuditMonth).where(AuditMonth.last_number > 0),
    ):
        with pytest.raises(DBAPIError), session.open(database, actor, write=True) as db:
            db.run(statement.execution_options(synchronize_session=False))
    assert faults(database, places["valence"]) == (LINES, [])


def test_the_workspaces_own_role_adds_no_line(own):
    _settings, database, places = own
    with pytest.raises(DBAPIError), session.open(database, keeper(places["valence"]), write=True) as db:
        db.run(insert(AuditLine), at=clock.now(), deed="read")


def test_a_line_comes_in_with_the_place_and_the_hash_that_the_database_gives_it(own):
    _settings, database, places = own
    with session.open(database, Actor(Audience.AUDIT, workspace=places["valence"]), write=True) as db:
        db.run(insert(AuditLine), at=clock.now(), deed="read", number=7, hash=b"mine", previous=b"mine")
    assert faults(database, places["valence"]) == (LINES + 1, [])


def test_many_at_once_make_one_chain(own, counts, size):
    _settings, database, places = own
    times = size(200, 2000)
    with ThreadPoolExecutor(4) as threads:
        list(
            threads.map(lambda n: writing.write(database, places["valence"], "read:stay", number=str(n)), range(times))
        )
    assert faults(database, places["valence"]) == (LINES + times, [])
    counts.note("R17 journal", "lines written four at a time", times)


def test_after_a_year_a_month_goes_and_the_chain_begins_at_its_last_hash(own):
    settings, database, places = own
    with clock.fixed(TODAY.replace(year=2027, month=10)):
        forget(Work(settings, database, None))
        looked, wrong = faults(database, places["valence"])
        assert wrong == []
        assert looked == LINES - 14 + 1  # September is gone; its forgetting is told
        assert faults(database, None)[1] == []
        forget(Work(settings, database, None))  # nothing is left to forget: nothing is told
        assert faults(database, places["valence"])[0] == looked
        assert [one.wrong for one in run(settings) if one.title.startswith("journal")] == [[], [], []]


def test_what_goes_too_early_is_named(own):
    settings, database, places = own
    tenant = places["valence"].id
    by_hand(settings, f"delete from app.audit_lines where tenant_id = '{tenant}' and month = '2026-09-01'")
    assert "lines before 15 are missing" in faults(database, places["valence"])[1]
