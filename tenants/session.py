"""The only place where a database session is born: open(database, actor)."""

import logging
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from typing import Any

from sqlalchemy import Connection
from sqlalchemy.exc import DBAPIError, IntegrityError, InterfaceError, MultipleResultsFound, OperationalError
from sqlalchemy.exc import TimeoutError as PoolTimeout
from sqlalchemy.orm import Session
from sqlalchemy.orm.exc import StaleDataError

from tenants import plans
from tenants.actor import Actor, Audience
from tenants.database import Database
from tenants.line import Line

log = logging.getLogger("passerelle")


class ConstraintRefused(Exception):
    """The database's own refusal, by the name of its constraint."""

    def __init__(self, constraint: str) -> None:
        super().__init__(constraint)
        self.constraint = constraint


class Stale(Exception):
    """The row's version is no longer the one that was read."""


class Db:
    """One transaction of one actor. Reads are rows of module-level statements; writes go through `session`."""

    def __init__(self, line: Line, actor: Actor, *, write: bool) -> None:
        self.line = line
        self.actor = actor
        self.write = write
        self._session: Session | None = None
        self._when_kept: list[Callable[[], None]] = []
        self._if_undone: list[Callable[[], None]] = []

    @property
    def connection(self) -> Connection:
        """SQLAlchemy's, in this transaction."""
        return self.line.connection

    @property
    def session(self) -> Session:
        """The ORM session on this transaction's connection. autoflush off: a deed flushes when it has said all."""
        if self._session is None:
            self._session = Session(self.connection, autoflush=False, expire_on_commit=False)
        return self._session

    def all(self, statement: Any, **values: Any) -> Sequence[Any]:
        return plans.ask(self.line, statement, values)

    def first(self, statement: Any, **values: Any) -> Any | None:
        """The one row, or None. Raises when there are several."""
        return _only(plans.ask(self.line, statement, values))

    def value(self, statement: Any, **values: Any) -> Any:
        """The first column of the first row, or None."""
        rows = plans.ask(self.line, statement, values)
        return rows[0][0] if rows else None

    def run(self, statement: Any, **values: Any) -> int:
        """A write statement; answers how many rows it touched."""
        return self.connection.execute(statement, values).rowcount

    def object(self, statement: Any, **values: Any) -> Any:
        """The one mapped object of a select(Model), or None."""
        return self.session.execute(statement, values).unique().scalar_one_or_none()

    def objects(self, statement: Any, **values: Any) -> list[Any]:
        return list(self.session.execute(statement, values).unique().scalars())

    def add(self, *things: Any) -> None:
        """Put new rows in, at once, so that constraints speak here and server defaults (numbers) come back."""
        self.session.add_all(things)
        self.session.flush()

    def flush(self) -> None:
        if self._session is not None:
            self._session.flush()

    def when_kept(self, call: Callable[[], None]) -> None:
        """What is done outside the database once this transaction stands: a file whose row is gone is taken away."""
        self._when_kept.append(call)

    def if_undone(self, call: Callable[[], None]) -> None:
        """What is done outside the database when this transaction does not stand: a file without a row."""
        self._if_undone.append(call)

    @contextmanager
    def savepoint(self) -> Iterator[None]:
        """What fails inside is undone, in the database and in the objects; what stood before stays.

        Raises ConstraintRefused with the constraint's name, Stale when somebody else changed the row first.
        """
        try:
            with self.session.begin_nested():
                # the SAVEPOINT leaves now, not at the first flush: run() speaks past the session
                self.session.connection()
                yield
        except IntegrityError as error:
            name = getattr(getattr(error.orig, "diag", None), "constraint_name", None)
            raise ConstraintRefused(name or "") from error
        except StaleDataError as error:
            raise Stale from error


@contextmanager
def open(database: Database, actor: Actor, *, write: bool = False) -> Iterator[Db]:
    """A transaction in which the database knows who acts. Leaving commits, raising rolls back.

    Raises sqlalchemy's OperationalError when the server is away, TimeoutError when the pool is exhausted for 5 s.
    """
    line = database.begin(actor, write=write)
    db = Db(line, actor, write=write)
    try:
        yield db
        db.flush()
        if db._session is not None:
            db._session.commit()
        line.keep()
    except BaseException:
        line.undo()
        _outside(db._if_undone)
        raise
    else:
        _outside(db._when_kept)
    finally:
        if db._session is not None:
            db._session.close()
        line.close()


def _only(rows: Sequence[Any]) -> Any | None:
    if len(rows) > 1:
        raise MultipleResultsFound("Several rows where one was asked for.")
    return rows[0] if rows else None


def _outside(calls: list[Callable[[], None]]) -> None:
    """None of them changes what became of the transaction: a failure is told, no more."""
    for call in calls:
        try:
            call()
        except Exception as error:
            log.error("left undone after a transaction", extra={"error": type(error).__name__})


def peek(database: Database, statement: Any, **values: Any) -> Any | None:
    """One autocommit statement of the identity role: no BEGIN, no COMMIT. For the look-up at the door."""
    line = database.line(Audience.IDENTITY)
    try:
        return _only(plans.ask(line, statement, values))
    finally:
        line.close()


# Classes 53 (no room), 57 (stopping, cancelled, too slow), 58 (its system failed); a lock or an idle wait too long.
OVERRUN = ("53", "57", "58", "55P03", "25P03", "25P04")
COLLIDED = ("40001", "40P01")  # two transactions in each other's way: PostgreSQL asks to begin again


def _state(error: BaseException) -> str | None:
    return getattr(error.orig, "sqlstate", None) if isinstance(error, DBAPIError) else None


def is_away(error: BaseException) -> bool:
    """Whether the database is away or overrun, so that the right answer is « dans un instant », not « une erreur »."""
    if isinstance(error, (PoolTimeout, InterfaceError)):
        return True
    if not isinstance(error, DBAPIError):
        return False
    state = _state(error)
    lost = isinstance(error, OperationalError) and state is None
    return error.connection_invalidated or lost or (state or "").startswith((*OVERRUN, *COLLIDED))


def has_collided(error: BaseException) -> bool:
    """A deadlock or a serialization failure: everything was undone, the same deed may be tried again at once."""
    return _state(error) in COLLIDED
