"""People back at work, by code: contracts, hours on our orders, trainings, exits. No name, no fact of eligibility."""

from datetime import date
from decimal import Decimal
from uuid import UUID

from sqlalchemy import CheckConstraint, Index, Numeric, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from app.undoing import LIVE, Undoable
from tenants.model import Authored, Tenanted, Versioned, in_order, key_of, number_of, one_of

CONTRACTS = ("", "cddi", "cdd", "cdi", "temporary", "placement")


class Employee(Versioned, Authored, Tenanted):
    """Somebody employed by an enterprise, known here by the enterprise's code (« S02 ») only. ends_on: the last day of
    the contract. A code holds digits and up to three letters, so that no name passes for one."""

    __tablename__ = "employees"
    __table_args__ = (
        UniqueConstraint("tenant_id", "enterprise_id", "code", name="uq_employees_code"),
        CheckConstraint("code ~ '^[A-Z]{0,3}[0-9]{1,5}$'", name="code_is_a_code"),
        one_of("contract", CONTRACTS),
        in_order("starts_on", "ends_on"),
    )

    number: Mapped[int] = number_of("employees")
    enterprise_id: Mapped[UUID] = key_of("enterprises", alone=True)
    code: Mapped[str]
    contract: Mapped[str] = mapped_column(server_default="")
    starts_on: Mapped[date | None]
    ends_on: Mapped[date | None]


class WorkHours(Versioned, Authored, Tenanted):
    """Hours of an employee on an order in a month (its first day). Lines of one month are added up before they come."""

    __tablename__ = "work_hours"
    __table_args__ = (
        UniqueConstraint("tenant_id", "order_id", "employee_id", "month", name="uq_work_hours_line"),
        CheckConstraint("extract(day from month) = 1", name="month_begins"),
        CheckConstraint("hours > 0 and hours <= 372", name="hours_bounds"),  # twelve hours on each of 31 days
        Index("ix_work_hours_month", "tenant_id", "month"),
    )

    number: Mapped[int] = number_of("work_hours")
    order_id: Mapped[UUID] = key_of("orders", alone=True)
    employee_id: Mapped[UUID] = key_of("employees")
    month: Mapped[date]
    hours: Mapped[Decimal] = mapped_column(Numeric(6, 2))


class Training(Undoable, Authored, Tenanted):
    """A training that an employee followed."""

    __tablename__ = "trainings"
    __table_args__ = (
        in_order("starts_on", "ends_on"),
        CheckConstraint("hours is null or hours between 0 and 5000", name="hours_bounds"),
    )

    number: Mapped[int] = number_of("trainings")
    employee_id: Mapped[UUID] = key_of("employees")
    name: Mapped[str]
    starts_on: Mapped[date]
    ends_on: Mapped[date | None]
    hours: Mapped[Decimal | None] = mapped_column(Numeric(6, 2))
    qualifying: Mapped[bool] = mapped_column(server_default="false")


class EmployeeExit(Undoable, Authored, Tenanted):
    """An employee has left the enterprise: the situation is a code of siae_exits, from which the group follows."""

    __tablename__ = "employee_exits"
    __table_args__ = (
        Index("uq_employee_exits_live", "tenant_id", "employee_id", unique=True, postgresql_where=text(LIVE)),
    )

    number: Mapped[int] = number_of("employee_exits")
    employee_id: Mapped[UUID] = key_of("employees")
    left_on: Mapped[date]
    situation: Mapped[str]
