"""Deadlines that somebody keeps by hand, the days they were moved from, and the secret addresses of calendars."""

from datetime import date, datetime
from uuid import UUID

from sqlalchemy import CheckConstraint, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from app.funding.funder_models import DEADLINES
from app.undoing import Undoable
from tenants.model import Authored, Tenanted, Versioned, key_of, number_of, one_of


class Deadline(Undoable, Versioned, Authored, Tenanted):
    """A day by which something is done, of a dossier or of none. member_id: who sees to it; done_on: the day it was."""

    __tablename__ = "deadlines"
    __table_args__ = (one_of("kind", DEADLINES),)

    number: Mapped[int] = number_of("deadlines")
    dossier_id: Mapped[UUID | None] = key_of("dossiers", optional=True, ondelete="CASCADE")
    member_id: Mapped[UUID | None] = key_of("members", optional=True)
    kind: Mapped[str]
    name: Mapped[str]
    due_on: Mapped[date]
    done_on: Mapped[date | None]
    note: Mapped[str] = mapped_column(server_default="")


class DeadlineMove(Authored, Tenanted):
    """A deadline was put on another day, and why. The old day stays to be read."""

    __tablename__ = "deadline_moves"
    __table_args__ = (CheckConstraint("was_on <> now_on", name="moves"),)

    deadline_id: Mapped[UUID] = key_of("deadlines", ondelete="CASCADE")
    was_on: Mapped[date]
    now_on: Mapped[date]
    reason: Mapped[str]


class CalendarLink(Authored, Tenanted):
    """The secret address of a member's calendar of deadlines. token_hash: SHA-256 of the secret, in hexadecimal; the
    secret itself is shown once and kept nowhere."""

    __tablename__ = "calendar_links"
    __table_args__ = (UniqueConstraint("tenant_id", "token_hash", name="uq_calendar_links_token_hash"),)

    number: Mapped[int] = number_of("calendar_links")
    member_id: Mapped[UUID] = key_of("members", ondelete="CASCADE")
    token_hash: Mapped[str]
    everything: Mapped[bool]
    revoked_at: Mapped[datetime | None]
