"""Dossiers: what is to be financed, the steps it takes, who works on it, and when it should be ready.

The situation of a dossier is its latest live step, never a column."""

from datetime import date
from decimal import Decimal
from uuid import UUID

from sqlalchemy import CheckConstraint, Index, Numeric, SmallInteger, text
from sqlalchemy.orm import Mapped, mapped_column
from sqlalchemy.orm.attributes import flag_modified

from app.undoing import LIVE, Undoable
from tenants.model import Authored, Tenanted, Versioned, french_key, in_order, key_of, number_of, one_of

KINDS = ("investment", "operating", "action")
STEPS = ("filed", "complete", "under_review", "decided", "closed", "withdrawn")
TEAM = ("team", "contractor")


class Dossier(Versioned, Authored, Tenanted):
    """What several pay for. Years: both included. residence_id, agreement_id: what it finances, at most one.

    eligible_base: what public aid is measured against; the total cost when empty. warn_at, refuse_above: percent of
    public aid of this dossier's own regime, with its reason; the dated settings when empty. fiscal_end: last day of the
    fiscal year of an operating or action dossier (of the last one, over several years). remark: said on every page and
    paper of the dossier (« répartition fictive »).
    """

    __tablename__ = "dossiers"
    __table_args__ = (
        one_of("kind", KINDS),
        in_order("year_from", "year_to"),
        Index("ix_dossiers_title_key", "tenant_id", "title_key"),
        CheckConstraint("year_from between 1950 and 2150 and year_to <= 2150", name="years_bounds"),
        CheckConstraint("num_nonnulls(residence_id, agreement_id) <= 1", name="finances_one_thing"),
        CheckConstraint("eligible_base is null or eligible_base > 0", name="eligible_base_positive"),
        CheckConstraint("warn_at between 0 and 1000 and refuse_above between 0 and 1000", name="regime_bounds"),
        CheckConstraint("num_nonnulls(warn_at, refuse_above) = 0 or regime_reason <> ''", name="regime_has_reason"),
    )

    number: Mapped[int] = number_of("dossiers")
    kind: Mapped[str]
    title: Mapped[str]
    title_key: Mapped[str] = french_key("title")
    purpose: Mapped[str] = mapped_column(server_default="")
    year_from: Mapped[int] = mapped_column(SmallInteger)
    year_to: Mapped[int] = mapped_column(SmallInteger)
    residence_id: Mapped[UUID | None] = key_of("residences", optional=True)
    agreement_id: Mapped[UUID | None] = key_of("agreements", optional=True)
    eligible_base: Mapped[Decimal | None]
    warn_at: Mapped[Decimal | None] = mapped_column(Numeric(6, 2))
    refuse_above: Mapped[Decimal | None] = mapped_column(Numeric(6, 2))
    regime_reason: Mapped[str] = mapped_column(server_default="")
    fiscal_end: Mapped[date | None]
    remark: Mapped[str] = mapped_column(server_default="")
    note: Mapped[str] = mapped_column(server_default="")

    def touch(self) -> None:
        """A line of its plan was written: whoever opened the plan before meets the conflict."""
        flag_modified(self, "changed_at")


class DossierStep(Undoable, Authored, Tenanted):
    """A step of a dossier, from filing to its end. One live row per step; a dossier without any is a draft."""

    __tablename__ = "dossier_steps"
    __table_args__ = (
        one_of("stage", STEPS),
        Index("uq_dossier_steps_live", "tenant_id", "dossier_id", "stage", unique=True, postgresql_where=text(LIVE)),
    )

    number: Mapped[int] = number_of("dossier_steps")
    dossier_id: Mapped[UUID] = key_of("dossiers", ondelete="CASCADE")
    stage: Mapped[str]
    happened_on: Mapped[date]
    note: Mapped[str] = mapped_column(server_default="")


class DossierPerson(Versioned, Authored, Tenanted):
    """Somebody of the team or a contractor (architect, control office): name of a person or organisation, and role."""

    __tablename__ = "dossier_people"
    __table_args__ = (one_of("part", TEAM),)

    number: Mapped[int] = number_of("dossier_people")
    dossier_id: Mapped[UUID] = key_of("dossiers", ondelete="CASCADE")
    part: Mapped[str] = mapped_column(server_default="team")
    name: Mapped[str]
    role: Mapped[str] = mapped_column(server_default="")
    phone: Mapped[str] = mapped_column(server_default="")
    email: Mapped[str] = mapped_column(server_default="")


class Milestone(Versioned, Authored, Tenanted):
    """A day the operation aims at, and the day it was reached."""

    __tablename__ = "milestones"

    number: Mapped[int] = number_of("milestones")
    dossier_id: Mapped[UUID] = key_of("dossiers", ondelete="CASCADE")
    name: Mapped[str]
    due_on: Mapped[date]
    done_on: Mapped[date | None]
