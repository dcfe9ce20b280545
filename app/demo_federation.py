"""Demo steps: what the associations have published. The ten invented ones have no workspace: figures only."""

from app.demo.associations import published_years
from app.figures.publishing import carry_over, publish_cells
from app.figures.sending import last_edition, submit
from app.indicators.figure import State
from app.provisioning import open_workspace
from app.publications.queries import OWN_EDITIONS
from tenants import clock, session
from tenants.actor import Workspace, keeper, publisher
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


def publish_workspaces(database: Database, places: dict[str, Workspace]) -> None:
    """Both workspaces have sent their closed years, but for Valence's last: that one is for the newcomer to send."""
    last = clock.today().year - 1
    for slug, years in (("roanne", (last - 2, last - 1, last)), ("valence", (last - 2, last - 1))):
        with session.open(database, keeper(places[slug]), write=True) as db:
            for year in years:
                if last_edition(db, year) == 0:
                    submit(db, year)
        carry_over(database, places[slug])
