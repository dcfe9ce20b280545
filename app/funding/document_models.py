"""Papers of the dossiers: kept once, used wherever they are asked for, packed together."""

from datetime import date, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import BigInteger, CheckConstraint, SmallInteger, UniqueConstraint, text
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, mapped_column

from app.funding.funder_models import MOMENTS
from app.undoing import Undoable
from tenants.model import Authored, Tenanted, Versioned, in_order, key_of, number_of, one_of

PACK_KINDS = ("application/zip", "application/pdf")
PACK_STATES = ("asked", "running", "ready", "failed")


class FundingDocument(Undoable, Authored, Tenanted):
    """One version of a paper. type: of the list document_types. dossier_id, residence_id: what it belongs to, the whole
    association when both are empty. year: of a yearly paper. replaces_id: the version before, which is then history and
    `replaced`, as a trigger writes."""

    __tablename__ = "funding_documents"
    __table_args__ = (
        UniqueConstraint("tenant_id", "file_key", name="uq_funding_documents_file_key"),
        UniqueConstraint("tenant_id", "replaces_id", name="uq_funding_documents_replaces_id"),
        CheckConstraint("num_nonnulls(dossier_id, residence_id) <= 1", name="of_one_thing"),
        CheckConstraint("year between 1950 and 2150", name="year_bounds"),
        CheckConstraint("size >= 0 and size <= 20971520", name="size_bounds"),  # 20 MB
        in_order("valid_from", "valid_until"),
    )

    number: Mapped[int] = number_of("funding_documents")
    type: Mapped[str]
    dossier_id: Mapped[UUID | None] = key_of("dossiers", optional=True, ondelete="CASCADE")
    residence_id: Mapped[UUID | None] = key_of("residences", optional=True)
    year: Mapped[int | None] = mapped_column(SmallInteger)
    valid_from: Mapped[date | None]
    valid_until: Mapped[date | None]
    replaces_id: Mapped[UUID | None] = key_of("funding_documents", optional=True, alone=True)
    replaced: Mapped[bool] = mapped_column(server_default=text("false"))
    name: Mapped[str]
    media_type: Mapped[str]
    size: Mapped[int] = mapped_column(BigInteger)
    sha256: Mapped[str]
    file_key: Mapped[str]


class ChecklistItem(Versioned, Authored, Tenanted):
    """What this dossier's list says beside the rules of its funders: a paper more, or (needed: false) one that is not
    asked this time, with the reason in `note`. funder_id: empty for the association's own use."""

    __tablename__ = "checklist_items"
    __table_args__ = (
        one_of("moment", MOMENTS),
        UniqueConstraint(
            "tenant_id", "dossier_id", "funder_id", "moment", "type",
            name="uq_checklist_items_type", postgresql_nulls_not_distinct=True,
        ),
        CheckConstraint("needed or note <> ''", name="left_out_for_a_reason"),
    )  # fmt: skip

    number: Mapped[int] = number_of("checklist_items")
    dossier_id: Mapped[UUID] = key_of("dossiers", ondelete="CASCADE", alone=True)
    funder_id: Mapped[UUID | None] = key_of("funders", optional=True, ondelete="CASCADE")
    moment: Mapped[str] = mapped_column(server_default="filing")
    type: Mapped[str]
    needed: Mapped[bool] = mapped_column(server_default=text("true"))
    note: Mapped[str] = mapped_column(server_default="")


class Pack(Authored, Tenanted):
    """The papers of a dossier joined into one file by a job. done, total: papers; lacking: the words of what lacked
    when it was asked. The file is there once the state is « ready »."""

    __tablename__ = "packs"
    __table_args__ = (
        one_of("media_type", PACK_KINDS),
        one_of("state", PACK_STATES),
        CheckConstraint("done >= 0 and total >= 0", name="counts"),
        CheckConstraint("(state = 'ready') = (file_key is not null)", name="file_when_ready"),
        UniqueConstraint("tenant_id", "file_key", name="uq_packs_file_key"),
    )

    number: Mapped[int] = number_of("packs")
    dossier_id: Mapped[UUID] = key_of("dossiers", ondelete="CASCADE")
    media_type: Mapped[str]
    state: Mapped[str] = mapped_column(server_default="asked")
    done: Mapped[int] = mapped_column(SmallInteger, server_default="0")
    total: Mapped[int] = mapped_column(SmallInteger, server_default="0")
    lacking: Mapped[list[Any]] = mapped_column(JSONB, server_default=text("'[]'::jsonb"))
    finished_at: Mapped[datetime | None]
    size: Mapped[int | None] = mapped_column(BigInteger)
    file_key: Mapped[str | None]
