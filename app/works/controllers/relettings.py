"""La remise en location: how many dwellings, how fast, stage by stage, with every figure of the works."""

from dataclasses import dataclass
from datetime import date
from typing import Any

from app.accounts.permissions import Right
from app.indicators.figure import Figure
from app.tabular.writing import workbook
from app.web.answers import Answer, download, page
from app.web.exports import notes_of
from app.web.figure_sheets import figures_sheet
from app.web.i18n import gettext as _
from app.web.rooms import there
from app.web.routes import get
from app.web.visit import Visit
from app.works import reletting_page as told
from app.works.figures import figures, since
from app.works.places import tabs, trail
from app.works.relettings import EVER, Reletting, relettings
from app.works.request_queries import ENTERPRISES
from tenants import clock

MOST = 20


@dataclass(frozen=True)
class Asked:
    """What the address asks for: a year or all of them, an enterprise or all."""

    year: int | None
    enterprise: int | None
    start: int
    first: date
    last: date
    ever: list[Reletting]
    found: list[Reletting]
    figures: dict[str, Figure]


def _asked(visit: Visit) -> Asked:
    today = clock.today()
    year, enterprise = visit.asked_number("year", 1950, 2200), visit.asked_number("enterprise", 1)
    ever = relettings(visit.db, EVER, today, enterprise)
    began = since(visit.db)
    start = ever[0].let_on.year if ever else min(began.year if began else today.year, today.year)
    first, last = told.period_of(year, start, today)
    found = [one for one in ever if first <= one.let_on <= last]
    return Asked(year, enterprise, start, first, last, ever, found, figures(visit.db, first, last, enterprise))


@get("/reletting", name="works:reletting", may=Right.WORKS_READ)
def index(visit: Visit) -> Answer:
    asked = _asked(visit)
    today = clock.today()
    years = told.years_of(asked.ever, asked.start, today.year)
    enterprises = visit.db.all(ENTERPRISES)
    offered = [("", _("depuis %(year)s") % {"year": asked.start})]
    offered += [(str(one.number), str(one.number)) for one in reversed(years)]
    rows, more = _leaf(visit, asked.found)
    return page(
        "works/reletting.html",
        part="reletting",
        head=told.head(len({one.dwelling for one in asked.ever}), asked.start),
        year=asked.year or "",
        enterprise=asked.enterprise or "",
        years=years,
        offered=offered,
        enterprises=[("", _("Toutes les entreprises")), *((str(one.number), one.name) for one in enterprises)],
        on=bool(asked.year) + bool(asked.enterprise),
        chart=told.chart(years),
        stages=told.stages_of(asked.found),
        groups=told.groups(asked.figures),
        rows=rows,
        total=len(asked.found),
        dwelling=lambda number: there(visit, "dwellings:show", Right.WORKS_READ, number=number),
        next_href=more,
        tabs=tabs(visit, "orders"),
        trail=trail(visit, "orders", (_("La remise en location"), None)),
        export=there(
            visit, "works:reletting-export", Right.EXPORT, year=asked.year, enterprise=asked.enterprise
        ),
    )  # fmt: skip


def _leaf(visit: Visit, found: list[Reletting]) -> tuple[list[Any], str | None]:
    """Twenty lettings, the newest first; the address says how many came before."""
    newest, skip = found[::-1], visit.asked_number("skip") or 0
    more = visit.here(skip=skip + MOST) if len(newest) > skip + MOST else None
    return newest[skip : skip + MOST], more


@get("/reletting.xlsx", name="works:reletting-export", may=Right.EXPORT, within=Right.WORKS_READ, fresh=True)
def export(visit: Visit) -> Answer:
    """The same figures, years, stages and lettings as the page."""
    asked = _asked(visit)
    years = told.years_of(asked.ever, asked.start, clock.today().year)
    sheets = [figures_sheet(asked.figures.values()), *told.sheets(years, told.stages_of(asked.found), asked.found)]
    when = str(asked.year) if asked.year else _("depuis %(year)s") % {"year": asked.start}
    book = workbook(sheets, notes_of(visit, (_("Période"), when)), _)
    return download(book, _("remise-en-location-%(day)s.xlsx") % {"day": clock.today()})


ROUTES = [index, export]
