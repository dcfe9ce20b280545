"""What the pages of a plan ask: its costs, its lines and their amounts, the acts of a line, its closing, its copies."""

from typing import Any

from sqlalchemy import Date, Integer, bindparam, case, cast, exists, literal, or_, select
from sqlalchemy import func as sql

from app.funding.dossier_models import Dossier
from app.funding.funder_models import Funder
from app.funding.payment_models import Claim, FundingPayment, Instalment
from app.funding.plan_models import (
    CostLine,
    FundingAct,
    FundingLine,
    PlanClosing,
    PlanVariant,
    VariantLine,
)
from app.funding.state import (
    COUNTED,
    DECISION,
    EURO,
    IS_DECIDED,
    IS_PUBLIC_AID,
    NOTIFICATION,
    PAID,
    name_on,
    with_amounts,
)
from tenants.joins import of, same
from tenants.registry import Member

NUMBER = bindparam("number", type_=Integer)
DOSSIER_ID: Any = bindparam("dossier_id")
LINE_ID: Any = bindparam("line_id")
VARIANT_ID: Any = bindparam("variant_id")
# The name of a line on its latest act's day, and today's when they differ.
_DAY = sql.coalesce(NOTIFICATION.c.acted_on, DECISION.c.decided_on, DECISION.c.filed_on, bindparam("today", type_=Date))
_NAME = case((FundingLine.funder_id.is_(None), FundingLine.name), else_=name_on(_DAY))
_COLUMNS = (
    FundingLine.id, FundingLine.number, FundingLine.rank, FundingLine.dossier_id, FundingLine.name.label("own_name"),
    FundingLine.nature, FundingLine.public, FundingLine.asked, FundingLine.eligible_base, FundingLine.rate,
    FundingLine.version, Funder.number.label("funder"), Funder.name.label("funder_name"), Funder.type.label("type"),
    _NAME.label("name"),
    DECISION.c.filed_on, DECISION.c.awarded, DECISION.c.refused, DECISION.c.decided_on,
    NOTIFICATION.c.amount.label("notified"), NOTIFICATION.c.acted_on.label("notified_on"),
    NOTIFICATION.c.reference, NOTIFICATION.c.ends_on, NOTIFICATION.c.terms,
    PAID.c.amount.label("paid"), COUNTED.label("counted"),
    sql.coalesce(IS_PUBLIC_AID, literal(False)).label("public_aid"), IS_DECIDED.label("decided"),
)  # fmt: skip
_LINES = with_amounts(select(*_COLUMNS).select_from(FundingLine))
LINES = _LINES.where(FundingLine.dossier_id == DOSSIER_ID).order_by(FundingLine.rank)
LINE = _LINES.where(FundingLine.number == NUMBER)
LINES_TO_EDIT = (
    select(FundingLine).where(FundingLine.dossier_id == DOSSIER_ID).order_by(FundingLine.rank).with_for_update()
)
LINE_OBJECT = select(FundingLine).where(FundingLine.number == NUMBER)
LINE_TO_EDIT = LINE_OBJECT.with_for_update()
COSTS = (
    select(
        CostLine.id, CostLine.number, CostLine.rank, CostLine.category, CostLine.name,
        cast(CostLine.amount, EURO).label("amount"),
    )
    .where(CostLine.dossier_id == DOSSIER_ID)
    .order_by(CostLine.rank)
)  # fmt: skip
COSTS_TO_EDIT = select(CostLine).where(CostLine.dossier_id == DOSSIER_ID).order_by(CostLine.rank).with_for_update()
# Something happened to the line: it stays, whatever the plan says.
HAS_PAST = select(FundingLine.id).where(
    FundingLine.id == LINE_ID,
    or_(
        exists(select(FundingAct.id).where(FundingAct.line_id == LINE_ID)),
        exists(select(FundingPayment.id).where(FundingPayment.line_id == LINE_ID)),
        exists(select(Instalment.id).where(Instalment.line_id == LINE_ID)),
        exists(select(Claim.id).where(Claim.line_id == LINE_ID)),
    ),
)
FUNDERS = select(Funder).order_by(Funder.name_key, Funder.number)
DOSSIER_OF = select(Dossier).where(Dossier.id == DOSSIER_ID)
DOSSIER_TO_EDIT = DOSSIER_OF.with_for_update()

# -- acts -------------------------------------------------------------------------------------------------------------


def _member(column: Any) -> Any:
    return (
        select(Member.name)
        .where(Member.tenant_id == FundingAct.tenant_id, Member.id == column)
        .correlate(FundingAct)
        .scalar_subquery()
    )


ACTS = (
    select(
        FundingAct.number, FundingAct.kind, FundingAct.acted_on.label("on_day"), FundingAct.amount,
        FundingAct.reference, FundingAct.ends_on, FundingAct.terms, FundingAct.note, FundingAct.undone_at,
        _member(FundingAct.made_by).label("by"), _member(FundingAct.undone_by).label("struck_by"),
        case((FundingLine.funder_id.is_(None), FundingLine.name), else_=name_on(FundingAct.acted_on)).label("words"),
    )
    .join(FundingLine, same(FundingAct, FundingLine, FundingAct.line_id))
    .outerjoin(Funder, same(FundingLine, Funder, FundingLine.funder_id))
    .where(FundingAct.line_id == LINE_ID)
    .order_by(FundingAct.acted_on, FundingAct.number)
)  # fmt: skip
_ORDER = case({"filed": 0, "awarded": 1, "refused": 1, "notified": 2, "amended": 3}, value=FundingAct.kind)
LIVE_ACTS = (
    select(FundingAct)
    .where(FundingAct.line_id == LINE_ID, FundingAct.undone_at.is_(None))
    .order_by(_ORDER.desc(), FundingAct.acted_on.desc(), FundingAct.number.desc())
)

# -- closing ----------------------------------------------------------------------------------------------------------
CLOSING_OBJECT = select(PlanClosing).where(PlanClosing.dossier_id == DOSSIER_ID, PlanClosing.undone_at.is_(None))
CLOSING = select(PlanClosing.settled_on, PlanClosing.reason).where(
    PlanClosing.dossier_id == DOSSIER_ID, PlanClosing.undone_at.is_(None)
)

# -- what-if copies ---------------------------------------------------------------------------------------------------
_GAP = (
    select(
        sql.coalesce(
            sql.sum(case((VariantLine.side == "cost", VariantLine.amount), else_=-VariantLine.amount)), literal(0)
        )
    )
    .where(of(VariantLine, VariantLine.variant_id, PlanVariant))
    .correlate(PlanVariant)
    .scalar_subquery()
)
VARIANTS = (
    select(PlanVariant.number, PlanVariant.name, _GAP.label("gap"))
    .where(PlanVariant.dossier_id == DOSSIER_ID)
    .order_by(PlanVariant.number)
)
VARIANT = select(PlanVariant).where(PlanVariant.number == NUMBER)
VARIANT_TO_EDIT = VARIANT.with_for_update()
VARIANT_LINES = (
    select(VariantLine).where(VariantLine.variant_id == VARIANT_ID).order_by(VariantLine.side, VariantLine.rank)
)
