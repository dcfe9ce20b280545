"""The press, the progress, the report, the undoing (S20)."""

from datetime import timedelta
from typing import Any
from uuid import uuid4

from app.accounts.permissions import Right
from app.imports import packing, queries
from app.imports.checking import judge
from app.imports.controllers.finding import page_of, state_of, the_import, trail
from app.imports.controllers.rows import rows_page
from app.imports.drafting import press, to_write
from app.imports.figures import shifts
from app.imports.forms import said
from app.imports.models import CHECKED, COLUMNS, DONE, RUNNING, Import
from app.imports.undoing import Blocked, NotUndone, Undoing
from app.imports.workbooks import reasons
from app.jobs.tasks import ask
from app.tabular.kinds import Kind
from app.web.answers import Answer, done, page
from app.web.errors import NotFound
from app.web.forms import Form
from app.web.i18n import gettext as _
from app.web.i18n import ngettext
from app.web.routes import get, post
from app.web.visit import Visit
from tenants import clock

SHOWN = 20
OF_RESIDENCES = ("stays", "units", "residences")
SILENT = timedelta(minutes=2)


class UndoForm(Form):
    """A press, and its once-key."""


@post("/imports/{number:str}/run", name="imports:run", may=Right.IMPORT, audited="import:run")
def run(visit: Visit, number: int) -> Answer:
    """« Importer 595 lignes »: what was announced and nothing else. The worker does it; the page may be closed."""
    made, kind = the_import(visit, number, hold=True)
    if made.state != CHECKED:
        return done(page_of(visit, made))
    judge(visit.db, made)
    if str(to_write(made)) != str(visit.posted.get("wanted", "")):
        news = _("Vos données ont changé depuis cet aperçu. Le voici à jour : vérifiez, puis importez.")
        return rows_page(visit, made, kind, news=news, status=409)
    if not to_write(made):
        return rows_page(visit, made, kind, news=_("Aucune ligne à importer."), status=422)
    press(visit.db, made, visit.me.member_id)
    _ask(visit, made)
    return done(visit.url("imports:show", number=number))


def _ask(visit: Visit, made: Import) -> None:
    """One import at a time in a workspace; other work is not kept waiting."""
    ask(visit.db, "imports.run", lock=f"imports:{visit.me.tenant}", import_id=str(made.id))


@post("/imports/{number:str}/resumption", name="imports:resume", may=Right.IMPORT)
def resume(visit: Visit, number: int) -> Answer:
    """Asked for again by hand; two runs at once write no row twice."""
    made, _kind = the_import(visit, number, hold=True)
    if made.state == RUNNING:
        _ask(visit, made)
    return done(page_of(visit, made))


@get("/imports/{number:str}", name="imports:show", may=Right.IMPORT)
def show(visit: Visit, number: int) -> Answer:
    made, kind = the_import(visit, number)
    if made.state in (COLUMNS, CHECKED):
        return done(page_of(visit, made))
    results: Any = visit.db.first(queries.RESULTS, of_import=made.id)
    refused = visit.db.all(queries.REFUSED_ROWS, of_import=made.id, most=SHOWN)
    words, tone = state_of(made.state)
    return page(
        "imports/show.html",
        part="run",
        made=made,
        label=said(kind.label),
        words=words,
        tone=tone,
        results=results,
        progress=_progress(visit, made) if made.state == RUNNING else None,
        refused=[_refused(kind, made, row) for row in refused],
        waiting=results.refused + results.waiting,
        beside=_beside(made, results),
        beside_href=visit.url("residences:index") if made.kind in OF_RESIDENCES else None,
        shifts=shifts(made.figures, kind.shares) if made.state == DONE else [],
        figured=said(kind.figured) if kind.figured else "",
        shares=kind.shares,
        who=visit.db.value(queries.MEMBER, member_id=made.pressed_by) if made.pressed_by else None,
        undone_by=visit.db.value(queries.MEMBER, member_id=made.undone_by) if made.undone_by else None,
        once=str(uuid4()),
        trail=trail(visit, made.filename),
    )


def _progress(visit: Visit, made: Import) -> dict[str, Any]:
    finished = int(visit.db.value(queries.DONE_ROWS, of_import=made.id))
    words = ngettext("%(done)s sur %(total)s ligne", "%(done)s sur %(total)s lignes", made.wanted)
    since = clock.now() - (made.pressed_at or clock.now())
    silent = clock.now() - (made.moved_at or clock.now()) > SILENT
    return {
        "done": finished,
        "total": made.wanted,
        "words": words % {"done": finished, "total": made.wanted},
        "left": _time_left(since, finished, made.wanted),
        "silent": silent,
    }


def _time_left(since: timedelta, finished: int, total: int) -> str:
    """« encore une minute environ », at the pace so far."""
    if not finished:
        return _("l’import commence")
    seconds = since.total_seconds() / finished * (total - finished)
    if seconds < 45:
        return _("encore quelques secondes")
    minutes = round(seconds / 60) or 1
    if minutes == 1:
        return _("encore une minute environ")
    return _("encore %(n)s minutes environ") % {"n": minutes}


def _beside(made: Import, results: Any) -> list[str]:
    """What was done beside the rows, and what a file does not say of what it named first."""
    if made.state != DONE or not results.created + results.updated:
        return []
    return [packing.said(one) for one in made.findings.get("after", [])]


def _refused(kind: Kind, made: Import, row: Any) -> dict[str, Any]:
    told = reasons(kind, made, row)
    return {
        "line": row.line,
        "sheet": row.sheet,
        "head": row.found.get("head", ""),
        "why": [(problem.column, said(problem.sentence)) for problem in told],
    }


@get("/imports/{number:str}/undoing", name="imports:undoing", may=Right.IMPORT)
def ask_undoing(visit: Visit, number: int) -> Answer:
    return _undoing_page(visit, *_finished(visit, number), UndoForm())


@post("/imports/{number:str}/undoing", name="imports:undo", may=Right.IMPORT, audited="import:undo")
def undo(visit: Visit, number: int) -> Answer:
    """All of it, or nothing and the rows that stand in the way."""
    made, kind = _finished(visit, number, hold=True)
    form = UndoForm(visit.posted)
    try:
        Undoing(visit.db, made).take_back(visit.me.member_id)
    except NotUndone as refusal:
        if not refusal.blocked:
            form.refuse(_("Des enregistrements faits depuis s’appuient sur cet import. Retirez-les d’abord."))
        return _undoing_page(visit, made, kind, form, refusal.blocked, status=409)
    return done(visit.url("imports:show", number=number), _("L’import est annulé : rien n’en reste."))


def _finished(visit: Visit, number: int, *, hold: bool = False) -> tuple[Import, Kind]:
    made, kind = the_import(visit, number, hold=hold)
    if made.state != DONE:
        raise NotFound
    return made, kind


def _undoing_page(visit: Visit, made: Import, kind: Kind, form: Form, blocked: Any = None, status: int = 200) -> Answer:
    results = visit.db.first(queries.RESULTS, of_import=made.id)
    found: list[Blocked] = Undoing(visit.db, made).blocked() if blocked is None else blocked
    return page(
        "imports/undoing.html",
        part="form",
        status=status,
        made=made,
        form=form,
        label=said(kind.label),
        consequences=_undone(results),
        blocked=[{"line": one.line, "head": one.head, "why": said(one.why)} for one in found[:SHOWN]],
        more=max(0, len(found) - SHOWN),
        can_undo=not found and not form.has_errors,
    )


def _undone(results: Any) -> list[str]:
    """What taking it all back does, said before."""
    told = [
        ngettext(
            "%(n)s ligne créée est retirée, avec ce qu’elle a fait naître.",
            "%(n)s lignes créées sont retirées, avec ce qu’elles ont fait naître.",
            results.created,
        )
        % {"n": results.created}
        if results.created
        else "",
        ngettext(
            "%(n)s ligne mise à jour retrouve ses valeurs d’avant.",
            "%(n)s lignes mises à jour retrouvent leurs valeurs d’avant.",
            results.updated,
        )
        % {"n": results.updated}
        if results.updated
        else "",
        _("Les chiffres redeviennent ce qu’ils étaient avant l’import."),
    ]
    return [words for words in told if words]


ROUTES = [run, resume, show, ask_undoing, undo]
