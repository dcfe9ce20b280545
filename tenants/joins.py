"""Joins and conditions that every slice writes: rows of one workspace, what runs on a day, what there is."""

from typing import Any

from sqlalchemy import Text, and_, any_, bindparam, exists, or_, select
from sqlalchemy.dialects.postgresql import ARRAY


def same(one: Any, other: Any, key: Any) -> Any:
    """The join of a row to the one that its key names, inside one workspace."""
    return and_(one.tenant_id == other.tenant_id, other.id == key)


def of(one: Any, key: Any, other: Any) -> Any:
    """The condition of a subquery whose rows belong to the outer one."""
    return and_(one.tenant_id == other.tenant_id, key == other.id)


def running(start: Any, end: Any, on: Any) -> Any:
    """start <= on < end; an open end lasts."""
    return and_(start <= on, or_(end.is_(None), end > on))


def among(column: Any, name: str, default: Any = None, *, type_: Any = Text) -> Any:
    """The column holds one of the values given by that name (`default` where none are). One array, however many
    they are: SQLAlchemy writes a statement with IN anew for each asking (tenants.plans)."""
    kind = ARRAY(type_)
    return column == any_(bindparam(name, type_=kind) if default is None else bindparam(name, default, type_=kind))


def there_is(model: Any, within: Any, *conditions: Any) -> Any:
    """EXISTS over rows of `model` for the row of `within` outside; nothing else is taken from outside."""
    return exists(select(model.id).where(*conditions).correlate(within))
