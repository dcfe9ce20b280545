"""The acceptance of works (S26): ten points, each kept as it is told; its snags; then the step."""

from datetime import date
from typing import Any

from app.accounts.permissions import Right
from app.web.answers import Answer, done, page
from app.web.conflict import not_now
from app.web.forms import deed
from app.web.i18n import gettext as _
from app.web.i18n import ngettext
from app.web.routes import get, post
from app.web.visit import Visit
from app.works import order_stages as stages
from app.works import site_queries
from app.works.acceptance_forms import RESULT_WORDS, AcceptanceForm, points
from app.works.controllers.order_steps import note
from app.works.order_models import Order
from app.works.order_page import OrderPage, held, read_order
from app.works.places import trail
from app.works.site_models import AcceptanceCheck, Snag
from tenants import clock

READ, WRITE = Right.WORKS_READ, Right.WORKS_WRITE


@get("/orders/{number:str}/acceptance/new", name="acceptances:new", may=WRITE, within=READ)
def new(visit: Visit, number: int) -> Answer:
    found = read_order(visit, number, whole=False)
    if refused := _not_now(visit, found):
        return refused
    return _page(visit, found, _form(visit, found), 200)


@post("/orders/{number:str}/acceptance/draft", name="acceptances:draft", may=WRITE, within=READ)
def draft(visit: Visit, number: int) -> Answer:
    """What was told so far is kept; the bar says how far one is."""
    order = held(visit, number)
    found = read_order(visit, number, whole=False)
    if refused := _not_now(visit, found):
        return refused
    form = _form(visit, found, visit.posted)
    if form.validate():
        with deed(visit.db, form):
            _keep(visit, order, form, form.happened_on.data or clock.today())
    return _page(visit, found, form, 422 if form.has_errors else 200, part="bar")


@post("/orders/{number:str}/acceptance/new", name="acceptances:new", may=WRITE, within=READ)
def create(visit: Visit, number: int) -> Answer:
    order = held(visit, number)
    found = read_order(visit, number, whole=False)
    if refused := _not_now(visit, found):
        return refused
    form = _form(visit, found, visit.posted)
    if form.validate():
        form.judge()
    if not form.has_errors:
        with deed(visit.db, form):
            on: Any = form.happened_on.data
            _keep(visit, order, form, on)
            note(visit, order, "received_with_reserves" if form.snags else "received", on, form.note.data or "")
    if form.has_errors:
        return _page(visit, found, form, 422)
    return done(visit.url("orders:show", number=number), _result(form.snags))


def _result(snags: int) -> str:
    if not snags:
        return _("Réception sans réserve : le logement est prêt à louer.")
    return ngettext(
        "Réception avec %(num)s réserve : le logement sera prêt à louer quand elle sera levée.",
        "Réception avec %(num)s réserves : le logement sera prêt à louer quand elles seront levées.",
        snags,
    ) % {"num": snags}


def _not_now(visit: Visit, found: OrderPage) -> Answer | None:
    if "received" in stages.may_follow(found.stage) and found.stage == "in_progress":
        return None
    sentence = stages.why_not(found.stage, "received")
    return not_now(sentence, visit.url("orders:show", number=found.head.number), _("Voir le chantier"))


def _form(visit: Visit, found: OrderPage, posted: Any = None) -> AcceptanceForm:
    results = {row.point: row.result for row in visit.db.all(site_queries.CHECKS, order_id=found.head.id)}
    snags = {row.point: row for row in visit.db.all(site_queries.SNAGS_OF, order_id=found.head.id) if row.point}
    form = AcceptanceForm.of(results, snags, posted)
    form.kept_snags = {code: row.number for code, row in snags.items()}
    return form


def _keep(visit: Visit, order: Order, form: AcceptanceForm, on: date) -> None:
    """One row a point that was told; one live snag a point whose snag is whole, none for the others."""
    checks = {row.point: row for row in visit.db.objects(site_queries.CHECKS_TO_EDIT, order_id=order.id)}
    snags = {row.point: row for row in visit.db.objects(site_queries.SNAGS_TO_EDIT, order_id=order.id)}
    known = dict(points())
    for entry in form.checks:
        code, result = entry["point"].data, entry["result"].data
        if code not in known or not result:
            continue
        check = checks.get(code) or AcceptanceCheck(order_id=order.id, point=code)
        if check.result != result:
            check.result = result
        visit.db.session.add(check)
        snag = snags.get(code)
        if entry.form.is_whole_snag:
            snag = snag or Snag(order_id=order.id, point=code)
            snag.work, snag.lift_by, snag.found_on = entry["work"].data, entry["lift_by"].data, on
            visit.db.session.add(snag)
        elif snag is not None and result != "snag":
            snag.undo(visit.me.member_id)
    visit.db.flush()


def _page(visit: Visit, found: OrderPage, form: AcceptanceForm, status: int, part: str = "form") -> Answer:
    back = visit.url("orders:show", number=found.head.number)
    return page(
        "works/acceptances/new.html",
        part=part,
        status=status,
        form=form,
        head=found.head,
        order=found,
        words=dict(points()),
        results=RESULT_WORDS,
        kept_snags=form.kept_snags,
        so_far=_("%(done)s sur %(all)s vérifiés") % {"done": form.answered, "all": len(points())},
        outcome=_result(form.snags) if form.answered == len(points()) else "",
        back=back,
        trail=trail(visit, "orders", (found.head.label, back), (_("Réception"), None)),
    )


ROUTES = [new, draft, create]
