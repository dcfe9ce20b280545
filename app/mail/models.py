"""The outbox. Schema `identity`: a mail belongs to an address, to no workspace."""

from datetime import datetime
from typing import ClassVar
from uuid import UUID

from sqlalchemy import Index
from sqlalchemy import func as sql
from sqlalchemy.orm import Mapped, mapped_column

from tenants.model import Base, Guard


class Mail(Base):
    """One message to one address. Written with its cause, sent by the worker; its words are wiped once it is sent,
    because they hold a one-use link, and kept only where nothing is sent (demo and tests)."""

    __tablename__ = "mails"
    __table_args__ = ({"schema": "identity"},)
    guard: ClassVar[Guard] = Guard({"identity": "SELECT, INSERT", "jobs": "SELECT, UPDATE, DELETE"})

    id: Mapped[UUID] = mapped_column(primary_key=True, server_default=sql.uuidv7())
    recipient: Mapped[str]
    sender_name: Mapped[str]
    subject: Mapped[str]
    text: Mapped[str]
    html: Mapped[str]
    language: Mapped[str] = mapped_column(server_default="fr")
    made_at: Mapped[datetime] = mapped_column(server_default=sql.now())
    sent_at: Mapped[datetime | None]
    attempts: Mapped[int] = mapped_column(server_default="0")
    next_try_at: Mapped[datetime] = mapped_column(server_default=sql.now())
    last_error: Mapped[str] = mapped_column(server_default="")
    stop_href: Mapped[str] = mapped_column(server_default="")  # of a mail that comes back: where one stops it


Index("ix_mails_due", Mail.next_try_at, postgresql_where=Mail.sent_at.is_(None))
