"""The deeds of the payments: receive, give back, claim. What is notified is the bound, the line's row the lock."""

from datetime import date
from decimal import Decimal
from typing import Any
from uuid import UUID

from sqlalchemy import bindparam, case, select
from sqlalchemy import func as sql

from app.funding.payment_models import Claim, FundingPayment, PastClaimStep
from app.funding.plan_models import FundingAct, FundingLine
from app.funding.state import NOTHING, euro
from app.web.forms import RuleRefused
from app.web.i18n import gettext as _
from app.web.words import day as day_words
from app.web.words import money
from tenants import clock
from tenants.session import Db

_LINE: Any = bindparam("line_id")
LOCK = select(FundingLine).where(FundingLine.id == _LINE).with_for_update()
STANDS = select(
    select(euro(FundingAct.amount))
    .where(FundingAct.line_id == _LINE, FundingAct.undone_at.is_(None), FundingAct.kind.in_(("notified", "amended")))
    .order_by((FundingAct.kind == "amended").desc(), FundingAct.acted_on.desc(), FundingAct.number.desc())
    .limit(1)
    .scalar_subquery()
    .label("notified"),
    select(
        sql.coalesce(
            sql.sum(
                case(
                    (FundingPayment.kind == "received", euro(FundingPayment.amount)),
                    else_=-euro(FundingPayment.amount),
                )
            ),
            NOTHING,
        )
    )
    .where(FundingPayment.line_id == _LINE, FundingPayment.undone_at.is_(None))
    .scalar_subquery()
    .label("paid"),
)

EARLIER_STEPS = (
    select(PastClaimStep)
    .where(PastClaimStep.claim_id == bindparam("claim_id"), PastClaimStep.undone_at.is_(None))
    .order_by(PastClaimStep.made_at, PastClaimStep.happened_on, PastClaimStep.kind.desc())
)


def _stands(db: Db, line_id: Any) -> tuple[Decimal | None, Decimal]:
    """What is notified (None: nothing yet) and paid on a line, which this transaction holds from here on."""
    db.object(LOCK, line_id=line_id)
    row = db.all(STANDS, line_id=line_id)[0]
    return (None if row.notified is None else Decimal(row.notified)), Decimal(row.paid)


def receive(db: Db, line_id: Any, amount: Decimal, paid_on: date, **more: Any) -> FundingPayment:
    """Money that arrived. more: claim_id, instalment_id, reference, note. Raises RuleRefused: nothing notified, more
    than notified, a day to come."""
    _no_day_to_come(paid_on, "paid_on")
    notified, paid = _stands(db, line_id)
    if notified is None:
        raise RuleRefused(
            _("Cette aide n’est pas encore notifiée. Enregistrez d’abord la notification, puis le versement."), "target"
        )
    if paid + amount > notified:
        raise RuleRefused(
            _(
                "Ce versement porte le total à %(total)s, plus que les %(notified)s notifiés. "
                "Vérifiez le montant ou enregistrez d’abord un avenant."
            )
            % {"total": money(paid + amount), "notified": money(notified)},
            "amount",
        )
    made = FundingPayment(line_id=line_id, kind="received", amount=amount, paid_on=paid_on, **more)
    db.add(made)
    return made


def give_back(db: Db, line_id: Any, amount: Decimal, paid_on: date, **more: Any) -> FundingPayment:
    """Money that the funder claimed back. Raises RuleRefused: more than was paid, a day to come."""
    _no_day_to_come(paid_on, "paid_on")
    _notified, paid = _stands(db, line_id)
    if amount > paid:
        raise RuleRefused(
            _("Le reversement dépasse ce qui a été versé (%(paid)s). Vérifiez le montant.") % {"paid": money(paid)},
            "amount",
        )
    made = FundingPayment(line_id=line_id, kind="given_back", amount=amount, paid_on=paid_on, **more)
    db.add(made)
    return made


def may_claim(db: Db, line_id: Any, amount: Decimal) -> None:
    """Raises RuleRefused when the amount goes above what is notified and not paid."""
    notified, paid = _stands(db, line_id)
    if notified is None:
        raise RuleRefused(
            _("Cette aide n’est pas encore notifiée : une demande de versement vient après la notification."), "target"
        )
    if amount > notified - paid:
        raise RuleRefused(
            _("Cette demande dépasse de %(gap)s ce qui reste à verser (%(rest)s). Vérifiez le montant.")
            % {"gap": money(amount - (notified - paid)), "rest": money(notified - paid)},
            "amount",
        )


def send(_db: Db, claim: Claim, on: date) -> None:
    """The claim left. Raises RuleRefused when it already did, or on a day to come."""
    if claim.sent_on is not None:
        raise RuleRefused(already_sent(claim))
    _no_day_to_come(on, "happened_on")
    claim.sent_on = on


def query(db: Db, claim: Claim, on: date) -> None:
    """The funder asked for more; an earlier question and its answer stay on record. Raises RuleRefused."""
    if claim.sent_on is None:
        raise RuleRefused(_("Cette demande n’est pas encore partie."))
    if claim.queried_on is not None and claim.answered_on is None:
        raise RuleRefused(_("Une question du financeur attend déjà une réponse."))
    _no_day_to_come(on, "happened_on")
    if on < claim.sent_on:
        raise RuleRefused(_("Ce jour précède l’envoi de la demande. Corrigez la date."), "happened_on")
    for kind, before in (("queried", claim.queried_on), ("answered", claim.answered_on)):
        if before is not None:
            db.add(PastClaimStep(claim_id=claim.id, kind=kind, happened_on=before))
    claim.queried_on, claim.answered_on = on, None


def answer(_db: Db, claim: Claim, on: date) -> None:
    """We answered the funder. Raises RuleRefused."""
    if claim.queried_on is None or claim.answered_on is not None:
        raise RuleRefused(_("Le financeur n’a pas de question en attente sur cette demande."))
    _no_day_to_come(on, "happened_on")
    if on < claim.queried_on:
        raise RuleRefused(_("Ce jour précède la question du financeur. Corrigez la date."), "happened_on")
    claim.answered_on = on


def last_step(claim: Any) -> str | None:
    """« answered », « queried » or « sent », whichever came last; None for a draft."""
    if claim.answered_on is not None:
        return "answered"
    if claim.queried_on is not None:
        return "queried"
    return "sent" if claim.sent_on is not None else None


def step_back(db: Db, claim: Claim, by: UUID | None) -> None:
    """The last step was written down by mistake: it stays on record, struck, and what stood before it holds again.
    Raises RuleRefused when there is none."""
    kind = last_step(claim)
    if kind is None:
        raise RuleRefused(_("Cette demande n’est pas encore partie."))
    field = f"{kind}_on"
    struck = PastClaimStep(claim_id=claim.id, kind=kind, happened_on=getattr(claim, field))
    struck.undo(by)
    setattr(claim, field, None)
    db.add(struck)
    if kind == "queried":
        _earlier_question(db, claim)


def _earlier_question(db: Db, claim: Claim) -> None:
    """The question that was answered before the one taken back stands in the claim again, with its answer."""
    kept = db.objects(EARLIER_STEPS, claim_id=claim.id)
    last = {step.kind: step for step in kept[-2:]}
    if set(last) == {"queried", "answered"}:
        claim.queried_on, claim.answered_on = last["queried"].happened_on, last["answered"].happened_on
        for step in last.values():
            db.session.delete(step)


def already_sent(claim: Claim) -> str:
    """« Cette demande de versement est déjà partie le 3 novembre 2026. »"""
    assert claim.sent_on is not None
    return _("Cette demande de versement est déjà partie le %(day)s.") % {"day": day_words(claim.sent_on)}


def _no_day_to_come(on: date, field: str) -> None:
    if on > clock.today():
        raise RuleRefused(_("Ce jour n’est pas encore venu. Indiquez aujourd’hui ou un jour passé."), field)
