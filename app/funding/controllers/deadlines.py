"""Deadlines (S36): all that has a date, in one list; those kept by hand are moved with a reason, done, removed."""

from typing import Any

from app.accounts.permissions import Right
from app.funding import deadline_queries as queries
from app.funding.controllers.shared import acting, held, undo_page
from app.funding.deadline_export import list_of_deadlines
from app.funding.deadline_forms import DeadlineForm, DoneForm, MoveForm
from app.funding.deadline_models import Deadline, DeadlineMove
from app.funding.deadlines import FAR, SOON, Date, dates, grouped
from app.funding.places import tabs, trail
from app.web.answers import Answer, done, download, page
from app.web.forms import Form, RuleRefused
from app.web.i18n import gettext as _
from app.web.rooms import is_phone, offered, there
from app.web.routes import get, post
from app.web.visit import Visit
from app.web.words import day
from tenants import clock

READ, WRITE = Right.FUNDING_READ, Right.FUNDING_WRITE
MINE, DAYS = "mine", "far"
# source -> the page of the thing itself, by the number of its dossier
ROOMS = {
    "milestone": "dossiers:show",
    "instalment": "dossier-payments:index",
    "notification": "dossiers:show",
    "report": "reports:show",
    "document": "dossier-papers:index",
    "funder": "dossiers:show",
}


DRAWN = 200  # dates on the page at all: what is beyond is counted


def _asked(visit: Visit) -> tuple[bool, bool]:
    """Whether one's own only, whether a whole year."""
    return visit.asked("who") == MINE, visit.asked("until") == DAYS


def _found(visit: Visit, mine: bool, far: bool) -> list[Date]:
    return dates(visit.db, clock.today(), visit.me.member_id, everyone=not mine, days=FAR if far else SOON)


@get("/deadlines", name="deadlines:index", may=READ)
def index(visit: Visit) -> Answer:
    (mine, far), today = _asked(visit), clock.today()
    found = _found(visit, mine, far)
    new = there(visit, "deadlines:new", WRITE)
    drawn, late = found[:DRAWN], [one for one in found[:DRAWN] if one.late(today)]
    coming = [one for one in drawn if not one.late(today)]
    return page(
        "funding/deadlines/index.html",
        part="list",
        groups=[(title, [_row(visit, one) for one in rows]) for title, rows in grouped(coming, is_phone(visit))],
        late=[_row(visit, one) for one in late],
        beyond=len(found) - len(drawn),
        today=today,
        chips=[
            (_("Toutes"), None, visit.here(who=None), not mine),
            (_("Les miennes et celles sans responsable"), None, visit.here(who=MINE), mine),
        ],
        ahead=visit.here(until=DAYS) if not far else None,
        near=visit.here(until=None) if far else None,
        filled={"label": _("Nouvelle échéance"), "href": new, "icon": "plus"} if new else None,
        outlined=offered(
            {"label": _("Exporter"), "href": _book(visit), "icon": "download"} if found else None,
            {"label": _("S’abonner dans un agenda"), "href": visit.url("calendars:index")},
        ),
        tabs=tabs(visit, "deadlines"),
    )


def _book(visit: Visit) -> str | None:
    """The address of the spreadsheet, with the filters of the page."""
    return visit.here().replace("/deadlines", "/deadlines.xlsx", 1) if visit.can(Right.EXPORT) else None


@get("/deadlines.xlsx", name="deadlines:export", may=Right.EXPORT, within=READ, fresh=True)
def export(visit: Visit) -> Answer:
    """Every date that the page lists or counts."""
    mine, far = _asked(visit)
    words = (_("Les miennes et celles sans responsable") if mine else "", _("douze mois") if far else _("90 jours"))
    asked = " · ".join(filter(None, words))
    book = list_of_deadlines(_found(visit, mine, far), clock.today(), asked, visit)
    return download(book, _("echeances-%(day)s.xlsx") % {"day": clock.today()})


def _row(visit: Visit, one: Date) -> dict[str, Any]:
    own = one.source == "deadline"
    route = ROOMS.get(one.source, "dossiers:show")
    room = there(visit, route, READ, number=one.dossier) if one.dossier else None
    deeds = []
    if own and one.done_on is None and visit.can(WRITE):
        deeds = [
            (_("Fait"), visit.url("deadlines:done", number=one.number)),
            (_("Déplacer"), visit.url("deadlines:move", number=one.number)),
        ]
    if own and visit.can(WRITE):
        deeds.append((_("Retirer"), visit.url("deadlines:remove", number=one.number)))
    return {"date": one, "href": room, "deeds": deeds, "told": one.told(clock.today())}


@get("/deadlines/new", name="deadlines:new", may=WRITE, within=READ)
def new(visit: Visit) -> Answer:
    asked = visit.asked_number("dossier")
    me = next((row for row in visit.db.all(queries.MEMBERS) if row.id == visit.me.member_id), None)
    data = {"kind": "other", "dossier": str(asked or ""), "member": str(me.number) if me else ""}
    return _new_page(visit, DeadlineForm(None, data=data), 200)


@post("/deadlines/new", name="deadlines:new", may=WRITE, within=READ)
def create(visit: Visit) -> Answer:
    form = _offered(visit, DeadlineForm(visit.posted))
    if form.validate():
        dossiers = {str(row.number): row.id for row in visit.db.all(queries.OPEN_DOSSIERS)}
        members = {str(row.number): row.id for row in visit.db.all(queries.MEMBERS)}
        with acting(visit, form):
            visit.db.add(
                Deadline(
                    name=form.name.data,
                    due_on=form.due_on.data,
                    kind=form.kind.data,
                    note=form.note.data or "",
                    dossier_id=dossiers.get(form.dossier.data),
                    member_id=members.get(form.member.data),
                )
            )
    if form.has_errors:
        return _new_page(visit, form, 422)
    return done(visit.url("deadlines:index"), _("L’échéance est ajoutée."))


def _offered(visit: Visit, form: Any) -> Any:
    dossiers = visit.db.all(queries.OPEN_DOSSIERS)
    form.dossier.choices = [("", _("aucun dossier")), *((str(row.number), row.title) for row in dossiers)]
    members = visit.db.all(queries.MEMBERS)
    form.member.choices = [("", _("personne encore")), *((str(row.number), row.name) for row in members)]
    return form


def _new_page(visit: Visit, form: Any, status: int) -> Answer:
    return page(
        "funding/deadlines/form.html",
        part="form",
        status=status,
        form=_offered(visit, form),
        title=_("Nouvelle échéance"),
        submit=_("Ajouter l’échéance"),
        fields=[form.name, form.due_on, form.kind, form.dossier, form.member, form.note],
        facts=[],
        back=visit.url("deadlines:index"),
        trail=trail(visit, "deadlines", (_("Nouvelle échéance"), None)),
    )


# -- its life ---------------------------------------------------------------------------------------------------------
@get("/deadlines/{number:str}/move", name="deadlines:move", may=WRITE, within=READ)
def moving(visit: Visit, number: int) -> Answer:
    row: Deadline = held(visit, queries.DEADLINE, number=number)
    return _deed_page(visit, row, MoveForm(None, data={"due_on": row.due_on}), _("Déplacer l’échéance"), 200)


@post("/deadlines/{number:str}/move", name="deadlines:move", may=WRITE, within=READ)
def move(visit: Visit, number: int) -> Answer:
    row: Deadline = held(visit, queries.DEADLINE_TO_EDIT, number=number)
    form: Any = MoveForm(visit.posted)
    if form.validate():
        with acting(visit, form):
            if row.done_on is not None:
                raise RuleRefused(_("Cette échéance est déjà faite."))
            if form.due_on.data == row.due_on:
                raise RuleRefused(_("C’est déjà la date de l’échéance. Choisissez un autre jour."), "due_on")
            visit.db.add(
                DeadlineMove(deadline_id=row.id, was_on=row.due_on, now_on=form.due_on.data, reason=form.reason.data)
            )
            row.due_on = form.due_on.data
    if form.has_errors:
        return _deed_page(visit, row, form, _("Déplacer l’échéance"), 422)
    words = {"day": day(form.due_on.data)}
    return done(visit.url("deadlines:index"), _("L’échéance est déplacée au %(day)s.") % words)


@get("/deadlines/{number:str}/done", name="deadlines:done", may=WRITE, within=READ)
def finishing(visit: Visit, number: int) -> Answer:
    row: Deadline = held(visit, queries.DEADLINE, number=number)
    return _deed_page(visit, row, DoneForm(None, data={"done_on": clock.today()}), _("Noter que c’est fait"), 200)


@post("/deadlines/{number:str}/done", name="deadlines:done", may=WRITE, within=READ)
def finish(visit: Visit, number: int) -> Answer:
    row: Deadline = held(visit, queries.DEADLINE_TO_EDIT, number=number)
    form: Any = DoneForm(visit.posted)
    if form.validate():
        with acting(visit, form):
            if row.done_on is not None:
                raise RuleRefused(_("Cette échéance est déjà faite."))
            if form.done_on.data > clock.today():
                raise RuleRefused(_("Ce jour est à venir. Indiquez le jour où c’est fait."), "done_on")
            row.done_on = form.done_on.data
    if form.has_errors:
        return _deed_page(visit, row, form, _("Noter que c’est fait"), 422)
    return done(visit.url("deadlines:index"), _("« %(name)s » est fait.") % {"name": row.name})


def _deed_page(visit: Visit, row: Deadline, form: Any, title: str, status: int) -> Answer:
    return page(
        "funding/deadlines/form.html",
        part="form",
        status=status,
        form=form,
        title=title,
        submit=title,
        fields=[field for field in form if field.name != "once"],
        facts=[row.name, _("avant le %(day)s") % {"day": day(row.due_on)}],
        back=visit.url("deadlines:index"),
        trail=trail(visit, "deadlines", (title, None)),
    )


@get("/deadlines/{number:str}/removal", name="deadlines:remove", may=WRITE, within=READ)
def removing(visit: Visit, number: int) -> Answer:
    return _removal_page(visit, held(visit, queries.DEADLINE, number=number), Form(), 200)


@post("/deadlines/{number:str}/removal", name="deadlines:remove", may=WRITE, within=READ)
def remove(visit: Visit, number: int) -> Answer:
    row: Deadline = held(visit, queries.DEADLINE_TO_EDIT, number=number)
    form = Form(visit.posted)
    with acting(visit, form):
        row.undo(visit.me.member_id)
    if form.has_errors:
        return _removal_page(visit, row, form, 422)
    return done(visit.url("deadlines:index"), _("« %(name)s » est retirée.") % {"name": row.name})


def _removal_page(visit: Visit, row: Deadline, form: Form, status: int) -> Answer:
    return undo_page(
        form,
        title=_("Retirer l’échéance"),
        submit=_("Retirer l’échéance"),
        consequences=[_("« %(name)s » quitte la liste et les agendas.") % {"name": row.name}],
        back=visit.url("deadlines:index"),
        trail=trail(visit, "deadlines", (_("Retirer"), None)),
        status=status,
    )


ROUTES = [index, export, new, create, moving, move, finishing, finish, removing, remove]
