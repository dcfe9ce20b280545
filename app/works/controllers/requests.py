"""Asking for works on a dwelling: which one, what, by whom; and correcting what was asked."""

from typing import Any

from app.accounts.permissions import Right
from app.web.answers import Answer, done, page
from app.web.conflict import clash, settled
from app.web.errors import NotFound
from app.web.forms import deed
from app.web.i18n import gettext as _
from app.web.rooms import there
from app.web.routes import get, post
from app.web.visit import Visit
from app.works import order_queries as queries
from app.works import order_stages as stages
from app.works import request_queries
from app.works.order_forms import OrderForm
from app.works.order_models import OF_A_VACANCY, Order, OrderStep
from app.works.order_page import held
from app.works.places import escaped, trail
from tenants import clock

READ, WRITE = Right.WORKS_READ, Right.WORKS_WRITE
PAGE = 50
FIELDS = ("origin", "work", "due_on", "access", "contact")


@get("/orders/choose", name="orders:choose", may=WRITE, within=READ)
def choose(visit: Visit) -> Answer:
    """Which dwelling: empty ones first, the longest wait before."""
    text = visit.asked("q")
    return page(
        "works/orders/choose.html",
        part="list",
        rows=visit.db.all(request_queries.DWELLINGS, text=escaped(text), today=clock.today(), most=PAGE),
        text=text,
        dwellings=there(visit, "dwellings:index", READ),
        trail=trail(visit, "orders", (_("Demander des travaux"), None)),
    )


@get("/orders/new", name="orders:new", may=WRITE, within=READ)
def new(visit: Visit) -> Answer:
    """The form of a dwelling; without one, which dwelling comes first."""
    if not visit.asked("dwelling"):
        return done(visit.url("orders:choose"))
    dwelling = _dwelling(visit)
    origin = "vacant_refurbishment" if dwelling.vacancy_id else "sitting_tenant"
    form = OrderForm(None, data={"origin": origin, "requested_on": clock.today()})
    _offer(visit, form, dwelling)
    return _form_page(visit, form, dwelling, None)


@post("/orders/new", name="orders:new", may=WRITE, within=READ)
def create(visit: Visit) -> Answer:
    dwelling = _dwelling(visit)
    form, order = OrderForm(visit.posted), Order(dwelling_id=dwelling.id)
    enterprises = _offer(visit, form, dwelling)
    if form.validate():
        with deed(visit.db, form):
            asked_on: Any = form.requested_on.data
            starts_clock = form.origin.data in OF_A_VACANCY
            stages.refuse_request(asked_on, dwelling.vacant_on if starts_clock else None)
            _fill(visit, order, form, enterprises)
            order.year = asked_on.year
            order.vacancy_id = dwelling.vacancy_id if starts_clock else None
            visit.db.add(order)
            visit.db.add(OrderStep(order_id=order.id, stage="requested", happened_on=asked_on))
    if form.has_errors:
        return _form_page(visit, form, dwelling, None, status=422)
    to = visit.url("orders:show", number=order.number)
    return done(to, _("Les travaux sont demandés : chantier %(label)s.") % {"label": order.label})


@get("/orders/{number:str}/edit", name="orders:edit", may=WRITE, within=READ)
def edit(visit: Visit, number: int) -> Answer:
    order: Order = visit.db.object(queries.ORDER, number=number)
    head = _head(visit, number)
    form = _as_it_is(order, head)
    _offer(visit, form, head)
    return _form_page(visit, form, head, order)


@post("/orders/{number:str}/edit", name="orders:edit", may=WRITE, within=READ)
def update(visit: Visit, number: int) -> Answer:
    order = held(visit, number)
    head = _head(visit, number)
    back = visit.url("orders:show", number=number)
    theirs = _as_it_is(order, head)
    _offer(visit, theirs, head)
    form = OrderForm(settled(visit.posted, theirs))
    enterprises = _offer(visit, form, head)
    if form.validate():
        if met := clash(visit, form, theirs, order, title=order.label, back=back):
            return met
        with deed(visit.db, form):
            _fill(visit, order, form, enterprises)
            order.vacancy_id = head.vacancy_id if order.origin in OF_A_VACANCY else None
            visit.db.flush()
    if form.has_errors:
        return _form_page(visit, form, head, order, status=422)
    return done(back, _("Les changements du chantier %(label)s sont enregistrés.") % {"label": order.label})


def _head(visit: Visit, number: int) -> Any:
    head = visit.db.first(queries.HEAD, number=number, today=clock.today())
    if head is None:
        raise NotFound
    return head


def _as_it_is(order: Order, head: Any) -> OrderForm:
    form = OrderForm(None, order)
    form.requested_on.data = head.requested_on
    form.enterprise.data = str(head.enterprise or "")
    return form


def _offer(visit: Visit, form: OrderForm, dwelling: Any) -> list[Any]:
    enterprises = list(visit.db.all(request_queries.ENTERPRISES))
    form.offer(enterprises, vacant=dwelling.vacancy_id is not None)
    return enterprises


def _fill(visit: Visit, order: Order, form: OrderForm, enterprises: list[Any]) -> None:
    """The facts of the form, and the agreement of the enterprise that is in force on the day of the request."""
    for name in FIELDS:
        value = form[name].data
        setattr(order, name, "" if value is None and name != "due_on" else value)
    chosen = next((row for row in enterprises if str(row.number) == form.enterprise.data), None)
    order.enterprise_id = chosen.id if chosen else None
    agreement = (
        visit.db.object(request_queries.AGREEMENT_ON, enterprise_id=chosen.id, day=form.requested_on.data)
        if chosen
        else None
    )
    order.agreement_id = agreement.id if agreement else None


def _dwelling(visit: Visit) -> Any:
    number = visit.asked_number("dwelling")
    found = visit.db.first(request_queries.DWELLING_NOW, number=number) if number else None
    if found is None:
        raise NotFound
    return found


def _form_page(visit: Visit, form: OrderForm, dwelling: Any, order: Order | None, status: int = 200) -> Answer:
    of_dwelling = dwelling.dwelling if order else dwelling.number
    to_dwelling = there(visit, "dwellings:show", READ, number=of_dwelling) or visit.url("orders:index")
    back = visit.url("orders:show", number=order.number) if order else to_dwelling
    title = _("Modifier la demande") if order else _("Demander des travaux")
    steps = [(order.label, back), (_("Modifier"), None)] if order else [(title, None)]
    return page(
        "works/orders/form.html",
        part="form",
        status=status,
        form=form,
        action=visit.here(),
        title=title,
        facts=[dwelling.dwelling_label if order else dwelling.label, dwelling.address, dwelling.town],
        vacant_on=dwelling.vacant_on,
        back=back,
        editing=order is not None,
        trail=trail(visit, "orders", *steps),
    )


ROUTES = [choose, new, create, edit, update]
