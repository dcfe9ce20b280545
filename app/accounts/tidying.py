"""What the door keeps no longer than needed: sessions, links and counts that ended, cleared away by the clock."""

from datetime import datetime, timedelta

from sqlalchemy import BindParameter, bindparam, delete, or_

from app.accounts.factor_models import Step
from app.accounts.models import OneUseLink, SignedIn, Throttle
from app.jobs.tasks import Work, task
from tenants import actor, clock, session

KEPT_FOR = timedelta(days=90)

_BEFORE: BindParameter[datetime] = bindparam("before")
FORGET = tuple(
    statement.execution_options(synchronize_session=False)
    for statement in (
        delete(SignedIn).where(or_(SignedIn.revoked_at < _BEFORE, SignedIn.ends_at < _BEFORE)),
        delete(OneUseLink).where(or_(OneUseLink.used_at < _BEFORE, OneUseLink.expires_at < _BEFORE)),
        delete(Step).where(Step.ends_at < _BEFORE),
        delete(Throttle).where(Throttle.window_start < _BEFORE),
    )
)


@task("accounts.tidy", every="30 3 * * *")
def tidy(work: Work) -> None:
    """Every night: what ended more than ninety days ago."""
    with session.open(work.database, actor.IDENTITY, write=True) as db:
        for statement in FORGET:
            db.run(statement, before=clock.now() - KEPT_FOR)
