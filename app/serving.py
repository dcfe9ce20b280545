"""What a web process refuses to start on, asked of the server itself, and how it settles."""

import ctypes
import gc
from contextlib import suppress

import psycopg

from tenants.actor import Audience
from tenants.database import FLOORS, Database, libpq_url
from tenants.settings import Settings, UnsafeSettings

_OWN_POWERS = """
-- « member »: what the login may become counts, not only what it inherits
select current_setting('server_version_num')::int,
  exists (select 1 from pg_roles r where pg_has_role(current_user, r.oid, 'member')
          and (r.rolsuper or r.rolbypassrls or r.rolcreaterole)),
  exists (select 1 from pg_namespace n where n.nspname in ('app', 'identity', 'published', 'jobs')
          and pg_has_role(current_user, n.nspowner, 'member'))
"""


def refuse_unsafe_server(settings: Settings) -> None:
    """Raises UnsafeSettings when a login owns or bypasses, or (production) the server is below the floor of its
    version."""
    database = Database(settings)
    wrong: list[str] = []
    for audience in Audience:
        with psycopg.connect(libpq_url(database.url(audience)), connect_timeout=10) as connection:
            row = connection.execute(_OWN_POWERS).fetchone()
        assert row is not None
        version, powerful, owner = row
        if powerful or owner:
            wrong.append(f"The login of {audience.value} is an owner or a superuser: row security would not hold it.")
    if settings.profile == "production" and not version_is_safe(version):
        floors = " or ".join(f"{major}.{minor}" for major, minor in FLOORS.items())
        wrong.append(
            f"PostgreSQL {version // 10000}.{version % 10000} is below {floors}: "
            "a known fault lets INSERT … ON CONFLICT DO UPDATE read past row security."
        )
    if wrong:
        raise UnsafeSettings(wrong)


def version_is_safe(version: int) -> bool:
    """version: server_version_num. A major newer than any of ours counts as safe; an older one does not."""
    major, minor = divmod(version, 10_000)
    if major > max(FLOORS):
        return True
    return major in FLOORS and minor >= FLOORS[major]


def spare_memory() -> None:
    """Two arenas for all threads instead of eight a core: on glibc, less memory for a process of many threads."""
    arena_max, few = -8, 2  # M_ARENA_MAX of malloc.h
    with suppress(AttributeError, OSError):  # another C library: nothing to set
        ctypes.CDLL(None).mallopt(arena_max, few)


def settle() -> None:
    """What start-up made stays for good: the collector of cycles need not look at it again. With 16 clients, a tenth
    more requests a second (deploy/bench)."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(20_000, 50, 100)
