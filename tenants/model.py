"""What a table is: the base of every model, the key that begins with the tenant, and the guard over each table."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Any, ClassVar
from uuid import UUID

from sqlalchemy import (
    CheckConstraint,
    Computed,
    DateTime,
    ForeignKeyConstraint,
    Index,
    MetaData,
    Text,
    UniqueConstraint,
    text,
)
from sqlalchemy import func as sql
from sqlalchemy.dialects.postgresql import ExcludeConstraint
from sqlalchemy.orm import DeclarativeBase, Mapped, declared_attr, mapped_column, relationship
from sqlalchemy.types import UserDefinedType

from tenants import clock

NAMES = {
    "ix": "ix_%(table_name)s_%(column_0_N_name)s",
    "uq": "uq_%(table_name)s_%(column_0_N_name)s",
    "ck": "ck_%(table_name)s_%(constraint_name)s",
    "fk": "fk_%(table_name)s_%(column_0_N_name)s",
    "pk": "pk_%(table_name)s",
}

ALL = "SELECT, INSERT, UPDATE, DELETE"


@dataclass(frozen=True)
class Guard:
    """Who may do what to a table: audience -> privileges. Row security stands on every table of schema `app`."""

    grants: Mapping[str, str]


@dataclass(frozen=True)
class Opening:
    """What a partner reads of a table, and never more: these columns, of the rows that meet this condition.

    columns: names with a space between. rows: SQL as PostgreSQL writes it back, over app.shared_…() and tables that are
    open themselves; the tenant is added.
    """

    columns: str
    rows: str


class Euro(UserDefinedType[Decimal]):
    """An amount in euros, two decimals, exact. The domain app.euro refuses NaN and what exceeds 10^11."""

    cache_ok = True

    def get_col_spec(self, **_options: Any) -> str:
        return "app.euro"

    def bind_processor(self, _dialect: Any) -> Any:
        def exact(value: Any) -> Decimal | None:
            if value is None:
                return None
            if not isinstance(value, Decimal):
                raise TypeError("An amount is a Decimal.")
            return value

        return exact


class Base(DeclarativeBase):
    metadata = MetaData(schema="app", naming_convention=NAMES)
    type_annotation_map = {str: Text, datetime: DateTime(timezone=True), Decimal: Euro}
    guard: ClassVar[Guard] = Guard({})
    openings: ClassVar[dict[str, Opening]] = {}  # by the name of the tenant table, filled in by app.partners.openings


class Tenanted(Base):
    """A table of a workspace. Its key begins with the tenant, which the server fills in from the open context."""

    __abstract__ = True
    guard: ClassVar[Guard] = Guard({"workspace": ALL})

    tenant_id: Mapped[UUID] = mapped_column(primary_key=True, server_default=sql.app.current_tenant(), sort_order=-20)
    id: Mapped[UUID] = mapped_column(primary_key=True, server_default=sql.uuidv7(), sort_order=-19)

    def __init_subclass__(cls, **kwargs: Any) -> None:
        super().__init_subclass__(**kwargs)
        table = cls.__dict__.get("__table__")
        if table is None:
            return
        for column in list(table.columns):
            if "number_of" in column.info:
                table.append_constraint(UniqueConstraint("tenant_id", "number", name=f"uq_{table.name}_number"))
            target = column.info.get("key_of")
            if target:
                table.append_constraint(
                    ForeignKeyConstraint(
                        [table.c.tenant_id, column],
                        [f"app.{target}.tenant_id", f"app.{target}.id"],
                        ondelete=column.info["ondelete"],
                        name=f"fk_{table.name}_{column.name}",
                    )
                )
                if not column.info["alone"]:
                    Index(f"ix_{table.name}_{column.name}", table.c.tenant_id, column)


def number_of(noun: str) -> Mapped[int]:
    """The column of a human number: the server draws the next one of this workspace and noun."""
    return mapped_column(server_default=sql.app.next_number(noun), sort_order=-18, info={"number_of": noun})


def key_of(table: str, *, optional: bool = False, ondelete: str = "RESTRICT", alone: bool = False) -> Any:
    """A column that holds the id of a row of another tenant table, by its name; the key to it carries the tenant too.

    alone: the column is already the beginning of another index, over all rows, so that none of its own is made.
    """
    return mapped_column(nullable=optional, info={"key_of": table, "ondelete": ondelete, "alone": alone})


def belongs_to(here: str, there: str, key: str, **options: Any) -> Any:
    """The relationship along a `key_of` column. lazy="raise": a template never fetches by surprise."""
    return relationship(
        there,
        primaryjoin=f"and_(foreign({here}.{key}) == remote({there}.id), {here}.tenant_id == remote({there}.tenant_id))",
        lazy=options.pop("lazy", "raise"),
        **options,
    )


def french_key(column: str) -> Any:
    """Sorting and searching as the French do, without accents or case; see app.fr_key."""
    return mapped_column(Computed(f"app.fr_key({column})", persisted=True))


class Authored:
    """When a row was made, and by which member (empty when the installation itself did it)."""

    made_at: Mapped[datetime] = mapped_column(server_default=sql.now(), sort_order=90)
    made_by: Mapped[UUID | None] = mapped_column(server_default=sql.app.current_member(), sort_order=91)


class Versioned:
    """Two people editing: the second save of a stale version is refused with StaleDataError, and becomes a 409 page.

    changed_at, changed_by: the last save, so that the page can say who was first.
    """

    version: Mapped[int] = mapped_column(default=1, server_default="1", sort_order=95)
    changed_at: Mapped[datetime] = mapped_column(
        server_default=sql.now(), default=clock.now, onupdate=clock.now, sort_order=96
    )
    changed_by: Mapped[UUID | None] = mapped_column(
        server_default=sql.app.current_member(), onupdate=sql.app.current_member(), sort_order=97
    )

    @declared_attr.directive
    def __mapper_args__(cls) -> dict[str, Any]:
        return {"version_id_col": cls.version}


def one_of(column: str, values: tuple[str, ...]) -> CheckConstraint:
    """A status is text with a check: native enums are not usable as an index condition under row security."""
    return CheckConstraint(f"{column} in ({', '.join(repr(value) for value in values)})", name=f"{column}_known")


def in_order(first: str, last: str, *, strictly: bool = False) -> CheckConstraint:
    return CheckConstraint(f"{last} {'>' if strictly else '>='} {first}", name=f"{last}_after_{first}")


def never_together(name: str, of: tuple[str, ...], period: str, where: str = "") -> ExcludeConstraint:
    """Two rows of the same `of` may not share a day of `period` (SQL of a daterange), among those of `where`."""
    return ExcludeConstraint(
        ("tenant_id", "="),
        *((column, "=") for column in of),
        (text(period), "&&"),
        name=name,
        using="gist",
        where=text(where) if where else None,
    )
