"""What the catalogue of a sound database never shows: each invariant is a query whose rows are its violations.

Asked of every table of the four schemas: a new table is not sound until it is complete. Used by the tests and by the
command `check`. Parameters: owner, backup, restore (role names), roles (those that serve requests and their logins).
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import psycopg

from tenants.actor import Audience
from tenants.policies import OWN_TENANT, PARTNER_POLICY, POLICY

SCHEMAS = ("app", "identity", "published", "jobs")
_APP = (
    "from pg_class c join pg_namespace n on n.oid = c.relnamespace and n.nspname = 'app' where c.relkind in ('r', 'p')"
)
_OURS = "n.nspname in ('app', 'identity', 'published', 'jobs')"
_TENANT = "select attnum from pg_attribute where attrelid = c.oid and attname = 'tenant_id'"

INVARIANTS: Mapping[str, str] = {
    "a tenant column that is never empty and filled in from the context": f"""
select c.relname {_APP} and not exists (
  select from pg_attribute a join pg_attrdef d on d.adrelid = a.attrelid and d.adnum = a.attnum
  where a.attrelid = c.oid and a.attname = 'tenant_id' and a.attnotnull and a.atttypid = 'uuid'::regtype
    and pg_get_expr(d.adbin, d.adrelid) = 'app.current_tenant()')""",
    "a primary key": f"""
select c.relname {_APP} and not exists (select from pg_index where indrelid = c.oid and indisprimary)""",
    "the tenant first in every key and index": f"""
select c.relname || '.' || i.indexrelid::regclass
{_APP.replace(" where", " join pg_index i on i.indrelid = c.oid where")}
and i.indkey[0] is distinct from ({_TENANT})""",
    "the tenant in every key to another row, beside itself": """
select k.conrelid::regclass || '.' || k.conname from pg_constraint k
where k.contype = 'f' and k.connamespace = 'app'::regnamespace and not exists (
  select from unnest(k.conkey, k.confkey) as pair(here, there)
  join pg_attribute a on a.attrelid = k.conrelid and a.attnum = here and a.attname = 'tenant_id'
  join pg_attribute b on b.attrelid = k.confrelid and b.attnum = there and b.attname = 'tenant_id')""",
    "an index for every key to another row, and not of some rows only": """
select k.conrelid::regclass || '.' || k.conname from pg_constraint k
where k.contype = 'f' and k.connamespace = 'app'::regnamespace and not exists (
  select from pg_index i where i.indrelid = k.conrelid and i.indisvalid and i.indpred is null
    and (i.indkey::int2[])[0:cardinality(k.conkey) - 1] @> k.conkey)""",
    "no key from outside into the tenants' tables": """
select k.conrelid::regclass || '.' || k.conname from pg_constraint k join pg_class c on c.oid = k.confrelid
where k.contype = 'f' and c.relnamespace = 'app'::regnamespace and k.connamespace <> 'app'::regnamespace""",
    "row security enabled and forced": f"select c.relname {_APP} and not (c.relrowsecurity and c.relforcerowsecurity)",
    "one policy, the canonical one, with its check": f"""
select c.relname || ': ' || p.polname {_APP.replace(" where", " join pg_policy p on p.polrelid = c.oid where")}
  and not (p.polname = '{POLICY}' and p.polcmd = '*' and p.polpermissive and p.polroles <> '{{0}}'
    and pg_get_expr(p.polqual, p.polrelid) = '{OWN_TENANT}'
    and coalesce(pg_get_expr(p.polwithcheck, p.polrelid), '') = '{OWN_TENANT}') and p.polname <> '{PARTNER_POLICY}'""",
    "a partner's policy reads the own tenant's rows, for partners alone": f"""
select c.relname || ': ' || p.polname {_APP.replace(" where", " join pg_policy p on p.polrelid = c.oid where")}
  and p.polname = '{PARTNER_POLICY}' and not (p.polcmd = 'r' and p.polpermissive and p.polwithcheck is null
    and p.polroles = array[(select oid from pg_roles where rolname = %(partner)s)]
    and starts_with(pg_get_expr(p.polqual, p.polrelid), '({OWN_TENANT} AND '))""",
    "a partner writes nowhere": """
select c.oid::regclass::text from pg_class c join pg_namespace n on n.oid = c.relnamespace
where c.relkind in ('r', 'p', 'v', 'm', 'f') and n.nspname not like 'pg\\_%%' and n.nspname <> 'information_schema'
  and (has_any_column_privilege(%(partner)s, c.oid, 'INSERT, UPDATE')
    or has_table_privilege(%(partner)s, c.oid, 'DELETE, TRUNCATE'))""",
    "no number drawn from a sequence, whose gaps tell of the others": """
select c.relname from pg_class c where c.relkind = 'S' and c.relnamespace = 'app'::regnamespace""",
    "no row inherited or divided, no grant on a part": f"""
select c.relname {_APP}
  and (c.relispartition or exists (select from pg_inherits where c.oid in (inhrelid, inhparent)))""",
    "the tenant's column only in schema app": f"""
select n.nspname || '.' || c.relname from pg_class c join pg_namespace n on n.oid = c.relnamespace
join pg_attribute a on a.attrelid = c.oid and a.attname = 'tenant_id'
where {_OURS} and n.nspname <> 'app' and c.relkind in ('r', 'p')""",
    "every table and function belongs to the owner role": f"""
select n.nspname || '.' || c.relname from pg_class c join pg_namespace n on n.oid = c.relnamespace
where {_OURS} and c.relkind in ('r', 'p', 'v', 'm', 'S') and pg_get_userbyid(c.relowner) <> %(owner)s
union all select p.oid::regprocedure::text from pg_proc p join pg_namespace n on n.oid = p.pronamespace
where {_OURS} and pg_get_userbyid(p.proowner) <> %(owner)s""",
    "no view that reads with its owner's eyes": f"""
select n.nspname || '.' || c.relname from pg_class c join pg_namespace n on n.oid = c.relnamespace
where {_OURS} and c.relkind = 'v' and not coalesce(c.reloptions @> array['security_invoker=true'], false)""",
    "no materialized view": f"""
select n.nspname || '.' || c.relname from pg_class c join pg_namespace n on n.oid = c.relnamespace
where {_OURS} and c.relkind = 'm'""",
    "no native enumeration (no index condition under row security)": """
select t.typname from pg_type t where t.typtype = 'e' and t.typnamespace in (
  select oid from pg_namespace where nspname in ('app', 'identity', 'published'))""",
    "a function that acts as its owner has a fixed path and is not everybody's": """
select p.oid::regprocedure::text from pg_proc p join pg_namespace n on n.oid = p.pronamespace
where p.prosecdef and n.nspname not in ('pg_catalog', 'information_schema') and (
  has_function_privilege('public', p.oid, 'EXECUTE')
  or not exists (select from unnest(p.proconfig) as s where s like 'search_path=%%'))""",
    "no function of ours for everybody": f"""
select p.oid::regprocedure::text from pg_proc p join pg_namespace n on n.oid = p.pronamespace
where {_OURS} and has_function_privilege('public', p.oid, 'EXECUTE')""",
    "nothing of ours granted to everybody, nor by the column but reading to partners": f"""
select n.nspname || '.' || c.relname from pg_class c join pg_namespace n on n.oid = c.relnamespace
where {_OURS} and (exists (select from aclexplode(c.relacl) where grantee = 0)
  or exists (select from pg_attribute a cross join aclexplode(a.attacl) as p where a.attrelid = c.oid and (
    p.privilege_type <> 'SELECT' or p.grantee <> (select oid from pg_roles where rolname = %(partner)s)
    or n.nspname <> 'app')))""",
    "no power to truncate, refer, trigger or maintain": """
select r.role || ' on ' || c.oid::regclass || ': ' || p.privilege
from unnest(%(roles)s::text[]) as r(role)
cross join unnest(array['TRUNCATE', 'REFERENCES', 'TRIGGER', 'MAINTAIN']) as p(privilege)
cross join pg_class c join pg_namespace n on n.oid = c.relnamespace
where c.relkind in ('r', 'p', 'v', 'm', 'f') and n.nspname not like 'pg\\_%%' and n.nspname <> 'information_schema'
  and has_table_privilege(r.role, c.oid, p.privilege)""",
    "no power to create anything": """
select r.role || ' in ' || n.nspname from unnest(%(roles)s::text[]) as r(role), pg_namespace n
where n.nspname not like 'pg\\_%%' and has_schema_privilege(r.role, n.oid, 'CREATE')
union all select r.role || ' in the database' from unnest(%(roles)s::text[]) as r(role)
where has_database_privilege(r.role, current_database(), 'CREATE')""",
    "no temporary table but for a restore": """
select r.role from unnest(%(roles)s::text[]) as r(role)
where r.role <> %(restore)s and has_database_privilege(r.role, current_database(), 'TEMP')""",
    "no powerful role": """
select r.rolname from pg_roles r where r.rolname = any(%(roles)s) and (r.rolsuper or r.rolcreaterole or r.rolcreatedb
  or r.rolreplication or (r.rolbypassrls and r.rolname <> %(backup)s))""",
    "no role that may become the owner or a powerful one": """
select r.rolname || ' may become ' || o.rolname from pg_roles r join pg_roles o
  on pg_has_role(r.oid, o.oid, 'member') and r.oid <> o.oid
where r.rolname = any(%(roles)s) and (o.rolname = %(owner)s or o.rolsuper or o.rolcreaterole
  or (o.rolbypassrls and not (o.rolname = %(backup)s and r.rolname = %(backup)s || '_login')))""",
}
MAINTENANCE = ("backup", "restore")


@dataclass(frozen=True)
class Violation:
    """An invariant and the thing that breaks it."""

    invariant: str
    thing: str


def roles(prefix: str) -> list[str]:
    """Every role that may answer a request or run a job, and its login (migrate is the owner’s and not among them)."""
    names = (*(audience.value for audience in Audience), *MAINTENANCE)
    return [f"{prefix}_{name}{end}" for name in names for end in ("", "_login")]


def violations(connection: psycopg.Connection[Any], prefix: str) -> list[Violation]:
    """Everything unsound in the connected database. Any role may ask: only the catalogue is read."""
    values = {
        "owner": f"{prefix}_owner",
        "backup": f"{prefix}_backup",
        "restore": f"{prefix}_restore",
        "partner": f"{prefix}_partner",
        "roles": roles(prefix),
    }
    found = []
    for invariant, query in INVARIANTS.items():
        rows = connection.execute(query.encode(), values).fetchall()
        found += [Violation(invariant, str(row[0])) for row in rows]
    return found
