"""An import from the file to its report: the draft, its rows with what each would do and did, the titles remembered."""

from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import Index, LargeBinary, UniqueConstraint, text
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, mapped_column

from tenants.model import Authored, Tenanted, key_of, number_of, one_of

COLUMNS, CHECKED, RUNNING, DONE, UNDONE, EXPIRED = STATES = ("columns", "rows", "running", "done", "undone", "expired")
CREATE, UPDATE, UNCHANGED, REPEATED, DOUBTFUL, REFUSED, ASIDE = OUTCOMES = (
    "create", "update", "unchanged", "repeated", "doubtful", "refused", "aside",
)  # fmt: skip
TO_WRITE = (CREATE, UPDATE)
TO_CORRECT = (REFUSED, DOUBTFUL)
PASSED_OVER = (UNCHANGED, REPEATED, ASIDE)


class Import(Authored, Tenanted):
    """One file on its way in. state: columns (to be matched), rows (to be checked), running, done, undone, expired.

    mapping: a ColumnMap; titles: of the columns it takes, in their order; aside, same_persons: places of rows that a
    person left out, or confirmed; findings: what the page of rows says of all of them, counted when they were judged.
    wanted: rows to be written, as pressed. moved_at: when the last batch was committed. figures: before and after.
    """

    __tablename__ = "imports"
    __table_args__ = (one_of("state", STATES), Index("ix_imports_state", "tenant_id", "state"))

    number: Mapped[int] = number_of("imports")
    kind: Mapped[str]
    filename: Mapped[str]
    state: Mapped[str] = mapped_column(server_default=COLUMNS)
    sheet: Mapped[str] = mapped_column(server_default="")
    mapping: Mapped[dict[str, Any]] = mapped_column(JSONB, server_default=text("'{}'"))
    titles: Mapped[list[str]] = mapped_column(JSONB, server_default=text("'[]'"))
    aside: Mapped[list[str]] = mapped_column(JSONB, server_default=text("'[]'"))
    same_persons: Mapped[list[str]] = mapped_column(JSONB, server_default=text("'[]'"))
    findings: Mapped[dict[str, Any]] = mapped_column(JSONB, server_default=text("'{}'"))
    figures: Mapped[dict[str, Any]] = mapped_column(JSONB, server_default=text("'{}'"))
    wanted: Mapped[int] = mapped_column(server_default="0")
    pressed_at: Mapped[datetime | None]
    pressed_by: Mapped[UUID | None]
    moved_at: Mapped[datetime | None]
    ended_at: Mapped[datetime | None]
    undone_at: Mapped[datetime | None]
    undone_by: Mapped[UUID | None]


class ImportFile(Tenanted):
    """The file as it came, where no list reads it. Deleted when the import ends, or after 7 days."""

    __tablename__ = "import_files"
    __table_args__ = (UniqueConstraint("tenant_id", "import_id", name="uq_import_files_import"),)

    import_id: Mapped[UUID] = key_of("imports", ondelete="CASCADE", alone=True)
    content: Mapped[bytes] = mapped_column(LargeBinary)


class ImportRow(Tenanted):
    """A row of the list. cells: of the columns that are taken, no others. outcome: what it would do; found: what
    the page shows; result: what it did; reason: why it was refused; effects: a packed app.journal.Journal."""

    __tablename__ = "import_rows"
    __table_args__ = (
        UniqueConstraint("tenant_id", "import_id", "rank", name="uq_import_rows_rank"),
        one_of("outcome", OUTCOMES),
        Index("ix_import_rows_outcome", "tenant_id", "import_id", "outcome", "rank"),
    )

    import_id: Mapped[UUID] = key_of("imports", ondelete="CASCADE", alone=True)
    rank: Mapped[int]
    place: Mapped[str]
    sheet: Mapped[str] = mapped_column(server_default="")
    line: Mapped[int]
    section: Mapped[str | None]
    cells: Mapped[list[Any]] = mapped_column(JSONB)
    outcome: Mapped[str]
    found: Mapped[dict[str, Any]] = mapped_column(JSONB, server_default=text("'{}'"))
    result: Mapped[str | None]
    reason: Mapped[list[Any] | None] = mapped_column(JSONB)
    effects: Mapped[dict[str, Any] | None] = mapped_column(JSONB)


class ImportMapping(Authored, Tenanted):
    """What the titles of a kind's columns meant last time: {title as compared: field}."""

    __tablename__ = "import_mappings"
    __table_args__ = (UniqueConstraint("tenant_id", "kind", name="uq_import_mappings_kind"),)

    kind: Mapped[str]
    titles: Mapped[dict[str, str]] = mapped_column(JSONB)
