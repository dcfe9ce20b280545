"""What a line and a dossier come to, derived from rows: pieces that statements of the funding share.

Asked stands on the line; awarded, refused and notified are its live acts; paid is what was received less what was given
back. In the plan a refused line counts nothing, a decided one what binds, an open one what is asked.
"""

from typing import Any

from sqlalchemy import Date, Numeric, and_, bindparam, case, cast, exists, literal, or_, select, type_coerce
from sqlalchemy import func as sql

from app import reference
from app.funding.dossier_models import STEPS, Dossier, DossierStep, Milestone
from app.funding.funder_models import Funder, FunderName
from app.funding.payment_models import FundingPayment
from app.funding.plan_models import CostLine, FundingAct, FundingLine, PlanClosing
from tenants.joins import of, same

EURO = Numeric(14, 2)
NOTHING: Any = cast(literal(0), EURO)
TODAY = bindparam("today", type_=Date)
LOANS = ("loan", "repayable_advance")
OWN = ("own_funds", "revenue")  # asked of nobody: neither filed, decided nor notified


def natures_of_public_aid() -> tuple[str, ...]:
    """The natures that count as public aid when the funder is public."""
    return tuple(one.code for one in reference.entries("funding_natures") if one.flags.get("in_public_aid"))


def euro(column: Any) -> Any:
    """An amount that statements may add, compare and default."""
    return type_coerce(column, EURO)


def added(column: Any) -> Any:
    """Σ, nothing when there is no row."""
    return sql.coalesce(sql.sum(euro(column)), NOTHING)


# -- a line (laterals of FundingLine; join them with `literal(True)`) -------------------------------------------------
_LIVE_ACT = and_(of(FundingAct, FundingAct.line_id, FundingLine), FundingAct.undone_at.is_(None))
_DECIDES = FundingAct.kind.in_(("awarded", "refused"))
# The decision: filed_on, awarded, refused, decided_on.
DECISION = (
    select(
        sql.max(FundingAct.acted_on).filter(FundingAct.kind == "filed").label("filed_on"),
        sql.max(euro(FundingAct.amount)).filter(FundingAct.kind == "awarded").label("awarded"),
        sql.coalesce(sql.bool_or(FundingAct.kind == "refused"), literal(False)).label("refused"),
        sql.max(FundingAct.acted_on).filter(_DECIDES).label("decided_on"),
    )
    .where(_LIVE_ACT)
    .correlate(FundingLine)
    .lateral("decision")
)
# What binds: the last amendment, else the notification.
NOTIFICATION = (
    select(
        FundingAct.number,
        FundingAct.kind,
        FundingAct.acted_on,
        euro(FundingAct.amount).label("amount"),
        FundingAct.reference,
        FundingAct.ends_on,
        FundingAct.terms,
    )
    .where(_LIVE_ACT, FundingAct.kind.in_(("notified", "amended")))
    .order_by((FundingAct.kind == "amended").desc(), FundingAct.acted_on.desc(), FundingAct.number.desc())
    .limit(1)
    .correlate(FundingLine)
    .lateral("notification")
)
SIGNED: Any = case((FundingPayment.kind == "received", euro(FundingPayment.amount)), else_=-euro(FundingPayment.amount))
PAID = (
    select(sql.coalesce(sql.sum(SIGNED), NOTHING).label("amount"))
    .where(of(FundingPayment, FundingPayment.line_id, FundingLine), FundingPayment.undone_at.is_(None))
    .correlate(FundingLine)
    .lateral("paid")
)
ASKED = euro(FundingLine.asked)
COUNTED: Any = case(
    (DECISION.c.refused, NOTHING),
    else_=sql.coalesce(NOTIFICATION.c.amount, DECISION.c.awarded, ASKED),
)
IS_OWN = FundingLine.nature.in_(OWN)
IS_DECIDED = or_(IS_OWN, DECISION.c.refused, DECISION.c.awarded.is_not(None), NOTIFICATION.c.number.is_not(None))
# Needs the Funder joined (outer).
IS_PUBLIC_AID = and_(
    FundingLine.nature.in_(natures_of_public_aid()), sql.coalesce(FundingLine.public, Funder.public, literal(False))
)


def with_amounts(statement: Any) -> Any:
    """A statement over FundingLine, joined to its decision, what binds it, what was paid, and its funder."""
    return (
        statement.join(DECISION, literal(True))
        .outerjoin(NOTIFICATION, literal(True))
        .join(PAID, literal(True))
        .outerjoin(Funder, same(FundingLine, Funder, FundingLine.funder_id))
    )


def name_on(day: Any) -> Any:
    """The name that the joined Funder bore on a day: a former one of those days, else today's."""
    former = (
        select(FunderName.name)
        .where(
            of(FunderName, FunderName.funder_id, Funder),
            or_(FunderName.valid_from.is_(None), FunderName.valid_from <= day),
            FunderName.valid_to >= day,
        )
        .limit(1)
        .correlate_except(FunderName)
        .scalar_subquery()
    )
    return sql.coalesce(former, Funder.name)


# -- a dossier (laterals of Dossier) ----------------------------------------------------------------------------------
RANK = case({stage: place for place, stage in enumerate(STEPS)}, value=DossierStep.stage)
# The latest live step; none for a draft.
LAST_STEP = (
    select(DossierStep.stage, DossierStep.happened_on)
    .where(of(DossierStep, DossierStep.dossier_id, Dossier), DossierStep.undone_at.is_(None))
    .order_by(RANK.desc())
    .limit(1)
    .correlate(Dossier)
    .lateral("last_step")
)
SITUATION = sql.coalesce(LAST_STEP.c.stage, "draft")
COST = (
    select(added(CostLine.amount).label("amount"), sql.count(CostLine.id).label("lines"))
    .where(of(CostLine, CostLine.dossier_id, Dossier))
    .correlate(Dossier)
    .lateral("cost")
)
# What the lines of a dossier come to. own lines are neither asked, awarded nor notified of anybody.
MONEY = (
    with_amounts(
        select(
            sql.count(FundingLine.id).label("lines"),
            sql.coalesce(sql.sum(ASKED).filter(~IS_OWN), NOTHING).label("asked"),
            sql.coalesce(sql.sum(DECISION.c.awarded), NOTHING).label("awarded"),
            sql.coalesce(sql.sum(NOTIFICATION.c.amount), NOTHING).label("notified"),
            sql.coalesce(sql.sum(PAID.c.amount).filter(~IS_OWN), NOTHING).label("paid"),
            sql.coalesce(sql.sum(COUNTED), NOTHING).label("resources"),
            sql.coalesce(sql.sum(COUNTED).filter(IS_PUBLIC_AID), NOTHING).label("public_aid"),
            sql.count().filter(~IS_DECIDED).label("undecided"),
            sql.count().filter(and_(~IS_DECIDED, DECISION.c.filed_on.is_(None))).label("unfiled"),
            sql.count()
            .filter(and_(DECISION.c.awarded.is_not(None), NOTIFICATION.c.number.is_(None)))
            .label("unnotified"),
            sql.count().filter(~IS_OWN).label("requests"),
        ).select_from(FundingLine)
    )
    .where(of(FundingLine, FundingLine.dossier_id, Dossier))
    .correlate(Dossier)
    .lateral("money")
)
GAP = COST.c.amount - MONEY.c.resources
IS_SETTLED = exists(
    select(PlanClosing.id)
    .where(of(PlanClosing, PlanClosing.dossier_id, Dossier), PlanClosing.undone_at.is_(None))
    .correlate(Dossier)
)
NEXT_MILESTONE = (
    select(Milestone.name, Milestone.due_on)
    .where(of(Milestone, Milestone.dossier_id, Dossier), Milestone.done_on.is_(None))
    .order_by(Milestone.due_on, Milestone.number)
    .limit(1)
    .correlate(Dossier)
    .lateral("next_milestone")
)
