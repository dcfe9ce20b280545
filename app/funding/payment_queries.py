"""What funders owe and pay, by line and by month.

Nothing is expected but what is notified: what binds a line bounds what its instalments may still bring. Every page,
file and chart of the payments reads these statements; own funds and revenue are asked of nobody and stand nowhere here.
"""

from types import SimpleNamespace
from typing import Any

from sqlalchemy import Boolean, Date, Integer, and_, bindparam, case, cast, or_, select, union_all
from sqlalchemy import func as sql
from sqlalchemy.orm import aliased

from app.funding.dossier_models import Dossier
from app.funding.funder_models import Funder, FunderContact, FunderPaper
from app.funding.payment_models import Claim, FundingPayment, Instalment, PastClaimStep
from app.funding.payment_pieces import DOSSIER, ONLY, Pieces, named, on_line
from app.funding.plan_models import FundingLine
from app.funding.state import EURO, NOTHING, OWN, SIGNED, TODAY, euro, name_on
from tenants.joins import same
from tenants.registry import Association, Member

NUMBER = bindparam("number", type_=Integer)


# -- the ledger -------------------------------------------------------------------------------------------------------
def _ledger(pieces: Pieces) -> Any:
    """Each line with its dossier and its funder, under the name of the day that binds it."""
    line = pieces.ledger.c
    day = sql.coalesce(line.notified_on, TODAY)
    return (
        select(
            line.number, line.id, line.nature, Dossier.number.label("dossier"), Dossier.title,
            case((Funder.id.is_(None), line.own_name), else_=name_on(day)).label("name"),
            line.asked, line.awarded, line.notified, line.notified_on, line.reference, line.ends_on, line.terms,
            line.paid, line.rest, line.last_on, line.scheduled, line.expected, line.due_on, line.late,
        )
        .select_from(pieces.ledger)
        .join(Dossier, and_(Dossier.tenant_id == line.tenant_id, Dossier.id == line.dossier_id))
        .outerjoin(Funder, and_(Funder.tenant_id == line.tenant_id, Funder.id == line.funder_id))
    )  # fmt: skip


def _listed(pieces: Pieces) -> dict[str, Any]:
    """By what the list keeps; the most pressing first. `skip` rows are on the leaves before."""
    line = pieces.ledger.c
    return {
        only: _ledger(pieces)
        .where(keeps(line))
        .order_by(line.due_on.asc().nulls_last(), line.rest.desc(), line.number)
        .offset(bindparam("skip", type_=Integer))
        .limit(bindparam("most", type_=Integer))
        for only, keeps in ONLY.items()
    }


def _totals(pieces: Pieces) -> Any:
    """What all lines come to, and how many of each kind there are."""
    line = pieces.ledger.c
    return select(
        sql.count().label("all"),
        *(sql.count().filter(keeps(line)).label(f"count_{only}") for only, keeps in ONLY.items() if only != "all"),
        *(
            euro(sql.coalesce(sql.sum(line[name]), NOTHING)).label(name)
            for name in ("awarded", "notified", "paid", "expected", "late")
        ),
    ).select_from(pieces.ledger)


# -- cash by month ----------------------------------------------------------------------------------------------------
def _cash(pieces: Pieces) -> Any:
    """(month, received, expected, late). What is late counts in the month of today."""
    part = pieces.schedule.c
    received = (
        select(
            cast(sql.date_trunc("month", FundingPayment.paid_on), Date).label("month"),
            SIGNED.label("received"),
            NOTHING.label("expected"),
            NOTHING.label("late"),
        )
        .select_from(FundingPayment)
        .join(FundingLine, same(FundingPayment, FundingLine, FundingPayment.line_id))
        .where(FundingPayment.undone_at.is_(None))
    )
    flows = union_all(
        pieces.of_lines(received),
        select(
            cast(sql.date_trunc("month", sql.greatest(part.due_on, TODAY)), Date),
            NOTHING,
            part.expected,
            case((pieces.is_late, part.expected), else_=NOTHING),
        ).where(part.expected > 0),
    ).subquery("flows")
    return (
        select(
            flows.c.month,
            cast(sql.sum(flows.c.received), EURO).label("received"),
            cast(sql.sum(flows.c.expected), EURO).label("expected"),
            cast(sql.sum(flows.c.late), EURO).label("late"),
        )
        .group_by(flows.c.month)
        .order_by(flows.c.month)
    )


# -- what stands under a line of a dossier ----------------------------------------------------------------------------
def _schedule(pieces: Pieces) -> Any:
    part = pieces.schedule.c
    return (
        select(
            part.tenant_id,
            part.number,
            FundingLine.number.label("line"),
            Dossier.number.label("dossier"),
            Dossier.title,
            named(),
            part.kind,
            part.due_on,
            part.amount,
            part.condition,
            part.expected,
            cast(pieces.is_late, Boolean).label("late"),
        )
        .select_from(pieces.schedule)
        .join(FundingLine, on_line(pieces.schedule))
        .join(Dossier, same(FundingLine, Dossier, FundingLine.dossier_id))
        .outerjoin(Funder, same(FundingLine, Funder, FundingLine.funder_id))
        .order_by(part.due_on, part.number)
    )


_PAID_ON_CLAIM = (
    select(
        FundingPayment.tenant_id,
        FundingPayment.claim_id,
        sql.sum(SIGNED).label("amount"),
        sql.max(FundingPayment.paid_on).label("last_on"),
    )
    .where(FundingPayment.undone_at.is_(None), FundingPayment.claim_id.is_not(None))
    .group_by(FundingPayment.tenant_id, FundingPayment.claim_id)
    .subquery("paid_on_claim")
)


def _name(model: Any, column: Any) -> Any:
    """Who wrote or struck it."""
    return (
        select(Member.name)
        .where(Member.tenant_id == model.tenant_id, Member.id == column)
        .correlate(model)
        .scalar_subquery()
    )


_CLAIM_PAID = sql.coalesce(_PAID_ON_CLAIM.c.amount, NOTHING)
_CLAIMS = (
    select(
        Claim.number,
        FundingLine.number.label("line"),
        Dossier.number.label("dossier"),
        Dossier.title,
        named(),
        euro(Claim.amount).label("amount"),
        Claim.sent_on,
        Claim.queried_on,
        Claim.answered_on,
        Claim.note,
        Claim.made_at,
        Instalment.number.label("instalment"),
        Instalment.kind.label("instalment_kind"),
        Instalment.due_on,
        _CLAIM_PAID.label("paid"),
        _PAID_ON_CLAIM.c.last_on.label("paid_on"),
        Member.name.label("by"),
        Claim.undone_at,
        _name(Claim, Claim.undone_by).label("struck_by"),
    )
    .select_from(Claim)
    .join(FundingLine, same(Claim, FundingLine, Claim.line_id))
    .join(Dossier, same(FundingLine, Dossier, FundingLine.dossier_id))
    .outerjoin(Funder, same(FundingLine, Funder, FundingLine.funder_id))
    .outerjoin(Instalment, same(Claim, Instalment, Claim.instalment_id))
    .outerjoin(
        _PAID_ON_CLAIM, and_(_PAID_ON_CLAIM.c.tenant_id == Claim.tenant_id, _PAID_ON_CLAIM.c.claim_id == Claim.id)
    )
    .outerjoin(Member, same(Claim, Member, Claim.made_by))
)
CLAIM_KEPT = _CLAIMS.where(Claim.number == NUMBER)  # taken back or not
CLAIM = CLAIM_KEPT.where(Claim.undone_at.is_(None))
CLAIM_BY_NUMBER = select(Claim).where(Claim.number == NUMBER, Claim.undone_at.is_(None))
CLAIM_TO_EDIT = CLAIM_BY_NUMBER.with_for_update()
PAST_STEPS = (
    select(
        PastClaimStep.kind,
        PastClaimStep.happened_on,
        PastClaimStep.undone_at,
        _name(PastClaimStep, PastClaimStep.undone_by).label("struck_by"),
    )
    .join(Claim, same(PastClaimStep, Claim, PastClaimStep.claim_id))
    .where(Claim.number == NUMBER)
    .order_by(PastClaimStep.happened_on, PastClaimStep.made_at, PastClaimStep.kind.desc(), PastClaimStep.id)
)
_PAYMENTS = (
    select(
        FundingPayment.number,
        FundingLine.number.label("line"),
        Dossier.number.label("dossier"),
        Dossier.title,
        named(FundingPayment.paid_on),
        FundingPayment.kind,
        FundingPayment.paid_on,
        euro(FundingPayment.amount).label("amount"),
        FundingPayment.reference,
        FundingPayment.note,
        Claim.number.label("claim"),
        FundingPayment.undone_at,
        _name(FundingPayment, FundingPayment.undone_by).label("struck_by"),
        Member.name.label("by"),
    )
    .select_from(FundingPayment)
    .join(FundingLine, same(FundingPayment, FundingLine, FundingPayment.line_id))
    .join(Dossier, same(FundingLine, Dossier, FundingLine.dossier_id))
    .outerjoin(Funder, same(FundingLine, Funder, FundingLine.funder_id))
    .outerjoin(Claim, same(FundingPayment, Claim, FundingPayment.claim_id))
    .outerjoin(Member, same(FundingPayment, Member, FundingPayment.made_by))
    .where(FundingLine.nature.not_in(OWN))
    .order_by(FundingPayment.paid_on.desc(), FundingPayment.number.desc())
)


def _statements(pieces: Pieces) -> Any:
    """lines (in the order of the plan), listed, totals, cash, schedule, claims, payments."""
    return SimpleNamespace(
        lines=_ledger(pieces).order_by(Dossier.number, pieces.ledger.c.rank, pieces.ledger.c.number),
        line=_ledger(pieces).where(pieces.ledger.c.number == NUMBER),
        listed=_listed(pieces),
        totals=_totals(pieces),
        cash=_cash(pieces),
        schedule=_schedule(pieces),
        claims=_CLAIMS.where(*pieces.within).order_by(sql.coalesce(Claim.sent_on, TODAY), Claim.number),
        payments=_PAYMENTS.where(*pieces.within),
    )


# The line whose schedule and payments a page opens. A dossier of few lines shows them all.
FEW = 12
_GIVEN = aliased(FundingLine)
_OF = aliased(Dossier)
_HOW_MANY = (
    select(sql.count())
    .select_from(_GIVEN)
    .join(_OF, same(_GIVEN, _OF, _GIVEN.dossier_id))
    .where(_OF.number == DOSSIER, _GIVEN.nature.not_in(OWN))
)
HAS_FEW = select((_HOW_MANY.scalar_subquery() <= FEW).label("lines"))
IS_OPEN = or_(_HOW_MANY.scalar_subquery() <= FEW, FundingLine.number == bindparam("line", type_=Integer))

# Of one dossier (its number is asked), of all, and of all as far as something may still come.
ONE, EVERY, WAITING = (_statements(one) for one in (Pieces(one=True), Pieces(), Pieces(waiting=True)))

# -- one row, to be changed -------------------------------------------------------------------------------------------
DOSSIER_HEAD = select(Dossier.number, Dossier.title, Dossier.kind, Dossier.remark).where(Dossier.number == NUMBER)
LINE = (
    select(FundingLine)
    .join(Dossier, same(FundingLine, Dossier, FundingLine.dossier_id))
    .where(FundingLine.number == NUMBER, Dossier.number == DOSSIER, FundingLine.nature.not_in(OWN))
)
INSTALMENT = select(Instalment).where(Instalment.number == NUMBER)
INSTALMENT_TO_EDIT = INSTALMENT.with_for_update()
LINE_OF = (
    select(FundingLine.number, Dossier.number.label("dossier"), Dossier.title, Dossier.remark)
    .join(Dossier, same(FundingLine, Dossier, FundingLine.dossier_id))
    .where(FundingLine.id == bindparam("line_id"))
)
_INSTALMENT: Any = bindparam("instalment_id")
INSTALMENT_IS_NAMED = union_all(
    select(Claim.number).where(Claim.instalment_id == _INSTALMENT),
    select(FundingPayment.number).where(FundingPayment.instalment_id == _INSTALMENT),
).limit(1)
PAYMENT = select(FundingPayment).where(FundingPayment.number == NUMBER)
PAYMENT_TO_EDIT = PAYMENT.with_for_update()

# -- the letter of a claim --------------------------------------------------------------------------------------------
SENDER = select(Association.name, Association.public_address).where(Association.slug == bindparam("slug"))
LETTER = (
    select(
        Funder.name,
        Funder.address,
        Funder.postcode,
        Funder.town,
        select(FunderContact.name)
        .where(FunderContact.tenant_id == Funder.tenant_id, FunderContact.funder_id == Funder.id)
        .order_by(FunderContact.number)
        .limit(1)
        .correlate(Funder)
        .scalar_subquery()
        .label("contact"),
    )
    .select_from(FundingLine)
    .join(Funder, same(FundingLine, Funder, FundingLine.funder_id))
    .where(FundingLine.number == NUMBER)
)
PAPERS_OF_CLAIM = (
    select(FunderPaper.type, FunderPaper.note)
    .join(
        FundingLine,
        and_(FundingLine.tenant_id == FunderPaper.tenant_id, FundingLine.funder_id == FunderPaper.funder_id),
    )
    .where(FundingLine.number == NUMBER, FunderPaper.moment == "claim")
    .order_by(FunderPaper.number)
)
