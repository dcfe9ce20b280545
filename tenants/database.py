"""Where PostgreSQL is; one engine per audience, whose BEGIN says the role, the tenant and the member in one string."""

from contextvars import ContextVar
from threading import Lock
from typing import Any
from uuid import UUID

from sqlalchemy import Connection, Engine, create_engine, event, make_url

from tenants import scope
from tenants.actor import Actor, Audience
from tenants.line import JOINED, Line, leave_nothing_open
from tenants.settings import Settings

FLOORS = {18: 7, 17: 12}  # fixes of the upsert bypass of row security (CVE-2026-120154): 18.7 and 17.12
STATEMENT_TIMEOUT_MS = 10_000
LOCK_TIMEOUT_MS = 5_000

statements_run: ContextVar[list[str] | None] = ContextVar("statements_run", default=None)


class NoContext(RuntimeError):
    """The database was used without saying who acts."""


def _as_uuid(value: UUID | None) -> str:
    if not value:
        return ""
    return str(value if type(value) is UUID else UUID(str(value)))


def begin_string(actor: Actor, *, role_prefix: str, write: bool) -> str:
    """For one simple-protocol message, which goes with the first question. Values: an enum and UUIDs, nothing typed."""
    said = (
        f"BEGIN{'' if write else ' READ ONLY'}; SET LOCAL ROLE {role_prefix}_{Audience(actor.audience).value}; "
        f"SET LOCAL app.tenant_id = '{_as_uuid(actor.tenant)}'; SET LOCAL app.member_id = '{_as_uuid(actor.member_id)}'"
    )
    return said + _shared(actor) if actor.audience is Audience.PARTNER else said


def _shared(actor: Actor) -> str:
    """Who reads, and which share; or which one a colleague looks at beforehand. app.shared_…() ask for these."""
    read, shown = (None, actor.share) if actor.preview else (actor.share, None)
    return (
        f"; SET LOCAL app.reader_id = '{_as_uuid(None if actor.preview else actor.account_id)}'"
        f"; SET LOCAL app.share_id = '{_as_uuid(read)}'; SET LOCAL app.preview_share = '{_as_uuid(shown)}'"
    )


class Database:
    """The engines of one process, opened lazily: a worker that never serves partners holds no such pool."""

    def __init__(self, settings: Settings) -> None:
        self.settings = settings
        self._engines: dict[Audience, Engine] = {}
        self._opening = Lock()

    def engine(self, audience: Audience) -> Engine:
        """The one of an audience, also when several threads ask for it first: another one's connections would be out of
        every count, and of close()."""
        if audience not in self._engines:
            with self._opening:
                if audience not in self._engines:
                    self._engines[audience] = self._open(audience)
        return self._engines[audience]

    def line(self, audience: Audience) -> Line:
        """A connection on which nobody acts: every question is a transaction of its own."""
        return Line(self.engine(audience))

    def begin(self, actor: Actor, *, write: bool = False) -> Line:
        """A connection whose first question begins a transaction that knows who acts."""
        opening = begin_string(actor, role_prefix=self.settings.role_prefix, write=write)
        return Line(self.engine(actor.audience), actor, opening, write=write)

    def url(self, audience: Audience) -> Any:
        """The URL of an audience's login role, with psycopg as driver."""
        user = f"{self.settings.role_prefix}_{audience.value}_login"
        url = make_url(self.settings.database_url).set(drivername="postgresql+psycopg", username=user)
        password = self.settings.passwords.get(audience.value)
        return url.set(password=password) if password else url

    def _open(self, audience: Audience) -> Engine:
        engine = create_engine(
            self.url(audience),
            isolation_level="AUTOCOMMIT",  # only that psycopg sends no BEGIN of its own: ours carries the context
            pool_size=self.settings.pool_size,
            max_overflow=0,
            pool_timeout=5,
            pool_recycle=1800,
            pool_reset_on_return=None,  # leave_nothing_open does it
            connect_args={"prepare_threshold": None},  # what is asked again is prepared by its plan (tenants.wire)
            query_cache_size=300,  # of what has no plan (tenants.plans): a compiled statement holds 0.1 to 0.3 MB
        )
        prefix = self.settings.role_prefix
        event.listen(engine, "reset", leave_nothing_open)

        if audience is Audience.IDENTITY:
            # No tenant here: the role stands for the whole connection, so that a look-up is one bare statement.
            @event.listens_for(engine, "connect")
            def stand(connection: Any, _record: Any) -> None:
                connection.execute(f"SET ROLE {prefix}_identity")

        @event.listens_for(engine, "begin")
        def enter(connection: Connection) -> None:
            if not connection.get_execution_options().get(JOINED):
                raise NoContext("The database was used without saying who acts.")

        @event.listens_for(engine, "before_cursor_execute")
        def count(_conn: Any, _cursor: Any, statement: str, *_rest: Any) -> None:
            seen = statements_run.get()
            if seen is not None:
                seen.append(statement)

        scope.hold_to_tenant(engine)
        return engine

    def close(self) -> None:
        for engine in self._engines.values():
            engine.dispose()
        self._engines.clear()


def libpq_url(url: Any) -> str:
    """The same address for psycopg itself (the job queue, COPY): without SQLAlchemy's driver name."""
    head, mark, query = url.set(drivername="postgresql").render_as_string(hide_password=False).partition("?")
    return head + mark + query.replace("+", "%20")  # SQLAlchemy writes a space as +, which libpq takes as it is
