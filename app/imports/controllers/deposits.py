"""The list of imports, the deposit of a file (S17), the empty workbooks."""

from typing import Any

from app.accounts.permissions import Right
from app.imports import queries
from app.imports.controllers.finding import page_of, state_of, the_import, trail
from app.imports.drafting import deposit
from app.imports.forms import DepositForm, said
from app.imports.kinds import KINDS, may_import, open_to
from app.imports.models import CHECKED, COLUMNS
from app.tabular.bounds import RefusedFile
from app.tabular.writing import OutColumn, OutSheet, workbook
from app.web.answers import Answer, done, download, page
from app.web.errors import BadRequest, NotFound
from app.web.i18n import gettext as _
from app.web.routes import get, post
from app.web.visit import Visit
from app.web.words import bytes_size, day
from tenants import clock

MOST = 50
ALL = 100_000


@get("/imports", name="imports:index", may=Right.IMPORT)
def index(visit: Visit) -> Answer:
    """Newest first."""
    before = visit.asked_number("before")
    kinds = [kind.name for kind in open_to(visit)]
    statement, values = (queries.NEWEST, {}) if before is None else (queries.OLDER, {"before": before})
    rows = visit.db.all(statement, kinds=kinds or [""], most=MOST + 1, **values)
    return page(
        "imports/index.html",
        imports=[_line(visit, row) for row in rows[:MOST]],
        next_href=visit.url("imports:index", before=rows[MOST - 1].number) if len(rows) > MOST else None,
        may_deposit=bool(kinds),
        export=visit.url("imports:export") if rows and visit.can(Right.EXPORT) else None,
    )


@get("/imports.xlsx", name="imports:export", may=Right.EXPORT, within=Right.IMPORT, fresh=True)
def export(visit: Visit) -> Answer:
    """Every line of the list. Who may export but not import finds nothing here."""
    if not visit.can(Right.IMPORT):
        raise NotFound
    kinds = [kind.name for kind in open_to(visit)]
    rows = visit.db.all(queries.NEWEST, kinds=kinds or [""], most=ALL)
    columns = [
        OutColumn(_("Import"), "integer"),
        OutColumn(_("Fichier"), width=36),
        OutColumn(_("Contenu"), width=16),
        OutColumn(_("Situation"), width=24),
        OutColumn(_("Lignes"), "integer"),
        OutColumn(_("Déposé le"), "date"),
        OutColumn(_("Par"), width=24),
    ]
    shown = [_line(visit, row) for row in rows]
    lines = [
        [one["number"], one["filename"], str(one["kind"]), str(one["words"]), one["rows"], one["on"].date(), one["who"]]
        for one in shown
    ]
    notes = [(_("Liste"), _("Imports")), (_("Date"), day(clock.today())), (_("Exporté par"), visit.me.name)]
    return download(workbook([OutSheet(_("Imports"), columns, lines)], notes), f"imports-{clock.today()}.xlsx")


def _line(visit: Visit, row: Any) -> dict[str, Any]:
    words, tone = state_of(row.state)
    return {
        "number": row.number,
        "href": page_of(visit, row),
        "filename": row.filename,
        "kind": said(KINDS[row.kind].label),
        "words": words,
        "tone": tone,
        "rows": row.wanted or row.findings.get("rows", 0),
        "on": row.made_at,
        "who": row.who,
    }


@get("/imports/new", name="imports:new", may=Right.IMPORT)
def new(visit: Visit) -> Answer:
    form = DepositForm(open_to(visit))
    if visit.oversize:
        words = {"size": bytes_size(visit.oversize)}
        sentence = _("Ce fichier fait %(size)s ; la limite est 20 Mo. Enlevez les images ou coupez-le en deux.")
        form.refuse(sentence % words, "file")
    return _deposit_page(visit, form, status=413 if visit.oversize else 200)


def _deposit_page(visit: Visit, form: DepositForm, status: int = 200) -> Answer:
    kinds = open_to(visit)
    if not kinds:
        raise NotFound
    templates = [(said(kind.label), visit.url("imports:template", file=f"{kind.name}.xlsx")) for kind in kinds]
    return page(
        "imports/new.html",
        part="form",
        status=status,
        form=form,
        templates=templates,
        examples=[(said(kind.label), kind.example) for kind in kinds],
        trail=trail(visit, _("Nouvel import")),
    )


@post("/imports", name="imports:create", may=Right.IMPORT, upload=True, again="imports:new", audited="import:deposit")
def create(visit: Visit) -> Answer:
    """The file is read here, within its bounds; refused, it says why and nothing is kept."""
    form = DepositForm(open_to(visit), visit.posted)
    made = None
    if form.validate():
        sent: Any = form.file.data
        try:
            made, _opened = deposit(visit.db, KINDS[str(form.kind.data)], sent.filename, sent.content)
        except RefusedFile as refused:
            form.refuse(said(refused.sentence), "file")
    if made is None:
        return _deposit_page(visit, form, status=422)
    return done(visit.url("imports:columns", number=made.number))


@get("/imports/templates/{file:str}", name="imports:template", may=Right.IMPORT, opens=False)
def template(visit: Visit, file: str) -> Answer:
    """An empty xlsx: « stays.xlsx »."""
    kind = KINDS.get(file.removesuffix(".xlsx"))
    if kind is None or not file.endswith(".xlsx") or not may_import(visit, kind):
        raise NotFound
    return download(kind.template(), f"modele-{said(kind.label).lower()}.xlsx")


@post("/imports/{number:str}/removal", name="imports:removal", may=Right.IMPORT)
def remove(visit: Visit, number: int) -> Answer:
    """A draft is taken away with its file and its rows; what was imported stays in the list."""
    made, _kind = the_import(visit, number, hold=True)
    if made.state not in (COLUMNS, CHECKED):
        raise BadRequest
    visit.db.run(queries.DROP_IMPORT, of_import=made.id)
    return done(visit.url("imports:index"), _("Le fichier est retiré. Rien n’a été importé."))


ROUTES = [index, export, new, create, template, remove]
