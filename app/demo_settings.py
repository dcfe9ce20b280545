"""Demo step: a dated value of each association's own that begins next year, so that « Réglages » shows one to come."""

from datetime import date
from decimal import Decimal

from sqlalchemy import exists, select

from app.works.setting_models import WorksSetting
from tenants import clock, session
from tenants.actor import Workspace, keeper
from tenants.database import Database

ANYTHING = select(exists(select(WorksSetting.id)))


def seed(database: Database, places: dict[str, Workspace]) -> None:
    """A workspace that already holds a value is left as it is."""
    next_year = date(clock.today().year + 1, 1, 1)
    for workspace in places.values():
        with session.open(database, keeper(workspace), write=True) as db:
            if not db.value(ANYTHING):
                source = "Exemple : décision du bureau"
                db.add(WorksSetting(code="order_ceiling", valid_from=next_year, value=Decimal(5500), source=source))
