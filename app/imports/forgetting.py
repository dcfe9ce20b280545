"""A file and what was read of it are kept 7 days at most: a register may hold what must not be kept."""

from datetime import timedelta

from app.imports import queries
from app.imports.models import EXPIRED
from app.jobs.tasks import Work, task
from tenants import clock, session
from tenants.actor import JOBS, Workspace, keeper
from tenants.registry import EVERY_WORKSPACE
from tenants.session import Db

KEPT = timedelta(days=7)


@task("imports.forget", every="10 4 * * *")
def forget(work: Work) -> None:
    """Every day, in every workspace."""
    with session.open(work.database, JOBS) as db:
        workspaces = [Workspace(row.id, row.slug, row.name) for row in db.all(EVERY_WORKSPACE)]
    for workspace in workspaces:
        with session.open(work.database, keeper(workspace), write=True) as db:
            forget_old(db)


def forget_old(db: Db) -> None:
    """Drafts lose their file and their rows; reports keep counts and what undoing needs."""
    before = clock.now() - KEPT
    for draft in db.objects(queries.OLD_DRAFTS, before=before):
        db.run(queries.DROP_FILE, of_import=draft.id)
        db.run(queries.DROP_ROWS, of_import=draft.id)
        draft.state, draft.ended_at = EXPIRED, clock.now()
    for report in db.objects(queries.OLD_REPORTS, before=before):
        db.run(queries.FORGET_ALL, of_import=report.id)
