"""The figures that partners read, reckoned by the association's own role: nights by quarter, an enterprise's years.

Partners have no right over stays, leases or invoices; what stands here is all they learn of them. Brought up to date
when something is shared and every night, and dated on the page.
"""

from collections.abc import Iterator
from datetime import date, timedelta
from decimal import Decimal
from uuid import UUID

from sqlalchemy import bindparam, select

from app.funding.dossier_models import Dossier
from app.indicators.periods import Period
from app.jobs.tasks import Work, task
from app.partners.models import Share, SharedFigure
from app.residences.figures import nights, over
from app.residences.models import Residence
from app.works.enterprise_models import Agreement
from app.works.enterprise_queries import YEARS
from app.works.partnership import years_of
from tenants import clock, session
from tenants.actor import JOBS, Workspace, keeper
from tenants.registry import EVERY_WORKSPACE
from tenants.session import Db

YEARS_SHOWN = 3  # with the one that runs
_HELD = select(SharedFigure).where(
    SharedFigure.residence_id.is_not_distinct_from(bindparam("residence_id")),
    SharedFigure.agreement_id.is_not_distinct_from(bindparam("agreement_id")),
)
_RESIDENCE = select(Residence.number).where(Residence.id == bindparam("residence_id")).with_for_update(key_share=True)
_AGREEMENT = select(Agreement).where(Agreement.id == bindparam("agreement_id")).with_for_update(key_share=True)
_FINANCED = select(Dossier.residence_id).where(Dossier.id == bindparam("dossier_id"))
_LIVE = (
    select(Share.residence_id, Share.agreement_id, Share.dossier_id)
    .where(Share.ended_at.is_(None), Share.until >= bindparam("today"))
    .distinct()
)
Said = dict[tuple[str, date], tuple[date, Decimal]]  # (code, first day) -> (last day, value)


def quarters(today: date) -> Iterator[Period]:
    """The quarters of this year and the ones before, up to the one that runs."""
    first = date(today.year - YEARS_SHOWN + 1, 1, 1)
    while first <= today:
        after = date(first.year + first.month // 10, (first.month + 2) % 12 + 1, 1)
        yield Period(first, after - timedelta(days=1))
        first = after


def bring_up_to_date(
    db: Db, residence_id: UUID | None = None, agreement_id: UUID | None = None, dossier_id: UUID | None = None
) -> None:
    """Reckon again what partners read of one thing; the thing's row is the lock. db: of the workspace's role."""
    if dossier_id is not None:
        residence_id = db.value(_FINANCED, dossier_id=dossier_id)
    if residence_id is not None:
        _keep(db, residence_id, None, _nights(db, residence_id))
    elif agreement_id is not None:
        _keep(db, None, agreement_id, _years(db, agreement_id))


def _nights(db: Db, residence_id: UUID) -> Said:
    number = db.value(_RESIDENCE, residence_id=residence_id)
    spans = [(whole, part) for whole in quarters(clock.today()) if (part := over(whole.first, whole.last))]
    said: Said = {}
    for (whole, part), counted in zip(spans, nights(db, [part for _whole, part in spans], number), strict=True):
        for code in ("available", "unavailable", "occupied"):
            said[code, whole.first] = (part.last, Decimal(getattr(counted, code)))
    return said


def _years(db: Db, agreement_id: UUID) -> Said:
    """The enterprise's own years that the agreement touches."""
    agreement: Agreement = db.object(_AGREEMENT, agreement_id=agreement_id)
    said: Said = {}
    for one in years_of(db.all(YEARS, enterprise_id=agreement.enterprise_id)):
        if not agreement.starts_on.year <= one.year <= min(agreement.ends_on.year, clock.today().year):
            continue
        last = min(date(one.year, 12, 31), clock.today())
        values: dict[str, Decimal | int] = {
            "hours": one.hours,
            "orders": one.orders,
            "relet": one.relet,
            "invoiced": one.invoiced,
        }
        said |= {(code, date(one.year, 1, 1)): (last, Decimal(value)) for code, value in values.items()}
    return said


def _keep(db: Db, residence_id: UUID | None, agreement_id: UUID | None, said: Said) -> None:
    held = db.objects(_HELD, residence_id=residence_id, agreement_id=agreement_id)
    for row in held:
        if (row.code, row.first) not in said:
            db.session.delete(row)
            continue
        last, value = said.pop((row.code, row.first))
        if (last, value) != (row.last, row.value):
            row.changed_at = clock.now()
        row.last, row.value, row.reckoned_at = last, value, clock.now()
    db.flush()
    db.add(
        *(
            SharedFigure(
                residence_id=residence_id, agreement_id=agreement_id, code=code, first=first, last=last, value=value,
                reckoned_at=clock.now(), changed_at=clock.now(),
            )
            for (code, first), (last, value) in said.items()
        )
    )  # fmt: skip


@task("partners.reckon", every="40 2 * * *")
def reckon(work: Work) -> None:
    """Every night: what partners read of each thing that is shared, one workspace after the other."""
    with session.open(work.database, JOBS) as db:
        workspaces = [Workspace(row.id, row.slug, row.name) for row in db.all(EVERY_WORKSPACE)]
    for workspace in workspaces:
        with session.open(work.database, keeper(workspace), write=True) as db:
            for share in db.all(_LIVE, today=clock.today()):
                bring_up_to_date(db, share.residence_id, share.agreement_id, share.dossier_id)
