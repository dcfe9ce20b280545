"""The steps of an order that need a day and a word: visit, agreement, order, start, closing, refusal; and taking the
last one back."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from app.accounts.permissions import Right
from app.web.answers import Answer, done, page
from app.web.conflict import already_done, not_now
from app.web.forms import Form, RuleRefused, deed
from app.web.i18n import gettext as _
from app.web.i18n import lazy_gettext as _l
from app.web.routes import get, post
from app.web.visit import Visit
from app.web.words import day
from app.works import order_queries as queries
from app.works import order_stages as stages
from app.works import site_queries
from app.works.order_forms import ReasonForm, StepForm, first_day
from app.works.order_models import Order, OrderStep
from app.works.order_page import OrderPage, held, live_steps, read_order
from app.works.order_story import SENTENCES
from app.works.places import trail

READ, WRITE, DECIDE = Right.WORKS_READ, Right.WORKS_WRITE, Right.WORKS_DECIDE


@dataclass(frozen=True)
class Kind:
    """A step of one form. word: in the address and the route's name; said: after it was noted."""

    word: str
    stage: str
    may: Right
    title: Any
    submit: Any
    said: Any
    hint: Any = ""
    reasoned: bool = False


KINDS = (
    Kind("visit", "visited", WRITE, _l("Noter la visite"), _l("Enregistrer la visite"), _l("La visite est notée.")),
    Kind(
        "agreement", "agreed", DECIDE, _l("Accepter le devis"), _l("Accepter le devis"),
        _l("Le devis est accepté."), _l("Le jour où le bailleur a donné son accord."),
    ),
    Kind(
        "order", "ordered", WRITE, _l("Passer la commande"), _l("Enregistrer la commande"),
        _l("La commande est notée."), _l("Le bon de commande en PDF se trouve ensuite sur la page du chantier."),
    ),
    Kind("start", "in_progress", WRITE, _l("Noter le début"), _l("Enregistrer le début"), _l("Le début est noté.")),
    Kind("closing", "closed", WRITE, _l("Clore le chantier"), _l("Clore le chantier"), _l("Le chantier est clos.")),
    Kind(
        "refusal", "refused", DECIDE, _l("Refuser les travaux"), _l("Enregistrer le refus"),
        _l("Le refus est noté."), reasoned=True,
    ),
)  # fmt: skip


def _routes(kind: Kind) -> list[Any]:
    """The page of a step and its deed."""
    path, name = f"/orders/{{number:str}}/{kind.word}/new", f"order-steps:{kind.word}"
    make: Callable[..., Form] = ReasonForm if kind.reasoned else StepForm

    @get(path, name=name, may=kind.may, within=READ)
    def new(visit: Visit, number: int) -> Answer:
        found = read_order(visit, number, whole=False)
        if refused := _not_now(visit, found, kind.stage):
            return refused
        return _step_page(visit, found, kind, make(None, data=first_day()))

    @post(path, name=name, may=kind.may, within=READ)
    def create(visit: Visit, number: int) -> Answer:
        order, form = held(visit, number), make(visit.posted)
        if form.validate():
            with deed(visit.db, form):
                note(visit, order, kind.stage, form["happened_on"].data, form["note"].data or "")
        if form.has_errors:
            return _step_page(visit, read_order(visit, number, whole=False), kind, form, status=422)
        link = (visit.url("order-steps:undo", number=number), _("Annuler"))
        return done(visit.url("orders:show", number=number), str(kind.said), link=link)

    return [new, create]


def note(visit: Visit, order: Order, stage: str, on: Any, words: str = "") -> None:
    """Put the step in. Raises RuleRefused when it may not be."""
    stages.refuse_step(live_steps(visit, order), stage, on)
    if stage == "ordered" and order.enterprise_id is None:
        raise RuleRefused(_("Aucune entreprise n’est choisie. Indiquez-la dans la demande avant de commander."))
    if stage == "closed":
        snags = visit.db.objects(site_queries.SNAGS_TO_EDIT, order_id=order.id)
        stages.refuse_closing([snag.work for snag in snags if snag.lifted_on is None])
    visit.db.add(OrderStep(order_id=order.id, stage=stage, happened_on=on, note=words))


def _not_now(visit: Visit, found: OrderPage, stage: str) -> Answer | None:
    """The page for a step that is noted already, or that cannot be noted yet."""
    if stage in stages.may_follow(found.stage):
        return None
    address = visit.url("orders:show", number=found.head.number)
    made = next((row for row in found.steps if row.stage == stage and row.undone_at is None), None)
    if made and made.made_by:
        sentence = _("« %(step)s » a déjà été noté par %(who)s.") % {"step": SENTENCES[stage], "who": made.made_by}
        return already_done(sentence, address, _("Voir le chantier"))
    return not_now(stages.why_not(found.stage, stage), address, _("Voir le chantier"))


def _step_page(visit: Visit, found: OrderPage, kind: Kind, form: Form, status: int = 200) -> Answer:
    return page(
        "works/orders/step.html",
        part="form",
        status=status,
        form=form,
        order=found,
        title=str(kind.title),
        submit=str(kind.submit),
        hint=str(kind.hint),
        last=_("%(step)s le %(day)s") % {"step": SENTENCES[found.stage], "day": day(found.last.happened_on)},
        action=visit.path,
        trail=trail(
            visit,
            "orders",
            (found.head.label, visit.url("orders:show", number=found.head.number)),
            (str(kind.title), None),
        ),
    )


# -- taking the last step back ----------------------------------------------------------------------------------------
@get("/orders/{number:str}/undo", name="order-steps:undo", may=WRITE, within=READ)
def undo(visit: Visit, number: int) -> Answer:
    found = read_order(visit, number, whole=False)
    if len(found.live) < 2:
        sentence = _("Il ne reste aucune étape à annuler.")
        return already_done(sentence, visit.url("orders:show", number=number), _("Voir le chantier"))
    return _undo_page(visit, found, Form())


@post("/orders/{number:str}/undo", name="order-steps:undo", may=WRITE, within=READ)
def undone(visit: Visit, number: int) -> Answer:
    order, form = held(visit, number), Form(visit.posted)
    with deed(visit.db, form):
        step: OrderStep | None = visit.db.object(queries.LAST_LIVE_STEP, order_id=order.id)
        if step is None or step.stage == "requested":
            raise RuleRefused(_("Il ne reste aucune étape à annuler."))
        _refuse_when_relied_on(visit, order, step.stage)
        step.undo(visit.me.member_id)
        _with_it(visit, order, step.stage)
        visit.db.flush()
    if form.has_errors:
        return _undo_page(visit, read_order(visit, number, whole=False), form, status=422)
    return done(visit.url("orders:show", number=number), _("L’étape est annulée ; elle reste dans l’historique."))


def _refuse_when_relied_on(visit: Visit, order: Order, stage: str) -> None:
    """A lease that ended the vacancy stands on the acceptance."""
    if stage not in ("received", "received_with_reserves") or order.vacancy_id is None:
        return
    let_on = visit.db.value(queries.LEASE_OF_VACANCY, vacancy_id=order.vacancy_id)
    if let_on is not None:
        words = {"day": day(let_on)}
        raise RuleRefused(_("Le logement est loué depuis le %(day)s : annulez d’abord ce bail.") % words)


def _with_it(visit: Visit, order: Order, stage: str) -> None:
    """What came with the step goes with it: the invoice, what was referred."""
    if stage == "invoiced":
        for invoice in visit.db.objects(queries.INVOICE_TO_UNDO, order_id=order.id):
            invoice.undo(visit.me.member_id)
        for line in visit.db.objects(queries.LINES_TO_EDIT, order_id=order.id):
            line.invoiced = None
    if stage == "out_of_scope":
        for referral in visit.db.objects(queries.REFERRALS_TO_UNDO, order_id=order.id):
            referral.undo(visit.me.member_id)


def _undo_page(visit: Visit, found: OrderPage, form: Form, status: int = 200) -> Answer:
    words = {"step": SENTENCES[found.stage], "day": day(found.last.happened_on)}
    what = [_("« %(step)s » du %(day)s est annulé ; l’étape reste dans l’historique, barrée.") % words]
    if found.stage == "invoiced":
        what.append(_("La facture et les montants facturés sont retirés."))
    return page(
        "works/orders/undo.html",
        part="form",
        status=status,
        form=form,
        order=found,
        consequences=what,
        trail=trail(
            visit,
            "orders",
            (found.head.label, visit.url("orders:show", number=found.head.number)),
            (_("Annuler la dernière étape"), None),
        ),
    )


ROUTES: list[Any] = [*(route for kind in KINDS for route in _routes(kind)), undo, undone]
