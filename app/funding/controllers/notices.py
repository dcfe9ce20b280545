"""Grants that funders publish (open data): a file read, proposals that a person confirms or declines one by one."""

from collections import Counter
from collections.abc import Sequence
from typing import Any

from app.accounts.permissions import Right
from app.funding import agls_queries, plan_queries
from app.funding import notice_queries as queries
from app.funding.acting import note_act
from app.funding.agls_deeds import record
from app.funding.controllers.payments import rooms
from app.funding.controllers.shared import acting, held, read
from app.funding.notice_export import list_of_notices
from app.funding.notice_forms import ConfirmForm, DeclineForm, ReadingForm
from app.funding.notice_matching import Target, fitting, situation, targets
from app.funding.notice_models import GrantNotice, GrantReading
from app.funding.open_data import fresh, is_ours, read_grants
from app.funding.payment_forms import as_number
from app.funding.places import tabs, trail
from app.tabular.bounds import RefusedFile
from app.web import neighbours
from app.web.answers import Answer, done, download, page
from app.web.conflict import already_done
from app.web.forms import Form
from app.web.i18n import gettext as _
from app.web.i18n import lazy_gettext as _l
from app.web.i18n import ngettext
from app.web.rooms import offered, there
from app.web.routes import get, post
from app.web.visit import Visit
from app.web.words import bytes_size, day, locale_of
from tenants import clock

READ, WRITE = Right.FUNDING_READ, Right.FUNDING_WRITE
ONLY = ("open", "confirmed", "declined")
ANSWERS = {"open": _l("À répondre"), "confirmed": _l("Confirmées"), "declined": _l("Écartées")}
ANSWERED = {"confirmed": _l("confirmée"), "declined": _l("écartée")}


def _targets(visit: Visit) -> list[Target]:
    names = {row.id: row.name for row in neighbours.listed(visit, "residences")}
    return targets(visit.db.all(queries.OPEN_LINES), visit.db.all(agls_queries.WAITING), names)


def _kind(row: Any) -> str:
    """« open » again when the act of a confirmed grant was taken back."""
    return str(row.answer) if row.answer == "declined" or (row.answer and row.alive) else "open"


# -- the proposals ----------------------------------------------------------------------------------------------------
def _proposed(visit: Visit, rows: Sequence[Any]) -> dict[int, tuple[str, str]]:
    """What may be said of each that waits for an answer: words, tone."""
    every = _targets(visit)
    found = {row.number: fitting(row, every) for row in rows}
    claimed = Counter(one.code for several in found.values() for one in several)
    return {number: situation(several, claimed) for number, several in found.items()}


@get("/grant-notices", name="grant-notices:index", may=READ)
def index(visit: Visit) -> Answer:
    rows = visit.db.all(queries.LISTED)
    by = {kind: [row for row in rows if _kind(row) == kind] for kind in ONLY}
    only = visit.asked("only") if visit.asked("only") in ONLY else "open"
    proposed = _proposed(visit, by["open"]) if only == "open" else {}
    add = there(visit, "grant-readings:new", WRITE)
    export = there(visit, "grant-notices:export", Right.EXPORT) if rows else None
    return page(
        "funding/notices/index.html",
        part="list",
        rows=[(row, proposed.get(row.number)) for row in by[only]],
        total=len(rows),
        only=only,
        chips=[(str(ANSWERS[kind]), len(by[kind]), visit.here(only=kind), kind == only) for kind in ONLY],
        last=visit.db.first(queries.LAST_READING),
        filled={"label": _("Lire un fichier publié"), "href": add, "icon": "file-up"} if add else None,
        outlined=offered({"label": _("Exporter"), "href": export, "icon": "download"} if export else None),
        rooms=rooms(visit, "notices"),
        tabs=tabs(visit, "payments"),
    )


@get("/grant-notices.xlsx", name="grant-notices:export", may=Right.EXPORT, within=READ, fresh=True)
def export(visit: Visit) -> Answer:
    rows = visit.db.all(queries.LISTED)
    proposed = _proposed(visit, [row for row in rows if _kind(row) == "open"])
    told = [(row, proposed[row.number][0] if row.number in proposed else str(ANSWERED[_kind(row)])) for row in rows]
    return download(list_of_notices(told, visit), _("donnees-publiees-%(day)s.xlsx") % {"day": clock.today()})


# -- a file -----------------------------------------------------------------------------------------------------------
@get("/grant-readings/new", name="grant-readings:new", may=WRITE, within=READ)
def new(visit: Visit) -> Answer:
    last = visit.db.first(queries.LAST_READING)
    own = visit.me.workspace.name if visit.me.workspace else ""
    form = ReadingForm(
        None, data={"siret": last.siret, "beneficiary": last.beneficiary} if last else {"beneficiary": own}
    )
    if visit.oversize:
        words = {"size": bytes_size(visit.oversize)}
        form.refuse(_("Ce fichier fait %(size)s ; la limite est 20 Mo.") % words, "file")
    return _reading_page(visit, form, 413 if visit.oversize else 200)


@post("/grant-readings/new", name="grant-readings:new", may=WRITE, within=READ, upload=True, again="grant-readings:new")
def create(visit: Visit) -> Answer:
    """What names the association and was never read is kept as a proposal; the file itself is not kept."""
    form = ReadingForm(visit.posted)
    made = None
    if form.validate():
        try:
            sent: Any = form.file.data
            made = _keep(visit, form, sent.filename, sent.content)
        except RefusedFile as refused:
            form.refuse(str(refused.sentence.said(_, locale_of())), "file")
    if made is None:
        return _reading_page(visit, form, 422)
    said = (
        ngettext("%(num)s aide nouvelle à votre nom", "%(num)s aides nouvelles à votre nom", made.fresh)
        % {"num": made.fresh}
        if made.fresh
        else _("Aucune aide nouvelle à votre nom")
    )
    more = _("%(rows)s lignes lues, %(ours)s à votre nom.") % {"rows": made.rows, "ours": made.ours}
    return done(visit.url("grant-notices:index"), f"{said}. {more}")


def _keep(visit: Visit, form: ReadingForm, filename: str, content: bytes) -> GrantReading:
    grants, refused = read_grants(filename, content)
    siret, name = form.siret.data or "", form.beneficiary.data or ""
    ours = [one for one in grants if any(is_ours(one, siret, name))]
    added = fresh(ours, {row.fingerprint for row in visit.db.all(queries.KNOWN)})
    reading = GrantReading(
        filename=filename[:200], siret=siret, beneficiary=name, rows=len(grants) + refused, ours=len(ours),
        fresh=len(added), refused=refused,
    )  # fmt: skip
    visit.db.add(reading)
    for one in added:
        same_siret, same_name = is_ours(one, siret, name)
        visit.db.add(
            GrantNotice(
                reading_id=reading.id, line=one.line, fingerprint=one.fingerprint, same_siret=same_siret,
                same_name=same_name, giver=one.giver, giver_siret=one.giver_siret, beneficiary=one.beneficiary,
                object=one.object, amount=one.amount, granted_on=one.granted_on, reference=one.reference,
                nature=one.nature, terms=one.terms,
            )
        )  # fmt: skip
    return reading


def _reading_page(visit: Visit, form: ReadingForm, status: int) -> Answer:
    title = _("Lire un fichier publié")
    steps: list[tuple[str, str | None]] = [(_("Données publiées"), visit.url("grant-notices:index")), (title, None)]
    return page(
        "funding/notices/reading.html",
        part="form",
        status=status,
        form=form,
        title=title,
        back=visit.url("grant-notices:index"),
        trail=trail(visit, "payments", *steps),
    )


# -- one of them ------------------------------------------------------------------------------------------------------
@get("/grant-notices/{number:str}", name="grant-notices:show", may=READ)
def show(visit: Visit, number: int) -> Answer:
    return _show(visit, read(visit, queries.ONE, number=number), DeclineForm(None), 200)


def _show(visit: Visit, row: Any, declining: DeclineForm, status: int) -> Answer:
    every = _targets(visit)
    found = fitting(row, every)
    form = ConfirmForm(None, data={"acted_on": row.granted_on or clock.today()})
    _offer(form, every, found)
    if len(found) == 1:
        form.target.data = found[0].code
    return _page(visit, row, form, declining, status, found)


def _offer(form: ConfirmForm, every: list[Target], found: list[Target]) -> None:
    others = [one for one in every if one not in found]
    groups = {
        _("Même financeur et même montant"): [(one.code, one.words) for one in found],
        _("Autres lignes sans notification"): [(one.code, one.words) for one in others],
    }
    kept = {words: options for words, options in groups.items() if options}
    first = next(iter(kept), None)
    form.target.choices = (
        kept | {first: [("", _("Choisissez")), *kept[first]]} if first is not None else [("", _("Choisissez"))]
    )


@post("/grant-notices/{number:str}/confirmation", name="grant-notices:confirm", may=WRITE, within=READ)
def confirm(visit: Visit, number: int) -> Answer:
    """The same act as the form of the plan writes."""
    notice = held(visit, queries.TO_ANSWER, number=number)
    row = read(visit, queries.ONE, number=number)
    if _kind(row) != "open":
        return _answered(visit, row)
    every = _targets(visit)
    form = ConfirmForm(visit.posted)
    _offer(form, every, fitting(row, every))
    if form.validate():
        with acting(visit, form):
            _write(visit, notice, row, form)
            notice.answer, notice.answered_at, notice.answered_by = "confirmed", clock.now(), visit.me.member_id
    if form.has_errors:
        return _page(visit, row, form, DeclineForm(None), 422, fitting(row, every))
    return done(visit.url("grant-notices:index"), _("La notification est enregistrée."))


def _write(visit: Visit, notice: GrantNotice, row: Any, form: ConfirmForm) -> None:
    on: Any = form.acted_on.data
    note = _("d’après les données publiées par %(giver)s") % {"giver": row.giver}
    agls = as_number(form.target.data, "a")
    if agls is not None:
        year = held(visit, agls_queries.TO_EDIT, number=agls)
        notice.act_id = None
        notice.agls_entry_id = record(visit.db, year.id, "notified", row.amount, on, row.reference, note).id
        return
    chosen = as_number(form.target.data, "l")
    line = held(visit, plan_queries.LINE_TO_EDIT, number=chosen)
    stands = read(visit, plan_queries.LINE, number=chosen, today=clock.today())
    dossier = held(visit, plan_queries.DOSSIER_OF, dossier_id=line.dossier_id)
    act, _opened = note_act(
        visit, line, stands, dossier, "notified", acted_on=on, amount=row.amount, reference=row.reference,
        terms=row.terms, note=note,
    )  # fmt: skip
    notice.agls_entry_id, notice.act_id = None, act.id


@post("/grant-notices/{number:str}/refusal", name="grant-notices:decline", may=WRITE, within=READ)
def decline(visit: Visit, number: int) -> Answer:
    notice = held(visit, queries.TO_ANSWER, number=number)
    row = read(visit, queries.ONE, number=number)
    if _kind(row) != "open":
        return _answered(visit, row)
    form = DeclineForm(visit.posted)
    if form.validate():
        with acting(visit, form):
            notice.answer, notice.answered_at, notice.answered_by = "declined", clock.now(), visit.me.member_id
            notice.reason, notice.act_id, notice.agls_entry_id = form.reason.data or "", None, None
    if form.has_errors:
        return _show(visit, row, form, 422)
    return done(visit.url("grant-notices:index"), _("L’aide publiée est écartée ; elle ne sera plus proposée."))


@post("/grant-notices/{number:str}/reopening", name="grant-notices:reopen", may=WRITE, within=READ)
def reopen(visit: Visit, number: int) -> Answer:
    """Declined by mistake: it waits for an answer again."""
    notice = held(visit, queries.TO_ANSWER, number=number)
    form = Form(visit.posted)
    with acting(visit, form):
        if notice.answer == "declined":
            notice.answer = notice.answered_at = notice.answered_by = None
            notice.reason = ""
    return done(visit.url("grant-notices:show", number=number), _("L’aide publiée attend de nouveau une réponse."))


def _answered(visit: Visit, row: Any) -> Answer:
    said = _("Cette aide publiée a déjà reçu une réponse le %(day)s.") % {"day": day(row.answered_at.date())}
    return already_done(said, visit.url("grant-notices:show", number=row.number), _("Voir l’aide publiée"))


def _page(
    visit: Visit, row: Any, form: ConfirmForm, declining: DeclineForm, status: int, found: list[Target]
) -> Answer:
    kind = _kind(row)
    steps: list[tuple[str, str | None]] = [
        (_("Données publiées"), visit.url("grant-notices:index")),
        (row.object, None),
    ]
    return page(
        "funding/notices/show.html",
        part="answer",
        status=status,
        notice=row,
        kind=kind,
        situation=situation(found, {}) if kind == "open" else None,
        form=form,
        declining=declining,
        may=visit.can(WRITE),
        line=visit.url("funding-lines:show", number=row.line_number) if row.line_number else None,
        agls=visit.url("agls:show", number=row.agls) if row.agls else None,
        trail=trail(visit, "payments", *steps),
    )


ROUTES = [index, export, new, create, show, confirm, decline, reopen]
