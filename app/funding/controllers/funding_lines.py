"""One line of a plan: what is asked of whom, its acts one after the other, taking the last one back."""

from typing import Any

from app.accounts.permissions import Right
from app.funding import plan_queries as queries
from app.funding import wording
from app.funding.act_forms import FORMS
from app.funding.acting import DEEDS, NAMES, SAID, may_follow, note_act, reopened
from app.funding.controllers.shared import acting, held, read, undo_page
from app.funding.dossier_models import Dossier
from app.funding.places import dossier_trail
from app.funding.plan_forms import LineForm
from app.funding.plan_models import FundingLine
from app.funding.planning import OWN
from app.web.answers import Answer, done, page
from app.web.conflict import already_done, clash, settled
from app.web.errors import NotFound
from app.web.forms import Form, RuleRefused, deed
from app.web.i18n import gettext as _
from app.web.listed import keep_known
from app.web.rooms import offered, there
from app.web.routes import get, post
from app.web.visit import Visit
from app.web.words import day, money
from tenants import clock

READ, WRITE = Right.FUNDING_READ, Right.FUNDING_WRITE


def _line(visit: Visit, number: int) -> Any:
    return read(visit, queries.LINE, number=number, today=clock.today())


def _dossier(visit: Visit, row: Any) -> Dossier:
    found: Dossier = held(visit, queries.DOSSIER_OF, dossier_id=row.dossier_id)
    return found


def _trail(visit: Visit, dossier: Dossier, row: Any, *steps: tuple[str, str | None]) -> Any:
    plan = visit.url("plans:show", number=dossier.number)
    here = visit.url("funding-lines:show", number=row.number) if steps else None
    return dossier_trail(visit, dossier, (_("Plan de financement"), plan), (row.name, here), *steps)


@get("/funding-lines/{number:str}", name="funding-lines:show", may=READ)
def show(visit: Visit, number: int) -> Answer:
    row = _line(visit, number)
    dossier = _dossier(visit, row)
    following = may_follow(row)
    add = there(visit, "funding-acts:new", WRITE, number=number)
    deeds = [{"label": str(DEEDS[kind]), "href": f"{add}?kind={kind}"} for kind in following if add]
    acts = visit.db.all(queries.ACTS, line_id=row.id)
    live = [act for act in acts if act.undone_at is None]
    return page(
        "funding/lines/show.html",
        row=row,
        dossier=dossier,
        situation=wording.LINE_SITUATIONS[wording.line_situation(row)],
        nature=wording.nature(row.nature),
        funder_href=there(visit, "funders:show", READ, number=row.funder) if row.funder else None,
        timeline=[_event(act) for act in reversed(acts)],
        trail=_trail(visit, dossier, row),
        filled=deeds[0] if deeds else None,
        outlined=deeds[1:],
        others=offered(
            {
                "label": _("Annuler le dernier acte"),
                "href": there(visit, "funding-acts:undo", WRITE, number=number) if live else None,
            },
            {"label": _("Modifier la ligne"), "href": there(visit, "funding-lines:edit", WRITE, number=number)},
        ),
    )


def _event(act: Any) -> dict[str, Any]:
    said = str(NAMES[act.kind]) + (f" : {money(act.amount)}" if act.amount is not None else "")
    if act.reference:
        said += f", {act.reference}"
    if act.ends_on:
        said += ", " + _("à utiliser jusqu’au %(day)s") % {"day": day(act.ends_on)}
    undone = None
    if act.undone_at is not None:
        words = {"day": day(act.undone_at.date()), "who": act.struck_by}
        undone = _("Annulé le %(day)s par %(who)s") % words if act.struck_by else _("Annulé le %(day)s") % words
    note = " ".join(part for part in (act.terms, act.note) if part)
    return {
        "at": act.on_day,
        "when": day(act.on_day),
        "group": "",
        "text": f"{said}.",
        "by": act.by,
        "note": note,
        "undone": undone,
    }


# -- what is asked ----------------------------------------------------------------------------------------------------
@get("/funding-lines/{number:str}/edit", name="funding-lines:edit", may=WRITE, within=READ)
def edit(visit: Visit, number: int) -> Answer:
    row = _line(visit, number)
    return _form_page(visit, row, _drawn(visit, row), 200)


@post("/funding-lines/{number:str}/edit", name="funding-lines:edit", may=WRITE, within=READ)
def update(visit: Visit, number: int) -> Answer:
    line: FundingLine = held(visit, queries.LINE_TO_EDIT, number=number)
    row = _line(visit, number)
    dossier: Dossier = held(visit, queries.DOSSIER_TO_EDIT, dossier_id=row.dossier_id)
    back = visit.url("funding-lines:show", number=number)
    theirs = _drawn(visit, row)
    form = LineForm(settled(visit.posted, theirs))
    funders = visit.db.objects(queries.FUNDERS)
    form.offer(funders)
    if form.validate():
        if met := clash(visit, form, theirs, line, title=row.name, back=back):
            return met
        with acting(visit, form):
            _refuse_settled(visit, dossier)
            if row.decided and row.nature not in OWN and form.asked.data != row.asked:
                raise RuleRefused(_("Cette demande est décidée : ce qui était demandé ne change plus."), "asked")
            giver = next((one for one in funders if str(one.number) == form.funder.data), None)
            if form.nature.data in OWN and visit.db.value(queries.HAS_PAST, line_id=row.id):
                raise RuleRefused(_("Une demande déposée ne devient pas des fonds propres."), "nature")
            line.funder_id, line.name = (giver.id if giver else None), form.name.data or ""
            line.nature, line.asked = str(form.nature.data), form.asked.data or line.asked
            if form.asked.data is not None:
                line.asked = form.asked.data
            line.public = {"1": True, "0": False}.get(form.public.data or "")
            line.eligible_base, line.rate = form.eligible_base.data, form.rate.data
            dossier.touch()
    if form.has_errors:
        return _form_page(visit, row, form, 422)
    return done(back, _("La ligne est enregistrée."))


def _refuse_settled(visit: Visit, dossier: Dossier) -> None:
    if visit.db.object(queries.CLOSING_OBJECT, dossier_id=dossier.id) is not None:
        raise RuleRefused(_("Ce plan est arrêté : rouvrez-le pour le changer."))


def _drawn(visit: Visit, row: Any) -> LineForm:
    data = {
        "version": row.version,
        "funder": str(row.funder or ""),
        "name": row.own_name,
        "nature": row.nature,
        "public": "" if row.public is None else str(int(row.public)),
        "asked": row.asked,
        "eligible_base": row.eligible_base,
        "rate": row.rate,
    }
    form = LineForm(None, data=data)
    form.offer(visit.db.objects(queries.FUNDERS))
    keep_known(form.nature, "funding_natures")
    return form


def _form_page(visit: Visit, row: Any, form: LineForm, status: int) -> Answer:
    dossier = _dossier(visit, row)
    return page(
        "funding/lines/form.html",
        part="form",
        status=status,
        form=form,
        row=row,
        dossier=dossier,
        back=visit.url("funding-lines:show", number=row.number),
        trail=_trail(visit, dossier, row, (_("Modifier la ligne"), None)),
    )


# -- acts -------------------------------------------------------------------------------------------------------------
@get("/funding-lines/{number:str}/acts/new", name="funding-acts:new", may=WRITE, within=READ)
def new_act(visit: Visit, number: int) -> Answer:
    row = _line(visit, number)
    following = may_follow(row)
    if not following:
        sentence = _("Cette ligne n’attend plus d’acte. Annulez le dernier pour le reprendre.")
        return already_done(sentence, visit.url("funding-lines:show", number=number), _("Voir la ligne"))
    asked = visit.asked("kind")
    if asked and asked not in FORMS:
        raise NotFound
    kind = asked if asked in following else following[0]
    expected = row.notified if row.notified is not None else row.awarded if row.awarded is not None else row.asked
    form = FORMS[kind](None, data={"acted_on": clock.today(), "amount": expected})
    return _act_page(visit, row, kind, form, 200)


@post("/funding-lines/{number:str}/acts/new", name="funding-acts:new", may=WRITE, within=READ)
def create_act(visit: Visit, number: int) -> Answer:
    line: FundingLine = held(visit, queries.LINE_TO_EDIT, number=number)
    kind = visit.posted.get("kind") or ""
    if kind not in FORMS:
        raise NotFound
    row, form = _line(visit, number), FORMS[kind](visit.posted)
    dossier, opened = _dossier(visit, row), False
    if form.validate():
        with deed(visit.db, form):
            values = {field.name: field.data for field in form if field.name != "once"}
            _act, opened = note_act(visit, line, row, dossier, kind, **values)
    if form.has_errors:
        return _act_page(visit, row, kind, form, 422)
    said = str(SAID[kind]) + (" " + _("Le plan arrêté est rouvert.") if opened else "")
    link = (visit.url("funding-acts:undo", number=number), _("Annuler"))
    return done(visit.url("plans:show", number=dossier.number), said, link=link)


def _act_page(visit: Visit, row: Any, kind: str, form: Form, status: int) -> Answer:
    dossier = _dossier(visit, row)
    return page(
        "funding/lines/act.html",
        part="form",
        status=status,
        form=form,
        row=row,
        kind=kind,
        dossier=dossier,
        title=str(DEEDS[kind]),
        others=[(str(DEEDS[one]), f"{visit.path}?kind={one}") for one in may_follow(row) if one != kind],
        back=visit.url("funding-lines:show", number=row.number),
        trail=_trail(visit, dossier, row, (str(DEEDS[kind]), None)),
    )


@get("/funding-lines/{number:str}/acts/undo", name="funding-acts:undo", may=WRITE, within=READ)
def undo(visit: Visit, number: int) -> Answer:
    row = _line(visit, number)
    live = visit.db.objects(queries.LIVE_ACTS, line_id=row.id)
    if not live:
        sentence = _("Il ne reste aucun acte à annuler.")
        return already_done(sentence, visit.url("funding-lines:show", number=number), _("Voir la ligne"))
    return _undo_page(visit, row, live[0], Form())


@post("/funding-lines/{number:str}/acts/undo", name="funding-acts:undo", may=WRITE, within=READ)
def undone(visit: Visit, number: int) -> Answer:
    held(visit, queries.LINE_TO_EDIT, number=number)
    row, form = _line(visit, number), Form(visit.posted)
    dossier, last = _dossier(visit, row), None
    with deed(visit.db, form):
        live = visit.db.objects(queries.LIVE_ACTS, line_id=row.id)
        if not live:
            raise RuleRefused(_("Il ne reste aucun acte à annuler."))
        last = live[0]
        before = next((act.amount for act in live[1:] if act.kind in ("notified", "amended")), None)
        if last.kind in ("notified", "amended") and row.paid > (before or 0):
            words = {"paid": money(row.paid)}
            raise RuleRefused(_("%(paid)s sont déjà versés sur cet acte : annulez d’abord les versements.") % words)
        last.undo(visit.me.member_id)
        visit.db.flush()
        reopened(visit, dossier.id, dossier.number)
    if form.has_errors:
        return _undo_page(visit, row, last, form, 422)
    back = visit.url("funding-lines:show", number=number)
    return done(back, _("L’acte est annulé ; il reste dans l’historique."))


def _undo_page(visit: Visit, row: Any, act: Any, form: Form, status: int = 200) -> Answer:
    title = _("Annuler le dernier acte")
    what = []
    if act is not None:
        words = {"act": NAMES[act.kind], "day": day(act.acted_on)}
        what = [_("« %(act)s » du %(day)s est annulé ; l’acte reste dans l’historique, barré.") % words]
    return undo_page(
        form,
        title=title,
        submit=_("Annuler cet acte"),
        consequences=what,
        back=visit.url("funding-lines:show", number=row.number),
        trail=_trail(visit, _dossier(visit, row), row, (title, None)),
        status=status,
    )


ROUTES = [show, edit, update, new_act, create_act, undo, undone]
