"""The AGLS of each residence and year: what is due and why, what was notified, what was paid."""

from datetime import date
from decimal import Decimal
from uuid import UUID

from sqlalchemy import CheckConstraint, SmallInteger, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from app.undoing import Undoable
from tenants.model import Authored, Tenanted, Versioned, key_of, number_of, one_of

AGLS_ENTRIES = ("notified", "paid", "given_back")


class AglsYear(Versioned, Authored, Tenanted):
    """What is due to a residence for a year. rate: code of the list agls_rates that it was reckoned with, empty when
    the amount was typed; source: where the amount is written; units: of the residence, as counted that year."""

    __tablename__ = "agls_years"
    __table_args__ = (
        UniqueConstraint("tenant_id", "residence_id", "year", name="uq_agls_years_year"),
        CheckConstraint("year between 1990 and 2150", name="year_bounds"),
        CheckConstraint("due >= 0", name="due_positive"),
        CheckConstraint("units is null or units > 0", name="units_positive"),
    )

    number: Mapped[int] = number_of("agls_years")
    residence_id: Mapped[UUID] = key_of("residences", alone=True)
    year: Mapped[int] = mapped_column(SmallInteger)
    units: Mapped[int | None] = mapped_column(SmallInteger)
    rate: Mapped[str] = mapped_column(server_default="")
    due: Mapped[Decimal]
    source: Mapped[str] = mapped_column(server_default="")
    note: Mapped[str] = mapped_column(server_default="")


class AglsEntry(Undoable, Authored, Tenanted):
    """What happened to the AGLS of a year on a day. notified: the last live one holds; paid less given back never goes
    above it nor below zero: a trigger says so, the year's row being the lock."""

    __tablename__ = "agls_entries"
    __table_args__ = (
        one_of("kind", AGLS_ENTRIES),
        CheckConstraint("amount > 0", name="amount_positive"),
    )

    number: Mapped[int] = number_of("agls_entries")
    agls_id: Mapped[UUID] = key_of("agls_years")
    kind: Mapped[str]
    happened_on: Mapped[date]
    amount: Mapped[Decimal]
    reference: Mapped[str] = mapped_column(server_default="")
    note: Mapped[str] = mapped_column(server_default="")
