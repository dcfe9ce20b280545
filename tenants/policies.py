"""What PostgreSQL lets through: row-security policy and grants of every table, written from the models' guards."""

from collections.abc import Iterable
from dataclasses import dataclass

from sqlalchemy import Connection, MetaData, Table
from sqlalchemy.orm import DeclarativeBase

POLICY = "tenant_isolation"
OWN_TENANT = "(tenant_id = app.current_tenant())"  # no sub-select: the only form that a distributed table accepts too


@dataclass(frozen=True)
class TableGuard:
    """The guard of one table as it stands in a migration: grants are sorted (audience, privileges)."""

    schema: str
    table: str
    isolated: bool
    grants: tuple[tuple[str, str], ...]

    @property
    def name(self) -> str:
        return f'"{self.schema}"."{self.table}"'


def _sorted_privileges(privileges: str) -> str:
    return ", ".join(sorted(word.strip().upper() for word in privileges.split(",") if word.strip()))


def wanted(base: type[DeclarativeBase]) -> dict[tuple[str, str], TableGuard]:
    """Schema and table -> guard, from every mapped class."""
    guards = {}
    for mapper in base.registry.mappers:
        table = mapper.local_table
        if not isinstance(table, Table):
            continue
        grants = tuple(sorted((who, _sorted_privileges(what)) for who, what in mapper.class_.guard.grants.items()))
        isolated = "tenant_id" in table.primary_key.columns
        guards[(str(table.schema), table.name)] = TableGuard(str(table.schema), table.name, isolated, grants)
    return guards


def statements(guard: TableGuard, prefix: str) -> Iterable[str]:
    """SQL that makes the guard stand, whatever stood before."""
    roles = ", ".join(f"{prefix}_{who}" for who, _ in guard.grants)
    for who in _audiences():
        yield f"REVOKE ALL ON {guard.name} FROM {prefix}_{who}"
    for who, privileges in guard.grants:
        yield f"GRANT {privileges} ON {guard.name} TO {prefix}_{who}"
    if guard.isolated:
        yield f"ALTER TABLE {guard.name} ENABLE ROW LEVEL SECURITY"
        yield f"ALTER TABLE {guard.name} FORCE ROW LEVEL SECURITY"
        yield f"DROP POLICY IF EXISTS {POLICY} ON {guard.name}"
        if roles:
            yield f"CREATE POLICY {POLICY} ON {guard.name} TO {roles} USING {OWN_TENANT} WITH CHECK {OWN_TENANT}"


def _audiences() -> tuple[str, ...]:
    from tenants.actor import Audience

    return tuple(audience.value for audience in Audience)


STANDING = """
select n.nspname, c.relname, c.relrowsecurity and c.relforcerowsecurity,
  (select pg_get_expr(polqual, polrelid) || '|' || coalesce(pg_get_expr(polwithcheck, polrelid), '') || '|' ||
     (select string_agg(rolname, ',' order by rolname) from pg_roles where oid = any(polroles))
   from pg_policy where polrelid = c.oid and polname = 'tenant_isolation' and polcmd = '*' and polpermissive),
  (select string_agg(grantee || '=' || privileges, ';' order by grantee) from (
     select coalesce(r.rolname, 'public') as grantee,
       string_agg(a.privilege_type, ', ' order by a.privilege_type) as privileges
     from aclexplode(c.relacl) a left join pg_roles r on r.oid = a.grantee
     where a.grantee <> c.relowner and r.rolname is distinct from %(backup)s
     group by 1) g),
  (select count(*) from pg_policy where polrelid = c.oid)
from pg_class c join pg_namespace n on n.oid = c.relnamespace
where n.nspname in ('app', 'identity', 'published', 'jobs') and c.relkind in ('r', 'p')
"""


def standing(connection: Connection, prefix: str) -> dict[tuple[str, str], TableGuard]:
    """The guards that the database really holds, read from its catalogue."""
    found = {}
    for row in connection.exec_driver_sql(STANDING, {"backup": f"{prefix}_backup"}):
        schema, table, secured, policy, grants, policies = row
        pairs = tuple(
            sorted(
                (role.removeprefix(f"{prefix}_"), privileges)
                for role, privileges in (part.split("=", 1) for part in (grants or "").split(";") if part)
            )
        )
        roles = ",".join(f"{prefix}_{who}" for who, _ in pairs)
        whole = f"{OWN_TENANT}|{OWN_TENANT}|{roles}"
        isolated = bool(secured) and (policies == 1 and policy == whole if pairs else policies == 0)
        found[(schema, table)] = TableGuard(schema, table, isolated, pairs)
    return found


def drift(connection: Connection, base: type[DeclarativeBase], prefix: str) -> list[TableGuard]:
    """Guards that the models want and the database does not hold."""
    held = standing(connection, prefix)
    return [guard for key, guard in sorted(wanted(base).items()) if held.get(key) != guard]


def tenant_tables(metadata: MetaData) -> list[Table]:
    """The manifest of what a workspace's rows consist of, parents before children: one list for whoever walks them
    all."""
    return [table for table in metadata.sorted_tables if "tenant_id" in table.primary_key.columns]
