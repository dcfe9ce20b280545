"""What the partners' role asks. Every statement runs with its rights alone, over what app.partners.openings opens."""

from typing import Any

from sqlalchemy import Date, Integer, Uuid, bindparam, case, literal, select, true
from sqlalchemy import func as sql

from app.funding.budget_models import Budget
from app.funding.document_models import FundingDocument
from app.funding.dossier_models import Dossier
from app.funding.funder_models import Funder
from app.funding.payment_models import FundingPayment, Instalment
from app.funding.plan_models import CostLine, FundingAct, FundingLine
from app.funding.report_models import FinancialReport, ReportSending, SentReportLine
from app.partners.models import Share, SharedFigure
from app.residences.models import Closure, Residence, Unit
from app.works.dwelling_models import Dwelling
from app.works.enterprise_models import Agreement, AgreementTrade, Enterprise, PriceLine, PriceList
from app.works.order_models import STAGES, Order, OrderStep, QuoteLine
from app.works.site_models import Snag
from tenants.joins import of, same
from tenants.registry import Association

SHARE = select(
    Share.number, Share.kind, Share.label, Share.organisation, Share.sections, Share.until, Share.residence_id,
    Share.agreement_id,
)  # fmt: skip
ASSOCIATION = select(Association.name, Association.public_address).where(Association.slug == bindparam("slug"))
FIGURES = select(
    SharedFigure.code, SharedFigure.first, SharedFigure.last, SharedFigure.value, SharedFigure.reckoned_at
).order_by(SharedFigure.first, SharedFigure.code)

# -- a residence ------------------------------------------------------------------------------------------------------
RESIDENCE = select(
    Residence.name, Residence.address, Residence.postcode, Residence.town, Residence.owner, Residence.convention,
    Residence.convention_from, Residence.convention_to, Residence.opened_on,
)  # fmt: skip
CLOSURES = (
    select(Closure.starts_on, Closure.ends_on, Closure.reason, Unit.label, Unit.type)
    .join(Unit, same(Closure, Unit, Closure.unit_id))
    .where(sql.coalesce(Closure.ends_on, bindparam("since")) >= bindparam("since"))
    .order_by(Closure.starts_on.desc(), Unit.label_key)
)

# -- an agreement with its orders -------------------------------------------------------------------------------------
AGREEMENT = select(
    Agreement.id, Agreement.signed_on, Agreement.starts_on, Agreement.ends_on, Agreement.scope, Agreement.order_ceiling,
    Agreement.hours_target, Agreement.dwellings_target, Enterprise.name,
).join(Enterprise, same(Agreement, Enterprise, Agreement.enterprise_id))  # fmt: skip
TRADES = select(AgreementTrade.trade).order_by(AgreementTrade.trade)
_RANK = case({stage: place for place, stage in enumerate(STAGES)}, value=OrderStep.stage)
_LAST = (
    select(OrderStep.stage, OrderStep.happened_on)
    .where(of(OrderStep, OrderStep.order_id, Order))
    .order_by(_RANK.desc())
    .limit(1)
    .correlate(Order)
    .lateral("last_step")
)
_LIFT_BY = (
    select(sql.min(Snag.lift_by))
    .where(of(Snag, Snag.order_id, Order), Snag.lifted_on.is_(None))
    .correlate(Order)
    .scalar_subquery()
)
_ORDER = (
    Order.id, Order.number, Order.label, Order.work, Order.access, Order.contact, Order.due_on,
    Dwelling.label.label("dwelling"), Dwelling.address, Dwelling.postcode, Dwelling.town, Dwelling.floor,
    Dwelling.type, Dwelling.area, _LAST.c.stage, _LAST.c.happened_on, _LIFT_BY.label("lift_by"),
)  # fmt: skip
ORDERS = (
    select(*_ORDER)
    .select_from(Order)
    .join(Dwelling, same(Order, Dwelling, Order.dwelling_id))
    .outerjoin(_LAST, true())
    .order_by(Order.due_on.asc().nulls_last(), Order.year.desc(), Order.rank.desc())
)
ORDER = ORDERS.where(Order.number == bindparam("number", type_=Integer))
ORDER_ID: Any = bindparam("order_id", type_=Uuid)
STEPS = select(OrderStep.stage, OrderStep.happened_on).where(OrderStep.order_id == ORDER_ID).order_by(_RANK)
LINES = (
    select(QuoteLine.trade, QuoteLine.work, QuoteLine.unit, QuoteLine.quantity)
    .where(QuoteLine.order_id == ORDER_ID)
    .order_by(QuoteLine.rank)
)
SNAGS = (
    select(Snag.work, Snag.found_on, Snag.lift_by, Snag.lifted_on)
    .where(Snag.order_id == ORDER_ID)
    .order_by(Snag.lift_by, Snag.work)
)
PRICES = (
    select(
        PriceList.name.label("list_name"), PriceList.starts_on, PriceList.ends_on, PriceLine.trade, PriceLine.name,
        PriceLine.unit, PriceLine.unit_price, PriceLine.reference_price, PriceLine.reference_on,
        PriceLine.reference_source,
    )
    .join(PriceList, same(PriceLine, PriceList, PriceLine.price_list_id))
    .order_by(PriceList.starts_on.desc(), PriceLine.trade, PriceLine.name)
)  # fmt: skip

# -- a dossier --------------------------------------------------------------------------------------------------------
DOSSIER = select(
    Dossier.id, Dossier.kind, Dossier.title, Dossier.purpose, Dossier.year_from, Dossier.year_to, Dossier.remark
)
COSTS = select(CostLine.category, CostLine.name, CostLine.amount).order_by(CostLine.rank)


def _act(*kinds: str) -> Any:
    """The amount of the line's latest live act of these kinds; a refusal has none."""
    return (
        select(FundingAct.amount)
        .where(of(FundingAct, FundingAct.line_id, FundingLine), FundingAct.kind.in_(kinds))
        .order_by(
            case((FundingAct.kind == "amended", 0), else_=1), FundingAct.acted_on.desc(), FundingAct.number.desc()
        )
        .limit(1)
        .correlate(FundingLine)
        .scalar_subquery()
    )


_REFUSED = (
    select(literal(True))
    .where(of(FundingAct, FundingAct.line_id, FundingLine), FundingAct.kind == "refused")
    .correlate(FundingLine)
    .exists()
)
_PAID = (
    select(
        sql.coalesce(
            sql.sum(case((FundingPayment.kind == "received", FundingPayment.amount), else_=-FundingPayment.amount)), 0
        )
    )
    .where(of(FundingPayment, FundingPayment.line_id, FundingLine))
    .correlate(FundingLine)
    .scalar_subquery()
)
FUNDING = (
    select(
        FundingLine.id, FundingLine.nature, FundingLine.name, Funder.name.label("funder"), FundingLine.asked,
        FundingLine.funder_id.in_(select(sql.unnest(sql.app.shared_parts()))).label("own"),
        _act("awarded").label("awarded"), _act("notified", "amended").label("notified"), _REFUSED.label("refused"),
        _PAID.label("paid"),
    )
    .outerjoin(Funder, same(FundingLine, Funder, FundingLine.funder_id))
    .order_by(FundingLine.rank)
)  # fmt: skip
INSTALMENTS = select(Instalment.kind, Instalment.due_on, Instalment.amount).order_by(Instalment.due_on)
PAYMENTS = select(FundingPayment.kind, FundingPayment.paid_on, FundingPayment.amount).order_by(FundingPayment.paid_on)

# -- its reports, as they left ----------------------------------------------------------------------------------------
REPORTS = (
    select(FinancialReport.id, Budget.year, FinancialReport.due_on, FinancialReport.accepted_on)
    .join(Budget, same(FinancialReport, Budget, FinancialReport.budget_id))
    .order_by(Budget.year.desc())
)
SENDINGS = select(ReportSending.id, ReportSending.report_id, ReportSending.sent_on).order_by(
    ReportSending.sent_on, ReportSending.made_at
)
SENT_LINES = select(
    SentReportLine.sending_id, SentReportLine.account, SentReportLine.planned, SentReportLine.actual,
    SentReportLine.words,
).order_by(SentReportLine.rank)  # fmt: skip

# -- papers in use ----------------------------------------------------------------------------------------------------
DOCUMENTS = (
    select(
        FundingDocument.number, FundingDocument.type, FundingDocument.year, FundingDocument.valid_until,
        FundingDocument.media_type, FundingDocument.size, FundingDocument.file_key,
    )
    .where(sql.coalesce(FundingDocument.valid_until >= bindparam("today", type_=Date), true()))
    .order_by(FundingDocument.type, FundingDocument.year.desc().nulls_last(), FundingDocument.number)
)  # fmt: skip
DOCUMENT = DOCUMENTS.where(FundingDocument.number == bindparam("number", type_=Integer))


# -- when it last changed ---------------------------------------------------------------------------------------------
def _latest(*moments: Any) -> Any:
    """The latest of what this role may read; NULL where nothing of a kind is open."""
    return select(sql.greatest(*(select(sql.max(moment)).scalar_subquery() for moment in moments)))


CHANGED_AT = {
    "residence": _latest(
        SharedFigure.changed_at, Residence.changed_at, Closure.changed_at, FundingDocument.made_at
    ),
    "agreement": _latest(
        SharedFigure.changed_at, Agreement.changed_at, Order.changed_at, OrderStep.made_at, QuoteLine.changed_at,
        Snag.changed_at,
    ),
    "dossier": _latest(
        SharedFigure.changed_at, Dossier.changed_at, CostLine.changed_at, FundingLine.changed_at, FundingAct.made_at,
        Instalment.changed_at, FundingPayment.made_at, ReportSending.made_at, FundingDocument.made_at,
    ),
}  # fmt: skip
