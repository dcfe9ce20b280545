"""The roles of one installation and its empty database. Run once by a superuser; idempotent."""

import psycopg
from psycopg import sql

from tenants.actor import Audience
from tenants.database import LOCK_TIMEOUT_MS, STATEMENT_TIMEOUT_MS

MAINTENANCE = ("backup", "restore", "migrate")
JOB_STATEMENT_TIMEOUT_MS = 300_000
TRANSACTION_TIMEOUT_MS = 30_000


def _exists(connection: psycopg.Connection, role: str) -> bool:
    return connection.execute("select 1 from pg_roles where rolname = %s", (role,)).fetchone() is not None


def _create(connection: psycopg.Connection, role: str, options: str) -> None:
    verb = "ALTER" if _exists(connection, role) else "CREATE"
    connection.execute(f"{verb} ROLE {role} {options}".encode())


def create_roles(connection: psycopg.Connection, prefix: str) -> None:
    """Group roles without login that hold the rights; login roles that hold none of their own (NOINHERIT), one each."""
    if not prefix.isidentifier() or not prefix.islower():
        raise ValueError("The role prefix is made of lower-case letters, digits and underscores.")
    plain = "NOSUPERUSER NOCREATEDB NOCREATEROLE NOREPLICATION"
    _create(connection, f"{prefix}_owner", f"NOLOGIN {plain} NOBYPASSRLS")
    for name in (*(audience.value for audience in Audience), *MAINTENANCE):
        bypass = "BYPASSRLS" if name == "backup" else "NOBYPASSRLS"
        role, login = f"{prefix}_{name}", f"{prefix}_{name}_login"
        _create(connection, role, f"NOLOGIN {plain} {bypass}")
        _create(connection, login, f"LOGIN NOINHERIT {plain} NOBYPASSRLS")
        connection.execute(f"GRANT {role} TO {login} WITH INHERIT FALSE, SET TRUE".encode())
        slow = name in ("jobs", *MAINTENANCE)
        for setting, value in (
            ("statement_timeout", JOB_STATEMENT_TIMEOUT_MS if slow else STATEMENT_TIMEOUT_MS),
            ("lock_timeout", LOCK_TIMEOUT_MS),
            ("idle_in_transaction_session_timeout", 600_000 if slow else TRANSACTION_TIMEOUT_MS),
            ("transaction_timeout", 0 if slow else TRANSACTION_TIMEOUT_MS),
        ):
            connection.execute(f"ALTER ROLE {login} SET {setting} = {value}".encode())
        connection.execute(f"ALTER ROLE {login} SET timezone = 'Europe/Paris'".encode())
    connection.execute(f"GRANT {prefix}_owner TO {prefix}_migrate_login WITH INHERIT FALSE, SET TRUE".encode())
    # The job queue of the library opens its own connections and says no role: its login inherits the queue's rights.
    connection.execute(f"GRANT {prefix}_jobs TO {prefix}_jobs_login WITH INHERIT TRUE, SET TRUE".encode())
    connection.execute(f"ALTER ROLE {prefix}_jobs_login INHERIT".encode())
    connection.execute(f"ALTER ROLE {prefix}_jobs_login SET search_path = jobs".encode())


def create_database(connection: psycopg.Connection, prefix: str, name: str) -> None:
    """The database, owned by the owner role. The connection must be in autocommit."""
    if connection.execute("select 1 from pg_database where datname = %s", (name,)).fetchone() is None:
        connection.execute(
            sql.SQL("CREATE DATABASE {} OWNER {} TEMPLATE template0 ENCODING 'UTF8'").format(
                sql.Identifier(name), sql.Identifier(f"{prefix}_owner")
            )
        )


def prepare_database(connection: psycopg.Connection, prefix: str, name: str) -> None:
    """Inside the new database: who may connect, the extensions, the schemas and who may look into them."""
    owner = f"{prefix}_owner"
    logins = ", ".join(f"{prefix}_{word}_login" for word in (*(a.value for a in Audience), *MAINTENANCE))
    connection.execute(sql.SQL("REVOKE ALL ON DATABASE {} FROM PUBLIC").format(sql.Identifier(name)))
    connection.execute(f"REVOKE ALL ON SCHEMA public FROM PUBLIC; GRANT USAGE ON SCHEMA public TO PUBLIC".encode())  # noqa: F541
    connection.execute(f'GRANT CONNECT ON DATABASE "{name}" TO {logins}'.encode())
    connection.execute(f'GRANT TEMP ON DATABASE "{name}" TO {prefix}_restore'.encode())
    for extension in ("btree_gist", "unaccent", "pg_trgm"):
        connection.execute(f"CREATE EXTENSION IF NOT EXISTS {extension} SCHEMA public".encode())
    readers = {
        "app": ("workspace", "partner", "publisher", "audit", "jobs", "backup", "restore"),
        "identity": ("identity", "jobs", "backup", "restore"),
        "published": (
            "workspace",
            "partner",
            "federation",
            "publisher",
            "identity",
            "jobs",
            "audit",
            "backup",
            "restore",
        ),
        "jobs": ("jobs", "backup", "restore"),
    }
    for schema, names in readers.items():
        connection.execute(f"CREATE SCHEMA IF NOT EXISTS {schema} AUTHORIZATION {owner}".encode())
        for word in names:
            connection.execute(f"GRANT USAGE ON SCHEMA {schema} TO {prefix}_{word}".encode())
        for kind in ("TABLES", "SEQUENCES"):
            connection.execute(
                f"ALTER DEFAULT PRIVILEGES FOR ROLE {owner} IN SCHEMA {schema} "
                f"GRANT SELECT ON {kind} TO {prefix}_backup".encode()
            )
    connection.execute(f"ALTER DEFAULT PRIVILEGES FOR ROLE {owner} REVOKE EXECUTE ON FUNCTIONS FROM PUBLIC".encode())


def bootstrap(superuser_url: str, prefix: str, name: str) -> None:
    """Roles, database, schemas. superuser_url: libpq address of any database of the server, as a superuser."""
    with psycopg.connect(superuser_url, autocommit=True) as connection:
        create_roles(connection, prefix)
        create_database(connection, prefix, name)
    with psycopg.connect(superuser_url, dbname=name, autocommit=True) as connection:
        prepare_database(connection, prefix, name)
