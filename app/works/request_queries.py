"""What asking for works and pricing them asks: dwellings, enterprises, the agreement and the prices of a day."""

from sqlalchemy import (
    Date,
    Integer,
    String,
    bindparam,
    or_,
    select,
    true,
)
from sqlalchemy import func as sql

from app.works.dwelling_models import Dwelling, Vacancy
from app.works.enterprise_models import Agreement, AgreementTrade, Enterprise, PriceLine, PriceList
from tenants.joins import of, same

NUMBER = bindparam("number", type_=Integer)
_TEXT = sql.app.fr_key(bindparam("text", "", type_=String))  # LIKE's own signs escaped by who asks
_OPEN_VACANCY = (
    select(Vacancy.id, Vacancy.vacant_on)
    .where(of(Vacancy, Vacancy.dwelling_id, Dwelling), Vacancy.undone_at.is_(None), Vacancy.ended_on.is_(None))
    .correlate(Dwelling)
    .lateral("open_vacancy")
)
DWELLING_NOW = (
    select(
        Dwelling.id,
        Dwelling.number,
        Dwelling.label,
        Dwelling.address,
        Dwelling.town,
        _OPEN_VACANCY.c.id.label("vacancy_id"),
        _OPEN_VACANCY.c.vacant_on,
    )
    .outerjoin(_OPEN_VACANCY, true())
    .where(Dwelling.number == NUMBER)
)
# Dwellings to choose from when works are asked for without coming from one, by their label.
DWELLINGS = (
    select(Dwelling.number, Dwelling.label, Dwelling.address, Dwelling.town, _OPEN_VACANCY.c.vacant_on)
    .outerjoin(_OPEN_VACANCY, true())
    .where(
        or_(Dwelling.left_on.is_(None), Dwelling.left_on > bindparam("today", type_=Date)),
        or_(
            bindparam("text", "", type_=String) == "",
            Dwelling.address_key.contains(_TEXT),
            sql.app.fr_key(Dwelling.label).contains(_TEXT),
        ),
    )
    .order_by(_OPEN_VACANCY.c.vacant_on.asc().nulls_last(), Dwelling.label)
    .limit(bindparam("most", 50))
)
ENTERPRISES = select(Enterprise.id, Enterprise.number, Enterprise.name).order_by(Enterprise.name_key, Enterprise.number)
AGREEMENT_ON = (
    select(Agreement)
    .where(
        Agreement.enterprise_id == bindparam("enterprise_id"),
        Agreement.undone_at.is_(None),
        Agreement.starts_on <= bindparam("day", type_=Date),
        Agreement.ends_on >= bindparam("day", type_=Date),
    )
    .limit(1)
)
TRADES = (
    select(AgreementTrade.trade)
    .where(AgreementTrade.agreement_id == bindparam("agreement_id"))
    .order_by(AgreementTrade.trade)
)
# The prices of an enterprise on a day, for the lines of a quote.
PRICES = (
    select(
        PriceLine.id,
        PriceLine.number,
        PriceLine.trade,
        PriceLine.name,
        PriceLine.unit,
        PriceLine.unit_price,
        PriceLine.reference_price,
        PriceLine.reference_on,
        PriceList.starts_on,
    )
    .join(PriceList, same(PriceLine, PriceList, PriceLine.price_list_id))
    .where(
        PriceList.enterprise_id == bindparam("enterprise_id"),
        PriceList.starts_on <= bindparam("day", type_=Date),
        or_(PriceList.ends_on.is_(None), PriceList.ends_on >= bindparam("day", type_=Date)),
    )
    .order_by(PriceLine.trade, PriceLine.name)
)
