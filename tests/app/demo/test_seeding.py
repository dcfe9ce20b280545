"""The whole demo: loaded in seconds, and whoever loads it again changes nothing."""

import psycopg
from psycopg import sql

from app.seeding import seed
from tenants.database import Database
from tests.world import copy_of

TABLES = """
select n.nspname, c.relname from pg_class c join pg_namespace n on n.oid = c.relnamespace
where n.nspname in ('app', 'identity', 'published', 'jobs') and c.relkind = 'r' order by 1, 2
"""
CONTENT = "select count(*), coalesce(md5(string_agg(t::text, '|' order by t::text)), '') from {} t"


def contents(settings) -> dict[str, tuple[int, str]]:
    """Of each table its number of rows and one fingerprint of them all."""
    with psycopg.connect(settings.migrate_url) as hand:
        tables = hand.execute(TABLES).fetchall()
        return {".".join(t): hand.execute(sql.SQL(CONTENT).format(sql.Identifier(*t))).fetchone() for t in tables}


def test_it_is_loaded_in_seconds(seeding):
    assert seeding[1] < 17


def test_seeding_again_changes_nothing(postgres, seeded):
    settings = copy_of(postgres, seeded)
    before = contents(settings)
    assert sum(rows for rows, _fingerprint in before.values()) > 10_000
    database = Database(settings)
    seed(database, say=lambda _step: None)
    database.close()
    after = contents(settings)
    assert [name for name in before if before[name] != after[name]] == []
