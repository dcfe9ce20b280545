"""Our sheets: the list, a new one, one of them as it is read with what to do about it, its PDF."""

from typing import Any

from app import papers
from app.initiatives import figures, queries
from app.initiatives.content import whole
from app.initiatives.deeds import begin, take
from app.initiatives.forms import NewSheetForm
from app.initiatives.models import Sheet
from app.initiatives.paper import as_pdf, file_name, published_pdf
from app.initiatives.places import (
    DECIDE,
    READ,
    WRITE,
    association,
    held,
    loader,
    standing_of,
    state_of,
    tabs,
    trail,
)
from app.initiatives.reading import read
from app.initiatives.state import Stage, State, state
from app.publications import sheet_queries
from app.publications.sheet_models import PublishedSheet
from app.web.answers import Answer, done, download, page
from app.web.conflict import already_done
from app.web.forms import deed
from app.web.i18n import gettext as _
from app.web.listed import in_words
from app.web.rooms import offered, there
from app.web.routes import get, post
from app.web.visit import Visit
from tenants import clock

PDF = "application/pdf"


@get("/sheets/ours", name="sheets:ours", may=READ)
def ours(visit: Visit) -> Answer:
    own = association(visit)
    proposals, decisions = (
        visit.db.all(statement, association_id=own) for statement in (sheet_queries.PROPOSALS, sheet_queries.DECISIONS)
    )
    standing = {one.sheet_id: one for one in visit.db.objects(sheet_queries.STANDING, association_id=own)}
    last = {row.sheet_id: row.rank for row in visit.db.all(queries.LAST_RANKS)}
    sent = {row.sheet_id: row.rank for row in visit.db.all(queries.PROPOSED_RANKS)}
    lines = [
        (
            row,
            state(
                [one for one in proposals if one.sheet_id == row.id],
                [one for one in decisions if one.sheet_id == row.id],
                standing.get(row.id),
                last.get(row.id, 0) > sent.get(row.id, 0),
            ),
        )
        for row in visit.db.all(queries.SHEETS)
    ]
    return page(
        "initiatives/sheets/ours.html",
        lines=lines,
        tabs=tabs(visit, "ours"),
        theme=lambda code: in_words("sheet_themes", code),
        filled=_begin(visit),
    )


def _begin(visit: Visit) -> dict[str, Any] | None:
    href = there(visit, "sheets:new", WRITE)
    return {"label": _("Rédiger une fiche"), "href": href, "icon": "plus"} if href else None


# -- a new one --------------------------------------------------------------------------------------------------------
@get("/sheets/new", name="sheets:new", may=WRITE, within=READ)
def new(visit: Visit) -> Answer:
    return _new_page(visit, NewSheetForm())


@post("/sheets/new", name="sheets:new", may=WRITE, within=READ)
def create(visit: Visit) -> Answer:
    form, sheet = NewSheetForm(visit.posted), Sheet()
    if form.validate():
        with deed(visit.db, form):
            take(sheet, form)
            begin(visit.db, sheet)
    if form.has_errors:
        return _new_page(visit, form, 422)
    to = visit.url("sheets:edit", number=sheet.number)
    return done(to, _("La fiche « %(title)s » est commencée.") % {"title": sheet.title})


def _new_page(visit: Visit, form: NewSheetForm, status: int = 200) -> Answer:
    """A second draft is offered after the first: « Reprendre »."""
    mine = {row.sheet_id for row in visit.db.all(queries.OWN_DRAFTS, member_id=visit.me.member_id)}
    return page(
        "initiatives/sheets/new.html",
        part="form",
        status=status,
        form=form,
        back=visit.url("sheets:ours"),
        begun=[row for row in visit.db.all(queries.SHEETS) if row.id in mine],
        trail=trail(visit, (_("Nouvelle fiche"), None)),
    )


# -- one of them ------------------------------------------------------------------------------------------------------
@get("/sheets/{number:str}", name="sheets:show", may=READ)
def show(visit: Visit, number: int) -> Answer:
    """The sheet as it stands with us, what the head office says of it, newer figures (never put in by themselves)."""
    sheet = held(visit, number)
    standing = standing_of(visit, sheet)
    found = state_of(visit, sheet, standing)
    content = _content(visit, sheet)
    reading = read(content, None, lambda one: visit.url("sheets:picture", number=one["number"]))
    return page(
        "initiatives/sheets/show.html",
        sheet=sheet,
        state=found,
        reading=reading,
        newer=newer_figures(visit, sheet, standing),
        adopters=visit.db.all(sheet_queries.ADOPTIONS, association_id=association(visit), sheet_id=sheet.id),
        association=visit.me.workspace.name if visit.me.workspace else "",
        trail=trail(visit, (sheet.title, None)),
        filled=_next_deed(visit, sheet, found),
        outlined=offered(
            {"label": _("Rédiger"), "href": there(visit, "sheets:edit", WRITE, number=number), "icon": "pencil"}
            if visit.can(DECIDE)
            else None,
            {"label": _("PDF"), "href": visit.url("sheets:paper", number=number), "icon": "file-text"},
        ),
        others=offered(
            {"label": _("Voir l’historique"), "href": visit.url("sheets:history", number=number)},
            {"label": _("Voir la fiche publiée"), "href": visit.url("sheets:read", slug=standing.slug)}
            if standing
            else None,
        ),
    )


def _next_deed(visit: Visit, sheet: Sheet, found: State) -> dict[str, Any] | None:
    """The one filled button of the situation."""
    edit = there(visit, "sheets:edit", WRITE, number=sheet.number)
    propose = there(visit, "sheets:proposal", DECIDE, number=sheet.number)
    if (
        propose
        and found.stage in (Stage.DRAFT, Stage.SENT_BACK, Stage.PUBLISHED, Stage.RETIRED)
        and (found.stage is Stage.DRAFT or found.unsent)
    ):
        return {"label": _("Proposer à la tête de réseau"), "href": propose, "icon": "send"}
    if edit:
        words = _("Corriger la fiche") if found.stage is Stage.SENT_BACK else _("Modifier la fiche")
        return {"label": words, "href": edit, "icon": "pencil"}
    return None


def _content(visit: Visit, sheet: Sheet) -> dict[str, Any]:
    return whole(
        sheet,
        visit.db.objects(queries.FIGURES, sheet_id=sheet.id),
        visit.db.objects(queries.PICTURES, sheet_id=sheet.id),
    )


def newer_figures(visit: Visit, sheet: Sheet, standing: PublishedSheet | None) -> list[dict[str, Any]]:
    """For the owner: each bound figure of the sheet for which a newer one was published since."""
    cells = figures.own_cells(visit.db, association(visit))
    kept = {one["mark"]: one for one in _content(visit, sheet)["figures"]}
    if standing is not None:
        rows = visit.db.all(sheet_queries.REFRESHES, published_sheet_id=standing.id)
        read_now = figures.overlaid(standing.content.get("figures") or (), sheet_queries.refreshed(rows))
        kept |= read_now
    found = []
    for mark, one in sorted(kept.items()):
        row = figures.newer(one, cells)
        if row is not None:
            after = figures.bound(row, mark)
            found.append(
                {"mark": mark, "now": one, "value": figures.value_said(after), "note": figures.note_said(after)}
            )
    return found


@get("/sheets/{number:str}/sheet.pdf", name="sheets:paper", may=READ)
def paper(visit: Visit, number: int) -> Answer:
    """The published sheet as readers have it; before that, the sheet as it stands, said to be a draft."""
    sheet = held(visit, number)
    standing = standing_of(visit, sheet)
    name = visit.me.workspace.name if visit.me.workspace else ""
    load = loader(visit, association(visit))
    try:
        if standing is not None:
            rows = visit.db.all(sheet_queries.REFRESHES, published_sheet_id=standing.id)
            made = published_pdf(standing, sheet_queries.refreshed(rows), name, load)
        else:
            state_words = "Brouillon, pas encore publiée"
            made = as_pdf(_content(visit, sheet), {}, name, state_words, clock.today(), load)
    except papers.TooLong:
        return already_done(
            _("Cette fiche est trop longue pour un PDF de quelques pages. Raccourcissez-la."),
            visit.url("sheets:show", number=number),
            _("Voir la fiche"),
        )
    return download(made, file_name(sheet.title), PDF)


ROUTES = [ours, new, create, show, paper]
