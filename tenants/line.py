"""A connection of a pool while somebody acts on it: asked past SQLAlchemy where a statement has its plan.

What opens the transaction goes with the first question, and a reading transaction ends without waiting for the word
that it has: each time somebody waits for the other takes as long as a short question. SQLAlchemy's own connection is
made when something wants one: making it, beginning and closing it would take as long again.
"""

from collections.abc import Callable, Sequence
from contextlib import suppress
from typing import Any, TypeVar, cast

import psycopg
from psycopg.pq import TransactionStatus
from sqlalchemy import Connection, Engine
from sqlalchemy.exc import DBAPIError

from tenants.actor import Actor
from tenants.wire import Wire

WIRE = "wire"
JOINED = "joined"  # option of a connection of SQLAlchemy's whose transaction the line has begun
Answer = TypeVar("Answer")


class Line:
    """Taken from the pool here, given back by close(). actor: who acts, None at the door. opening: what begins the
    transaction; empty where every question is one of its own.

    Raises DBAPIError as SQLAlchemy does, with connection_invalidated where the server is gone; the connection has then
    left the pool. PoolTimeout of SQLAlchemy when none comes free.
    """

    def __init__(self, engine: Engine, actor: Actor | None = None, opening: str = "", *, write: bool = False) -> None:
        self.engine, self.actor, self.write = engine, actor, write
        self._opening: str | None = opening  # None: it has been sent
        self._connection: Connection | None = None
        self._take()

    def _take(self) -> None:
        try:
            self._held = self.engine.raw_connection()
        except psycopg.Error as error:
            raise _as_sqlalchemy_says(error, self.engine, None, is_gone=False) from error
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
            if self._opening is not None:
                self._asked("", lambda wire, opening: wire.do(opening) if opening else wire.settle())
            made = Connection(self.engine, self._held).execution_options(actor=self.actor, **{JOINED: True})
            made.begin()
            self._connection = made
        return self._connection

    def do(self, sql: str) -> None:
        """SQL without values."""
        self._past_hooks(sql, None)
        self._asked(sql, lambda wire, opening: wire.do(opening + sql.encode()))

    def rows(
        self, sql: str, numbered: bytes, values: dict[str, Any], order: Sequence[str], row: Callable[[Any], Any]
    ) -> list[Any]:
        """sql, values: as the hooks see them; numbered, order: as PostgreSQL reads them."""
        self._past_hooks(sql, values)
        given = [values[name] for name in order]
        return self._asked(sql, lambda wire, opening: wire.rows(numbered, given, row, opening))

    def _asked(self, sql: str, ask: Callable[[Wire, bytes], Answer]) -> Answer:
        """The first question is put once more when the server was restarted since this connection was used: nothing
        was done yet."""
        opening, self._opening = self._opening, None
        if opening:
            opening += "; "
        for last in (False, True) if opening is not None else (True,):
            try:
                return ask(self.wire, (opening or "").encode())
            except psycopg.Error as error:
                is_gone = self._is_gone(error)
                if last or not is_gone:
                    raise _as_sqlalchemy_says(error, self.engine, sql, is_gone) from error
            self._held.close()
            self._take()
        raise AssertionError("unreachable")

    def keep(self) -> None:
        """What the transaction did stands. One that only read has nothing that could fail to: nobody waits for it."""
        if self._opening is not None:
            return
        if not self.write and self._connection is None:
            self._asked("COMMIT", lambda wire, _opening: wire.send(b"COMMIT"))
            return
        self._asked("COMMIT", lambda wire, _opening: wire.keep())
        if self._connection is not None:
            self._connection.commit()  # its own books: the driver sees that nothing is open any more

    def undo(self) -> None:
        """Nothing of the transaction stands. A server that is gone has undone it itself."""
        with suppress(psycopg.Error, DBAPIError):
            if self._held.is_valid:
                (self._held if self._connection is None else self._connection).rollback()

    def close(self) -> None:
        """Back to the pool, which undoes what was not kept (see `leave_nothing_open`)."""
        (self._held if self._connection is None else self._connection).close()

    def _past_hooks(self, sql: str, values: Any) -> None:
        hooks: Any = self.engine.dispatch.before_cursor_execute
        for hook in hooks:
            hook(self, None, sql, values, None, False)

    def _is_gone(self, error: psycopg.Error) -> bool:
        if not cast(Any, self.engine.dialect).is_disconnect(error, self.wire.driver, None):
            return False
        if self._connection is None:
            self._held.invalidate(error)
        else:
            self._connection.invalidate(error)
        return True


def leave_nothing_open(driver: Any, *_said: Any) -> None:
    """What the pool does with a connection that comes back. One that is busy is ending a transaction that only read."""
    if driver.pgconn.transaction_status in (TransactionStatus.INTRANS, TransactionStatus.INERROR):
        driver.rollback()


def _as_sqlalchemy_says(error: psycopg.Error, engine: Engine, sql: str | None, is_gone: bool) -> BaseException:
    dialect = cast(Any, engine.dialect)
    return DBAPIError.instance(sql, None, error, psycopg.Error, connection_invalidated=is_gone, dialect=dialect)
