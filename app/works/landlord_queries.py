"""What the pages of landlords ask: the list with what each one has, one landlord with its log, whom to call back."""

from typing import Any

from sqlalchemy import Boolean, Date, Integer, String, and_, bindparam, case, false, or_, select, true, tuple_
from sqlalchemy import func as sql

from app.works.dwelling_models import Convention, Dwelling
from app.works.landlord_models import PERSON, Advice, Landlord, LandlordContact
from app.works.order_models import Order, QuoteLine
from app.works.state import AGREED_STAGES, END, ENDED_STAGES, SAVING, TODAY, days_of, in_force, reached
from tenants.joins import of, same
from tenants.registry import Member

FIRST, SOON = bindparam("first", type_=Date), bindparam("soon", type_=Date)
NUMBER = bindparam("number", type_=Integer)
LANDLORD = select(Landlord).where(Landlord.number == NUMBER)
LANDLORD_TO_EDIT = LANDLORD.with_for_update()
LANDLORD_BY_ID = select(Landlord).where(Landlord.id == bindparam("landlord_id"))
LANDLORDS_TO_CHOOSE = select(Landlord.number, Landlord.id, Landlord.kind, Landlord.name, Landlord.first_name).order_by(
    Landlord.name_key, Landlord.number
)
CONTACTS = (
    select(LandlordContact)
    .where(LandlordContact.landlord_id == bindparam("landlord_id"))
    .order_by(LandlordContact.number)
)
CONTACT = select(LandlordContact).where(LandlordContact.number == NUMBER)
CONTACT_TO_EDIT = CONTACT.with_for_update()
ADVICE = select(Advice).where(Advice.number == NUMBER)
ADVICE_TO_EDIT = ADVICE.with_for_update()
ADVICES = (
    select(
        Advice.number, Advice.given_on, Advice.way, Advice.outcome, Advice.note, Advice.call_back_on, Advice.made_at,
        Advice.undone_at, Member.name.label("by"),
    )
    .select_from(Advice)
    .outerjoin(Member, same(Advice, Member, Advice.made_by))
    .where(Advice.landlord_id == bindparam("landlord_id"))
    .order_by(Advice.given_on.desc(), Advice.number.desc())
)  # fmt: skip

# -- what a landlord has ----------------------------------------------------------------------------------------------
_NOT_REFUSED = ~reached(*ENDED_STAGES)
_DWELLINGS = (
    select(sql.count().label("dwellings"))
    .select_from(Dwelling)
    .where(of(Dwelling, Dwelling.landlord_id, Landlord), or_(Dwelling.left_on.is_(None), Dwelling.left_on > TODAY))
    .correlate(Landlord)
    .lateral("dwellings")
)
_CONVENTIONS = (
    select(
        sql.count().filter(in_force(TODAY)).label("active"),
        sql.min(END).filter(in_force(TODAY)).label("next_end"),
        sql.coalesce(sql.bool_or(in_force(FIRST)), false()).label("before"),
        sql.coalesce(sql.bool_or(in_force(TODAY)), false()).label("now"),
        sql.min(Convention.starts_on).filter(Convention.signed_on.is_not(None)).label("since"),
    )
    .select_from(Convention)
    .where(of(Convention, Convention.landlord_id, Landlord), Convention.undone_at.is_(None))
    .correlate(Landlord)
    .lateral("conventions")
)
_ORDERS = (
    select(sql.count().label("orders"))
    .select_from(Order)
    .join(Dwelling, same(Order, Dwelling, Order.dwelling_id))
    .where(of(Dwelling, Dwelling.landlord_id, Landlord), _NOT_REFUSED)
    .correlate(Landlord)
    .lateral("orders")
)
_SAVING = (
    select(SAVING.label("saving"))
    .select_from(QuoteLine)
    .join(Order, same(QuoteLine, Order, QuoteLine.order_id))
    .join(Dwelling, same(Order, Dwelling, Order.dwelling_id))
    .where(of(Dwelling, Dwelling.landlord_id, Landlord), reached(*AGREED_STAGES), _NOT_REFUSED)
    .correlate(Landlord)
    .lateral("saving")
)
_LAST = (
    select(Advice.given_on, Advice.outcome, Advice.call_back_on)
    .where(of(Advice, Advice.landlord_id, Landlord), Advice.undone_at.is_(None))
    .order_by(Advice.given_on.desc(), Advice.number.desc())
    .limit(1)
    .correlate(Landlord)
    .lateral("last_advice")
)

# -- the list ---------------------------------------------------------------------------------------------------------
_TEXT = sql.app.fr_key(bindparam("text", "", type_=String))  # LIKE's own signs escaped by who asks
_NAMED: Any = bindparam("named", True, type_=Boolean)  # who may not read persons' names finds companies only
_ONLY = bindparam("only", "", type_=String)
_FOUND = or_(
    and_(or_(_NAMED, Landlord.kind != PERSON), Landlord.name_key.contains(_TEXT)),
    sql.app.fr_key(Landlord.town).contains(_TEXT),
)
_WANTED = and_(
    _FOUND,
    case(
        (_ONLY == "active", _CONVENTIONS.c.now),
        (_ONLY == "ending", sql.coalesce(_CONVENTIONS.c.next_end <= SOON, false())),
        (_ONLY == "call", sql.coalesce(_LAST.c.call_back_on <= TODAY, false())),
        (_ONLY == "without", ~_CONVENTIONS.c.now),
        else_=true(),
    ),
)
# Who may not read names is not told their order either.
SORTED_BY = case((or_(_NAMED, Landlord.kind != PERSON), Landlord.name_key), else_="~")
_ROWS = (
    select(
        Landlord.number,
        Landlord.kind,
        Landlord.name,
        Landlord.first_name,
        Landlord.town,
        SORTED_BY.label("sorted_by"),
        _DWELLINGS.c.dwellings,
        _CONVENTIONS.c.active,
        _CONVENTIONS.c.next_end,
        _CONVENTIONS.c.since,
        and_(_CONVENTIONS.c.before, _CONVENTIONS.c.now).label("loyal"),
        _ORDERS.c.orders,
        _SAVING.c.saving,
        _LAST.c.given_on.label("advised_on"),
        _LAST.c.outcome,
        _LAST.c.call_back_on,
    )
    .select_from(Landlord)
    .join(_DWELLINGS, true())
    .join(_CONVENTIONS, true())
    .join(_ORDERS, true())
    .join(_SAVING, true())
    .outerjoin(_LAST, true())
)
LANDLORDS = (
    _ROWS.where(_WANTED)
    .where(
        tuple_(SORTED_BY, Landlord.number)
        > tuple_(bindparam("after_key", "", type_=String), bindparam("after_number", 0, type_=Integer))
    )
    .order_by(SORTED_BY, Landlord.number)
    .limit(bindparam("most", 50))
)
LANDLORD_LINE = _ROWS.add_columns(
    Landlord.id,
    Landlord.address,
    Landlord.postcode,
    Landlord.phone,
    Landlord.email,
    Landlord.note,
    days_of("warn_months").label("warn_months"),
).where(Landlord.number == NUMBER)
# Counts of each filter, and who is still under a convention of those who were on the first day (domain formula
# landlord_retention: active on both days / active on the first).
STANDING = (
    select(
        sql.count().label("all"),
        sql.count().filter(_FOUND).label("found"),
        sql.count().filter(_WANTED).label("shown"),
        sql.count().filter(_FOUND, _CONVENTIONS.c.now).label("active"),
        sql.count().filter(_FOUND, ~_CONVENTIONS.c.now).label("without"),
        sql.count().filter(_FOUND, _CONVENTIONS.c.next_end <= SOON).label("ending"),
        sql.count().filter(_FOUND, _LAST.c.call_back_on <= TODAY).label("call"),
        sql.count().filter(_CONVENTIONS.c.before).label("before"),
        sql.count().filter(_CONVENTIONS.c.before, _CONVENTIONS.c.now).label("kept"),
    )
    .select_from(Landlord)
    .join(_CONVENTIONS, true())
    .outerjoin(_LAST, true())
)
