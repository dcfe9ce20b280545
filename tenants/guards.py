"""Row security and grants as data: op.guard(…) in a revision, compared with the catalogue by `alembic check`."""

from dataclasses import dataclass
from typing import Any

from alembic.autogenerate import comparators, renderers
from alembic.operations import MigrateOperation, Operations
from alembic.util import DispatchPriority

from tenants.model import Base
from tenants.policies import TableGuard, drift, statements


@Operations.register_operation("guard")
@dataclass
class GuardTable(MigrateOperation):
    """Make a table's guard stand. Idempotent; there is no way back to an unguarded table."""

    schema: str
    table: str
    isolated: bool
    grants: list[tuple[str, str]]
    opening: tuple[tuple[str, ...], str] | None = None

    @classmethod
    def guard(
        cls,
        operations: Operations,
        schema: str,
        table: str,
        isolated: bool,
        grants: list[tuple[str, str]],
        opening: tuple[tuple[str, ...], str] | None = None,
    ) -> Any:
        return operations.invoke(cls(schema, table, isolated, grants, opening))

    def reverse(self) -> "GuardTable":
        return self

    def to_diff_tuple(self) -> tuple[Any, ...]:
        return ("guard", self.schema, self.table)


@Operations.implementation_for(GuardTable)
def _stand(operations: Operations, guard: GuardTable) -> None:
    prefix = operations.get_context().opts["role_prefix"]
    made = TableGuard(guard.schema, guard.table, guard.isolated, tuple(guard.grants), guard.opening)
    for statement in statements(made, prefix):
        operations.execute(statement.replace(":", "\\:"))  # ::text is a cast, not a parameter


@renderers.dispatch_for(GuardTable)
def _render(_context: Any, guard: GuardTable) -> str:
    opening = f", {guard.opening!r}" if guard.opening else ""
    return f"op.guard({guard.schema!r}, {guard.table!r}, {guard.isolated}, {guard.grants!r}{opening})"


@comparators.dispatch_for("schema", priority=DispatchPriority.LAST)
def _compare(context: Any, upgrade: Any, _schemas: Any) -> None:
    prefix = context.opts["role_prefix"]
    for guard in drift(context.connection, Base, prefix):
        upgrade.ops.append(GuardTable(guard.schema, guard.table, guard.isolated, list(guard.grants), guard.opening))
