"""Demo step: the ten invented associations and their published years. They have no workspace: figures only."""

from app.demo.associations import published_years
from app.figures.publishing import publish_cells
from app.indicators.figure import State
from app.provisioning import open_workspace
from app.publications.queries import OWN_EDITIONS
from tenants import clock, session
from tenants.actor import Workspace, publisher
from tenants.database import Database


def publish_invented(database: Database, _places: dict[str, Workspace]) -> None:
    """Each invented association's three years, as edition 1; running it again changes nothing."""
    for made in published_years(clock.today()):
        one = made.association
        workspace = open_workspace(database, one.slug, one.name, one.department, invented=True, opened=False)
        if all(cell.state is State.NO_ANSWER for cell in made.cells.values()):
            continue  # it has not answered: nothing was sent, nothing is published
        with session.open(database, publisher(workspace), write=True) as db:
            if not db.all(OWN_EDITIONS, association_id=workspace.id, year=made.year):
                publish_cells(db, workspace.id, made.year, 1, made.cells)
