"""What funders owe and pay, by line and by month. A payment fills the schedule of its line in the order of its dates.

Nothing is expected but what is notified: what binds a line bounds what its instalments may still bring. Every page,
file and chart of the payments reads these pieces; own funds and revenue are asked of nobody and stand nowhere here.
"""

from typing import Any

from sqlalchemy import Boolean, Date, Integer, and_, bindparam, case, cast, literal, or_, select, union_all
from sqlalchemy import func as sql
from sqlalchemy.dialects.postgresql import distinct_on

from app.funding.dossier_models import Dossier
from app.funding.funder_models import Funder, FunderContact, FunderPaper
from app.funding.payment_models import Claim, FundingPayment, Instalment
from app.funding.plan_models import FundingAct, FundingLine
from app.funding.state import EURO, NOTHING, OWN, TODAY, euro, name_on
from tenants.joins import same
from tenants.registry import Association, Member

NUMBER = bindparam("number", type_=Integer)
DOSSIER = bindparam("dossier", None, type_=Integer)  # none: all of them
_OF_DOSSIER = or_(DOSSIER.is_(None), Dossier.number == DOSSIER)

# -- pieces: one row a line -------------------------------------------------------------------------------------------
_BINDING = (
    select(
        FundingAct.tenant_id,
        FundingAct.line_id,
        FundingAct.number,
        FundingAct.kind,
        FundingAct.acted_on,
        euro(FundingAct.amount).label("amount"),
        FundingAct.reference,
        FundingAct.ends_on,
        FundingAct.terms,
    )
    .ext(distinct_on(FundingAct.tenant_id, FundingAct.line_id))
    .where(FundingAct.undone_at.is_(None), FundingAct.kind.in_(("notified", "amended")))
    .order_by(
        FundingAct.tenant_id,
        FundingAct.line_id,
        (FundingAct.kind == "amended").desc(),
        FundingAct.acted_on.desc(),
        FundingAct.number.desc(),
    )
    .subquery("binding")
)
_AWARDED = (
    select(FundingAct.tenant_id, FundingAct.line_id, euro(FundingAct.amount).label("amount"))
    .where(FundingAct.undone_at.is_(None), FundingAct.kind == "awarded")
    .subquery("awarded")
)
SIGNED: Any = case((FundingPayment.kind == "received", euro(FundingPayment.amount)), else_=-euro(FundingPayment.amount))
_PAID = (
    select(
        FundingPayment.tenant_id,
        FundingPayment.line_id,
        sql.sum(SIGNED).label("amount"),
        sql.max(FundingPayment.paid_on).label("last_on"),
    )
    .where(FundingPayment.undone_at.is_(None))
    .group_by(FundingPayment.tenant_id, FundingPayment.line_id)
    .subquery("paid")
)
_NOTIFIED = sql.coalesce(_BINDING.c.amount, NOTHING)
_RECEIVED = sql.coalesce(_PAID.c.amount, NOTHING)


def _on_line(piece: Any) -> Any:
    return and_(piece.c.tenant_id == FundingLine.tenant_id, piece.c.line_id == FundingLine.id)


def _name(day: Any = None) -> Any:
    """The funder, under the name of that day; a line without one by its own name."""
    return case((Funder.id.is_(None), FundingLine.name), else_=Funder.name if day is None else name_on(day)).label(
        "name"
    )


# -- pieces: one row an instalment, with what it may still bring ------------------------------------------------------
_UNTIL = sql.sum(euro(Instalment.amount)).over(
    partition_by=Instalment.line_id, order_by=(Instalment.due_on, Instalment.number)
)
_EXPECTED = euro(
    sql.greatest(NOTHING, sql.least(_UNTIL, _NOTIFIED) - sql.greatest(_UNTIL - euro(Instalment.amount), _RECEIVED))
)
_SCHEDULE = (
    select(
        Instalment.tenant_id,
        Instalment.line_id,
        Instalment.number,
        Instalment.kind,
        Instalment.due_on,
        euro(Instalment.amount).label("amount"),
        Instalment.condition,
        _EXPECTED.label("expected"),
    )
    .select_from(Instalment)
    .join(FundingLine, same(Instalment, FundingLine, Instalment.line_id))
    .join(Dossier, same(FundingLine, Dossier, FundingLine.dossier_id))
    .outerjoin(_BINDING, _on_line(_BINDING))
    .outerjoin(_PAID, _on_line(_PAID))
    .where(FundingLine.nature.not_in(OWN), _OF_DOSSIER)
    .subquery("schedule")
)
_IS_LATE = and_(_SCHEDULE.c.expected > 0, _SCHEDULE.c.due_on < TODAY)
_NEXT = (
    select(
        _SCHEDULE.c.tenant_id,
        _SCHEDULE.c.line_id,
        sql.sum(_SCHEDULE.c.amount).label("scheduled"),
        sql.sum(_SCHEDULE.c.expected).label("expected"),
        sql.min(_SCHEDULE.c.due_on).filter(_SCHEDULE.c.expected > 0).label("due_on"),
        sql.coalesce(sql.sum(_SCHEDULE.c.expected).filter(_IS_LATE), NOTHING).label("late"),
    )
    .group_by(_SCHEDULE.c.tenant_id, _SCHEDULE.c.line_id)
    .subquery("next")
)

# -- the ledger -------------------------------------------------------------------------------------------------------
_LATE = sql.coalesce(_NEXT.c.late, NOTHING)
_REST = _NOTIFIED - _RECEIVED


def _ledger(*columns: Any) -> Any:
    """Over every line that a funder decided, notified or scheduled."""
    return (
        select(*columns)
        .select_from(FundingLine)
        .join(Dossier, same(FundingLine, Dossier, FundingLine.dossier_id))
        .outerjoin(Funder, same(FundingLine, Funder, FundingLine.funder_id))
        .outerjoin(_AWARDED, _on_line(_AWARDED))
        .outerjoin(_BINDING, _on_line(_BINDING))
        .outerjoin(_PAID, _on_line(_PAID))
        .outerjoin(_NEXT, _on_line(_NEXT))
        .where(
            FundingLine.nature.not_in(OWN),
            _OF_DOSSIER,
            or_(_BINDING.c.number.is_not(None), _AWARDED.c.amount.is_not(None), _NEXT.c.scheduled.is_not(None)),
        )
    )


_BASE = _ledger(
    FundingLine.number,
    FundingLine.id,
    FundingLine.nature,
    Dossier.number.label("dossier"),
    Dossier.title,
    _name(sql.coalesce(_BINDING.c.acted_on, TODAY)),
    euro(FundingLine.asked).label("asked"),
    _AWARDED.c.amount.label("awarded"),
    _BINDING.c.amount.label("notified"),
    _BINDING.c.acted_on.label("notified_on"),
    _BINDING.c.reference,
    _BINDING.c.ends_on,
    _BINDING.c.terms,
    _RECEIVED.label("paid"),
    _REST.label("rest"),
    _PAID.c.last_on,
    sql.coalesce(_NEXT.c.scheduled, NOTHING).label("scheduled"),
    sql.coalesce(_NEXT.c.expected, NOTHING).label("expected"),
    _NEXT.c.due_on,
    _LATE.label("late"),
)
# One line, by its number.
LINE_STANDS = _BASE.where(FundingLine.number == NUMBER)
# The lines of one dossier, in the order of its plan.
LINES = _BASE.order_by(Dossier.number, FundingLine.rank, FundingLine.number)
# only: what the list keeps; the most pressing first. `skip` rows are on the leaves before.
ONLY = {"due": _REST > 0, "late": _LATE > 0, "paid": and_(_NOTIFIED > 0, _REST == 0), "all": literal(True)}
LISTED = {
    only: _BASE.where(condition)
    .order_by(_NEXT.c.due_on.asc().nulls_last(), _REST.desc(), FundingLine.number)
    .offset(bindparam("skip", type_=Integer))
    .limit(bindparam("most", type_=Integer))
    for only, condition in ONLY.items()
}
# What all lines come to, and how many of each kind there are.
TOTALS = _ledger(
    sql.count().label("all"),
    *(sql.count().filter(condition).label(f"count_{only}") for only, condition in ONLY.items() if only != "all"),
    sql.coalesce(sql.sum(_AWARDED.c.amount), NOTHING).label("awarded"),
    sql.coalesce(sql.sum(_BINDING.c.amount), NOTHING).label("notified"),
    sql.coalesce(sql.sum(_PAID.c.amount), NOTHING).label("paid"),
    sql.coalesce(sql.sum(_NEXT.c.expected), NOTHING).label("expected"),
    sql.coalesce(sql.sum(_NEXT.c.late), NOTHING).label("late"),
)

# -- cash by month ----------------------------------------------------------------------------------------------------
# What is late counts in the month of today: (month, received, expected, late).
_FLOWS = union_all(
    select(
        cast(sql.date_trunc("month", FundingPayment.paid_on), Date).label("month"),
        SIGNED.label("received"),
        NOTHING.label("expected"),
        NOTHING.label("late"),
    )
    .select_from(FundingPayment)
    .join(FundingLine, same(FundingPayment, FundingLine, FundingPayment.line_id))
    .join(Dossier, same(FundingLine, Dossier, FundingLine.dossier_id))
    .where(FundingPayment.undone_at.is_(None), FundingLine.nature.not_in(OWN), _OF_DOSSIER),
    select(
        cast(sql.date_trunc("month", sql.greatest(_SCHEDULE.c.due_on, TODAY)), Date),
        NOTHING,
        _SCHEDULE.c.expected,
        case((_IS_LATE, _SCHEDULE.c.expected), else_=NOTHING),
    ).where(_SCHEDULE.c.expected > 0),
).subquery("flows")
CASH = (
    select(
        _FLOWS.c.month,
        cast(sql.sum(_FLOWS.c.received), EURO).label("received"),
        cast(sql.sum(_FLOWS.c.expected), EURO).label("expected"),
        cast(sql.sum(_FLOWS.c.late), EURO).label("late"),
    )
    .group_by(_FLOWS.c.month)
    .order_by(_FLOWS.c.month)
)

# -- what stands under a line of a dossier ----------------------------------------------------------------------------
SCHEDULE = (
    select(
        _SCHEDULE.c.tenant_id,
        _SCHEDULE.c.number,
        FundingLine.number.label("line"),
        Dossier.number.label("dossier"),
        Dossier.title,
        _name(),
        _SCHEDULE.c.kind,
        _SCHEDULE.c.due_on,
        _SCHEDULE.c.amount,
        _SCHEDULE.c.condition,
        _SCHEDULE.c.expected,
        cast(_IS_LATE, Boolean).label("late"),
    )
    .select_from(_SCHEDULE)
    .join(FundingLine, _on_line(_SCHEDULE))
    .join(Dossier, same(FundingLine, Dossier, FundingLine.dossier_id))
    .outerjoin(Funder, same(FundingLine, Funder, FundingLine.funder_id))
    .order_by(_SCHEDULE.c.due_on, _SCHEDULE.c.number)
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
_CLAIM_PAID = sql.coalesce(_PAID_ON_CLAIM.c.amount, NOTHING)
_CLAIMS = (
    select(
        Claim.number,
        FundingLine.number.label("line"),
        Dossier.number.label("dossier"),
        Dossier.title,
        _name(),
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
    .where(Claim.undone_at.is_(None))
)
CLAIMS = _CLAIMS.where(_OF_DOSSIER).order_by(sql.coalesce(Claim.sent_on, TODAY), Claim.number)
CLAIM = _CLAIMS.where(Claim.number == NUMBER)
CLAIM_BY_NUMBER = select(Claim).where(Claim.number == NUMBER, Claim.undone_at.is_(None))
CLAIM_TO_EDIT = CLAIM_BY_NUMBER.with_for_update()
PAYMENTS = (
    select(
        FundingPayment.number,
        FundingLine.number.label("line"),
        Dossier.number.label("dossier"),
        Dossier.title,
        _name(FundingPayment.paid_on),
        FundingPayment.kind,
        FundingPayment.paid_on,
        euro(FundingPayment.amount).label("amount"),
        FundingPayment.reference,
        FundingPayment.note,
        Claim.number.label("claim"),
        FundingPayment.undone_at,
        Member.name.label("by"),
    )
    .select_from(FundingPayment)
    .join(FundingLine, same(FundingPayment, FundingLine, FundingPayment.line_id))
    .join(Dossier, same(FundingLine, Dossier, FundingLine.dossier_id))
    .outerjoin(Funder, same(FundingLine, Funder, FundingLine.funder_id))
    .outerjoin(Claim, same(FundingPayment, Claim, FundingPayment.claim_id))
    .outerjoin(Member, same(FundingPayment, Member, FundingPayment.made_by))
    .where(_OF_DOSSIER, FundingLine.nature.not_in(OWN))
    .order_by(FundingPayment.paid_on.desc(), FundingPayment.number.desc())
)

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
