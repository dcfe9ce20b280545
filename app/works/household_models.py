"""Households that a register names, and the proposals made to them. No name and no story: the register's reference."""

from datetime import date, datetime
from decimal import Decimal
from uuid import UUID

from sqlalchemy import CheckConstraint, Index, SmallInteger, text
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, mapped_column

from app.undoing import Undoable
from tenants.model import Authored, Tenanted, Versioned, belongs_to, in_order, key_of, number_of, one_of

WAITING, ACCEPTED = "", "accepted"
ANSWERS = (WAITING, ACCEPTED, "refused_by_household", "refused_by_landlord", "withdrawn")
CLOSINGS = ("", "housed_elsewhere", "label_lapsed", "moved_away", "unreachable", "other")


class CandidateHousehold(Versioned, Authored, Tenanted):
    """A household looking for a dwelling. register: register_kinds; reference: its number there; priority:
    register_priorities. type: the dwelling asked for (unit_types); sectors: towns or sectors, any when empty.
    last_contact_on: the retention clock (two years). closed_*: it left the shortlists without being housed by us."""

    __tablename__ = "candidate_households"
    __table_args__ = (
        Index(
            "uq_candidate_households_reference",
            "tenant_id",
            "register",
            "reference",
            unique=True,
            postgresql_where=text("reference <> ''"),
        ),
        in_order("label_from", "label_until"),
        one_of("closed_why", CLOSINGS),
        CheckConstraint("(closed_on is null) = (closed_why = '')", name="closed_with_a_reason"),
        CheckConstraint("adults between 1 and 20 and children between 0 and 20", name="size_bounds"),
        CheckConstraint("rent_ceiling is null or rent_ceiling > 0", name="rent_ceiling_positive"),
        Index("ix_candidate_households_label_until", "tenant_id", "label_until"),
    )

    number: Mapped[int] = number_of("candidate_households")
    register: Mapped[str]
    reference: Mapped[str] = mapped_column(server_default="")
    priority: Mapped[str] = mapped_column(server_default="none")
    label_from: Mapped[date | None]
    label_until: Mapped[date | None]
    adults: Mapped[int] = mapped_column(SmallInteger, server_default="1")
    children: Mapped[int] = mapped_column(SmallInteger, server_default="0")
    type: Mapped[str] = mapped_column(server_default="")
    sectors: Mapped[list[str]] = mapped_column(JSONB, server_default=text("'[]'"))
    rent_ceiling: Mapped[Decimal | None]
    registered_on: Mapped[date]
    last_contact_on: Mapped[date | None]
    closed_on: Mapped[date | None]
    closed_why: Mapped[str] = mapped_column(server_default="")
    anonymised_at: Mapped[datetime | None]


class Proposal(Undoable, Authored, Tenanted):
    """A dwelling proposed to a household. answer: empty while it waits; reason: household_refusal_reasons.

    beside: said to be made beside another one; else a dwelling has one live proposal (waiting, or accepted and not yet
    housed). housed_on: the first day of the lease that followed.
    """

    __tablename__ = "proposals"
    __table_args__ = (
        one_of("answer", ANSWERS),
        in_order("made_on", "answered_on"),
        CheckConstraint("(answer = '') = (answered_on is null)", name="answered_on_a_day"),
        CheckConstraint(
            "answer not in ('refused_by_household', 'refused_by_landlord') or reason <> ''",
            name="refused_with_a_reason",
        ),
        CheckConstraint("housed_on is null or answer = 'accepted'", name="housed_once_accepted"),
        Index(
            "uq_proposals_dwelling",
            "tenant_id",
            "dwelling_id",
            unique=True,
            postgresql_where=text(
                "undone_at is null and answer in ('', 'accepted') and housed_on is null and not beside"
            ),
        ),
        Index(
            "uq_proposals_accepted",
            "tenant_id",
            "household_id",
            unique=True,
            postgresql_where=text("undone_at is null and answer = 'accepted' and housed_on is null"),
        ),
    )

    number: Mapped[int] = number_of("proposals")
    dwelling_id: Mapped[UUID] = key_of("dwellings")
    household_id: Mapped[UUID] = key_of("candidate_households")
    made_on: Mapped[date]
    beside: Mapped[bool] = mapped_column(server_default="false")
    answer: Mapped[str] = mapped_column(server_default=WAITING)
    answered_on: Mapped[date | None]
    reason: Mapped[str] = mapped_column(server_default="")
    note: Mapped[str] = mapped_column(server_default="")
    housed_on: Mapped[date | None]

    household: Mapped[CandidateHousehold] = belongs_to("Proposal", "CandidateHousehold", "household_id")
