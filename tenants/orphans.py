"""Files that no row names: put by a deed that was killed before its commit, found once they are old enough.

What a row names is asked twice: first the columns that hold a key; then, for what is left, every text and every JSON
of every table the workspace reads, so that a key kept in a new place is never taken for an orphan.
"""

from collections.abc import Iterator
from datetime import datetime, timedelta
from functools import cache
from typing import Any

from sqlalchemy import JSON, ColumnElement, String, Text, cast, select
from sqlalchemy import func as sql

from tenants.files import KEY, Files
from tenants.model import Base, Tenanted
from tenants.session import Db

GRACE = timedelta(days=1)  # no deed takes so long between its file and its commit
KEY_COLUMNS = ("file_key", "key")
FEW = 20  # orphans, or a tenth of the files: more of them is no crash


def orphans(db: Db, files: Files, before: datetime) -> list[str]:
    """The keys of files put before that moment which no row of the workspace names. db: of the same workspace."""
    left = {key for key in files.older_than(before) if KEY.fullmatch(key)}
    if left:
        left.difference_update(_said_by(db, _key_statements()))
    if left:
        left.difference_update(_said_by(db, _all_statements()))
    return sorted(left)


def is_suspicious(found: int, files: Files) -> bool:
    """So many that they rather come from a database restored from an older copy than its files."""
    return found > FEW and found > len(list(files.keys())) // 10  # a few need no second look at the store


def _said_by(db: Db, statements: tuple[Any, ...]) -> Iterator[str]:
    for statement in statements:
        for (said,) in db.all(statement):
            yield from said if isinstance(said, list) else [said]


@cache
def _key_statements() -> tuple[Any, ...]:
    return tuple(
        select(getattr(model, column.key)).where(getattr(model, column.key).is_not(None))
        for model in _tables()
        if issubclass(model, Tenanted)
        for column in model.__mapper__.column_attrs
        if column.key in KEY_COLUMNS and isinstance(column.columns[0].type, String)
    )


@cache
def _all_statements() -> tuple[Any, ...]:
    """Whatever looks like a key in any text of a row; both halves of a sha256 do, and name no file."""
    made = []
    for model in _tables():
        if words := [_text_of(model, attr) for attr in model.__mapper__.column_attrs if _holds_words(attr)]:
            made.append(select(sql.regexp_matches(sql.concat_ws(" ", *words), KEY.pattern, "g")).select_from(model))
    return tuple(made)


def _tables() -> list[type[Base]]:
    """What a workspace reads, its own tables and what it published."""
    found = {mapper.class_ for mapper in Base.registry.mappers}
    return sorted(
        (model for model in found if "SELECT" in model.guard.grants.get("workspace", "")),
        key=lambda model: str(model.__tablename__),
    )


def _holds_words(attr: Any) -> bool:
    return isinstance(attr.columns[0].type, String | JSON)


def _text_of(model: type[Base], attr: Any) -> ColumnElement[str]:
    return cast(getattr(model, attr.key), Text)
