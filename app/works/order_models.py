"""Works orders: what is asked for a dwelling, the steps it takes, what it costs and who pays. The stage is the latest
live step, never a column."""

from datetime import date, datetime
from decimal import Decimal
from uuid import UUID

from sqlalchemy import (
    CheckConstraint,
    Computed,
    FetchedValue,
    Index,
    Numeric,
    SmallInteger,
    UniqueConstraint,
    text,
)
from sqlalchemy.orm import Mapped, mapped_column
from sqlalchemy.orm.attributes import flag_modified

from app.undoing import LIVE, Undoable
from app.works.enterprise_models import UNITS
from tenants.model import Authored, Tenanted, Versioned, key_of, number_of, one_of

STAGES = (
    "requested", "visited", "quoted", "agreed", "ordered", "in_progress", "received_with_reserves", "received",
    "invoiced", "closed", "refused", "out_of_scope",
)  # fmt: skip
ORIGINS = (
    "sitting_tenant", "vacant_refurbishment", "before_first_letting", "decency_notice", "damage", "residence_upkeep",
    "adaptation",
)  # fmt: skip
OF_A_VACANCY = ("vacant_refurbishment", "before_first_letting")
PAYERS = ("landlord", "association", "grant", "insurance", "other")


class Order(Versioned, Authored, Tenanted):
    """Works on a dwelling. label: « 2026-041 », the 41st of its year: the server draws rank when it is not given.

    origin: works_origins; vacancy_id: only where the origin starts the clock. access: how to get in, never a person's
    story. waived_*: an order above the ceiling that the direction agreed to.
    """

    __tablename__ = "orders"
    __table_args__ = (
        UniqueConstraint("tenant_id", "year", "rank", name="uq_orders_label"),
        one_of("origin", ORIGINS),
        CheckConstraint("year between 1950 and 2200 and rank between 1 and 99999", name="label_bounds"),
        CheckConstraint(
            "vacancy_id is null or origin in ('vacant_refurbishment', 'before_first_letting')",
            name="clock_of_a_vacancy",
        ),
        Index("ix_orders_label", "tenant_id", "label"),
    )

    number: Mapped[int] = number_of("orders")
    year: Mapped[int] = mapped_column(SmallInteger)
    rank: Mapped[int] = mapped_column(server_default=FetchedValue())
    label: Mapped[str] = mapped_column(
        Computed("year::text || '-' || lpad(rank::text, greatest(3, length(rank::text)), '0')", persisted=True)
    )
    dwelling_id: Mapped[UUID] = key_of("dwellings")
    vacancy_id: Mapped[UUID | None] = key_of("vacancies", optional=True)
    enterprise_id: Mapped[UUID | None] = key_of("enterprises", optional=True)
    agreement_id: Mapped[UUID | None] = key_of("agreements", optional=True)
    origin: Mapped[str]
    work: Mapped[str]
    access: Mapped[str] = mapped_column(server_default="")
    contact: Mapped[str] = mapped_column(server_default="")
    due_on: Mapped[date | None]
    waived_at: Mapped[datetime | None]
    waived_by: Mapped[UUID | None]
    waived_why: Mapped[str] = mapped_column(server_default="")

    def touch(self) -> None:
        """Its lines were changed: the next save of a page that was opened before is told so."""
        flag_modified(self, "changed_at")


class OrderStep(Undoable, Authored, Tenanted):
    """An order reached a stage on a day. Days never go back from a stage to the next (a trigger says so too)."""

    __tablename__ = "order_steps"
    __table_args__ = (
        one_of("stage", STAGES),
        Index("uq_order_steps_live", "tenant_id", "order_id", "stage", unique=True, postgresql_where=text(LIVE)),
        Index("ix_order_steps_stage", "tenant_id", "stage", "happened_on", postgresql_where=text(LIVE)),
    )

    number: Mapped[int] = number_of("order_steps")
    order_id: Mapped[UUID] = key_of("orders")
    stage: Mapped[str]
    happened_on: Mapped[date]
    note: Mapped[str] = mapped_column(server_default="")


class QuoteLine(Versioned, Authored, Tenanted):
    """One position of an order's quote. Amounts before tax; reference_price: of one unit, kept as it was that day, or
    none; vat_rate: percent, that of the day; invoiced: of the whole line, empty as long as nothing is invoiced."""

    __tablename__ = "quote_lines"
    __table_args__ = (
        UniqueConstraint("tenant_id", "order_id", "rank", name="uq_quote_lines_rank"),
        one_of("unit", UNITS),
        CheckConstraint("quantity > 0 and quantity <= 10000", name="quantity_bounds"),
        CheckConstraint("unit_price >= 0 and coalesce(invoiced, 0) >= 0", name="amounts_positive"),
        CheckConstraint("reference_price is null or reference_price > 0", name="reference_price_positive"),
        CheckConstraint("vat_rate between 0 and 50", name="vat_rate_bounds"),
        CheckConstraint("rank between 1 and 500", name="rank_bounds"),
    )

    number: Mapped[int] = number_of("quote_lines")
    order_id: Mapped[UUID] = key_of("orders", alone=True)
    rank: Mapped[int] = mapped_column(SmallInteger)
    trade: Mapped[str]
    work: Mapped[str]
    unit: Mapped[str] = mapped_column(server_default="lump")
    quantity: Mapped[Decimal] = mapped_column(Numeric(9, 2), server_default="1")
    unit_price: Mapped[Decimal]
    reference_price: Mapped[Decimal | None]
    price_line_id: Mapped[UUID | None] = key_of("price_lines", optional=True, ondelete="SET NULL (price_line_id)")
    vat_rate: Mapped[Decimal] = mapped_column(Numeric(4, 2), server_default="0")
    invoiced: Mapped[Decimal | None]


class OrderPayer(Versioned, Authored, Tenanted):
    """Who paid which part of an order, tax included: the landlord, the association, a funder by its name."""

    __tablename__ = "order_payers"
    __table_args__ = (
        UniqueConstraint("tenant_id", "order_id", "kind", "name", name="uq_order_payers_name"),
        one_of("kind", PAYERS),
        CheckConstraint("amount > 0", name="amount_positive"),
    )

    number: Mapped[int] = number_of("order_payers")
    order_id: Mapped[UUID] = key_of("orders", alone=True)
    kind: Mapped[str] = mapped_column(server_default="landlord")
    name: Mapped[str] = mapped_column(server_default="")
    amount: Mapped[Decimal]


class Invoice(Undoable, Authored, Tenanted):
    """The enterprise's invoice of an order: its reference, its day, its totals. The lines say what was invoiced."""

    __tablename__ = "invoices"
    __table_args__ = (
        CheckConstraint("before_tax >= 0 and vat >= 0", name="amounts_positive"),
        Index("uq_invoices_reference", "tenant_id", "order_id", "reference", unique=True, postgresql_where=text(LIVE)),
    )

    number: Mapped[int] = number_of("invoices")
    order_id: Mapped[UUID] = key_of("orders")
    reference: Mapped[str] = mapped_column(server_default="")
    invoiced_on: Mapped[date]
    before_tax: Mapped[Decimal]
    vat: Mapped[Decimal]


class Referral(Undoable, Authored, Tenanted):
    """Works outside the charter were sent to a craftsman: which trade, to whom, why. Counted."""

    __tablename__ = "referrals"

    number: Mapped[int] = number_of("referrals")
    order_id: Mapped[UUID] = key_of("orders")
    trade: Mapped[str]
    craftsman: Mapped[str]
    reason: Mapped[str]
    referred_on: Mapped[date]
