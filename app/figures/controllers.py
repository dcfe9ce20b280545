"""Chiffres de l’année: what we know, what the head office will see, and the sending."""

from typing import Any

from app.accounts.permissions import Right
from app.figures import queries
from app.figures.forms import SubmissionForm
from app.figures.sending import computed, is_closed, last_edition, submit
from app.indicators import dictionary
from app.indicators.figure import Figure
from app.indicators.masking import masks, publishable
from app.jobs.tasks import ask
from app.publications.cells import as_cell
from app.publications.queries import CELLS_OF, OWN_EDITIONS
from app.web.answers import Answer, done, page
from app.web.errors import NotFound
from app.web.forms import deed
from app.web.i18n import gettext as _
from app.web.routes import get, post
from app.web.visit import Visit
from tenants import clock


@get("/figures", name="figures:index", may=Right.FIGURES_READ)
def index(visit: Visit) -> Answer:
    """The closed years since the first stay, newest first, with what was sent."""
    sent = {row.year: row for row in visit.db.all(queries.SENT)}
    first = visit.db.value(queries.FIRST_YEAR) or clock.today().year
    newest = clock.today().year - 1
    years = [(year, sent.get(year)) for year in range(newest, min(int(first), newest) - 1, -1)]
    return page("figures/index.html", years=years)


@get("/figures/{year:str}", name="figures:show", may=Right.FIGURES_READ)
def show(visit: Visit, year: int) -> Answer:
    return _year_page(visit, year, preview=False)


@get("/figures/{year:str}/preview", name="figures:preview", may=Right.FIGURES_READ)
def preview(visit: Visit, year: int) -> Answer:
    """« Ce que verra la tête de réseau »: the very cells that will be published."""
    return _year_page(visit, year, preview=True)


@get(
    "/figures/{year:str}/submission/new",
    name="figures:submissions.new",
    may=Right.FIGURES_SEND,
    within=Right.FIGURES_READ,
)
def new(visit: Visit, year: int) -> Answer:
    return _check_page(visit, year, SubmissionForm())


@post(
    "/figures/{year:str}/submission",
    name="figures:submissions.create",
    may=Right.FIGURES_SEND,
    within=Right.FIGURES_READ,
)
def create(visit: Visit, year: int) -> Answer:
    """Freeze the year as computed now; the worker carries the masked cells over."""
    _refuse_open_year(year)
    form = SubmissionForm(visit.posted)
    last = last_edition(visit.db, year)
    if last and not form.reason.data:
        form.refuse(_("Expliquez en une phrase ce qui change depuis l’édition %(n)s.") % {"n": last}, "reason")
    if not form.has_errors and form.validate():
        with deed(visit.db, form):
            submit(visit.db, year, form.reason.data or "")
            ask(visit.db, "figures.carry-over")
    if form.has_errors:
        return _check_page(visit, year, form, status=422)
    return done(visit.url("figures:show", year=year), _("Les chiffres %(year)s sont envoyés.") % {"year": year})


def _refuse_open_year(year: int) -> None:
    if not is_closed(year):
        raise NotFound


def _year_page(visit: Visit, year: int, *, preview: bool) -> Answer:
    _refuse_open_year(year)
    own = computed(visit.db, year)
    editions = visit.db.all(OWN_EDITIONS, association_id=visit.me.tenant, year=year)
    sent = last_edition(visit.db, year)
    return page(
        "figures/preview.html" if preview else "figures/show.html",
        year=year,
        lines=_lines(own),
        editions=editions,
        under_way=sent > (editions[0].edition if editions else 0),
        published={cell.code: as_cell(cell) for cell in visit.db.objects(CELLS_OF, publication_id=editions[0].id)}
        if editions
        else {},
    )


def _lines(own: dict[str, Figure]) -> list[dict[str, Any]]:
    """One line per published indicator: its figure, the cell that would leave, and why it hides (for us alone)."""
    cells, reasons = publishable(own), masks(own)
    return [
        {
            "indicator": dictionary.indicator(code),
            "figure": own.get(code),
            "cell": cells[code],
            "why": reasons.get(code),
        }
        for code in dictionary.published_codes()
    ]


def _check_page(visit: Visit, year: int, form: SubmissionForm, status: int = 200) -> Answer:
    _refuse_open_year(year)
    lines = _lines(computed(visit.db, year))
    return page(
        "figures/check.html",
        part="form",
        status=status,
        year=year,
        form=form,
        last=last_edition(visit.db, year),
        total=len(lines),
        hidden=sum(line["cell"].state == "masked" for line in lines),
    )


ROUTES = [index, show, preview, new, create]
