"""The deeds of the payments: receive, give back, claim. What is notified is the bound, the line's row the lock."""

from datetime import date
from decimal import Decimal
from typing import Any

from sqlalchemy import bindparam, case, select
from sqlalchemy import func as sql

from app.funding.payment_models import Claim, FundingPayment
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


def send(claim: Claim, on: date) -> None:
    """The claim left. Raises RuleRefused when it already did, or on a day to come."""
    if claim.sent_on is not None:
        raise RuleRefused(already_sent(claim))
    _no_day_to_come(on, "happened_on")
    claim.sent_on = on


def query(claim: Claim, on: date) -> None:
    """The funder asked for more. Raises RuleRefused."""
    if claim.sent_on is None:
        raise RuleRefused(_("Cette demande n’est pas encore partie."))
    if claim.queried_on is not None and claim.answered_on is None:
        raise RuleRefused(_("Une question du financeur attend déjà une réponse."))
    _no_day_to_come(on, "happened_on")
    if on < claim.sent_on:
        raise RuleRefused(_("Ce jour précède l’envoi de la demande. Corrigez la date."), "happened_on")
    claim.queried_on, claim.answered_on = on, None


def answer(claim: Claim, on: date) -> None:
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


def step_back(claim: Claim) -> None:
    """The last step was written down by mistake. Raises RuleRefused when there is none."""
    match last_step(claim):
        case "answered":
            claim.answered_on = None
        case "queried":
            claim.queried_on = None
        case "sent":
            claim.sent_on = None
        case _:
            raise RuleRefused(_("Cette demande n’est pas encore partie."))


def already_sent(claim: Claim) -> str:
    """« Cette demande de versement est déjà partie le 3 novembre 2026. »"""
    assert claim.sent_on is not None
    return _("Cette demande de versement est déjà partie le %(day)s.") % {"day": day_words(claim.sent_on)}


def _no_day_to_come(on: date, field: str) -> None:
    if on > clock.today():
        raise RuleRefused(_("Ce jour n’est pas encore venu. Indiquez aujourd’hui ou un jour passé."), field)
