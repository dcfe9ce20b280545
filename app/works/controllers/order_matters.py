"""What hangs on an order: works referred to a craftsman, a ceiling waived, the invoice, who paid, snags to lift."""

from typing import Any

from app.accounts.permissions import Right
from app.web.answers import Answer, done, page
from app.web.conflict import already_done, not_now
from app.web.errors import NotFound
from app.web.forms import Form, RuleRefused, deed
from app.web.i18n import gettext as _
from app.web.routes import get, post
from app.web.visit import Visit
from app.web.words import money
from app.works import order_queries as queries
from app.works import order_stages as stages
from app.works import request_queries, site_queries
from app.works.controllers.order_steps import note
from app.works.order_forms import InvoiceForm, LiftForm, PayerForm, ReferralForm, WaiverForm, outside
from app.works.order_models import Invoice, OrderPayer, Referral
from app.works.order_page import OrderPage, as_line, held, live_steps, read_order, trade_words
from app.works.places import trail
from app.works.quoting import totals
from app.works.site_models import Snag
from tenants import clock

READ, WRITE, DECIDE = Right.WORKS_READ, Right.WORKS_WRITE, Right.WORKS_DECIDE


def _page(visit: Visit, template: str, found: OrderPage, form: Form, title: str, status: int, **more: Any) -> Answer:
    back = visit.url("orders:show", number=found.head.number)
    return page(
        template,
        part="form",
        status=status,
        form=form,
        order=found,
        head=found.head,
        title=title,
        back=back,
        trail=trail(visit, "orders", (found.head.label, back), (title, None)),
        **more,
    )


# -- to a craftsman ---------------------------------------------------------------------------------------------------
def _referral_form(visit: Visit, found: OrderPage, posted: Any = None) -> ReferralForm:
    form = ReferralForm(posted, data={"referred_on": clock.today(), "trade": visit.asked("trade")})
    form.offer(outside(charter(visit, found)))
    return form


def charter(visit: Visit, found: OrderPage) -> list[str] | None:
    """The trades that the order's agreement allows; None without an agreement."""
    if found.head.agreement_id is None:
        return None
    return [row.trade for row in visit.db.all(request_queries.TRADES, agreement_id=found.head.agreement_id)]


@get("/orders/{number:str}/referrals/new", name="referrals:new", may=WRITE, within=READ)
def refer(visit: Visit, number: int) -> Answer:
    found = read_order(visit, number, whole=False)
    form = _referral_form(visit, found)
    return _page(visit, "works/orders/referral.html", found, form, _("Orienter vers un artisan"), 200)


@post("/orders/{number:str}/referrals/new", name="referrals:new", may=WRITE, within=READ)
def referred(visit: Visit, number: int) -> Answer:
    order = held(visit, number)
    found = read_order(visit, number, whole=False)
    form = _referral_form(visit, found, visit.posted)
    if form.validate():
        with deed(visit.db, form):
            on: Any = form.referred_on.data
            if on > clock.today():
                raise RuleRefused(_("Ce jour n’est pas encore venu. Indiquez le jour de l’orientation."), "referred_on")
            values = {"trade": form.trade.data, "craftsman": form.craftsman.data, "reason": form.reason.data}
            visit.db.add(Referral(order_id=order.id, referred_on=on, **values))
            if form.whole.data:
                note(visit, order, "out_of_scope", on, form.reason.data or "")
    if form.has_errors:
        return _page(visit, "works/orders/referral.html", found, form, _("Orienter vers un artisan"), 422)
    words = {"trade": trade_words(str(form.trade.data)), "who": form.craftsman.data}
    return done(visit.url("orders:show", number=number), _("%(trade)s : orienté vers %(who)s.") % words)


# -- above the ceiling ------------------------------------------------------------------------------------------------
@get("/orders/{number:str}/waiver/new", name="waivers:new", may=DECIDE, within=READ)
def waive(visit: Visit, number: int) -> Answer:
    found = read_order(visit, number, whole=False)
    if found.head.waived_at:
        sentence = _("Le dépassement du plafond est déjà accepté.")
        return already_done(sentence, visit.url("orders:show", number=number), _("Voir le chantier"))
    return _page(visit, "works/orders/waiver.html", found, WaiverForm(), _("Accepter un dépassement du plafond"), 200)


@post("/orders/{number:str}/waiver/new", name="waivers:new", may=DECIDE, within=READ)
def waived(visit: Visit, number: int) -> Answer:
    order, form = held(visit, number), WaiverForm(visit.posted)
    if form.validate():
        with deed(visit.db, form):
            order.waived_at, order.waived_by = clock.now(), visit.me.member_id
            order.waived_why = form.waived_why.data or ""
            visit.db.flush()
    if form.has_errors:
        found = read_order(visit, number, whole=False)
        return _page(visit, "works/orders/waiver.html", found, form, _("Accepter un dépassement du plafond"), 422)
    return done(visit.url("orders:show", number=number), _("Le dépassement du plafond est accepté."))


# -- the invoice ------------------------------------------------------------------------------------------------------
@get("/orders/{number:str}/invoice/new", name="invoices:new", may=WRITE, within=READ)
def invoice(visit: Visit, number: int) -> Answer:
    found = read_order(visit, number, whole=False)
    if "invoiced" not in stages.may_follow(found.stage):
        address = visit.url("orders:show", number=number)
        return not_now(stages.why_not(found.stage, "invoiced"), address, _("Voir le chantier"))
    lines = [{"number": row.number, "invoiced": as_line(row).amount} for row in found.lines]
    form = InvoiceForm(None, data={"happened_on": clock.today(), "lines": lines})
    return _invoice_page(visit, found, form, 200)


@post("/orders/{number:str}/invoice/new", name="invoices:new", may=WRITE, within=READ)
def invoiced(visit: Visit, number: int) -> Answer:
    """The lines as they were invoiced; what the invoice adds up to follows from them."""
    order, form = held(visit, number), InvoiceForm(visit.posted)
    if form.validate():
        with deed(visit.db, form):
            on: Any = form.happened_on.data
            given = {entry["number"].data: entry["invoiced"].data for entry in form.lines}
            lines = visit.db.objects(queries.LINES_TO_EDIT, order_id=order.id)
            for line in lines:
                line.invoiced = given.get(str(line.number), line.invoiced)
            found = totals(as_line(line) for line in lines)
            visit.db.add(
                Invoice(
                    order_id=order.id,
                    reference=form.reference.data,
                    invoiced_on=on,
                    before_tax=found.before_tax,
                    vat=found.vat,
                )
            )
            note(visit, order, "invoiced", on)
    if form.has_errors:
        return _invoice_page(visit, read_order(visit, number, whole=False), form, 422)
    said = _("La facture %(reference)s est enregistrée : %(amount)s toutes taxes.")
    words = {"reference": form.reference.data, "amount": money(found.with_tax, True)}
    return done(visit.url("orders:show", number=number), said % words)


def _invoice_page(visit: Visit, found: OrderPage, form: InvoiceForm, status: int) -> Answer:
    rows = {str(row.number): row for row in found.lines}
    entries = [(entry, rows[str(entry["number"].data)]) for entry in form.lines if str(entry["number"].data) in rows]
    title = _("Enregistrer la facture")
    return _page(visit, "works/orders/invoice.html", found, form, title, status, entries=entries, trade=trade_words)


# -- who paid ---------------------------------------------------------------------------------------------------------
@get("/orders/{number:str}/payers/new", name="payers:new", may=WRITE, within=READ)
def payer(visit: Visit, number: int) -> Answer:
    found = read_order(visit, number)
    form = PayerForm(None, data={"kind": "landlord"})
    return _page(visit, "works/orders/payer.html", found, form, _("Noter qui a payé"), 200)


@post("/orders/{number:str}/payers/new", name="payers:new", may=WRITE, within=READ)
def paid(visit: Visit, number: int) -> Answer:
    order, form = held(visit, number), PayerForm(visit.posted)
    if form.validate():
        with deed(visit.db, form):
            values = {"kind": form.kind.data, "name": form.name.data or "", "amount": form.amount.data}
            visit.db.add(OrderPayer(order_id=order.id, **values))
    if form.has_errors:
        return _page(visit, "works/orders/payer.html", read_order(visit, number), form, _("Noter qui a payé"), 422)
    again = (visit.url("payers:new", number=number), _("Noter une autre part"))
    return done(visit.url("orders:show", number=number), _("La part est notée."), link=again)


@post("/payers/{number:str}/removal", name="payers:remove", may=WRITE, within=READ)
def unpaid(visit: Visit, number: int) -> Answer:
    row: OrderPayer | None = visit.db.object(queries.PAYER, number=number)
    order = visit.db.object(queries.ORDER_BY_ID, order_id=row.order_id) if row else None
    if row is None or order is None:
        raise NotFound
    visit.db.run(queries.REMOVE_PAYER, number=number)
    return done(visit.url("orders:show", number=order.number), _("La part est retirée."))


# -- snags ------------------------------------------------------------------------------------------------------------
@get("/orders/{number:str}/snags", name="snags:index", may=READ)
def snags(visit: Visit, number: int) -> Answer:
    found = read_order(visit, number)
    back = visit.url("orders:show", number=number)
    return page(
        "works/orders/snags.html",
        order=found,
        head=found.head,
        rows=found.things.get("snag", []),
        photos=[row for row in found.things.get("document", []) if row.snag],
        trail=trail(visit, "orders", (found.head.label, back), (_("Réserves"), None)),
    )


@get("/snags/{number:str}/lift", name="snags:lift", may=WRITE, within=READ)
def lifting(visit: Visit, number: int) -> Answer:
    snag, found = _snag(visit, number)
    if snag.lifted_on:
        address = visit.url("snags:index", number=found.head.number)
        return already_done(_("Cette réserve est déjà levée."), address, _("Voir les réserves"))
    return _lift_page(visit, snag, found, LiftForm(None, data={"lifted_on": clock.today()}), 200)


@post("/snags/{number:str}/lift", name="snags:lift", may=WRITE, within=READ)
def lifted(visit: Visit, number: int) -> Answer:
    """The last snag lifted makes the order received, on that day."""
    snag, found = _snag(visit, number, to_edit=True)
    order, form = held(visit, found.head.number), LiftForm(visit.posted)
    if form.validate():
        with deed(visit.db, form):
            on: Any = form.lifted_on.data
            if snag.lifted_on:
                raise RuleRefused(_("Cette réserve est déjà levée."))
            if on > clock.today():
                raise RuleRefused(_("Ce jour n’est pas encore venu. Indiquez le jour de la levée."), "lifted_on")
            snag.lifted_on, snag.lifted_by = on, visit.me.member_id
            visit.db.flush()
            every = visit.db.objects(site_queries.SNAGS_TO_EDIT, order_id=order.id)
            left = [one for one in every if one.lifted_on is None]
            last = stages.current(live_steps(visit, order))
            if not left and last and last.stage == "received_with_reserves":
                note(visit, order, "received", max(one.lifted_on for one in every))
    if form.has_errors:
        return _lift_page(visit, snag, found, form, 422)
    said = _("La réserve est levée.") if left else _("La dernière réserve est levée : le logement est prêt à louer.")
    to = visit.url("snags:index" if left else "orders:show", number=order.number)
    return done(to, said)


def _snag(visit: Visit, number: int, to_edit: bool = False) -> tuple[Snag, OrderPage]:
    snag: Snag | None = visit.db.object(site_queries.SNAG_TO_EDIT if to_edit else site_queries.SNAG, number=number)
    order = visit.db.object(queries.ORDER_BY_ID, order_id=snag.order_id) if snag else None
    if snag is None or order is None or snag.undone_at is not None:
        raise NotFound
    return snag, read_order(visit, order.number, whole=False)


def _lift_page(visit: Visit, snag: Snag, found: OrderPage, form: Form, status: int) -> Answer:
    return _page(visit, "works/orders/lift.html", found, form, _("Lever la réserve"), status, snag=snag)


ROUTES = [
    refer, referred, waive, waived, invoice, invoiced, payer, paid, unpaid, snags, lifting, lifted,
]  # fmt: skip
