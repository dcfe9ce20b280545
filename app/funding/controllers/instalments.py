"""The schedule of a line: when the funder said that it pays which part."""

from decimal import Decimal
from typing import Any

from app.accounts.permissions import Right
from app.funding import payment_queries as queries
from app.funding.controllers.payments import dossier_of, here
from app.funding.controllers.shared import acting, held, read
from app.funding.payment_forms import InstalmentForm
from app.funding.payment_models import Instalment
from app.web.answers import Answer, done, page
from app.web.conflict import already_done, clash, settled
from app.web.i18n import gettext as _
from app.web.routes import get, post
from app.web.visit import Visit
from app.web.words import money
from tenants import clock

READ, PAY = Right.FUNDING_READ, Right.FUNDING_PAYMENTS
FIELDS = ("kind", "due_on", "amount", "condition")


def _offer(visit: Visit, dossier: int, form: InstalmentForm) -> list[Any]:
    lines = list(visit.db.all(queries.ONE.lines, dossier=dossier, today=clock.today()))
    form.offer(lines)
    return lines


@get("/dossiers/{number:str}/instalments/new", name="instalments:new", may=PAY, within=READ)
def new(visit: Visit, number: int) -> Answer:
    dossier = dossier_of(visit, number)
    form = InstalmentForm(None, data={"line": visit.asked("line", longest=12)})
    lines = _offer(visit, number, form)
    row = next((one for one in lines if str(one.number) == form.line.data), None)
    if row is not None and row.notified is not None and row.notified > row.scheduled:
        form.amount.data = row.notified - row.scheduled
    return _page(visit, dossier, form, None, 200, bool(lines))


@post("/dossiers/{number:str}/instalments/new", name="instalments:new", may=PAY, within=READ)
def create(visit: Visit, number: int) -> Answer:
    dossier, form = dossier_of(visit, number), InstalmentForm(visit.posted)
    lines = _offer(visit, number, form)
    if form.validate():
        row = next(one for one in lines if str(one.number) == form.line.data)
        _judge(form, row, Decimal(0))
    if not form.has_errors:
        with acting(visit, form):
            line = held(visit, queries.LINE, number=row.number, dossier=number)
            visit.db.add(_fill(Instalment(line_id=line.id), form))
    if form.has_errors:
        return _page(visit, dossier, form, None, 422, bool(lines))
    back = visit.url("dossier-payments:index", number=number, line=line.number)
    return done(back, _("L’échéance est ajoutée."))


@get("/instalments/{number:str}/edit", name="instalments:edit", may=PAY, within=READ)
def edit(visit: Visit, number: int) -> Answer:
    instalment = held(visit, queries.INSTALMENT, number=number)
    return _edit_page(visit, instalment, InstalmentForm(None, source=instalment), 200)


@post("/instalments/{number:str}/edit", name="instalments:edit", may=PAY, within=READ)
def update(visit: Visit, number: int) -> Answer:
    instalment = held(visit, queries.INSTALMENT_TO_EDIT, number=number)
    line = read(visit, queries.LINE_OF, line_id=instalment.line_id)
    back = visit.url("dossier-payments:index", number=line.dossier, line=line.number)
    theirs = InstalmentForm(None, source=instalment)
    form = InstalmentForm(settled(visit.posted, theirs))
    form.line.data = theirs.line.data = str(line.number)
    lines = _offer(visit, line.dossier, form)
    theirs.offer(lines)
    if form.validate():
        if met := clash(visit, form, theirs, instalment, title=line.title, back=back):
            return met
        row = next(one for one in lines if one.number == line.number)
        _judge(form, row, Decimal(instalment.amount))
    if not form.has_errors:
        with acting(visit, form):
            _fill(instalment, form)
    if form.has_errors:
        return _edit_page(visit, instalment, form, 422)
    return done(back, _("L’échéance est modifiée."))


@post("/instalments/{number:str}/removal", name="instalments:remove", may=PAY, within=READ)
def remove(visit: Visit, number: int) -> Answer:
    """A part that no claim and no payment names."""
    instalment = held(visit, queries.INSTALMENT_TO_EDIT, number=number)
    line = read(visit, queries.LINE_OF, line_id=instalment.line_id)
    back = visit.url("dossier-payments:index", number=line.dossier, line=line.number)
    if visit.db.value(queries.INSTALMENT_IS_NAMED, instalment_id=instalment.id):
        said = _("Une demande de versement porte sur cette échéance : modifiez-la plutôt.")
        return already_done(said, back, _("Voir les versements"))
    visit.db.session.delete(instalment)
    visit.db.flush()
    return done(back, _("L’échéance est retirée."))


def _judge(form: InstalmentForm, row: Any, own: Decimal) -> None:
    """The schedule of a notified line stays within what is notified. own: the amount that this one had."""
    if row.notified is None or form.amount.data is None:
        return
    over = row.scheduled - own + form.amount.data - row.notified
    if over > 0:
        words = {"over": money(over), "notified": money(row.notified)}
        form.refuse(
            _("L’échéancier dépasserait de %(over)s les %(notified)s notifiés. Vérifiez le montant.") % words, "amount"
        )


def _fill(instalment: Instalment, form: InstalmentForm) -> Instalment:
    for name in FIELDS:
        value = form[name].data
        setattr(instalment, name, "" if value is None else value)
    return instalment


def _edit_page(visit: Visit, instalment: Instalment, form: InstalmentForm, status: int) -> Answer:
    line = read(visit, queries.LINE_OF, line_id=instalment.line_id)
    dossier = dossier_of(visit, line.dossier)
    form.line.data = str(line.number)
    _offer(visit, line.dossier, form)
    return _page(visit, dossier, form, instalment, status, True)


def _page(
    visit: Visit, dossier: Any, form: InstalmentForm, instalment: Instalment | None, status: int, any_line: bool
) -> Answer:
    title = _("Modifier l’échéance") if instalment else _("Ajouter une échéance")
    return page(
        "funding/payments/instalment.html",
        part="form",
        status=status,
        form=form,
        dossier=dossier,
        instalment=instalment,
        any_line=any_line,
        title=title,
        back=visit.url("dossier-payments:index", number=dossier.number),
        trail=here(visit, dossier, (title, None)),
    )


ROUTES = [new, create, edit, update, remove]
