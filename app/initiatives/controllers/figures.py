"""« Insérer un chiffre »: a published figure gets a mark of the text; a newer one is put in by the owner only (W6)."""

from typing import Any

from app.initiatives import figures, queries
from app.initiatives.content import figure_kept
from app.initiatives.deeds import bind, keep_state, refresh
from app.initiatives.figures import note_said, value_said
from app.initiatives.forms import FigureForm
from app.initiatives.models import Sheet, SheetFigure
from app.initiatives.places import DECIDE, READ, WRITE, association, held, standing_of, trail
from app.publications import sheet_queries
from app.web.answers import Answer, done, page
from app.web.conflict import already_done
from app.web.errors import NotFound
from app.web.forms import deed
from app.web.i18n import gettext as _
from app.web.routes import get, post
from app.web.visit import Visit

LAST_MARK = 99


@get("/sheets/{number:str}/figures/new", name="sheets:figures.new", may=WRITE, within=READ)
def new(visit: Visit, number: int) -> Answer:
    sheet = held(visit, number)
    return _page(visit, sheet, _form(visit, None)[0])


@post("/sheets/{number:str}/figures/new", name="sheets:figures.new", may=WRITE, within=READ)
def add(visit: Visit, number: int) -> Answer:
    sheet = held(visit, number, to_change=True)
    form, cells = _form(visit, visit.posted)
    mark = 0
    if form.validate():
        row = next((one for one in cells if figures.key_of(one) == form.cell.data), None)
        if row is None:
            raise NotFound
        with deed(visit.db, form):
            mark = bind(visit.db, sheet, row)
            keep_state(visit.db, sheet)
    if form.has_errors:
        return _page(visit, sheet, form, 422)
    to = visit.url("sheets:edit", number=number)
    return done(to, _("Le chiffre est prêt : écrivez {%(mark)s} là où il doit paraître.") % {"mark": mark})


@post("/sheets/{number:str}/figures/{mark:str}/removal", name="sheets:figures.remove", may=WRITE, within=READ)
def remove(visit: Visit, number: int, mark: int) -> Answer:
    sheet = held(visit, number, to_change=True)
    figure = _figure(visit, sheet, mark)
    visit.db.session.delete(figure)
    visit.db.flush()
    keep_state(visit.db, sheet)
    to = visit.url("sheets:edit", number=number)
    return done(to, _("Le repère {%(mark)s} n’a plus de chiffre. Retirez-le du texte.") % {"mark": mark})


@post("/sheets/{number:str}/figures/{mark:str}/refresh", name="sheets:figures.refresh", may=DECIDE, within=READ)
def renew(visit: Visit, number: int, mark: int) -> Answer:
    """The newer figure, by the owner’s deed: in the sheet and, when it is published, for its readers."""
    sheet = held(visit, number, to_change=True)
    standing = standing_of(visit, sheet)
    figure = _bound(visit, sheet, mark)
    shown = _shown(visit, standing, mark)
    if figure is None and shown is None:
        raise NotFound
    cells = figures.own_cells(visit.db, association(visit))
    row = refresh(visit.db, sheet, figure, shown, standing, cells, association(visit), mark)
    back = visit.url("sheets:show", number=number)
    if row is None:
        return already_done(_("Ce chiffre est déjà le plus récent."), back, _("Voir la fiche"))
    said = figures.value_said(figures.bound(row, mark))
    return done(back, _("Le chiffre est mis à jour : %(value)s.") % {"value": said})


def _shown(visit: Visit, standing: Any, mark: int) -> dict[str, Any] | None:
    """The figure that readers of the published sheet see at that mark."""
    if standing is None:
        return None
    rows = visit.db.all(sheet_queries.REFRESHES, published_sheet_id=standing.id)
    overlaid = figures.overlaid(standing.content.get("figures") or (), sheet_queries.refreshed(rows))
    found: dict[str, Any] | None = overlaid.get(mark)
    return found


def _figure(visit: Visit, sheet: Sheet, mark: int) -> SheetFigure:
    found = _bound(visit, sheet, mark)
    if found is None:
        raise NotFound
    return found


def _bound(visit: Visit, sheet: Sheet, mark: int) -> SheetFigure | None:
    """The figure of that mark, locked; a number that is no mark has none."""
    if mark > LAST_MARK:
        return None
    found: SheetFigure | None = visit.db.object(queries.FIGURE_TO_CHANGE, sheet_id=sheet.id, mark=mark)
    return found


def _form(visit: Visit, posted: Any) -> tuple[FigureForm, list[Any]]:
    cells = figures.own_cells(visit.db, association(visit))
    form = FigureForm(posted)
    form.cell.choices = {"": [("", _("Choisir…"))], **figures.offered(cells)}
    return form, cells


def _page(visit: Visit, sheet: Sheet, form: FigureForm, status: int = 200) -> Answer:
    back = visit.url("sheets:edit", number=sheet.number)
    bound = visit.db.objects(queries.FIGURES, sheet_id=sheet.id)
    return page(
        "initiatives/sheets/figure.html",
        part="form",
        status=status,
        form=form,
        sheet=sheet,
        nothing=len(form.cell.choices) == 1,
        bound=[(one.mark, value_said(figure_kept(one)), note_said(figure_kept(one))) for one in bound],
        back=back,
        trail=trail(
            visit, (sheet.title, visit.url("sheets:show", number=sheet.number)), (_("Insérer un chiffre"), None)
        ),
    )


ROUTES = [new, add, remove, renew]
