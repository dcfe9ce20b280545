"""What the board and the list of orders ask: those under way, those found, those that ended by how."""

from typing import Any

from sqlalchemy import (
    Date,
    Integer,
    String,
    and_,
    bindparam,
    or_,
    select,
    true,
    tuple_,
)
from sqlalchemy import func as sql

from app.works.dwelling_models import Dwelling
from app.works.enterprise_models import Enterprise
from app.works.order_models import STAGES, Order, OrderStep, QuoteLine
from app.works.order_stages import FINAL
from app.works.state import LAST_STEP, PRICE, reached
from tenants.joins import among, of, same

NUMBER = bindparam("number", type_=Integer)
_STAGE = sql.coalesce(LAST_STEP.c.stage, "requested")
_AMOUNT = select(sql.sum(PRICE)).where(of(QuoteLine, QuoteLine.order_id, Order)).correlate(Order).scalar_subquery()
_COLUMNS = (
    Order.number, Order.label, Order.year, Order.rank, Order.origin, Order.work, Order.due_on,
    _STAGE.label("stage"), LAST_STEP.c.happened_on.label("since"),
    Dwelling.number.label("dwelling"), Dwelling.label.label("dwelling_label"), Dwelling.address, Dwelling.town,
    Enterprise.number.label("enterprise"), Enterprise.name.label("enterprise_name"),
)  # fmt: skip


def _placed(*columns: Any) -> Any:
    return (
        select(*columns)
        .select_from(Order)
        .join(Dwelling, same(Order, Dwelling, Order.dwelling_id))
        .outerjoin(Enterprise, same(Order, Enterprise, Order.enterprise_id))
        .outerjoin(LAST_STEP, true())
    )


OPEN = _placed(*_COLUMNS).where(~reached(*FINAL)).order_by(LAST_STEP.c.happened_on, Order.year, Order.rank)
# Orders that have ended, by how: their last stages follow nothing, so the live steps are the count.
ENDED = (
    select(OrderStep.stage, sql.count().label("orders"))
    .where(OrderStep.stage.in_(FINAL), OrderStep.undone_at.is_(None))
    .group_by(OrderStep.stage)
    .order_by(OrderStep.stage)
)
_TEXT = sql.app.fr_key(bindparam("text", "", type_=String))  # LIKE's own signs escaped by who asks
_FOUND = or_(
    Dwelling.address_key.contains(_TEXT),
    sql.app.fr_key(Order.label).contains(_TEXT),
    sql.app.fr_key(Dwelling.label).contains(_TEXT),
    sql.app.fr_key(Order.work).contains(_TEXT),
    Enterprise.name_key.contains(_TEXT),
)
_WANTED = and_(or_(bindparam("text", "", type_=String) == "", _FOUND), among(_STAGE, "stages", STAGES))
_BY_LABEL = (Order.year, Order.rank)
_SINCE = sql.coalesce(LAST_STEP.c.happened_on, sql.make_date(1950, 1, 1))
_BY_SINCE = (_SINCE, Order.number)
_LISTED = _placed(*_COLUMNS, _AMOUNT.label("amount")).where(_WANTED)
_AFTER_LABEL = tuple_(bindparam("after_year", type_=Integer), bindparam("after_rank", type_=Integer))
_AFTER_SINCE = tuple_(bindparam("after_day", type_=Date), bindparam("after_number", type_=Integer))
_MOST: Any = bindparam("most", 50)
# (sorted by, downwards) -> the statement of one leaf.
LISTED = {
    ("label", True): _LISTED.where(tuple_(*_BY_LABEL) < _AFTER_LABEL)
    .order_by(*(one.desc() for one in _BY_LABEL))
    .limit(_MOST),
    ("label", False): _LISTED.where(tuple_(*_BY_LABEL) > _AFTER_LABEL).order_by(*_BY_LABEL).limit(_MOST),
    ("since", True): _LISTED.where(tuple_(*_BY_SINCE) < _AFTER_SINCE)
    .order_by(*(one.desc() for one in _BY_SINCE))
    .limit(_MOST),
    ("since", False): _LISTED.where(tuple_(*_BY_SINCE) > _AFTER_SINCE).order_by(*_BY_SINCE).limit(_MOST),
}
FOUND = _placed(sql.count()).where(_WANTED)
PLACE_OF = (
    select(Order.number, Order.year, Order.rank, _SINCE.label("since"))
    .outerjoin(LAST_STEP, true())
    .where(Order.number == NUMBER)
)
