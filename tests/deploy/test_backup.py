"""The backup of deploy/README.md: a dump by the backup role holds every row, and restores to the same installation."""

import subprocess
from dataclasses import replace
from pathlib import Path

import psycopg
from psycopg import sql

from app.provisioning import NewPerson, let_in, open_workspace
from tenants import migrating
from tenants.database import Database
from tenants.server import Server
from tenants.settings import Settings
from tests.world import PASSWORD, copy_of

TABLES = """
select n.nspname, c.relname from pg_class c join pg_namespace n on n.oid = c.relnamespace
where n.nspname in ('app', 'identity', 'published', 'jobs') and c.relkind = 'r' order by 1, 2
"""


def tool(postgres: Server, name: str, *arguments: str) -> subprocess.CompletedProcess[str]:
    command = [str(postgres.binaries / name), *arguments]
    return subprocess.run(command, capture_output=True, text=True, timeout=120, check=False)


def contents(postgres: Server, database: str) -> dict[str, tuple[int, str]]:
    """Of each table its number of rows and one fingerprint of them all."""
    found = {}
    with psycopg.connect(postgres.url("postgres", database)) as connection:
        for schema, table in connection.execute(TABLES).fetchall():
            count = sql.SQL(
                "select count(*), coalesce(md5(string_agg(t::text, '|' order by t::text)), '') from {} t"
            ).format(sql.Identifier(schema, table))
            row = connection.execute(count).fetchone()
            assert row is not None
            found[f"{schema}.{table}"] = row
    return found


def test_what_is_dumped_comes_back_row_for_row(postgres: Server, template: Settings, tmp_path: Path) -> None:
    settings = copy_of(postgres, template)
    name = settings.database_url.rsplit("/", 1)[-1].split("?")[0]
    database = Database(settings)
    for slug, title in (("essai", "Association d’essai"), ("autre", "Autre association")):
        place = open_workspace(database, slug, title, "42")
        let_in(database, NewPerson(f"a@{slug}.test", "Anne Exemple", "director", True, PASSWORD), place)
    database.close()
    before = contents(postgres, name)
    filled = [table for table, (rows, _) in before.items() if rows]
    assert len(filled) > 4

    dump = tmp_path / "passerelle.dump"
    address = postgres.url("passerelle_backup_login", name)
    done = tool(postgres, "pg_dump", "--role=passerelle_backup", "-Fc", "-f", str(dump), "-d", address)
    assert (done.returncode, done.stderr) == (0, "")

    with psycopg.connect(postgres.url("postgres"), autocommit=True) as connection:
        connection.execute(sql.SQL("drop database {}").format(sql.Identifier(name)))
    done = tool(postgres, "pg_restore", "--create", "--exit-on-error", "-d", postgres.url("postgres"), str(dump))
    assert (done.returncode, done.stderr) == (0, "")

    assert contents(postgres, name) == before
    restored = replace(settings, migrate_url=postgres.url("passerelle_migrate_login", name))
    assert migrating.differences(restored) == ""
    with psycopg.connect(postgres.url("passerelle_workspace_login", name)) as connection:
        connection.execute("set role passerelle_workspace")
        assert connection.execute("select count(*) from app.members").fetchone() == (0,), "no context, no row"


def test_no_other_login_can_dump_the_tenants(postgres: Server, template: Settings, tmp_path: Path) -> None:
    settings = copy_of(postgres, template)
    name = settings.database_url.rsplit("/", 1)[-1].split("?")[0]
    for role in ("workspace", "federation", "migrate"):
        address = postgres.url(f"passerelle_{role}_login", name)
        done = tool(postgres, "pg_dump", f"--role=passerelle_{role}", "-Fc", "-f", str(tmp_path / "no"), "-d", address)
        assert done.returncode != 0, role
