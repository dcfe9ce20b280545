"""A year of the journal is kept, month by month. Forgetting is itself told, and leaves each month's last hash."""

from sqlalchemy import bindparam, delete, select
from sqlalchemy import func as sql

from app.audit import writing
from app.audit.chain import oldest_kept
from app.audit.models import AuditLine, OfficeLine
from app.jobs.tasks import Work, task
from tenants import clock, session
from tenants.actor import JOBS, Actor, Audience, Workspace
from tenants.registry import EVERY_WORKSPACE

PLACES: dict[bool, type[AuditLine] | type[OfficeLine]] = {True: AuditLine, False: OfficeLine}
OLD = {
    inside: select(sql.count()).select_from(model).where(model.month < bindparam("before"))
    for inside, model in PLACES.items()
}
FORGET = {
    inside: delete(model).where(model.month < bindparam("before")).execution_options(synchronize_session=False)
    for inside, model in PLACES.items()
}


@task("audit.forget", every="10 4 * * *")
def forget(work: Work) -> None:
    """Each night, also in a workspace that is shut: what is older than a year goes."""
    with session.open(work.database, JOBS) as db:
        workspaces = [Workspace(row.id, row.slug, row.name) for row in db.all(EVERY_WORKSPACE)]
    for place in (*workspaces, None):
        _forget(work, place)


def _forget(work: Work, place: Workspace | None) -> None:
    actor, before = Actor(Audience.AUDIT, workspace=place), oldest_kept(clock.today())
    with session.open(work.database, actor) as db:
        if not db.value(OLD[place is not None], before=before):
            return
    writing.write(work.database, place, "journal:forgotten", detail=before.isoformat())
    with session.open(work.database, actor, write=True) as db:
        db.run(FORGET[place is not None], before=before)
