"""Carrying a submission over the wall: read under the publisher's role, masked, written to `published` in one
transaction."""

from collections.abc import Mapping
from fractions import Fraction
from typing import Any

from sqlalchemy import bindparam, select

from app.figures.models import Submission
from app.indicators.figure import Figure, State
from app.indicators.masking import Cell, corrected, held_back, publishable
from app.jobs.tasks import Work, task
from app.publications.cells import as_cell, as_row
from app.publications.models import Publication
from app.publications.queries import CELLS_OF, OWN_EDITIONS
from tenants import clock, session
from tenants.actor import Workspace, publisher
from tenants.database import Database
from tenants.registry import Association

SUBMISSIONS = (
    select(Submission.year, Submission.edition, Submission.figures, Submission.reason)
    .where(Submission.year == bindparam("year"))
    .order_by(Submission.edition)
)
YEARS_SENT = select(Submission.year).distinct().order_by(Submission.year)
WORKSPACE_BY_ID = select(Association.id, Association.slug, Association.name).where(Association.id == bindparam("id"))


def frozen(figures: Mapping[str, Figure]) -> dict[str, Any]:
    """Figures as JSON without losing a digit."""
    return {
        code: [figure.state.value, *(_text(number) for number in (figure.numerator, figure.denominator, figure.value))]
        for code, figure in figures.items()
    }


def thawed(kept: Mapping[str, Any]) -> dict[str, Figure]:
    """The figures that `frozen` kept."""
    made = {}
    for code, (state, *texts) in kept.items():
        numerator, denominator, value = (None if text is None else Fraction(text) for text in texts)
        made[code] = Figure(code, numerator, denominator, value, State(state))
    return made


def _text(number: Any) -> str | None:
    return None if number is None else str(Fraction(number))


def carry_over(database: Database, workspace: Workspace) -> int:
    """Publish every submission that is not published yet, oldest first; returns how many. Running it again changes
    nothing."""
    with session.open(database, publisher(workspace), write=True) as db:
        return sum(_carry_year(db, workspace, year) for (year,) in db.all(YEARS_SENT))


def _carry_year(db: Any, workspace: Workspace, year: int) -> int:
    """One year's editions in order, since what a correction may show depends on the edition before (D9)."""
    published = {row.edition: row.id for row in db.all(OWN_EDITIONS, association_id=workspace.id, year=year)}
    shown: dict[str, Figure] | None = None
    cells: dict[str, Cell] = {}
    carried = 0
    for row in db.all(SUBMISSIONS, year=year):
        figures = thawed(row.figures)
        if row.edition in published:
            cells = {cell.code: as_cell(cell) for cell in db.objects(CELLS_OF, publication_id=published[row.edition])}
        else:
            cells = publishable(figures) if shown is None else corrected(shown, cells, figures)
            publish_cells(db, workspace.id, year, row.edition, cells, row.reason)
            carried += 1
        # A correction that waits changes nothing shown: the next one is compared with the figures before it.
        if shown is None or not held_back(shown, figures):
            shown = figures
    return carried


def publish_cells(
    db: Any, association_id: Any, year: int, edition: int, cells: Mapping[str, Cell], reason: str = ""
) -> None:
    """Write one edition. The unique key refuses a second writer, the table's checks refuse what should be hidden."""
    made = Publication(
        association_id=association_id, year=year, edition=edition, published_at=clock.now(), reason=reason
    )
    db.add(made)
    db.add(*(as_row(made.id, cell) for cell in cells.values()))


@task("figures.carry-over")
def carry(work: Work) -> None:
    """What the worker does after a director pressed « Envoyer »."""
    row = session.peek(work.database, WORKSPACE_BY_ID, id=work.tenant)
    if row is not None:
        carry_over(work.database, Workspace(row.id, row.slug, row.name))
