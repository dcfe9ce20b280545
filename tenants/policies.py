"""What PostgreSQL lets through: row-security policy and grants of every table, written from the models' guards."""

from collections.abc import Iterable
from dataclasses import dataclass

from sqlalchemy import Connection, MetaData, Table
from sqlalchemy.orm import DeclarativeBase

POLICY = "tenant_isolation"
PARTNER_POLICY = "partner_reads"
OWN_TENANT = "(tenant_id = app.current_tenant())"  # no sub-select: the only form that a distributed table accepts too


@dataclass(frozen=True)
class TableGuard:
    """The guard of one table as it stands in a migration: grants are sorted (audience, privileges).

    opening: the columns that partners read, sorted, and the whole condition of their policy; None for most tables.
    """

    schema: str
    table: str
    isolated: bool
    grants: tuple[tuple[str, str], ...]
    opening: tuple[tuple[str, ...], str] | None = None

    @property
    def name(self) -> str:
        return f'"{self.schema}"."{self.table}"'


def _sorted_privileges(privileges: str) -> str:
    return ", ".join(sorted(word.strip().upper() for word in privileges.split(",") if word.strip()))


def _on_one_line(expression: str) -> str:
    return " ".join(expression.split()).replace("( ", "(")


def _opened(table: str, base: type[DeclarativeBase]) -> tuple[tuple[str, ...], str] | None:
    opening = getattr(base, "openings", {}).get(table)
    if opening is None:
        return None
    columns = tuple(
        sorted({"tenant_id", *opening.columns.split()})
    )  # the second layer names the tenant in every statement
    return columns, f"({OWN_TENANT} AND {_on_one_line(opening.rows)})"


def wanted(base: type[DeclarativeBase]) -> dict[tuple[str, str], TableGuard]:
    """Schema and table -> guard, from every mapped class."""
    guards = {}
    for mapper in base.registry.mappers:
        table = mapper.local_table
        if not isinstance(table, Table):
            continue
        grants = tuple(sorted((who, _sorted_privileges(what)) for who, what in mapper.class_.guard.grants.items()))
        isolated = "tenant_id" in table.primary_key.columns
        opening = _opened(table.name, base) if table.schema == "app" else None
        guards[(str(table.schema), table.name)] = TableGuard(str(table.schema), table.name, isolated, grants, opening)
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
        yield f"DROP POLICY IF EXISTS {PARTNER_POLICY} ON {guard.name}"
        if guard.opening:
            columns, rows = guard.opening
            names = ", ".join(f'"{column}"' for column in columns)
            yield f"GRANT SELECT ({names}) ON {guard.name} TO {prefix}_partner"
            yield f"CREATE POLICY {PARTNER_POLICY} ON {guard.name} FOR SELECT TO {prefix}_partner USING {rows}"


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
  (select count(*) from pg_policy where polrelid = c.oid),
  (select string_agg(a.attname || ':' || coalesce(r.rolname, 'public') || '=' || p.privilege_type, ','
      order by a.attname, r.rolname, p.privilege_type)
   from pg_attribute a cross join aclexplode(a.attacl) p left join pg_roles r on r.oid = p.grantee
   where a.attrelid = c.oid),
  (select pg_get_expr(polqual, polrelid) || '|' || coalesce(pg_get_expr(polwithcheck, polrelid), '') || '|' ||
     (select string_agg(rolname, ',' order by rolname) from pg_roles where oid = any(polroles))
   from pg_policy where polrelid = c.oid and polname = 'partner_reads' and polcmd = 'r' and polpermissive)
from pg_class c join pg_namespace n on n.oid = c.relnamespace
where n.nspname in ('app', 'identity', 'published', 'jobs') and c.relkind in ('r', 'p')
"""


def standing(connection: Connection, prefix: str) -> dict[tuple[str, str], TableGuard]:
    """The guards that the database really holds, read from its catalogue."""
    found = {}
    for row in connection.exec_driver_sql(STANDING, {"backup": f"{prefix}_backup"}):
        schema, table, secured, policy, grants, policies, columns, partners = row
        pairs = tuple(
            sorted(
                (role.removeprefix(f"{prefix}_"), privileges)
                for role, privileges in (part.split("=", 1) for part in (grants or "").split(";") if part)
            )
        )
        roles = ",".join(f"{prefix}_{who}" for who, _ in pairs)
        whole = f"{OWN_TENANT}|{OWN_TENANT}|{roles}"
        own = 1 if pairs else 0
        opening = _standing_opening(columns, partners, prefix)
        counted = policies == own + (opening is not None)
        isolated = bool(secured) and counted and (policy == whole if pairs else policy is None)
        found[(schema, table)] = TableGuard(schema, table, isolated, pairs, opening)
    return found


def _standing_opening(columns: str | None, policy: str | None, prefix: str) -> tuple[tuple[str, ...], str] | None:
    """What partners really read; a grant to anybody else, or of anything but reading, stands in its columns."""
    if columns is None and policy is None:
        return None
    mine = f":{prefix}_partner=SELECT"
    names = tuple(sorted(part.removesuffix(mine) for part in (columns or "").split(",")))
    return names, _on_one_line(policy or "").removesuffix(f"||{prefix}_partner")


def drift(connection: Connection, base: type[DeclarativeBase], prefix: str) -> list[TableGuard]:
    """Guards that the models want and the database does not hold."""
    held = standing(connection, prefix)
    return [guard for key, guard in sorted(wanted(base).items()) if held.get(key) != guard]


def tenant_tables(metadata: MetaData) -> list[Table]:
    """The manifest of what a workspace's rows consist of, parents before children: one list for whoever walks them
    all."""
    return [table for table in metadata.sorted_tables if "tenant_id" in table.primary_key.columns]
