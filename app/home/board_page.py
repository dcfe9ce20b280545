"""« La page du conseil »: one sheet of A4 that prints, figures with their fractions and no name."""

from app.accounts.permissions import Right
from app.home import board, money
from app.web.answers import Answer, page
from app.web.i18n import gettext as _
from app.web.routes import get
from app.web.visit import Visit


@get("/board", name="home:board", may=Right.FIGURES_READ)
def show(visit: Visit) -> Answer:
    houses = board.houses(visit.db)
    return page(
        "home/board.html",
        trail=[(_("Aujourd’hui"), visit.url("home:today")), (_("La page du conseil"), None)],
        period=board.period_said(),
        cards=board.cards(visit.db),
        houses=[row for row in houses if row.units],
        units=sum(row.units for row in houses),
        occupied=sum(row.occupied for row in houses),
        closed=sum(row.closed for row in houses),
        late=board.late(visit.db),
        received=money.received(visit.db) if visit.can(Right.STAYS_AMOUNTS) else [],
    )


ROUTES = [show]
