"""Double submits: a form's key is taken first, in the deed's own transaction; the same key again waits and leads there.

First, since a second run of the deed would meet the first one's rows and refuse (« ce logement est déjà occupé »)
what was in fact done.
"""

from datetime import timedelta
from uuid import UUID

from sqlalchemy import bindparam, delete, select, update
from sqlalchemy.dialects.postgresql import insert  # noqa: TID251 only DO NOTHING: no row is read past row security

from app.jobs.tasks import Work, task
from app.web.visit import Visit
from tenants import clock, session
from tenants.actor import JOBS, Workspace, keeper
from tenants.registry import EVERY_WORKSPACE, OnceKey

KEPT = timedelta(hours=24)

_TAKE = insert(OnceKey).on_conflict_do_nothing().returning(OnceKey.id)
_LED_TO = select(OnceKey.led_to).where(OnceKey.id == bindparam("key"))
_LEAD = (
    update(OnceKey)
    .where(OnceKey.id == bindparam("key"))
    .values(led_to=bindparam("to"))
    .execution_options(synchronize_session=False)
)
_FREE = delete(OnceKey).where(OnceKey.id == bindparam("key")).execution_options(synchronize_session=False)
_FORGET = delete(OnceKey).where(OnceKey.used_at < bindparam("before")).execution_options(synchronize_session=False)


def once_key(text: object) -> UUID | None:
    """The key of a form as our own page wrote it; anything else is no key."""
    try:
        return UUID(text) if isinstance(text, str) and len(text) == 36 else None
    except ValueError:
        return None


def take(visit: Visit, key: UUID) -> str | None:
    """Take the key for this deed, or say where it led before. Two at once: the second waits for the first."""
    if visit.db.value(_TAKE, id=key, led_to="") is not None:
        return None
    led_to: str | None = visit.db.value(_LED_TO, key=key)
    return led_to


def lead(visit: Visit, key: UUID, led_to: str | None) -> None:
    """The deed is done and leads there; None: it was refused, so that the mended form may come with the same key."""
    if led_to is None:
        visit.db.run(_FREE, key=key)
    else:
        visit.db.run(_LEAD, key=key, to=led_to)


@task("once.forget", every="40 3 * * *")
def forget(work: Work) -> None:
    """Keys older than a day are of no use."""
    with session.open(work.database, JOBS) as db:
        workspaces = [Workspace(row.id, row.slug, row.name) for row in db.all(EVERY_WORKSPACE)]
    for workspace in workspaces:
        with session.open(work.database, keeper(workspace), write=True) as db:
            db.run(_FORGET, before=clock.now() - KEPT)
