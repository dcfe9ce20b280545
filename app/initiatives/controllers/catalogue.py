"""The catalogue (S39) and a published sheet as it is read (S40) by every association, with who did the same."""

from typing import Any

from app import papers
from app.initiatives import searching
from app.initiatives.forms import AdoptionForm
from app.initiatives.paper import file_name, published_pdf
from app.initiatives.places import DECIDE, READ, WRITE, association, loader, picture_of, rank_of, tabs
from app.initiatives.reading import Reading, read
from app.publications import sheet_queries
from app.publications.sheet_models import PublishedSheet, SheetAdoption
from app.web.answers import Answer, done, download, page
from app.web.conflict import already_done
from app.web.errors import NotFound
from app.web.forms import deed
from app.web.i18n import gettext as _
from app.web.rooms import there
from app.web.routes import get, post
from app.web.visit import Visit
from tenants import clock

PDF = "application/pdf"
ONE = "/sheets/catalogue/{slug:str}"


@get("/sheets", name="sheets:index", may=READ)
def index(visit: Visit) -> Answer:
    wanted = searching.asked(visit)
    filters, cards = searching.filters(visit.db), searching.cards(visit.db, wanted)
    return page(
        "initiatives/sheets/index.html",
        part="list",
        asked=wanted,
        cards=cards,
        suggested=searching.suggested(visit.db, wanted) if wanted.words and not cards else [],
        filters=filters,
        any_at_all=any(len(options) > 1 for options in filters.values()),
        own=association(visit),
        write=there(visit, "sheets:new", WRITE),
        tabs=tabs(visit, "index"),
    )


@get(ONE, name="sheets:read", may=READ)
def show(visit: Visit, slug: str) -> Answer:
    sheet, owner = one_by_slug(visit, slug)
    own = association(visit)
    adopters = visit.db.all(sheet_queries.ADOPTIONS, association_id=sheet.association_id, sheet_id=sheet.sheet_id)
    return page(
        "initiatives/sheets/read.html",
        sheet=sheet,
        owner=owner,
        reading=reading_of(visit, sheet, "sheets:read-picture"),
        adopters=adopters,
        adopted=next((row for row in adopters if row.adopter_id == own), None),
        ours=sheet.association_id == own,
        may_adopt=visit.can(DECIDE) and sheet.association_id != own,
        published_on=sheet.published_at.astimezone(clock.now().tzinfo).date(),
        trail=[(_("Fiches"), visit.url("sheets:index")), (sheet.title, None)],
    )


@get(ONE + "/sheet.pdf", name="sheets:read-paper", may=READ)
def paper(visit: Visit, slug: str) -> Answer:
    sheet, owner = one_by_slug(visit, slug)
    return paper_of(visit, sheet, owner, visit.url("sheets:read", slug=slug))


@get(ONE + "/pictures/{rank:str}", name="sheets:read-picture", may=READ)
def picture(visit: Visit, slug: str, rank: int) -> Answer:
    sheet, _owner = one_by_slug(visit, slug)
    return picture_of(visit, sheet.association_id, sheet.content, rank)


# -- « Nous l’avons reprise » -----------------------------------------------------------------------------------------
@get(ONE + "/adoption", name="sheets:adoption", may=DECIDE, within=READ)
def adopting(visit: Visit, slug: str) -> Answer:
    return _adoption_page(visit, slug, AdoptionForm())


@post(ONE + "/adoption", name="sheets:adoption", may=DECIDE, within=READ)
def adopt(visit: Visit, slug: str) -> Answer:
    sheet, _owner = one_by_slug(visit, slug)
    own, form = association(visit), AdoptionForm(visit.posted)
    back = visit.url("sheets:read", slug=slug)
    if sheet.association_id == own:
        return already_done(_("Cette fiche est la vôtre."), back, _("Voir la fiche"))
    adopters = visit.db.all(sheet_queries.ADOPTIONS, association_id=sheet.association_id, sheet_id=sheet.sheet_id)
    if any(row.adopter_id == own for row in adopters):
        return already_done(_("Votre association a déjà dit qu’elle l’a reprise."), back, _("Voir la fiche"))
    if form.validate():
        with deed(visit.db, form):
            visit.db.add(
                SheetAdoption(
                    adopter_id=own,
                    association_id=sheet.association_id,
                    sheet_id=sheet.sheet_id,
                    said=form.said.data or "",
                    adopted_at=clock.now(),
                )
            )
    if form.has_errors:
        return _adoption_page(visit, slug, form, 422)
    return done(back, _("Votre association figure parmi celles qui l’ont reprise."))


@post(ONE + "/adoption/removal", name="sheets:adoption-removal", may=DECIDE, within=READ)
def take_back(visit: Visit, slug: str) -> Answer:
    sheet, _owner = one_by_slug(visit, slug)
    visit.db.run(
        sheet_queries.TAKE_BACK,
        adopter_id=association(visit),
        association_id=sheet.association_id,
        sheet_id=sheet.sheet_id,
    )
    return done(visit.url("sheets:read", slug=slug), _("Votre association n’y figure plus."))


def _adoption_page(visit: Visit, slug: str, form: AdoptionForm, status: int = 200) -> Answer:
    sheet, owner = one_by_slug(visit, slug)
    back = visit.url("sheets:read", slug=slug)
    return page(
        "initiatives/sheets/adoption.html",
        part="form",
        status=status,
        form=form,
        sheet=sheet,
        owner=owner,
        back=back,
        trail=[(_("Fiches"), visit.url("sheets:index")), (sheet.title, back), (_("Nous l’avons reprise"), None)],
    )


# -- shared with the head office and with anybody ---------------------------------------------------------------------
def one_by_slug(visit: Visit, slug: str) -> tuple[PublishedSheet, Any]:
    """A standing sheet and its association. Raises NotFound."""
    row = visit.db.session.execute(sheet_queries.BY_SLUG, {"slug": slug}).one_or_none()
    if row is None:
        raise NotFound
    return row[0], row[1]


def refreshed_of(visit: Visit, sheet: PublishedSheet) -> dict[int, Any]:
    return sheet_queries.refreshed(visit.db.all(sheet_queries.REFRESHES, published_sheet_id=sheet.id))


def reading_of(visit: Visit, sheet: PublishedSheet, route: str, **values: Any) -> Reading:
    """The sheet as readers have it: its own figures, as its owner refreshed them last."""
    named = values or {"slug": sheet.slug}
    return read(
        sheet.content,
        refreshed_of(visit, sheet),
        lambda one: visit.url(route, rank=rank_of(sheet.content, one), **named),
    )


def paper_of(visit: Visit, sheet: PublishedSheet, owner: Any, back: str) -> Answer:
    try:
        made = published_pdf(sheet, refreshed_of(visit, sheet), owner.name, loader(visit, sheet.association_id))
    except papers.TooLong:
        return already_done(_("Cette fiche est trop longue pour un PDF."), back, _("Voir la fiche"))
    return download(made, file_name(sheet.title), PDF)


ROUTES = [index, show, paper, picture, adopting, adopt, take_back]
