"""What the pages of enterprises ask: the list, one with its agreements, its years, its prices, its notes."""

from typing import Any

from sqlalchemy import (
    Date,
    Integer,
    Numeric,
    Text,
    and_,
    bindparam,
    cast,
    extract,
    literal,
    null,
    or_,
    select,
    union_all,
)
from sqlalchemy import func as sql
from sqlalchemy.orm import aliased

from app.works.employee_models import Employee, EmployeeExit, WorkHours
from app.works.enterprise_models import (
    Agreement,
    AgreementTrade,
    Consultation,
    Enterprise,
    PriceLine,
    PriceList,
    Review,
)
from app.works.order_models import Invoice, Order, QuoteLine, Referral
from app.works.relet_queries import FIRST_RELET_BY_YEAR, RELET_BY_YEAR
from app.works.setting_models import WorksSetting
from app.works.state import HAS_REFERENCE, PRICE, REFERENCE
from tenants.joins import of, same

NUMBER = bindparam("number", type_=Integer)
TODAY = bindparam("today", type_=Date)
ENTERPRISE_ID: Any = bindparam("enterprise_id")
ENTERPRISE = select(Enterprise).where(Enterprise.number == NUMBER)
ENTERPRISE_TO_EDIT = ENTERPRISE.with_for_update()
ENTERPRISE_BY_ID = select(Enterprise).where(Enterprise.id == ENTERPRISE_ID)

_IN_FORCE = and_(Agreement.undone_at.is_(None), Agreement.starts_on <= TODAY, Agreement.ends_on >= TODAY)
_AGREEMENT = (
    select(Agreement.number, Agreement.starts_on, Agreement.ends_on, Agreement.order_ceiling)
    .where(of(Agreement, Agreement.enterprise_id, Enterprise), _IN_FORCE)
    .limit(1)
    .correlate(Enterprise)
    .lateral("agreement")
)
_ORDERS = (
    select(sql.count(Order.id))
    .where(of(Order, Order.enterprise_id, Enterprise))
    .correlate(Enterprise)
    .scalar_subquery()
)
ENTERPRISES = (
    select(
        Enterprise.number,
        Enterprise.name,
        Enterprise.name_key,
        Enterprise.kind,
        Enterprise.town,
        Enterprise.siret,
        Enterprise.contact,
        Enterprise.phone,
        Enterprise.partner_since,
        _AGREEMENT.c.starts_on,
        _AGREEMENT.c.ends_on,
        _AGREEMENT.c.order_ceiling,
        _ORDERS.label("orders"),
    )
    .outerjoin(_AGREEMENT, literal(True))
    .order_by(Enterprise.name_key, Enterprise.number)
)

# -- one enterprise ---------------------------------------------------------------------------------------------------
_TRADES = (
    select(sql.string_agg(AgreementTrade.trade, literal(",")))
    .where(of(AgreementTrade, AgreementTrade.agreement_id, Agreement))
    .correlate(Agreement)
    .scalar_subquery()
)
_RENEWED = aliased(Agreement)
AGREEMENTS = (
    select(
        Agreement.id,
        Agreement.number,
        Agreement.signed_on,
        Agreement.starts_on,
        Agreement.ends_on,
        Agreement.scope,
        Agreement.order_ceiling,
        Agreement.hours_target,
        Agreement.dwellings_target,
        Agreement.dynamic_target,
        Agreement.durable_target,
        Agreement.etp_hours,
        Agreement.undone_at,
        _RENEWED.starts_on.label("renews_from"),
        _TRADES.label("trades"),
    )
    .outerjoin(_RENEWED, and_(_RENEWED.tenant_id == Agreement.tenant_id, _RENEWED.id == Agreement.renews_id))
    .where(Agreement.enterprise_id == ENTERPRISE_ID, Agreement.undone_at.is_(None))
    .order_by(Agreement.starts_on.desc())
)
AGREEMENT = select(Agreement).where(Agreement.number == NUMBER)
AGREEMENT_TO_EDIT = AGREEMENT.with_for_update()
LAST_AGREEMENT = (
    select(Agreement)
    .where(Agreement.enterprise_id == ENTERPRISE_ID, Agreement.undone_at.is_(None))
    .order_by(Agreement.ends_on.desc())
    .limit(1)
)
TRADE_ROWS = select(AgreementTrade).where(AgreementTrade.agreement_id == bindparam("agreement_id"))


def _year(kind: str, day: Any, first: Any, second: Any, model: Any, *joins: Any, code: Any = None) -> Any:
    """Rows of one kind by year: two numbers, and a code where the year is cut further."""
    year = cast(extract("year", day), Integer)
    columns = [
        cast(literal(kind), Text).label("kind"),
        year.label("year"),
        (cast(null(), Text) if code is None else code).label("code"),
        cast(first, Numeric(14, 2)).label("first"),
        cast(null() if second is None else second, Numeric(14, 2)).label("second"),
    ]
    statement = select(*columns).select_from(model)
    for there, on in joins:
        statement = statement.join(there, on)
    return statement.group_by(year, *([] if code is None else [code]))


def _summed(kind: str, statement: Any) -> Any:
    found = statement.order_by(None).subquery()
    return select(
        cast(literal(kind), Text),
        cast(found.c.year, Integer),
        cast(null(), Text),
        cast(found.c.dwellings, Numeric(14, 2)),
        cast(null(), Numeric(14, 2)),
    )


_OF_ORDER = Order.enterprise_id == ENTERPRISE_ID
_LIVE_INVOICE = and_(Invoice.tenant_id == Order.tenant_id, Invoice.order_id == Order.id, Invoice.undone_at.is_(None))
# Every figure of the yearly table in one statement: (kind, year, code, first, second).
YEARS = union_all(
    _year("orders", sql.make_date(Order.year, 1, 1), sql.count(), None, Order).where(_OF_ORDER),
    _summed("relet", RELET_BY_YEAR),
    _summed("first", FIRST_RELET_BY_YEAR),
    _year(
        "hours",
        WorkHours.month,
        sql.sum(WorkHours.hours),
        sql.count(WorkHours.employee_id.distinct()),
        WorkHours,
        (Order, same(WorkHours, Order, WorkHours.order_id)),
    ).where(_OF_ORDER),
    _year(
        "invoiced",
        Invoice.invoiced_on,
        sql.sum(Invoice.before_tax),
        sql.sum(Invoice.vat),
        Invoice,
        (Order, same(Invoice, Order, Invoice.order_id)),
    ).where(_OF_ORDER, Invoice.undone_at.is_(None)),
    _year(
        "saving",
        Invoice.invoiced_on,
        sql.sum(REFERENCE - PRICE),
        sql.sum(REFERENCE),
        QuoteLine,
        (Order, same(QuoteLine, Order, QuoteLine.order_id)),
        (Invoice, _LIVE_INVOICE),
    ).where(_OF_ORDER, HAS_REFERENCE),
    _year(
        "exits",
        EmployeeExit.left_on,
        sql.count(),
        None,
        EmployeeExit,
        (Employee, same(EmployeeExit, Employee, EmployeeExit.employee_id)),
        code=EmployeeExit.situation,
    ).where(Employee.enterprise_id == ENTERPRISE_ID, EmployeeExit.undone_at.is_(None)),
    _year(
        "referrals",
        Referral.referred_on,
        sql.count(),
        None,
        Referral,
        (Order, same(Referral, Order, Referral.order_id)),
    ).where(_OF_ORDER, Referral.undone_at.is_(None)),
    # not of a year: the hours of one full-time equivalent of the kind, as the workspace set them; code is the day
    _year(
        "etp_hours",
        WorksSetting.valid_from,
        sql.max(WorksSetting.value),
        None,
        WorksSetting,
        code=cast(WorksSetting.valid_from, Text),
    ).where(WorksSetting.code == bindparam("etp_code", "", type_=Text), WorksSetting.undone_at.is_(None)),
).order_by("kind", "year", "code")


def _note(kind: str, model: Any, first: Any, second: Any) -> Any:
    return select(
        cast(literal(kind), Text).label("kind"),
        model.number,
        cast(model.starts_on if model is PriceList else model.held_on, Date).label("on_day"),
        cast(first, Text).label("first"),
        cast(second, Text).label("second"),
        cast(model.ends_on if model is PriceList else null(), Date).label("until"),
    ).where(model.enterprise_id == ENTERPRISE_ID)


_LINES_OF_LIST = (
    select(sql.count(PriceLine.id))
    .where(of(PriceLine, PriceLine.price_list_id, PriceList))
    .correlate(PriceList)
    .scalar_subquery()
)
# Reviews, consultations of craftsmen and price lists, newest first.
NOTES = union_all(
    _note("review", Review, Review.note, null()).where(Review.undone_at.is_(None)),
    _note("consultation", Consultation, Consultation.who, Consultation.answer).where(Consultation.undone_at.is_(None)),
    _note("prices", PriceList, PriceList.name, _LINES_OF_LIST),
).order_by("kind", "on_day", "number")

# -- price lists ------------------------------------------------------------------------------------------------------
PRICE_LIST = select(PriceList).where(PriceList.number == NUMBER)
OPEN_PRICE_LIST = (
    select(PriceList)
    .where(
        PriceList.enterprise_id == ENTERPRISE_ID,
        or_(PriceList.ends_on.is_(None), PriceList.ends_on >= bindparam("day", type_=Date)),
        PriceList.starts_on < bindparam("day", type_=Date),
    )
    .with_for_update()
)
PRICE_LINES = (
    select(PriceLine)
    .where(PriceLine.price_list_id == bindparam("price_list_id"))
    .order_by(PriceLine.trade, PriceLine.name)
)
PRICE_LINE = select(PriceLine).where(PriceLine.number == NUMBER)
PRICE_LINE_TO_EDIT = PRICE_LINE.with_for_update()
PRICE_LIST_BY_ID = select(PriceList).where(PriceList.id == bindparam("price_list_id"))
