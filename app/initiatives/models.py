"""Sheets of an association as they are written: the facts, who drafts, every saved state, pictures, bound figures.

What others read is never these rows: it is the frozen copy in schema `published` (app/publications/sheet_models.py).
"""

from datetime import date, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import CheckConstraint, SmallInteger, UniqueConstraint
from sqlalchemy import func as sql
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, mapped_column

from tenants.model import Authored, Tenanted, Versioned, key_of, number_of, one_of

# The headings of the network's sheets, in the order in which they are read. « financing » stands inside the approach.
SECTIONS = ("introduction", "commission", "operators", "objectives", "approach", "financing", "results", "contact")
DRAFTED, PROPOSED, REFRESHED = STEPS = ("drafted", "proposed", "refreshed")


class Sheet(Versioned, Authored, Tenanted):
    """What was saved last. Sections are plain Markdown; funders: one a line; checked_on: found still true that day."""

    __tablename__ = "sheets"
    __table_args__ = (CheckConstraint("year is null or year between 1900 and 2100", name="year_bounds"),)

    number: Mapped[int] = number_of("sheets")
    title: Mapped[str]
    place: Mapped[str] = mapped_column(server_default="")
    theme: Mapped[str] = mapped_column(server_default="")
    year: Mapped[int | None] = mapped_column(SmallInteger)
    introduction: Mapped[str] = mapped_column(server_default="")
    commission: Mapped[str] = mapped_column(server_default="")
    operators: Mapped[str] = mapped_column(server_default="")
    objectives: Mapped[str] = mapped_column(server_default="")
    approach: Mapped[str] = mapped_column(server_default="")
    financing: Mapped[str] = mapped_column(server_default="")
    funders: Mapped[str] = mapped_column(server_default="")
    results: Mapped[str] = mapped_column(server_default="")
    contact: Mapped[str] = mapped_column(server_default="")
    contact_email: Mapped[str] = mapped_column(server_default="")
    contact_phone: Mapped[str] = mapped_column(server_default="")
    means: Mapped[str] = mapped_column(server_default="")
    cost: Mapped[str] = mapped_column(server_default="")
    conditions: Mapped[str] = mapped_column(server_default="")
    checked_on: Mapped[date | None]
    names_confirmed: Mapped[bool] = mapped_column(server_default="false")


class SheetRevision(Authored, Tenanted):
    """Every saved state, whole: fields and the figures bound at that moment. rank: 1, 2, 3… of its sheet."""

    __tablename__ = "sheet_revisions"
    __table_args__ = (UniqueConstraint("tenant_id", "sheet_id", "rank", name="uq_sheet_revisions_rank"),)

    sheet_id: Mapped[UUID] = key_of("sheets", ondelete="CASCADE", alone=True)
    rank: Mapped[int] = mapped_column(SmallInteger)
    content: Mapped[dict[str, Any]] = mapped_column(JSONB, server_default="{}")


class SheetDraft(Tenanted):
    """What one author has typed and not saved yet. version: of the sheet when they began."""

    __tablename__ = "sheet_drafts"
    __table_args__ = (UniqueConstraint("tenant_id", "sheet_id", "member_id", name="uq_sheet_drafts_author"),)

    sheet_id: Mapped[UUID] = key_of("sheets", ondelete="CASCADE", alone=True)
    member_id: Mapped[UUID] = key_of("members", ondelete="CASCADE")
    version: Mapped[int]
    content: Mapped[dict[str, Any]] = mapped_column(JSONB, server_default="{}")
    saved_at: Mapped[datetime] = mapped_column(server_default=sql.now())


class SheetPicture(Authored, Tenanted):
    """A picture of a sheet, under one of its headings; alt says it to who does not see it. width, height in pixels."""

    __tablename__ = "sheet_pictures"
    __table_args__ = (
        one_of("section", SECTIONS),
        CheckConstraint("length(alt) > 0", name="alt_said"),
        CheckConstraint("width > 0 and height > 0 and size > 0", name="sizes_positive"),
    )

    number: Mapped[int] = number_of("sheet_pictures")
    sheet_id: Mapped[UUID] = key_of("sheets", ondelete="CASCADE")
    section: Mapped[str] = mapped_column(server_default="introduction")
    alt: Mapped[str]
    caption: Mapped[str] = mapped_column(server_default="")
    media_type: Mapped[str]
    width: Mapped[int]
    height: Mapped[int]
    size: Mapped[int]
    sha256: Mapped[str]
    file_key: Mapped[str]


class SheetFigure(Authored, Tenanted):
    """A published figure bound to a mark of the text ({1}, {2}…), frozen: value is an exact fraction as text.

    publication_id: the edition it was taken from; period_end: the last day it counts.
    """

    __tablename__ = "sheet_figures"
    __table_args__ = (
        UniqueConstraint("tenant_id", "sheet_id", "mark", name="uq_sheet_figures_mark"),
        CheckConstraint("mark between 1 and 99", name="mark_bounds"),
    )

    sheet_id: Mapped[UUID] = key_of("sheets", ondelete="CASCADE", alone=True)
    mark: Mapped[int] = mapped_column(SmallInteger)
    code: Mapped[str]
    publication_id: Mapped[UUID]
    year: Mapped[int] = mapped_column(SmallInteger)
    edition: Mapped[int] = mapped_column(SmallInteger)
    version: Mapped[int] = mapped_column(SmallInteger)
    value: Mapped[str]
    published_on: Mapped[date]


class SheetStep(Authored, Tenanted):
    """What the association did with a sheet; the head office's decisions are rows of schema `published`.

    rank: of the revision it is about. note: what a refresh changed.
    """

    __tablename__ = "sheet_steps"
    __table_args__ = (one_of("kind", STEPS),)

    sheet_id: Mapped[UUID] = key_of("sheets", ondelete="CASCADE")
    kind: Mapped[str]
    rank: Mapped[int] = mapped_column(SmallInteger, server_default="1")
    note: Mapped[str] = mapped_column(server_default="")
