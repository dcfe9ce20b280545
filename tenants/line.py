"""A connection of a pool while somebody acts on it: asked past SQLAlchemy where a statement has its plan.

SQLAlchemy's own connection is made over it when something wants one: making it, beginning and closing it take longer
than a short question does.
"""

from collections.abc import Callable, Sequence
from contextlib import suppress
from typing import Any, cast

import psycopg
from sqlalchemy import Connection, Engine
from sqlalchemy.exc import DBAPIError

from tenants.actor import Actor
from tenants.wire import Wire

WIRE = "wire"
JOINED = "joined"  # option of a connection whose transaction the line has begun


class Line:
    """Taken from the pool here, given back by close(). actor: who acts, None at the door.

    Raises DBAPIError as SQLAlchemy does, with connection_invalidated where the server is gone; the connection has then
    left the pool. PoolTimeout of SQLAlchemy when none comes free.
    """

    def __init__(self, engine: Engine, actor: Actor | None) -> None:
        self.engine, self.actor = engine, actor
        self._connection: Connection | None = None
        try:
            self._held = engine.raw_connection()
        except psycopg.Error as error:
            raise _as_sqlalchemy_says(error, engine, None, is_gone=False) from error
        wire: Wire | None = self._held.info.get(WIRE)
        if wire is None:
            driver: Any = self._held.driver_connection
            wire = self._held.info[WIRE] = Wire(driver)
        self.wire: Wire = wire

    def get_execution_options(self) -> dict[str, Any]:
        """What the hooks before SQL ask of a connection."""
        return {"actor": self.actor}

    @property
    def connection(self) -> Connection:
        """SQLAlchemy's, in the same transaction."""
        if self._connection is None:
            made = Connection(self.engine, self._held).execution_options(actor=self.actor, **{JOINED: True})
            made.begin()
            self._connection = made
        return self._connection

    def do(self, sql: str) -> None:
        """SQL without values."""
        self._past_hooks(sql, None)
        try:
            self.wire.do(sql.encode())
        except psycopg.Error as error:
            raise self._refused(error, sql) from error

    def rows(
        self, sql: str, numbered: bytes, values: dict[str, Any], order: Sequence[str], row: Callable[[Any], Any]
    ) -> list[Any]:
        """sql, values: as the hooks see them; numbered, order: as PostgreSQL reads them."""
        self._past_hooks(sql, values)
        try:
            return self.wire.rows(numbered, [values[name] for name in order], row)
        except psycopg.Error as error:
            raise self._refused(error, sql) from error

    def keep(self) -> None:
        """What the transaction did stands."""
        try:
            self.wire.do(b"COMMIT")
        except psycopg.Error as error:
            raise self._refused(error, "COMMIT") from error
        if self._connection is not None:
            self._connection.commit()  # its own books: the driver sees that nothing is open any more

    def undo(self) -> None:
        """Nothing of the transaction stands. A server that is gone has undone it itself."""
        with suppress(psycopg.Error, DBAPIError):
            if not self._held.is_valid:
                return
            (self._held if self._connection is None else self._connection).rollback()

    def close(self) -> None:
        """Back to the pool, which undoes what was not kept."""
        if self._connection is None:
            self._held.close()
        else:
            self._connection.close()

    def _past_hooks(self, sql: str, values: Any) -> None:
        hooks: Any = self.engine.dispatch.before_cursor_execute
        for hook in hooks:
            hook(self, None, sql, values, None, False)

    def _refused(self, error: psycopg.Error, sql: str) -> BaseException:
        is_gone = bool(cast(Any, self.engine.dialect).is_disconnect(error, self.wire.driver, None))
        if is_gone and self._connection is None:
            self._held.invalidate(error)
        elif is_gone and self._connection is not None:
            self._connection.invalidate(error)
        return _as_sqlalchemy_says(error, self.engine, sql, is_gone)


def _as_sqlalchemy_says(error: psycopg.Error, engine: Engine, sql: str | None, is_gone: bool) -> BaseException:
    dialect = cast(Any, engine.dialect)
    return DBAPIError.instance(sql, None, error, psycopg.Error, connection_invalidated=is_gone, dialect=dialect)
