"""One question to the server in one call of libpq's that waits: the interpreter's lock is let go once for each.

The driver's own cursor lets go of it some six times a question (send, flush, wait, read, twice the end), and with many
threads each time is a place in a queue: with 16 clients, six questions came to 36 changes of thread a page, and asked
in this way to 21. Values and rows are written and read by the driver's own adapters.
"""

from collections import OrderedDict
from collections.abc import Callable, Sequence
from datetime import date, datetime
from decimal import Decimal
from typing import Any
from uuid import UUID

import psycopg
from psycopg import pq
from psycopg.adapt import PyFormat, Transformer
from psycopg.errors import error_from_result

MOST_PREPARED = 100  # statements of a connection that the server keeps ready: as many as the driver would
# Values that may stand in SQL: numbers, days and keys hold nothing that somebody typed. Text never does.
PLAIN = frozenset({int, bool, Decimal, date, datetime, UUID, type(None)})


class Wire:
    """What one connection asks by, for as long as it lives. Not for two threads at once. Its connection must prepare
    nothing by itself (prepare_threshold None): after a rollback the driver would forget these with its own."""

    def __init__(self, driver: psycopg.Connection[Any]) -> None:
        self.driver = driver
        self._server = driver.pgconn
        self._adapted = Transformer(driver)
        self._prepared: OrderedDict[tuple[bytes, tuple[int, ...]], bytes] = OrderedDict()
        self._made = 0

    def do(self, sql: bytes) -> None:
        """One or more statements without values, whose rows nobody reads. Raises psycopg.Error."""
        self._good(self._server.exec_(sql))

    def keep(self) -> None:
        """COMMIT. Raises psycopg.Error, also where PostgreSQL answers with ROLLBACK and no error, because a statement
        had failed and whoever asked it went on: nobody may be told then that something stands."""
        if self._good(self._server.exec_(b"COMMIT")).command_status == b"ROLLBACK":
            raise psycopg.errors.InFailedSqlTransaction("A statement had failed: nothing of the transaction stands.")

    def send(self, sql: bytes) -> None:
        """A statement whose answer nobody waits for: the next question passes it over (libpq discards what was not
        read before it asks). Raises psycopg.Error when it cannot be sent."""
        self._server.send_query(sql)

    def settle(self) -> None:
        """Before somebody else than this wire asks: no answer waits any more."""
        if self._server.transaction_status == pq.TransactionStatus.ACTIVE:
            self.do(b"SELECT 1")

    def rows(self, sql: bytes, values: Sequence[Any], row: Callable[[Any], Any], opening: bytes = b"") -> list[Any]:
        """The rows of a statement numbered as PostgreSQL reads it ($1, $2, …), each made by row(values). opening: what
        is done first, « BEGIN; »: it travels with the statement where that is prepared and no value is text."""
        adapted = self._adapted
        given: Any = adapted.dump_sequence(values, [PyFormat.AUTO] * len(values))
        formats, key = adapted.formats, (sql, adapted.types or ())
        name = self._prepared.get(key)
        if opening and name is not None and PLAIN.issuperset(map(type, values)):
            answer = self._good(self._server.exec_(opening + b"EXECUTE " + name + self._written(values)))
        else:
            if opening:
                self.do(opening)
            answer = self._good(self._server.exec_prepared(name or self._prepare(*key), given, formats))
        if name is not None:
            self._prepared.move_to_end(key)
        adapted.set_pgresult(answer)
        try:
            return adapted.load_rows(0, answer.ntuples, row)
        finally:
            adapted.set_pgresult(None)  # a connection that waits for its next question holds no answer

    def _written(self, values: Sequence[Any]) -> bytes:
        return b"(" + b", ".join(map(self._adapted.as_literal, values)) + b")" if values else b""

    def _prepare(self, sql: bytes, types: tuple[int, ...]) -> bytes:
        if len(self._prepared) >= MOST_PREPARED:
            _key, oldest = self._prepared.popitem(last=False)
            self.do(b"DEALLOCATE " + oldest)
        self._made += 1
        name = b"plan_%d" % self._made
        self._good(self._server.prepare(name, sql, types))
        self._prepared[sql, types] = name
        return name

    def _good(self, answer: pq.abc.PGresult) -> pq.abc.PGresult:
        if answer.status in (pq.ExecStatus.TUPLES_OK, pq.ExecStatus.COMMAND_OK):
            return answer
        if answer.error_field(pq.DiagnosticField.SQLSTATE) is None:  # it is libpq that speaks: the server is gone
            raise psycopg.OperationalError(answer.get_error_message())
        raise error_from_result(answer)
