"""The second layer of isolation: an engine hook adds the tenant to every ORM-enabled statement and refuses the rest.

It stands beside row security and does not rely on it: either may fail alone and nothing leaks. Two steps:
before a statement is compiled, the criterion and its value are added to every mapped tenant table in it, however deep;
before SQL is sent, the text itself is read once and each tenant table in it must be bound to the acting tenant's value.
So an UPDATE … FROM, a mixed-in `.__table__` or a raw string that the first step does not see is refused by the second.
"""

import re
import weakref
from functools import lru_cache
from typing import Any
from uuid import UUID

from sqlalchemy import Engine, Table, bindparam, event
from sqlalchemy.orm import with_loader_criteria
from sqlalchemy.sql import visitors
from sqlalchemy.sql.elements import ReleaseSavepointClause, RollbackToSavepointClause, SavepointClause, TextClause

from tenants.model import Base, Tenanted
from tenants.policies import tenant_tables


class UnscopedStatement(RuntimeError):
    """A statement over tenant tables that cannot be held to one tenant."""


# Kept in one place so that a test can take the layer away and see that row security holds alone.
layer_is_on = True
ACTING = "acting_tenant"  # what the first step adds; _own_rows says it too (a name there would be taken for a value)

SAVEPOINTS = (SavepointClause, RollbackToSavepointClause, ReleaseSavepointClause)

_TABLE = re.compile(r'(?P<into>\bINTO\s+)?\bapp\."?(?P<table>\w+)"?(?![\w."(])(?:\s+AS\s+(?P<alias>"?\w+"?))?')
_BOUND = re.compile(r'(?P<row>(?:app\.)?"?\w+"?)\.tenant_id = %\((?P<bind>\w+)\)s')
_GIVEN = re.compile(r"tenant_id(__\d+)?")  # the parameter of an INSERT that names its tenant itself


def _own_rows() -> Any:
    return with_loader_criteria(
        Tenanted, lambda model: model.tenant_id == bindparam("acting_tenant"), include_aliases=True
    )


def _is_over_tenants(statement: Any) -> bool:
    """Raises UnscopedStatement for text() anywhere inside."""
    found = False
    for part in visitors.iterate(statement):
        if isinstance(part, TextClause):
            raise UnscopedStatement("text() is not run over the application's engines.")
        found = found or (isinstance(part, Table) and "tenant_id" in part.primary_key)
    return found


@lru_cache(maxsize=1)
def _names(_declared: int) -> frozenset[str]:
    """Of the tenant tables. _declared: how many tables there are, so that one declared later is known."""
    return frozenset(table.name for table in tenant_tables(Base.metadata))


@lru_cache(maxsize=4096)
def binds_of(sql: str) -> frozenset[str]:
    """The parameters that hold this SQL to a tenant. Raises UnscopedStatement when a tenant table in it is not held."""
    rows: dict[str, int] = {}
    for found in _TABLE.finditer(sql):
        if found["table"] not in _names(len(Base.metadata.tables)):
            continue
        if found["into"]:
            if "DO UPDATE" in sql:
                raise UnscopedStatement(f"An upsert over {found['table']} may read past row security.")
            continue  # the server's default names the tenant
        row = found["alias"] or f"app.{found['table']}"
        rows[row.replace('"', "")] = rows.get(row.replace('"', ""), 0) + 1
    bound: dict[str, list[str]] = {}
    for found in _BOUND.finditer(sql):
        bound.setdefault(found["row"].replace('"', ""), []).append(found["bind"])
    for row, times in rows.items():
        if len(bound.get(row, ())) < times:
            raise UnscopedStatement(f"A statement over {row} cannot be held to one workspace.")
    return frozenset(bind for binds in bound.values() for bind in binds)


def _check_values(binds: frozenset[str], parameters: Any, tenant: UUID | None) -> None:
    for values in parameters if isinstance(parameters, list) else [parameters]:
        if not values:
            continue
        for name, value in values.items():
            is_tenant = name in binds or (name.startswith("tenant_id") and _GIVEN.fullmatch(name))
            if is_tenant and value != tenant and str(value) != str(tenant):
                raise UnscopedStatement("A statement names another workspace than the one acting.")


def hold_to_tenant(engine: Engine) -> None:
    """Attach the layer to one engine. Raises UnscopedStatement at execution for text() and tables that are not held."""
    own_rows = _own_rows()
    # None: run as it is. (Keeping the statement itself as the value would keep its own key alive for ever.)
    judged: weakref.WeakKeyDictionary[Any, Any | None] = weakref.WeakKeyDictionary()

    def judge(clause: Any) -> Any | None:
        if isinstance(clause, SAVEPOINTS):
            return None
        if not (getattr(clause, "is_select", False) or getattr(clause, "is_dml", False)):
            raise UnscopedStatement(f"{type(clause).__name__} is not run over the application's engines.")
        is_orm = clause._propagate_attrs.get("compile_state_plugin") == "orm"
        if not _is_over_tenants(clause) or getattr(clause, "is_insert", False) or not is_orm:
            return None  # the second step judges its SQL
        return clause.options(own_rows)

    @event.listens_for(engine, "before_execute", retval=True)
    def scope(conn: Any, clause: Any, multiparams: Any, params: Any, _options: Any) -> tuple[Any, Any, Any]:
        if not layer_is_on:
            return clause, multiparams, params
        if clause not in judged:
            judged[clause] = judge(clause)
        scoped = judged[clause]
        if scoped is None:
            return clause, multiparams, params
        actor = conn.get_execution_options().get("actor")
        tenant = actor.tenant if actor else None  # without one, BEGIN refuses
        if multiparams:
            multiparams = [{**row, ACTING: tenant} for row in multiparams]
        else:
            params = {**params, ACTING: tenant}
        return scoped, multiparams, params

    @event.listens_for(engine, "before_cursor_execute")
    def check(conn: Any, _cursor: Any, sql: str, parameters: Any, _context: Any, _many: bool) -> None:
        if not layer_is_on or "app." not in sql:
            return
        actor = conn.get_execution_options().get("actor")
        _check_values(binds_of(sql), parameters, actor.tenant if actor else None)
