"""What each of their columns gives (S18): proposed from titles and contents, corrected by a person, remembered."""

from typing import Any

from app.accounts.permissions import Right
from app.imports.controllers.finding import page_of, the_import, trail
from app.imports.drafting import content_of, match_columns
from app.imports.forms import FROM_COLUMN, NAME, also_overall, capital, columns_form, elsewhere, mapping_of, said
from app.imports.models import CHECKED, COLUMNS, Import
from app.imports.reading import Opened, opened, whole
from app.tabular.columns import Proposal, check
from app.tabular.kinds import Kind
from app.web.answers import Answer, done, page
from app.web.forms import Form, deed
from app.web.i18n import gettext as _
from app.web.routes import get, post
from app.web.visit import Visit


@get("/imports/{number:str}/columns", name="imports:columns", may=Right.IMPORT)
def show(visit: Visit, number: int) -> Answer:
    made, kind = the_import(visit, number)
    found = _opened(visit, made, kind)
    if found is None:
        return done(visit.url("imports:show", number=number))
    proposal = found.list_named(visit.asked("sheet") or made.sheet)
    decided = whole(made) if made.mapping and made.sheet == proposal.table.sheet else proposal.mapping
    form = columns_form(kind, proposal, decided, None)
    return _columns_page(visit, made, kind, found, proposal, form, _first_look(made, proposal))


@post("/imports/{number:str}/columns", name="imports:match", may=Right.IMPORT)
def match(visit: Visit, number: int) -> Answer:
    made, kind = the_import(visit, number, hold=True)
    found = _opened(visit, made, kind)
    if found is None:
        return done(page_of(visit, made))
    proposal = found.list_named(str(visit.posted.get("sheet", "")))
    form = columns_form(kind, proposal, proposal.mapping, visit.posted)
    if form.validate():
        mapping = mapping_of(kind, proposal, form)
        for sentence in check(mapping, proposal.table, kind.fields):
            form.refuse(said(sentence))
        if not form.has_errors:
            with deed(visit.db, form):
                match_columns(visit.db, kind, made, proposal.table, mapping)
    if form.has_errors:
        return _columns_page(visit, made, kind, found, proposal, form, [], status=422)
    return done(visit.url("imports:rows", number=number))


def _opened(visit: Visit, made: Import, kind: Kind) -> Opened | None:
    """The file while it is a draft; None when it has gone on."""
    content = content_of(visit.db, made) if made.state in (COLUMNS, CHECKED) else None
    return None if content is None else opened(visit.db, kind, made.filename, content)


def _first_look(made: Import, proposal: Proposal) -> list[str]:
    """What is missing or given twice, said before anything was sent."""
    return [said(one) for one in proposal.problems] if made.state == COLUMNS else []


def _elsewhere(kind: Kind) -> str:
    """« La résidence »: what may stand elsewhere than in a column."""
    beside = elsewhere(kind)
    return capital(said(beside.label)) if beside else ""


def _columns_page(
    visit: Visit,
    made: Import,
    kind: Kind,
    found: Opened,
    proposal: Proposal,
    form: Form,
    missing: list[str],
    status: int = 200,
) -> Answer:
    here = visit.url("imports:columns", number=made.number)
    lists: list[tuple[str, Any, str, bool]] = [
        (
            one.table.sheet or made.filename,
            len(one.table.rows),
            visit.url("imports:columns", number=made.number, sheet=one.table.sheet),
            one is proposal,
        )
        for one in found.proposals
    ]
    return page(
        "imports/columns.html",
        part="form",
        status=status,
        form=form,
        made=made,
        kind=kind,
        action=here,
        lists=lists,
        open=bool(missing or form.has_errors) or ("where" in form and form["where"].data != FROM_COLUMN),
        rows=len(proposal.table.rows),
        columns=[
            (column, form[f"column-{column.index}"], said(column.why) if column.why else "")
            for column in proposal.columns
        ],
        notes=[said(note) for note in (*found.book.notes, *proposal.table.notes)],
        missing=missing,
        trail=trail(visit, made.filename),
        label=said(kind.label),
        elsewhere=_elsewhere(kind),
        also=[form[f"{NAME}{one.name}"] for one in also_overall(kind)],
        back=_("Retirer ce fichier"),
    )


ROUTES = [show, match]
