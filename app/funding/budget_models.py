"""Budgets of a dossier in the grid of the CERFA form, year by year: what was planned, what became of it.

A budget is settled when a live closing says so; its planned side is then left alone until the closing is struck."""

from datetime import date
from decimal import Decimal
from uuid import UUID

from sqlalchemy import CheckConstraint, Index, SmallInteger, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column
from sqlalchemy.orm.attributes import flag_modified

from app.undoing import LIVE, Undoable
from tenants.model import Authored, Tenanted, Versioned, key_of, number_of


class Budget(Versioned, Authored, Tenanted):
    """The budget of one year. units: dwellings that its cost is divided by, where it runs a residence."""

    __tablename__ = "budgets"
    __table_args__ = (
        UniqueConstraint("tenant_id", "dossier_id", "year", name="uq_budgets_year"),
        CheckConstraint("year between 1950 and 2150", name="year_bounds"),
        CheckConstraint("units is null or units > 0", name="units_positive"),
    )

    number: Mapped[int] = number_of("budgets")
    dossier_id: Mapped[UUID] = key_of("dossiers", ondelete="CASCADE", alone=True)
    year: Mapped[int] = mapped_column(SmallInteger)
    units: Mapped[int | None] = mapped_column(SmallInteger)
    note: Mapped[str] = mapped_column(server_default="")

    def touch(self) -> None:
        """Its lines were changed: the next save of a page that was opened before is told so."""
        flag_modified(self, "changed_at")


class BudgetLine(Authored, Tenanted):
    """One line of the grid. account: of the list budget_accounts; rank: among the lines of the same account, which some
    accounts repeat (one a funder); name: what the line is, where the account does not say; actual: once known."""

    __tablename__ = "budget_lines"
    __table_args__ = (
        UniqueConstraint("tenant_id", "budget_id", "account", "rank", name="uq_budget_lines_account"),
        CheckConstraint("planned >= 0", name="planned_positive"),
        CheckConstraint("actual >= 0", name="actual_positive"),
    )

    budget_id: Mapped[UUID] = key_of("budgets", ondelete="CASCADE", alone=True)
    account: Mapped[str]
    rank: Mapped[int] = mapped_column(SmallInteger)
    name: Mapped[str] = mapped_column(server_default="")
    planned: Mapped[Decimal]
    actual: Mapped[Decimal | None]


class BudgetClosing(Undoable, Authored, Tenanted):
    """The budget was settled (« arrêté »): its two sides that day, equal, and 86 = 87. One live row a budget."""

    __tablename__ = "budget_closings"
    __table_args__ = (
        CheckConstraint("charges = products and charges > 0", name="balanced"),
        CheckConstraint("in_kind_charges = in_kind_products", name="in_kind_balanced"),
        Index("uq_budget_closings_live", "tenant_id", "budget_id", unique=True, postgresql_where=text(LIVE)),
    )

    number: Mapped[int] = number_of("budget_closings")
    budget_id: Mapped[UUID] = key_of("budgets", ondelete="CASCADE")
    settled_on: Mapped[date]
    charges: Mapped[Decimal]
    products: Mapped[Decimal]
    in_kind_charges: Mapped[Decimal]
    in_kind_products: Mapped[Decimal]
