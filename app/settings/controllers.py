"""« Réglages »: every dated value, what a new one changes before it is added, and a correction with its reason."""

from collections.abc import Callable
from datetime import date
from typing import Any

from app.accounts.permissions import Right
from app.settings import effects, ledgers
from app.settings.forms import CorrectionForm, ValueForm
from app.settings.ledgers import LEDGERS, Ledger
from app.web.answers import Answer, done, page
from app.web.errors import NotFound
from app.web.forms import deed
from app.web.i18n import gettext as _
from app.web.routes import get, post
from app.web.visit import Visit
from app.web.words import day
from tenants import clock

ADMINISTER = Right.ADMINISTER


@get("/settings", name="settings:index", may=ADMINISTER)
def index(visit: Visit) -> Answer:
    rows = list(visit.db.all(ledgers.ROWS))
    return page("settings/index.html", groups=ledgers.shown(rows, clock.today()))


@get("/settings/of/{code:str}", name="settings:show", may=ADMINISTER)
def show(visit: Visit, code: str) -> Answer:
    """All that a setting was and will be, what was struck too."""
    if ledgers.ledger_of(code) is None:
        raise NotFound
    found = ledgers.setting(code, list(visit.db.all(ledgers.ROWS)), clock.today())
    return page("settings/show.html", setting=found, said=_said, trail=_trail(visit, (found.words, None)))


@get("/settings/new", name="settings:new", may=ADMINISTER)
def new(visit: Visit) -> Answer:
    rows = list(visit.db.all(ledgers.ROWS))
    asked, codes = visit.asked("code", longest=60), ledgers.offered(rows)
    return _form(visit, ValueForm(None, data={"code": asked if asked in codes else ""}, codes=codes), rows)


@post("/settings/new", name="settings:new", may=ADMINISTER, audited="settings:value")
def add(visit: Visit) -> Answer:
    """First what it would change; then, once that was seen, the value itself."""
    rows = list(visit.db.all(ledgers.ROWS))
    form: Any = ValueForm(visit.posted, codes=ledgers.offered(rows))
    ledger = ledgers.ledger_of(str(form.code.data or ""))
    if not form.validate() or ledger is None:
        return _form(visit, form, rows, 422)
    code, since = str(form.code.data), form.valid_from.data
    taken = _starts(rows, code, since)
    if taken is not None:
        said = _("Une valeur commence déjà le %(day)s. Choisissez une autre date ou corrigez celle-là (motif demandé).")
        form.refuse(said % {"day": day(since)}, "valid_from")
        return _form(visit, form, rows, 422, taken=taken)

    def write() -> None:
        visit.db.add(ledger.make(code, valid_from=since, value=form.value.data, source=form.source.data))

    if not form.checked.data:
        return _check(visit, form, ledger, code, since, rows, write)
    with deed(visit.db, form):
        write()
    if form.has_errors:
        return _form(visit, form, rows, 422)
    return done(visit.url("settings:show", code=code), _("La valeur est ajoutée."))


def _starts(rows: list[Any], code: str, since: date) -> Any:
    """The value of one's own that already begins that day."""
    return next((row for row in rows if row.code == code and row.valid_from == since and row.undone_at is None), None)


def _form(visit: Visit, form: Any, rows: list[Any], status: int = 200, taken: Any = None) -> Answer:
    form.checked.data = ""
    correct = visit.url(f"settings:correct-{taken.ledger}", number=taken.number) if taken is not None else None
    return page(
        "settings/new.html",
        part="form",
        status=status,
        form=form,
        correct=correct,
        trail=_trail(visit, (_("Ajouter une valeur"), None)),
    )


def _check(
    visit: Visit, form: Any, ledger: Ledger, code: str, since: date, rows: list[Any], write: Callable[[], None],
    replaced: Any = None,
) -> Answer:  # fmt: skip
    """What will be in force from when, what was, and what changes of what waits."""
    known = ledgers.setting(code, rows, since)
    changes = effects.of(visit, code, max(since, clock.today()), write)
    form.checked.data = "1"
    return page(
        "settings/check.html",
        part="form",
        form=form,
        words=ledger.words(code),
        since=since,
        value=ledger.said(code, form.value.data),
        before=known.now,
        until=next((one.since for one in known.values if one.since is not None and one.since > since), None),
        changes=changes,
        replaced=replaced,
        action=visit.path,
        trail=_trail(visit, (ledger.words(code), visit.url("settings:show", code=code)), (_("Vérifier"), None)),
    )


def _correction_routes(ledger: Ledger) -> list[Any]:
    path, name = f"/settings/{ledger.name}/{{number:str}}/correction", f"settings:correct-{ledger.name}"

    @get(path, name=name, may=ADMINISTER)
    def edit(visit: Visit, number: int) -> Answer:
        row, code = _live(visit, ledger, number)
        data = {"value": ledger.value_of(row), "source": row.source}
        return _correction(visit, ledger, row, CorrectionForm(None, data=data, code=code))

    @post(path, name=name, may=ADMINISTER, audited="settings:correction")
    def correct(visit: Visit, number: int) -> Answer:
        return _corrected(visit, ledger, number)

    return [edit, correct]


def _live(visit: Visit, ledger: Ledger, number: int) -> tuple[Any, str]:
    row = visit.db.object((ledgers.HELD if visit.is_post else ledgers.LIVE)[ledger.name], number=number)
    if row is None:
        raise NotFound
    return row, ledger.code_of(row)


def _corrected(visit: Visit, ledger: Ledger, number: int) -> Answer:
    row, code = _live(visit, ledger, number)
    form: Any = CorrectionForm(visit.posted, code=code)
    if not form.validate():
        return _correction(visit, ledger, row, form, 422)
    since = row.valid_from

    def write() -> None:
        row.undone_at, row.undone_by, row.undone_for = clock.now(), visit.me.member_id, form.reason.data
        visit.db.flush()
        visit.db.add(ledger.make(code, valid_from=since, value=form.value.data, source=form.source.data))

    if not form.checked.data:
        rows = list(visit.db.all(ledgers.ROWS))
        return _check(visit, form, ledger, code, since, rows, write, replaced=ledger.said(code, ledger.value_of(row)))
    with deed(visit.db, form):
        write()
    if form.has_errors:
        return _correction(visit, ledger, row, form, 422)
    return done(visit.url("settings:show", code=code), _("La valeur est corrigée."))


def _correction(visit: Visit, ledger: Ledger, row: Any, form: Any, status: int = 200) -> Answer:
    code, form.checked.data = ledger.code_of(row), ""
    return page(
        "settings/correction.html",
        part="form",
        status=status,
        form=form,
        words=ledger.words(code),
        since=row.valid_from,
        value=ledger.said(code, ledger.value_of(row)),
        action=visit.path,
        back=visit.url("settings:show", code=code),
        trail=_trail(visit, (ledger.words(code), visit.url("settings:show", code=code)), (_("Corriger"), None)),
    )


def _said(row: Any) -> str:
    return LEDGERS[row.ledger].said(row.code, row.value)


def _trail(visit: Visit, *steps: tuple[str, str | None]) -> list[tuple[str, str | None]]:
    return [(_("Réglages"), visit.url("settings:index")), *steps]


ROUTES = [index, show, new, add, *(route for ledger in LEDGERS.values() for route in _correction_routes(ledger))]
