"""Schema `published`: sheets as frozen copies, handed in by an association, decided on by the head office.

Row security stands on these tables too (migrations/sheets.sql): a proposal is between its association and the head
office, a published sheet is everybody's, a public one anybody's.
"""

from datetime import datetime
from typing import Any, ClassVar
from uuid import UUID

from sqlalchemy import (
    CheckConstraint,
    Computed,
    ForeignKey,
    ForeignKeyConstraint,
    Index,
    SmallInteger,
    UniqueConstraint,
    text,
)
from sqlalchemy import func as sql
from sqlalchemy.dialects.postgresql import JSONB, TSVECTOR
from sqlalchemy.orm import Mapped, mapped_column

from tenants.model import Base, Guard, one_of

SENT_BACK, PUBLISHED, RETIRED = DECISIONS = ("sent_back", "published", "retired")
STANDING = "left_at is null"


class SheetProposal(Base):
    """A copy handed in. sheet_id: the association's own id of the sheet, rank: 1, 2, 3… of its proposals."""

    __tablename__ = "sheet_proposals"
    __table_args__ = (
        UniqueConstraint("association_id", "sheet_id", "rank", name="uq_sheet_proposals_rank"),
        UniqueConstraint("id", "association_id", "sheet_id", name="uq_sheet_proposals_whole"),
        {"schema": "published"},
    )
    guard: ClassVar[Guard] = Guard({"federation": "SELECT", "workspace": "SELECT, INSERT"})

    id: Mapped[UUID] = mapped_column(primary_key=True, server_default=sql.uuidv7())
    association_id: Mapped[UUID] = mapped_column(ForeignKey("published.associations.id"))
    sheet_id: Mapped[UUID]
    sheet_number: Mapped[int]
    rank: Mapped[int] = mapped_column(SmallInteger)
    proposed_at: Mapped[datetime]
    content: Mapped[dict[str, Any]] = mapped_column(JSONB)


class SheetDecision(Base):
    """What the head office answered: sent back with a comment, published, later retired with its reason."""

    __tablename__ = "sheet_decisions"
    __table_args__ = (
        one_of("kind", DECISIONS),
        CheckConstraint("kind = 'published' or said <> ''", name="said_why"),
        ForeignKeyConstraint(
            ["proposal_id", "association_id", "sheet_id"],
            [f"published.sheet_proposals.{name}" for name in ("id", "association_id", "sheet_id")],
            name="fk_sheet_decisions_proposal",
        ),
        Index("uq_sheet_decisions_answer", "proposal_id", unique=True, postgresql_where=text("kind <> 'retired'")),
        Index("ix_sheet_decisions_sheet", "association_id", "sheet_id"),
        {"schema": "published"},
    )
    guard: ClassVar[Guard] = Guard({"federation": "SELECT, INSERT", "workspace": "SELECT"})

    id: Mapped[UUID] = mapped_column(primary_key=True, server_default=sql.uuidv7())
    proposal_id: Mapped[UUID]
    association_id: Mapped[UUID]
    sheet_id: Mapped[UUID]
    kind: Mapped[str]
    said: Mapped[str] = mapped_column(server_default="")
    decided_at: Mapped[datetime]


class PublishedSheet(Base):
    """A sheet of the catalogue, one row an edition; the standing one has no left_at.

    keywords, words: title and names, then the text, both without accents or case, for the search.
    """

    __tablename__ = "sheets"
    __table_args__ = (
        CheckConstraint("left_why in ('', 'replaced', 'retired')", name="left_why_known"),
        CheckConstraint("(left_at is null) = (left_why = '')", name="left_with_a_reason"),
        CheckConstraint("not is_public or left_at is null", name="public_while_standing"),
        UniqueConstraint("association_id", "sheet_id", "edition", name="uq_sheets_edition"),
        UniqueConstraint("proposal_id", name="uq_sheets_proposal"),
        Index("uq_sheets_slug", "slug", unique=True, postgresql_where=text(STANDING)),
        Index("uq_sheets_standing", "association_id", "sheet_id", unique=True, postgresql_where=text(STANDING)),
        Index("ix_sheets_search", "search", postgresql_using="gin"),
        {"schema": "published"},
    )
    guard: ClassVar[Guard] = Guard(
        {"federation": "SELECT, INSERT, UPDATE", "identity": "SELECT", "workspace": "SELECT"}
    )

    id: Mapped[UUID] = mapped_column(primary_key=True, server_default=sql.uuidv7())
    association_id: Mapped[UUID] = mapped_column(ForeignKey("published.associations.id"))
    sheet_id: Mapped[UUID]
    sheet_number: Mapped[int]
    proposal_id: Mapped[UUID] = mapped_column(ForeignKey("published.sheet_proposals.id"))
    edition: Mapped[int] = mapped_column(SmallInteger)
    slug: Mapped[str]
    published_at: Mapped[datetime]
    title: Mapped[str]
    place: Mapped[str] = mapped_column(server_default="")
    department: Mapped[str] = mapped_column(server_default="")
    theme: Mapped[str] = mapped_column(server_default="")
    year: Mapped[int | None] = mapped_column(SmallInteger)
    operators: Mapped[str] = mapped_column(server_default="")
    content: Mapped[dict[str, Any]] = mapped_column(JSONB)
    keywords: Mapped[str] = mapped_column(server_default="")
    words: Mapped[str] = mapped_column(server_default="")
    search: Mapped[Any] = mapped_column(
        TSVECTOR,
        Computed(
            "setweight(to_tsvector('french'::regconfig, keywords), 'A') || to_tsvector('french'::regconfig, words)",
            persisted=True,
        ),
    )
    is_public: Mapped[bool] = mapped_column(server_default="false")
    left_at: Mapped[datetime | None]
    left_why: Mapped[str] = mapped_column(server_default="")


class SheetRefresh(Base):
    """The owner replaced a bound figure of a published sheet by a newer published one; the former stays in the copy."""

    __tablename__ = "sheet_refreshes"
    __table_args__ = (
        ForeignKeyConstraint(
            ["publication_id", "code"],
            ["published.cells.publication_id", "published.cells.code"],
            name="fk_sheet_refreshes_cell",
        ),
        Index("ix_sheet_refreshes_sheet", "published_sheet_id", "mark"),
        {"schema": "published"},
    )
    guard: ClassVar[Guard] = Guard({"federation": "SELECT", "identity": "SELECT", "workspace": "SELECT, INSERT"})

    id: Mapped[UUID] = mapped_column(primary_key=True, server_default=sql.uuidv7())
    published_sheet_id: Mapped[UUID] = mapped_column(ForeignKey("published.sheets.id"))
    association_id: Mapped[UUID]
    mark: Mapped[int] = mapped_column(SmallInteger)
    publication_id: Mapped[UUID]
    code: Mapped[str]
    figure: Mapped[dict[str, Any]] = mapped_column(JSONB)
    refreshed_at: Mapped[datetime]


class SheetAdoption(Base):
    """« Nous l’avons reprise »: another association did the same. said: what it changed, in a sentence."""

    __tablename__ = "sheet_adoptions"
    __table_args__ = (
        CheckConstraint("adopter_id <> association_id", name="of_another"),
        Index("ix_sheet_adoptions_sheet", "association_id", "sheet_id"),
        {"schema": "published"},
    )
    guard: ClassVar[Guard] = Guard({"federation": "SELECT", "workspace": "SELECT, INSERT, DELETE"})

    adopter_id: Mapped[UUID] = mapped_column(ForeignKey("published.associations.id"), primary_key=True)
    association_id: Mapped[UUID] = mapped_column(ForeignKey("published.associations.id"), primary_key=True)
    sheet_id: Mapped[UUID] = mapped_column(primary_key=True)
    said: Mapped[str] = mapped_column(server_default="")
    adopted_at: Mapped[datetime]
