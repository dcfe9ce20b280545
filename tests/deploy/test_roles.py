"""The SQL for a hosting provider makes the very installation that a superuser's first migration makes."""

import base64
import os
import subprocess
import sys
from dataclasses import replace
from pathlib import Path

import psycopg
import pytest

from tenants import migrating
from tenants.server import Server
from tenants.settings import Settings

ROOT = Path(__file__).resolve().parent.parent.parent
sys.path.insert(0, str(ROOT / "deploy"))

import roles as printed  # noqa: E402

RIGHTS = """
select rolname, rolcanlogin, rolinherit, rolsuper, rolcreatedb, rolcreaterole, rolbypassrls, rolconfig,
  (select array_agg(g.rolname::text || m.inherit_option || m.set_option || m.admin_option order by 1)
   from pg_auth_members m join pg_roles g on g.oid = m.roleid where m.member = r.oid)
from pg_roles r where rolname like %s order by 1
"""


def run_psql(postgres: Server, user: str, script: str) -> None:
    done = subprocess.run(
        [str(postgres.binaries / "psql"), "-X", "-q", "-d", postgres.url(user)],
        input=script, capture_output=True, text=True, timeout=60, check=False,
    )  # fmt: skip
    assert (done.returncode, done.stderr) == (0, "")


def script(*arguments: str) -> str:
    done = subprocess.run(
        [sys.executable, "deploy/roles.py", *arguments],
        cwd=ROOT,
        capture_output=True,
        text=True,
        timeout=60,
        check=True,
    )
    return done.stdout


def rights(postgres: Server, prefix: str) -> list[tuple[object, ...]]:
    """Every role of an installation with all it may, under a common prefix."""
    with psycopg.connect(postgres.url("postgres")) as connection:
        rows = connection.execute(RIGHTS, (f"{prefix}\\_%",)).fetchall()
    return [tuple(str(value).replace(prefix, "passerelle") for value in row) for row in rows]


def installed(postgres: Server, template: Settings, prefix: str) -> Settings:
    return replace(
        template,
        role_prefix=prefix,
        database_url=postgres.url("", f"{prefix}_base"),
        migrate_url=postgres.url(f"{prefix}_migrate_login", f"{prefix}_base"),
    )


def test_a_superuser_gets_what_the_first_migration_makes(postgres: Server, template: Settings) -> None:
    run_psql(postgres, "postgres", script("--prefix", "pro", "--database", "pro_base"))
    assert rights(postgres, "pro") == rights(postgres, "passerelle")
    settings = installed(postgres, template, "pro")
    migrating.migrate(settings)
    assert migrating.differences(settings) == ""


def test_a_provider_without_superuser_loses_the_backup_role_only(postgres: Server, template: Settings) -> None:
    run_psql(postgres, "postgres", "create role provider login createrole createdb")
    text = script("--prefix", "host", "--database", "host_base", "--without-superuser")
    assert "pg_dump cannot read" in text
    run_psql(postgres, "provider", text)
    differing = [
        (mine[0], theirs[0])
        for mine, theirs in zip(rights(postgres, "host"), rights(postgres, "passerelle"), strict=True)
        if mine != theirs
    ]
    assert differing == [("passerelle_backup", "passerelle_backup")]
    settings = installed(postgres, template, "host")
    migrating.migrate(settings)
    assert migrating.differences(settings) == ""


def test_passwords_go_to_two_private_files_and_never_into_the_sql(tmp_path: Path) -> None:
    text = script("--passwords", str(tmp_path))
    serving = dict(line.split("=", 1) for line in (tmp_path / "passwords.env").read_text().splitlines())
    upkeep = [line.split(":") for line in (tmp_path / "pgpass").read_text().splitlines()]
    assert "PASSERELLE_PASSWORD_WORKSPACE" in serving
    assert "PASSERELLE_PASSWORD_MIGRATE" not in serving
    assert [line[3] for line in upkeep] == [f"passerelle_{name}_login" for name in ("backup", "restore", "migrate")]
    words = [*serving.values(), *(line[4] for line in upkeep)]
    assert len(set(words)) == len(words) == text.count("SCRAM-SHA-256$")
    assert all(len(word) > 40 and word not in text for word in words)
    for name in ("passwords.env", "pgpass"):
        assert (tmp_path / name).stat().st_mode & 0o777 == 0o600
    with pytest.raises(subprocess.CalledProcessError):
        script("--passwords", str(tmp_path))


def test_the_verifier_is_the_one_postgresql_makes(postgres: Server) -> None:
    with psycopg.connect(postgres.url("postgres")) as connection:
        theirs = connection.pgconn.encrypt_password(b"correct horse", b"nobody", b"scram-sha-256").decode()
    rounds, salt = theirs.removeprefix("SCRAM-SHA-256$").split("$")[0].split(":")
    assert printed.verifier("correct horse", base64.b64decode(salt), int(rounds)) == theirs
    assert printed.verifier("correct horse") != printed.verifier("correct horse")


def test_a_name_with_quotes_is_refused() -> None:
    done = subprocess.run(
        [sys.executable, "deploy/roles.py", "--database", 'a"b'],
        cwd=ROOT,
        env=os.environ,
        capture_output=True,
        check=False,
    )
    assert done.returncode == 2
