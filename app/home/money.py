"""The money of residents on the page of the board: what was received, by quarter, over a year."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from sqlalchemy import Date, Numeric, bindparam, cast, select
from sqlalchemy import func as sql

from app.indicators import periods
from app.residences.stay_models import Payment
from tenants import clock
from tenants.session import Db

_QUARTER = cast(sql.date_trunc("quarter", Payment.paid_on), Date)
_KEPT = cast(Payment.amount, Numeric) - cast(Payment.given_back, Numeric)
# What was kept of each payment; what was given back or undone is no receipt.
RECEIVED = (
    select(_QUARTER.label("first"), cast(sql.sum(_KEPT), Numeric(14, 2)).label("amount"), sql.count().label("payments"))
    .where(Payment.undone_at.is_(None), Payment.paid_on >= bindparam("first", type_=Date))
    .group_by(_QUARTER)
    .order_by(_QUARTER)
)
QUARTERS = 5  # the one that runs, and a whole year before it


@dataclass(frozen=True)
class Received:
    """A quarter: its first and last day, what came in, in how many payments."""

    first: date
    last: date
    amount: Decimal
    payments: int


def received(db: Db) -> list[Received]:
    """Oldest first, the running quarter last; a quarter without payment is 0. Empty when nothing came in at all."""
    today = clock.today()
    index = today.year * 4 + (today.month - 1) // 3
    quarters = [periods.quarter(at // 4, at % 4 + 1) for at in range(index - QUARTERS + 1, index + 1)]
    known = {row.first: (row.amount, row.payments) for row in db.all(RECEIVED, first=quarters[0].first)}
    return [Received(one.first, one.last, *known.get(one.first, (Decimal(0), 0))) for one in quarters] if known else []
