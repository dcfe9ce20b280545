"""The journal's lines and, for each month, the last one: of every workspace, and of the head office. The database
numbers and chains a line as it comes in (triggers of its revision) and refuses to change one."""

from datetime import date, datetime
from typing import ClassVar
from uuid import UUID

from sqlalchemy import Index, LargeBinary, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from tenants.model import Base, Guard, Tenanted

# Deleting is refused by the database for what is younger than twelve months.
LINES = Guard({"audit": "SELECT, INSERT, DELETE", "workspace": "SELECT"})
MONTHS = Guard({"audit": "SELECT, INSERT, UPDATE", "workspace": "SELECT"})


class Line:
    """Who, when, did what to which thing; never a word of what it holds.

    person_id: the member inside a workspace, the account at the head office; empty for somebody from elsewhere.
    deed: a code of app.audit.deeds. number: the place in the chain; hash: of this line and the one before.
    """

    number: Mapped[int] = mapped_column(server_default="0")
    month: Mapped[date] = mapped_column(server_default="1970-01-01")
    at: Mapped[datetime]
    person_id: Mapped[UUID | None]
    who: Mapped[str] = mapped_column(server_default="")
    deed: Mapped[str]
    thing: Mapped[str] = mapped_column(server_default="")
    thing_number: Mapped[str] = mapped_column(server_default="")
    detail: Mapped[str] = mapped_column(server_default="")
    previous: Mapped[bytes] = mapped_column(LargeBinary, server_default="")
    hash: Mapped[bytes] = mapped_column(LargeBinary, server_default="")


class Month:
    """One month's place in the chain. It stays when its lines are forgotten: the chain then begins at its last hash."""

    month: Mapped[date]
    first_number: Mapped[int]
    last_number: Mapped[int]
    last_hash: Mapped[bytes] = mapped_column(LargeBinary)


class AuditLine(Line, Tenanted):
    __tablename__ = "audit_lines"
    __table_args__ = (
        UniqueConstraint("tenant_id", "number", name="uq_audit_lines_number"),
        Index("ix_audit_lines_at", "tenant_id", "at"),
        Index("ix_audit_lines_thing", "tenant_id", "thing", "thing_number"),
    )
    guard: ClassVar[Guard] = LINES


class AuditMonth(Month, Tenanted):
    __tablename__ = "audit_months"
    __table_args__ = (UniqueConstraint("tenant_id", "month", name="uq_audit_months_month"),)
    guard: ClassVar[Guard] = MONTHS


class OfficeLine(Line, Base):
    __tablename__ = "office_lines"
    __table_args__ = (Index("ix_office_lines_at", "at"), {"schema": "published"})
    guard: ClassVar[Guard] = Guard({"audit": "SELECT, INSERT, DELETE", "federation": "SELECT"})

    number: Mapped[int] = mapped_column(primary_key=True, autoincrement=False, server_default="0")


class OfficeMonth(Month, Base):
    __tablename__ = "office_months"
    __table_args__ = ({"schema": "published"},)
    guard: ClassVar[Guard] = Guard({"audit": "SELECT, INSERT, UPDATE", "federation": "SELECT"})

    month: Mapped[date] = mapped_column(primary_key=True)
