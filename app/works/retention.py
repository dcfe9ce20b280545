"""How long a household of the register is kept: some months after its search was closed without housing, else two
years (a setting) after the last contact. Then its reference, its need and what was noted of it go; counts stay."""

from datetime import date
from typing import Any

from app.jobs.tasks import Work, task
from app.works import household_queries as queries
from app.works.days import add_months
from app.works.household_models import CandidateHousehold
from app.works.settings import setting, several
from tenants import clock, session
from tenants.actor import JOBS, Workspace, keeper
from tenants.registry import EVERY_WORKSPACE
from tenants.session import Db


@task("works.forget-households", every="40 4 * * *")
def forget(work: Work) -> None:
    """Every day, in every workspace."""
    with session.open(work.database, JOBS) as db:
        workspaces = [Workspace(row.id, row.slug, row.name) for row in db.all(EVERY_WORKSPACE)]
    for workspace in workspaces:
        with session.open(work.database, keeper(workspace), write=True) as db:
            forget_overdue(db)


def forget_overdue(db: Db) -> int:
    """Make anonymous whom we have kept long enough; returns how many."""
    found = db.objects(queries.OVERDUE, **_limits(db, clock.today()))
    for household in found:
        for proposal in db.objects(queries.NOTES_OF, household_id=household.id):
            proposal.note = ""
        _anonymise(household)
    db.flush()
    return len(found)


def overdue(db: Db, on: date) -> int:
    """How many would be made anonymous on that day, by the settings of that day."""
    return len(db.objects(queries.OVERDUE, **_limits(db, on)))


def _limits(db: Db, today: date) -> dict[str, date]:
    return {
        "closed_before": add_months(today, -int(setting(db, "keep_applicants", today))),
        "silent_before": add_months(today, -int(setting(db, "keep_households", today))),
    }


def _anonymise(household: CandidateHousehold) -> None:
    """Kind of register, days of the label and size stay, for the figures of the years gone by."""
    household.reference, household.priority, household.type = "", "none", ""
    household.sectors, household.rent_ceiling = [], None
    household.closed_on = household.closed_on or clock.today()
    household.closed_why = household.closed_why or "other"
    household.anonymised_at = clock.now()


def kept_until(db: Db, row: Any) -> date | None:
    """The day after which nothing of a household can be read any more, as things stand; None once it is so.

    row: of HOUSEHOLD_NOW.
    """
    if row.anonymised_at is not None:
        return None
    today = clock.today()
    months = several(db, ("keep_households", "keep_applicants"), today)
    silent = add_months(row.last_contact, int(months["keep_households"]))
    if row.closed_on is None or row.last_lease is not None:
        return silent
    return min(silent, add_months(row.closed_on, int(months["keep_applicants"])))
