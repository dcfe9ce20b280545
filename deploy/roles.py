"""Prints the SQL that prepares a PostgreSQL server for an installation: a superuser, or the provider, runs it once.

The statements are those of tenants.roles itself, written down instead of run, so that they cannot drift apart.
"""

import argparse
import base64
import hashlib
import hmac
import os
import secrets
import sys
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

from psycopg import sql  # noqa: E402

from tenants import roles  # noqa: E402
from tenants.actor import Audience  # noqa: E402

WITHOUT_BACKUP = """\
-- The backup role is made without BYPASSRLS, which only a superuser may give. Then pg_dump cannot read the tenants'
-- rows: back up with the provider's own copies of the whole server. Nothing else is lost."""


class Recorder:
    """Stands in for a connection: keeps each statement as text; finds no role and no database there yet."""

    def __init__(self) -> None:
        self.lines: list[str] = []

    def execute(self, statement: Any, *_parameters: Any) -> "Recorder":
        text = statement.decode() if isinstance(statement, bytes) else statement
        text = text.as_string(None) if isinstance(text, sql.Composable) else text
        if not text.lstrip().lower().startswith("select"):
            self.lines.append(text.rstrip(";") + ";")
        return self

    def fetchone(self) -> None:
        return None


def statements(prefix: str, database: str, backup: bool) -> list[str]:
    recorder: Any = Recorder()
    roles.create_roles(recorder, prefix)
    roles.create_database(recorder, prefix, database)
    recorder.lines.append(f'\\connect "{database}"')
    roles.prepare_database(recorder, prefix, database)
    lines: list[str] = recorder.lines
    if backup:
        return lines
    # NOSUPERUSER and the like are what a role gets by itself; saying them is a superuser's word.
    return [WITHOUT_BACKUP, "SET createrole_self_grant = 'set, inherit';", *(plain(line) for line in lines)]


def plain(line: str) -> str:
    for word in (" NOSUPERUSER", " NOREPLICATION", " NOBYPASSRLS", " BYPASSRLS"):
        line = line.replace(word, "")
    return line


def passwords(prefix: str, folder: Path) -> list[str]:
    """A random password for each login; the server only gets what checks them.

    passwords.env holds those of the web and the worker; pgpass those of migration, backup and restore, which no
    running process ever sees.
    """
    serving = {audience.value: secrets.token_urlsafe(32) for audience in Audience}
    upkeep = {name: secrets.token_urlsafe(32) for name in roles.MAINTENANCE}
    write(folder / "passwords.env", [f"PASSERELLE_PASSWORD_{name.upper()}={word}" for name, word in serving.items()])
    write(folder / "pgpass", [f"*:*:*:{prefix}_{name}_login:{word}" for name, word in upkeep.items()])
    return [
        f"ALTER ROLE {prefix}_{name}_login PASSWORD '{verifier(word)}';" for name, word in (serving | upkeep).items()
    ]


def write(file: Path, lines: list[str]) -> None:
    """A new file for its owner alone. Raises FileExistsError."""
    with os.fdopen(os.open(file, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as out:
        out.write("\n".join(lines) + "\n")


def verifier(password: str, salt: bytes | None = None, rounds: int = 4096) -> str:
    """SCRAM-SHA-256 as PostgreSQL stores it (RFC 5803): neither the SQL nor a server's log ever holds the password."""
    salt = salt or secrets.token_bytes(16)
    salted = hashlib.pbkdf2_hmac("sha256", password.encode(), salt, rounds)
    stored = hashlib.sha256(hmac.digest(salted, b"Client Key", "sha256")).digest()
    server = hmac.digest(salted, b"Server Key", "sha256")
    salt64, stored64, server64 = (base64.b64encode(part).decode() for part in (salt, stored, server))
    return f"SCRAM-SHA-256${rounds}:{salt64}${stored64}:{server64}"


def main() -> int:
    reader = argparse.ArgumentParser(prog="deploy/roles.py", description="Prints SQL for psql, to be run once.")
    reader.add_argument(
        "--prefix", default="passerelle", help="PASSERELLE_ROLE_PREFIX (several installations in one server)"
    )
    reader.add_argument("--database", default="passerelle")
    reader.add_argument("--passwords", type=Path, metavar="FOLDER", help="make passwords, into two files")
    reader.add_argument("--without-superuser", action="store_true", help="for a role with CREATEROLE and CREATEDB only")
    asked = reader.parse_args()
    if '"' in asked.database or "\\" in asked.database:
        reader.error("the name of a database has no quotes")
    lines = statements(asked.prefix, asked.database, backup=not asked.without_superuser)
    if asked.passwords:
        try:
            lines += passwords(asked.prefix, asked.passwords)
        except FileExistsError as there:
            reader.error(f"{there.filename} exists already: its passwords would no longer be those of the server")
    print("\n".join(["\\set ON_ERROR_STOP on", *lines]))
    return 0


if __name__ == "__main__":
    sys.exit(main())
