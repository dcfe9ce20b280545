"""Chiffres de l’année: what we know, what the head office will see, and the sending."""

from typing import Any

from app.accounts.permissions import Right
from app.figures import queries
from app.figures.forms import SubmissionForm
from app.figures.sending import FIRST_YEAR, computed, first_year, is_closed, last_edition, submit
from app.indicators import dictionary
from app.indicators.dictionary import Field
from app.indicators.figure import Figure, State, half_up
from app.indicators.masking import masks, publishable
from app.jobs.tasks import ask
from app.publications.cells import as_cell
from app.publications.queries import CELLS_OF, OWN_EDITIONS
from app.tabular.writing import OutColumn, OutSheet, Value, workbook
from app.web.answers import Answer, done, download, page
from app.web.errors import NotFound
from app.web.exports import notes_of
from app.web.figure_sheets import figures_sheet
from app.web.figure_words import fraction_words, state_words
from app.web.forms import deed
from app.web.i18n import gettext as _
from app.web.rooms import there
from app.web.routes import get, post
from app.web.visit import Visit
from app.web.words import locale_of
from tenants import clock


@get("/figures", name="figures:index", may=Right.FIGURES_READ)
def index(visit: Visit) -> Answer:
    """The closed years since the first stay or works, newest first, with what was sent."""
    sent = {row.year: row for row in visit.db.all(queries.SENT)}
    newest = clock.today().year - 1
    first = min(first_year(visit.db) or newest, newest)
    years = [(year, sent.get(year)) for year in range(newest, max(first, FIRST_YEAR) - 1, -1)]
    return page("figures/index.html", years=years)


@get("/figures/{year:str}", name="figures:show", may=Right.FIGURES_READ)
def show(visit: Visit, year: int) -> Answer:
    return _year_page(visit, year, preview=False)


@get("/figures/{year:str}/preview", name="figures:preview", may=Right.FIGURES_READ)
def preview(visit: Visit, year: int) -> Answer:
    """« Ce que verra la tête de réseau »: the very cells that will be published."""
    return _year_page(visit, year, preview=True)


@get("/figures/{year:str}/export.xlsx", name="figures:export", may=Right.EXPORT, within=Right.FIGURES_READ, fresh=True)
def export(visit: Visit, year: int) -> Answer:
    """Every figure of the year, of every part of the house, with what is published of it."""
    _refuse_open_year(year)
    own = computed(visit.db, year)
    sheets = [figures_sheet(own.values()), _leaving_sheet(own)]
    book = workbook(sheets, notes_of(visit, (_("Année"), str(year))), _)
    return download(book, _("chiffres-%(year)s.xlsx") % {"year": year})


def _leaving_sheet(own: dict[str, Figure]) -> OutSheet:
    """« Ce que verra la tête de réseau », cell by cell."""
    columns = (
        OutColumn(_("Indicateur"), width=44),
        OutColumn(_("Valeur"), "decimal"),
        OutColumn(_("Situation"), width=16),
        OutColumn(_("Calcul"), width=24),
    )
    lines: list[list[Value]] = [
        [
            line["indicator"].name.of(locale_of()),
            half_up(line["cell"].value) if line["cell"].value is not None else None,
            state_words(line["cell"].state) or _("montré"),
            fraction_words(line["cell"]),
        ]
        for line in _lines(own)
    ]
    return OutSheet(_("Tête de réseau"), columns, lines)


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
    audited="publish:figures",
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
        parts_of_house=_parts(visit, own),
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


def _parts(visit: Visit, own: dict[str, Figure]) -> list[tuple[str, tuple[str, str] | None, list[dict[str, Any]]]]:
    """The lines by part of the house with the way to its rows; one that concerns nobody here has no line."""
    houses, reletting = visit.url("residences:index"), there(visit, "works:reletting", Right.WORKS_READ)
    payments = there(visit, "payments:index", Right.FUNDING_READ)
    ways = {
        Field.RESIDENCES: (_("Résidences"), (_("Voir les résidences"), houses)),
        Field.WORKS: (_("Travaux"), (_("Voir la remise en location"), reletting) if reletting else None),
        Field.FUNDING: (_("Financements"), (_("Voir les versements"), payments) if payments else None),
    }
    found = []
    for field, (words, way) in ways.items():
        lines = [line for line in _lines(own) if line["indicator"].field is field]
        concerned = any(line["figure"].state is not State.NOT_CONCERNED for line in lines)
        found.append((words, way, lines if concerned else []))
    return found


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


ROUTES = [index, show, preview, export, new, create]
