"""Files left by a deed that was killed between its file and its commit are taken away, every night."""

import logging
from datetime import datetime

from app.jobs.tasks import Work, task
from tenants import clock, session
from tenants.actor import JOBS, Workspace, keeper
from tenants.database import Database
from tenants.files import files_of
from tenants.orphans import GRACE, is_suspicious, orphans
from tenants.registry import EVERY_WORKSPACE

log = logging.getLogger("passerelle.files")


class TooMany(RuntimeError):
    """More files without a row than a crash leaves; none was taken away."""


@task("files.sweep", every="20 4 * * *")
def sweep_all(work: Work) -> None:
    """Every night, in every workspace. One where too many files have no row is told in the log and left as it is."""
    with session.open(work.database, JOBS) as db:
        workspaces = [Workspace(row.id, row.slug, row.name) for row in db.all(EVERY_WORKSPACE)]
    for workspace in workspaces:
        try:
            sweep(work.database, workspace, clock.now() - GRACE)
        except TooMany as many:
            log.error("files not swept", extra={"workspace": workspace.slug, "files": str(many)})


def sweep(database: Database, workspace: Workspace, before: datetime, *, however_many: bool = False) -> int:
    """Take away the files put before that moment that no row names; returns how many. Raises TooMany."""
    files = files_of(database.settings, workspace.id)
    with session.open(database, keeper(workspace)) as db:
        found = orphans(db, files, before)
    if is_suspicious(len(found), files) and not however_many:
        raise TooMany(len(found))
    for key in found:
        files.delete(key)
    return len(found) + files.drop_torn(before)
