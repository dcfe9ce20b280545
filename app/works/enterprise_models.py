"""Partner enterprises: agreements with their charter and targets, price lists, reviews, what craftsmen said."""

from datetime import date
from decimal import Decimal
from uuid import UUID

from sqlalchemy import CheckConstraint, Index, Numeric, SmallInteger, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from app.undoing import LIVE, Undoable
from tenants.model import Authored, Tenanted, Versioned, french_key, in_order, key_of, never_together, number_of, one_of

UNITS = ("m2", "ml", "unit", "hour", "day", "lump")


class Enterprise(Versioned, Authored, Tenanted):
    """An insertion enterprise (kind: siae_kinds, « unknown » until it says) or another partner for works."""

    __tablename__ = "enterprises"
    __table_args__ = (Index("ix_enterprises_name_key", "tenant_id", "name_key"),)

    number: Mapped[int] = number_of("enterprises")
    name: Mapped[str]
    name_key: Mapped[str] = french_key("name")
    kind: Mapped[str] = mapped_column(server_default="unknown")
    siret: Mapped[str] = mapped_column(server_default="")
    address: Mapped[str] = mapped_column(server_default="")
    postcode: Mapped[str] = mapped_column(server_default="")
    town: Mapped[str] = mapped_column(server_default="")
    contact: Mapped[str] = mapped_column(server_default="")
    phone: Mapped[str] = mapped_column(server_default="")
    email: Mapped[str] = mapped_column(server_default="")
    partner_since: Mapped[date | None]


class Agreement(Undoable, Versioned, Authored, Tenanted):
    """A partnership from a day to a day (both in force): its scope is the charter towards craftsmen.

    order_ceiling: before tax, per order, none when empty; hours_target, dwellings_target: for the whole period;
    dynamic_target, durable_target: percent of counted exits; etp_hours: its own reference hours, which win.
    """

    __tablename__ = "agreements"
    __table_args__ = (
        in_order("starts_on", "ends_on"),
        CheckConstraint("order_ceiling is null or order_ceiling > 0", name="order_ceiling_positive"),
        CheckConstraint(
            "coalesce(hours_target, 0) >= 0 and coalesce(dwellings_target, 0) >= 0", name="targets_positive"
        ),
        CheckConstraint(
            "coalesce(dynamic_target, 0) between 0 and 100 and coalesce(durable_target, 0) between 0 and 100",
            name="shares_bounds",
        ),
        CheckConstraint("etp_hours is null or etp_hours between 500 and 2500", name="etp_hours_bounds"),
        CheckConstraint("renews_id is null or renews_id <> id", name="renews_another"),
        never_together("ex_agreements_overlap", ("enterprise_id",), "daterange(starts_on, ends_on, '[]')", LIVE),
        Index("uq_agreements_renews", "tenant_id", "renews_id", unique=True, postgresql_where=text(LIVE)),
    )

    number: Mapped[int] = number_of("agreements")
    enterprise_id: Mapped[UUID] = key_of("enterprises")
    signed_on: Mapped[date | None]
    starts_on: Mapped[date]
    ends_on: Mapped[date]
    scope: Mapped[str] = mapped_column(server_default="")
    order_ceiling: Mapped[Decimal | None]
    hours_target: Mapped[Decimal | None] = mapped_column(Numeric(9, 2))
    dwellings_target: Mapped[int | None] = mapped_column(SmallInteger)
    dynamic_target: Mapped[int | None] = mapped_column(SmallInteger)
    durable_target: Mapped[int | None] = mapped_column(SmallInteger)
    etp_hours: Mapped[Decimal | None] = mapped_column(Numeric(7, 2))
    renews_id: Mapped[UUID | None] = key_of("agreements", optional=True)


class AgreementTrade(Authored, Tenanted):
    """A trade (works_trades) that an agreement allows; what is not here is referred to a craftsman."""

    __tablename__ = "agreement_trades"
    __table_args__ = (UniqueConstraint("tenant_id", "agreement_id", "trade", name="uq_agreement_trades_trade"),)

    agreement_id: Mapped[UUID] = key_of("agreements", ondelete="CASCADE", alone=True)
    trade: Mapped[str]


class PriceList(Versioned, Authored, Tenanted):
    """The prices of an enterprise from a day on; the next list begins where this one ends (ends_on is its last day)."""

    __tablename__ = "price_lists"
    __table_args__ = (
        in_order("starts_on", "ends_on"),
        never_together("ex_price_lists_overlap", ("enterprise_id",), "daterange(starts_on, ends_on, '[]')"),
    )

    number: Mapped[int] = number_of("price_lists")
    enterprise_id: Mapped[UUID] = key_of("enterprises")
    name: Mapped[str] = mapped_column(server_default="")
    starts_on: Mapped[date]
    ends_on: Mapped[date | None]


class PriceLine(Versioned, Authored, Tenanted):
    """One price, before tax, for one unit of a work; the market's reference price beside it, dated, or none."""

    __tablename__ = "price_lines"
    __table_args__ = (
        UniqueConstraint("tenant_id", "price_list_id", "name", name="uq_price_lines_name"),
        one_of("unit", UNITS),
        CheckConstraint("unit_price >= 0", name="unit_price_positive"),
        CheckConstraint("reference_price is null or reference_price > 0", name="reference_price_positive"),
        CheckConstraint("reference_price is null or reference_on is not null", name="reference_is_dated"),
    )

    number: Mapped[int] = number_of("price_lines")
    price_list_id: Mapped[UUID] = key_of("price_lists", ondelete="CASCADE", alone=True)
    trade: Mapped[str]
    name: Mapped[str]
    unit: Mapped[str] = mapped_column(server_default="lump")
    unit_price: Mapped[Decimal]
    reference_price: Mapped[Decimal | None]
    reference_on: Mapped[date | None]
    reference_source: Mapped[str] = mapped_column(server_default="")


class Review(Undoable, Authored, Tenanted):
    """A note of the yearly review of a partnership."""

    __tablename__ = "reviews"

    number: Mapped[int] = number_of("reviews")
    enterprise_id: Mapped[UUID] = key_of("enterprises")
    held_on: Mapped[date]
    note: Mapped[str]


class Consultation(Undoable, Authored, Tenanted):
    """Craftsmen were consulted on the charter: who (an organisation), when, what they answered."""

    __tablename__ = "consultations"

    number: Mapped[int] = number_of("consultations")
    enterprise_id: Mapped[UUID] = key_of("enterprises")
    held_on: Mapped[date]
    who: Mapped[str]
    answer: Mapped[str] = mapped_column(server_default="")
