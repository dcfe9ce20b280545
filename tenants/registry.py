"""The list of associations and which of them have a workspace; two tables every workspace needs before any noun."""

from datetime import date, datetime
from typing import ClassVar
from uuid import UUID

from sqlalchemy import Text, UniqueConstraint, bindparam, select
from sqlalchemy import func as sql
from sqlalchemy.orm import Mapped, mapped_column

from tenants.model import ALL, Authored, Base, Guard, Tenanted, number_of


class Association(Base):
    """A member association of the federation. With opened_at it has a workspace, whose tenant id is its own id."""

    __tablename__ = "associations"
    __table_args__ = (UniqueConstraint("slug", name="uq_associations_slug"), {"schema": "published"})
    guard: ClassVar[Guard] = Guard(
        {
            "federation": "SELECT, INSERT, UPDATE",
            "identity": "SELECT",
            "workspace": "SELECT",
            "partner": "SELECT",
            "publisher": "SELECT",
            "jobs": "SELECT",
        }
    )

    id: Mapped[UUID] = mapped_column(primary_key=True, server_default=sql.uuidv7())
    slug: Mapped[str]
    name: Mapped[str]
    department: Mapped[str]
    public_address: Mapped[str] = mapped_column(server_default="")
    joined_on: Mapped[date | None]
    left_on: Mapped[date | None]
    opened_at: Mapped[datetime | None]
    suspended_at: Mapped[datetime | None]
    invented: Mapped[bool] = mapped_column(server_default="false")


class Counter(Tenanted):
    """The last number drawn per noun; app.next_number() is its only writer."""

    __tablename__ = "counters"
    id = None  # type: ignore[assignment] # the noun itself is the key
    noun: Mapped[str] = mapped_column(Text, primary_key=True)
    last: Mapped[int]


class Member(Authored, Tenanted):
    """A colleague as the workspace knows them: no address, no secret. Authorship points here."""

    __tablename__ = "members"
    number: Mapped[int] = number_of("members")
    name: Mapped[str]
    role: Mapped[str]
    administrator: Mapped[bool] = mapped_column(server_default="false")
    left_on: Mapped[date | None]


class OnceKey(Tenanted):
    """A form already sent: the same key again answers with where the first one led. Kept 24 hours."""

    __tablename__ = "once_keys"
    used_at: Mapped[datetime] = mapped_column(server_default=sql.now())
    led_to: Mapped[str]


WORKSPACE = select(Association.id, Association.slug, Association.name, Association.suspended_at).where(
    Association.slug == bindparam("slug"), Association.opened_at.is_not(None)
)
EVERY_WORKSPACE = (
    select(Association.id, Association.slug, Association.name)
    .where(Association.opened_at.is_not(None))
    .order_by(Association.slug)
)
# A colleague's name from the id that authorship keeps.
MEMBER_NAME = select(Member.name).where(Member.id == bindparam("member_id"))

__all__ = ["ALL", "EVERY_WORKSPACE", "MEMBER_NAME", "WORKSPACE", "Association", "Counter", "Member", "OnceKey"]
