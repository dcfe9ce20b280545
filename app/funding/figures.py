"""The figures of the funding, five statements whatever the data: screens, spreadsheets and publication alike.

Each money has one year: a plan that of the day it was settled, a decision or a notification that of their day, a report
that of the day it was due, the AGLS that of the year it is due for. Acts and payments after the last day have not
happened; what was struck counts nowhere. Formulas: the network's dictionary, 3.8.
"""

from collections.abc import Iterable, Sequence
from datetime import date
from decimal import Decimal
from fractions import Fraction
from typing import Any

from sqlalchemy import Boolean, Date, Integer, and_, bindparam, case, cast, select
from sqlalchemy import func as sql
from sqlalchemy.dialects.postgresql import distinct_on

from app.funding.agls_models import AglsEntry, AglsYear
from app.funding.dossier_models import Dossier
from app.funding.payment_models import Claim, FundingPayment
from app.funding.plan_models import FundingAct, FundingLine, PlanClosing
from app.funding.report_models import FinancialReport, ReportSending
from app.funding.state import NOTHING, OWN, euro
from app.indicators.dictionary import Field, codes_of
from app.indicators.figure import Figure, figure, median_figure, not_concerned
from app.indicators.statistics import quantile
from tenants import clock
from tenants.joins import of, same
from tenants.session import Db

HALF = Fraction(1, 2)
_FIRST, _LAST = bindparam("first", type_=Date), bindparam("last", type_=Date)
_LIVE = FundingAct.undone_at.is_(None)

# -- lines: one row each, as they stand on the last day ---------------------------------------------------------------
_ACTS = (
    select(
        FundingAct.tenant_id,
        FundingAct.line_id,
        sql.max(FundingAct.acted_on).filter(FundingAct.kind == "filed").label("filed_on"),
        sql.max(FundingAct.acted_on).filter(FundingAct.kind.in_(("awarded", "refused"))).label("decided_on"),
        sql.max(FundingAct.acted_on).filter(FundingAct.kind == "awarded").label("awarded_on"),
        sql.max(euro(FundingAct.amount)).filter(FundingAct.kind == "awarded").label("awarded"),
        sql.max(FundingAct.acted_on).filter(FundingAct.kind == "notified").label("notified_on"),
    )
    .where(_LIVE, FundingAct.acted_on <= _LAST)
    .group_by(FundingAct.tenant_id, FundingAct.line_id)
    .subquery("acts")
)
_BINDING = (
    select(FundingAct.tenant_id, FundingAct.line_id, euro(FundingAct.amount).label("amount"))
    .ext(distinct_on(FundingAct.tenant_id, FundingAct.line_id))
    .where(_LIVE, FundingAct.acted_on <= _LAST, FundingAct.kind.in_(("notified", "amended")))
    .order_by(
        FundingAct.tenant_id,
        FundingAct.line_id,
        (FundingAct.kind == "amended").desc(),
        FundingAct.acted_on.desc(),
        FundingAct.number.desc(),
    )
    .subquery("binding")
)
_SIGNED: Any = case(
    (FundingPayment.kind == "received", euro(FundingPayment.amount)), else_=-euro(FundingPayment.amount)
)
_PAID = (
    select(
        FundingPayment.tenant_id,
        FundingPayment.line_id,
        sql.sum(_SIGNED).label("amount"),
        sql.coalesce(sql.sum(_SIGNED).filter(FundingPayment.paid_on < _FIRST), NOTHING).label("before"),
    )
    .where(FundingPayment.undone_at.is_(None), FundingPayment.paid_on <= _LAST)
    .group_by(FundingPayment.tenant_id, FundingPayment.line_id)
    .subquery("paid")
)


def _on_line(piece: Any) -> Any:
    return and_(piece.c.tenant_id == FundingLine.tenant_id, piece.c.line_id == FundingLine.id)


LINES = (
    select(
        FundingLine.dossier_id,
        FundingLine.nature,
        euro(FundingLine.asked).label("asked"),
        _ACTS.c.filed_on,
        _ACTS.c.decided_on,
        _ACTS.c.awarded_on,
        _ACTS.c.awarded,
        _ACTS.c.notified_on,
        _BINDING.c.amount.label("notified"),
        sql.coalesce(_PAID.c.amount, NOTHING).label("paid"),
        sql.coalesce(_PAID.c.before, NOTHING).label("before"),
    )
    .select_from(FundingLine)
    .outerjoin(_ACTS, _on_line(_ACTS))
    .outerjoin(_BINDING, _on_line(_BINDING))
    .outerjoin(_PAID, _on_line(_PAID))
    .order_by(FundingLine.number)
)

# -- plans settled, claims settled, reports due, AGLS -----------------------------------------------------------------
PLANS = (
    select(
        PlanClosing.dossier_id,
        euro(PlanClosing.cost).label("cost"),
        euro(PlanClosing.public_aid).label("public_aid"),
        euro(Dossier.eligible_base).label("eligible_base"),
    )
    .join(Dossier, same(PlanClosing, Dossier, PlanClosing.dossier_id))
    .where(PlanClosing.undone_at.is_(None), PlanClosing.settled_on.between(_FIRST, _LAST))
    .order_by(PlanClosing.number)
)
_SETTLED = (
    select(
        (sql.max(FundingPayment.paid_on) - Claim.sent_on).label("days"),
        sql.max(FundingPayment.paid_on).label("paid_on"),
    )
    .select_from(Claim)
    .join(FundingPayment, of(FundingPayment, FundingPayment.claim_id, Claim))
    .where(
        Claim.undone_at.is_(None),
        Claim.sent_on.is_not(None),
        FundingPayment.undone_at.is_(None),
        FundingPayment.kind == "received",
        FundingPayment.paid_on <= _LAST,
    )
    .group_by(Claim.id, Claim.sent_on, Claim.amount)
    .having(sql.sum(euro(FundingPayment.amount)) >= euro(Claim.amount))
    .subquery("settled")
)
CLAIMS = (
    select(cast(_SETTLED.c.days, Integer).label("days"))
    .where(_SETTLED.c.paid_on >= _FIRST, _SETTLED.c.days >= 0)
    .order_by(_SETTLED.c.days)
)
_SENT = (
    select(sql.min(ReportSending.sent_on))
    .where(of(ReportSending, ReportSending.report_id, FinancialReport), ReportSending.sent_on <= _LAST)
    .correlate(FinancialReport)
    .scalar_subquery()
)
REPORTS = select(
    sql.count().label("due"),
    sql.count().filter(cast(FinancialReport.due_on >= _SENT, Boolean)).label("on_time"),
).where(FinancialReport.due_on.between(_FIRST, _LAST))
_AGLS_NOTIFIED = (
    select(AglsEntry.tenant_id, AglsEntry.agls_id, euro(AglsEntry.amount).label("amount"))
    .ext(distinct_on(AglsEntry.tenant_id, AglsEntry.agls_id))
    .where(AglsEntry.undone_at.is_(None), AglsEntry.kind == "notified")
    .order_by(AglsEntry.tenant_id, AglsEntry.agls_id, AglsEntry.happened_on.desc(), AglsEntry.number.desc())
    .subquery("agls_notified")
)
_AGLS_SIGNED: Any = case((AglsEntry.kind == "paid", euro(AglsEntry.amount)), else_=-euro(AglsEntry.amount))
_AGLS_PAID = (
    select(AglsEntry.tenant_id, AglsEntry.agls_id, sql.sum(_AGLS_SIGNED).label("amount"))
    .where(AglsEntry.undone_at.is_(None), AglsEntry.kind != "notified")
    .group_by(AglsEntry.tenant_id, AglsEntry.agls_id)
    .subquery("agls_paid")
)


def _of_year(piece: Any) -> Any:
    return and_(piece.c.tenant_id == AglsYear.tenant_id, piece.c.agls_id == AglsYear.id)


AGLS = (
    select(
        sql.count().label("rows"),
        sql.coalesce(sql.sum(euro(AglsYear.due)), NOTHING).label("due"),
        sql.coalesce(sql.sum(_AGLS_NOTIFIED.c.amount), NOTHING).label("notified"),
        sql.coalesce(sql.sum(_AGLS_PAID.c.amount), NOTHING).label("paid"),
    )
    .select_from(AglsYear)
    .outerjoin(_AGLS_NOTIFIED, _of_year(_AGLS_NOTIFIED))
    .outerjoin(_AGLS_PAID, _of_year(_AGLS_PAID))
    .where(AglsYear.year.between(sql.extract("year", _FIRST), sql.extract("year", _LAST)))
)
# The first day of anything that the figures count.
SINCE = select(
    sql.least(
        select(sql.min(FundingAct.acted_on)).where(_LIVE).scalar_subquery(),
        select(sql.min(PlanClosing.settled_on)).where(PlanClosing.undone_at.is_(None)).scalar_subquery(),
        select(sql.min(FinancialReport.due_on)).scalar_subquery(),
        select(cast(sql.make_date(sql.min(AglsYear.year), 1, 1), Date)).scalar_subquery(),
    )
)


def since(db: Db) -> date | None:
    """The first day of anything that the figures count; None for a workspace without funding."""
    return db.value(SINCE)


def figures(db: Db, first: date, last: date) -> dict[str, Figure]:
    """Every indicator of funding over [first, last]; days to come are left out. ValueError when last is before first.

    Without any funding ever, everything is not concerned.
    """
    if last < first:
        raise ValueError("a period ends on or after its first day")
    last = min(last, clock.today())
    began = since(db)
    if began is None or began > last or first > last:
        return {code: not_concerned(code) for code in codes_of(Field.FUNDING)}
    asked = {"first": first, "last": last}
    lines = db.all(LINES, **asked)
    made = {
        **_of_plans(db.all(PLANS, **asked), lines),
        **_of_decisions(lines, first),
        **_of_payments(lines, first),
        "delay_claim_to_payment": _median("delay_claim_to_payment", [row.days for row in db.all(CLAIMS, **asked)]),
        **_of_reports(db.all(REPORTS, **asked)[0]),
        **_of_agls(db.all(AGLS, **asked)[0]),
    }
    return {code: made[code] for code in codes_of(Field.FUNDING)}


def _of_plans(plans: Sequence[Any], lines: Iterable[Any]) -> dict[str, Figure]:
    dossiers = {plan.dossier_id for plan in plans}
    cost = _sum(plan.cost for plan in plans)
    eligible = _sum(plan.cost if plan.eligible_base is None else plan.eligible_base for plan in plans)
    of_plans = [line for line in lines if line.dossier_id in dossiers]
    awarded = _sum(
        line.notified if line.notified is not None else line.awarded or 0 for line in of_plans if line.nature not in OWN
    )
    own = _sum(line.asked for line in of_plans if line.nature == "own_funds")
    return {
        "cofunding_rate": figure("cofunding_rate", awarded, cost),
        "public_rate": figure("public_rate", _sum(plan.public_aid for plan in plans), eligible),
        "own_share": figure("own_share", own, cost),
    }


def _of_decisions(lines: Iterable[Any], first: date) -> dict[str, Figure]:
    decided = [line for line in lines if line.decided_on and line.decided_on >= first and line.nature not in OWN]
    waits = [(one.decided_on - one.filed_on).days for one in decided if one.filed_on and one.filed_on <= one.decided_on]
    return {
        "award_rate": figure(
            "award_rate", _sum(one.awarded or 0 for one in decided), _sum(one.asked for one in decided)
        ),
        "delay_ask_to_decision": _median("delay_ask_to_decision", waits),
    }


def _of_payments(lines: Iterable[Any], first: date) -> dict[str, Figure]:
    notified = [line for line in lines if line.notified is not None and line.nature not in OWN]
    open_then = [one for one in notified if one.before < one.notified or one.notified_on >= first]
    waits = [
        (one.notified_on - one.awarded_on).days
        for one in notified
        if one.notified_on and one.notified_on >= first and one.awarded_on and one.awarded_on <= one.notified_on
    ]
    return {
        "payment_rate": figure(
            "payment_rate", _sum(one.paid for one in open_then), _sum(one.notified for one in open_then)
        ),
        "outstanding": figure("outstanding", _sum(one.notified - one.paid for one in notified)),
        "delay_decision_to_notification": _median("delay_decision_to_notification", waits),
    }


def _of_reports(row: Any) -> dict[str, Figure]:
    return {"crf_on_time": figure("crf_on_time", row.on_time, row.due)}


def _of_agls(row: Any) -> dict[str, Figure]:
    if not row.rows:
        return {code: not_concerned(code) for code in ("agls_due", "agls_notified", "agls_paid", "agls_payment_rate")}
    due, notified, paid = Decimal(row.due), Decimal(row.notified), Decimal(row.paid)
    return {
        "agls_due": figure("agls_due", due),
        "agls_notified": figure("agls_notified", notified),
        "agls_paid": figure("agls_paid", paid),
        "agls_payment_rate": figure("agls_payment_rate", paid, due),
    }


def _sum(amounts: Iterable[Any]) -> Decimal:
    return sum((Decimal(one) for one in amounts), Decimal(0))


def _median(code: str, days: Sequence[int]) -> Figure:
    ordered = sorted(Fraction(one) for one in days)
    return median_figure(code, quantile(ordered, HALF) if ordered else None, len(ordered))
