"""The second layer of isolation: an engine hook adds the tenant to every ORM-enabled statement and refuses the rest.

It stands beside row security and does not rely on it: either may fail alone and nothing leaks.
Known hole: an entity mixed with another model's __table__ in one statement; `.__table__`, `Table(` and `text(` are
linted out of the slices (tests/house/test_words_of_the_house.py).
"""

import weakref
from typing import Any

from sqlalchemy import Engine, Table, bindparam, event
from sqlalchemy.orm import with_loader_criteria
from sqlalchemy.sql import operators, visitors
from sqlalchemy.sql.elements import BinaryExpression, BindParameter, TextClause

from tenants.model import Tenanted


class UnscopedStatement(RuntimeError):
    """A statement over tenant tables that cannot be held to one tenant."""


# Kept in one place so that a test can take the layer away and see that row security holds alone.
layer_is_on = True


def _own_rows() -> Any:
    return with_loader_criteria(
        Tenanted, lambda model: model.tenant_id == bindparam("acting_tenant"), include_aliases=True
    )


def _names_its_tenant(statement: Any) -> bool:
    """A flush's UPDATE or DELETE names the whole key: `tenant_id = :bind` stands in its WHERE."""
    key = statement.table.c.tenant_id
    return any(
        isinstance(part, BinaryExpression)
        and part.operator is operators.eq
        and part.left is key
        and isinstance(part.right, BindParameter)
        for part in visitors.iterate(statement.whereclause)
    )


def hold_to_tenant(engine: Engine) -> None:
    """Attach the layer to one engine. Raises UnscopedStatement at execution for text() and unscoped tenant tables."""
    own_rows = _own_rows()
    judged: weakref.WeakKeyDictionary[Any, tuple[Any, bool]] = weakref.WeakKeyDictionary()

    def judge(statement: Any) -> tuple[Any, bool]:
        tables = {
            found for found in visitors.iterate(statement) if isinstance(found, Table) and "tenant_id" in found.primary_key
        }
        if not tables:
            return statement, False
        if statement.is_insert and statement.select is None:
            return statement, False  # the server's default names the tenant, WITH CHECK holds it
        if statement._propagate_attrs.get("compile_state_plugin") == "orm":
            return statement.options(own_rows), True
        if statement.is_dml and not statement.is_insert and statement.whereclause is not None:
            if _names_its_tenant(statement):
                return statement, False
        names = ", ".join(sorted(table.name for table in tables))
        raise UnscopedStatement(f"A statement over {names} cannot be held to one workspace.")

    @event.listens_for(engine, "before_execute", retval=True)
    def scope(conn: Any, clause: Any, multiparams: Any, params: Any, _options: Any) -> tuple[Any, Any, Any]:
        if isinstance(clause, TextClause):
            raise UnscopedStatement("text() is not run over the application's engines.")
        if not layer_is_on or not (getattr(clause, "is_select", False) or getattr(clause, "is_dml", False)):
            return clause, multiparams, params
        known = judged.get(clause)
        if known is None:
            known = judged[clause] = judge(clause)
        statement, needs_tenant = known
        if needs_tenant:
            tenant = conn.get_execution_options()["actor"].tenant
            if multiparams:
                multiparams = [{**row, "acting_tenant": tenant} for row in multiparams]
            else:
                params = {**params, "acting_tenant": tenant}
        return statement, multiparams, params
