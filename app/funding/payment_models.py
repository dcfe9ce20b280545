"""Money that comes: when it is expected, when it was claimed, what arrived, what had to be given back."""

from datetime import date
from decimal import Decimal
from uuid import UUID

from sqlalchemy import CheckConstraint
from sqlalchemy.orm import Mapped, mapped_column

from app.undoing import Undoable
from tenants.model import Authored, Tenanted, Versioned, in_order, key_of, number_of, one_of

INSTALMENTS = ("advance", "instalment", "balance", "single")
PAYMENTS = ("received", "given_back")
CLAIM_STEPS = ("sent", "queried", "answered")


class Instalment(Versioned, Authored, Tenanted):
    """A part of what a funder will pay, and the day it is expected. late only against a written date."""

    __tablename__ = "instalments"
    __table_args__ = (
        one_of("kind", INSTALMENTS),
        CheckConstraint("amount > 0", name="amount_positive"),
    )

    number: Mapped[int] = number_of("instalments")
    line_id: Mapped[UUID] = key_of("funding_lines")
    kind: Mapped[str]
    due_on: Mapped[date]
    amount: Mapped[Decimal]
    condition: Mapped[str] = mapped_column(server_default="")


class Claim(Undoable, Versioned, Authored, Tenanted):
    """A request for payment. sent_on: empty while it is prepared; queried_on: the funder asked for more papers (until
    answered_on). Paid when the payments that name it reach its amount. Steps that these days no longer say stand in
    PastClaimStep."""

    __tablename__ = "claims"
    __table_args__ = (
        CheckConstraint("amount > 0", name="amount_positive"),
        CheckConstraint("queried_on is null or sent_on is not null", name="queried_after_sending"),
        CheckConstraint("answered_on is null or queried_on is not null", name="answered_after_query"),
        in_order("sent_on", "queried_on"),
        in_order("queried_on", "answered_on"),
    )

    number: Mapped[int] = number_of("claims")
    line_id: Mapped[UUID] = key_of("funding_lines")
    instalment_id: Mapped[UUID | None] = key_of("instalments", optional=True, ondelete="RESTRICT")
    amount: Mapped[Decimal]
    sent_on: Mapped[date | None]
    queried_on: Mapped[date | None]
    answered_on: Mapped[date | None]
    note: Mapped[str] = mapped_column(server_default="")


class PastClaimStep(Undoable, Authored, Tenanted):
    """A step of a claim that its row says no more: taken back, because it was written by mistake (struck, when and by
    whom), or an earlier question and its answer, once the funder asked again."""

    __tablename__ = "past_claim_steps"
    __table_args__ = (one_of("kind", CLAIM_STEPS),)

    claim_id: Mapped[UUID] = key_of("claims")
    kind: Mapped[str]
    happened_on: Mapped[date]


class FundingPayment(Undoable, Authored, Tenanted):
    """Money of a line that arrived on a day, or that was given back (a claw-back). Received less given back never goes
    above what is notified nor below zero: a trigger says so, the line's row being the lock."""

    __tablename__ = "funding_payments"
    __table_args__ = (
        one_of("kind", PAYMENTS),
        CheckConstraint("amount > 0", name="amount_positive"),
    )

    number: Mapped[int] = number_of("funding_payments")
    line_id: Mapped[UUID] = key_of("funding_lines")
    kind: Mapped[str] = mapped_column(server_default="received")
    paid_on: Mapped[date]
    amount: Mapped[Decimal]
    claim_id: Mapped[UUID | None] = key_of("claims", optional=True)
    instalment_id: Mapped[UUID | None] = key_of("instalments", optional=True)
    reference: Mapped[str] = mapped_column(server_default="")
    note: Mapped[str] = mapped_column(server_default="")
