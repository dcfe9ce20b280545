"""Amounts received for a stay. No advance is asked or kept: what is too much goes to the next due, or back."""

from decimal import Decimal
from typing import Any

from app.accounts.permissions import Right
from app.residences import fees, stay_rows
from app.residences.controllers.reading import acting, held, read_stay, settle_dues, trail
from app.residences.stay_forms import PaymentForm
from app.residences.stay_models import Payment
from app.residences.stay_page import StayPage
from app.web.answers import Answer, done, page
from app.web.conflict import already_done
from app.web.errors import NotFound
from app.web.forms import Form, RuleRefused
from app.web.i18n import gettext as _
from app.web.routes import get, post
from app.web.visit import Visit
from app.web.words import day, money
from tenants import clock


@get(
    "/stays/{number:str}/payments/new",
    name="stays:payment",
    may=Right.PAYMENTS_WRITE,
    within=Right.STAYS_READ,
    audited="read:stay",
)
def new(visit: Visit, number: int) -> Answer:
    stay = read_stay(visit, number)
    data = {"paid_on": clock.today(), "amount": stay.account.rest or None}
    return _form_page(visit, stay, PaymentForm(None, data=data))


@post(
    "/stays/{number:str}/payments/new",
    name="stays:payment",
    may=Right.PAYMENTS_WRITE,
    within=Right.STAYS_READ,
    audited="read:stay",
)
def create(visit: Visit, number: int) -> Answer:
    row = held(visit, number)
    stay = read_stay(visit, number)
    form: Any = PaymentForm(visit.posted)
    if form.validate():
        with acting(visit, form):
            payment = Payment(
                stay_id=row.id, amount=form.amount.data, paid_on=form.paid_on.data, mode=form.mode.data or ""
            )
            payment.given_back = _given_back(stay, form)
            settle_dues(visit, row)
            visit.db.add(payment)
    if form.has_errors:
        return _form_page(visit, stay, form, status=422)
    words = {"amount": money(form.amount.data, True)}
    return done(
        visit.url("stays:show", number=number),
        _("Paiement de %(amount)s enregistré.") % words,
        link=(visit.url("stays:payment-undo", number=number, payment=payment.number), _("Annuler")),
    )


def _given_back(stay: StayPage, form: Any) -> Decimal:
    """How much of it is returned. A choice is asked only when the amount exceeds what is due."""
    if form.amount.data <= 0:
        raise RuleRefused(_("Indiquez un montant supérieur à zéro."), "amount")
    if form.paid_on.data > clock.today():
        raise RuleRefused(_("Ce jour n’est pas encore venu. Indiquez le jour où le paiement a été reçu."), "paid_on")
    rest = stay.account.rest
    over = form.amount.data - rest
    if over <= 0 or form.over.data == "next":
        return fees.NOTHING
    words = {"rest": money(rest, True), "over": money(over, True)}
    if form.over.data is None:
        sentence = _("Ce paiement dépasse de %(over)s ce qui reste dû (%(rest)s). Dites ce que devient le trop-perçu.")
        raise RuleRefused(sentence % words, "over")
    if rest == 0:
        sentence = _(
            "Rien n’est dû aujourd’hui. Affectez ce paiement à la prochaine redevance, ou rendez-le sans l’enregistrer."
        )
        raise RuleRefused(sentence, "over")
    return over


def _form_page(visit: Visit, stay: StayPage, form: Any, status: int = 200) -> Answer:
    rest = stay.account.rest
    return page(
        "residences/stays/payment.html",
        part="form",
        status=status,
        form=form,
        stay=stay,
        over=visit.is_post and form.amount.data is not None and form.amount.data > rest,
        trail=trail(visit, stay, (_("Enregistrer un paiement"), None)),
    )


UNDO = "/stays/{number:str}/payments/{payment:str}/undo"


@get(UNDO, name="stays:payment-undo", may=Right.PAYMENTS_WRITE, within=Right.STAYS_READ, audited="read:stay")
def undo(visit: Visit, number: int, payment: int) -> Answer:
    return _undo_page(visit, read_stay(visit, number), payment)


@post(UNDO, name="stays:payment-undo", may=Right.PAYMENTS_WRITE, within=Right.STAYS_READ, audited="read:stay")
def undone(visit: Visit, number: int, payment: int) -> Answer:
    row = held(visit, number)
    found: Payment | None = visit.db.object(stay_rows.PAYMENT, stay_id=row.id, payment=payment)
    if found is None:
        raise NotFound
    if found.undone_at is not None:
        sentence = _("Ce paiement a déjà été annulé.")
        return already_done(sentence, visit.url("stays:show", number=number), _("Voir le séjour"))
    found.undone_at, found.undone_by = clock.now(), visit.me.member_id
    visit.db.flush()
    return done(visit.url("stays:show", number=number), _("Le paiement est annulé."))


def _undo_page(visit: Visit, stay: StayPage, payment: int) -> Answer:
    event = next((e for e in stay.events if e.kind == "payment" and e.number == payment), None)
    if event is None:
        raise NotFound
    words = {"amount": money(event.amount, True), "day": day(event.on_day)}
    return page(
        "residences/stays/undo.html",
        part="form",
        form=Form(),
        stay=stay,
        title=_("Annuler le paiement de %(amount)s") % words,
        submit=_("Annuler ce paiement"),
        consequences=[_("Le paiement du %(day)s ne compte plus ; il reste écrit, barré.") % words],
        trail=trail(visit, stay, (_("Annuler un paiement"), None)),
    )


ROUTES = [new, create, undo, undone]
