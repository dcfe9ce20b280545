"""What is seen on site: the checks of an acceptance, the snags to lift, photographs and documents."""

from datetime import date
from uuid import UUID

from sqlalchemy import BigInteger, CheckConstraint, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from app.undoing import Undoable
from tenants.model import Authored, Tenanted, Versioned, in_order, key_of, number_of, one_of

RESULTS = ("ok", "snag", "not_applicable")
DOCUMENT_KINDS = ("photo_before", "photo_after", "photo_snag", "quote", "order", "acceptance", "invoice", "other")


class AcceptanceCheck(Versioned, Authored, Tenanted):
    """One point of the decency list (decency_checks) on an order: kept at once, so that a closed tab loses little."""

    __tablename__ = "acceptance_checks"
    __table_args__ = (
        UniqueConstraint("tenant_id", "order_id", "point", name="uq_acceptance_checks_point"),
        one_of("result", RESULTS),
    )

    order_id: Mapped[UUID] = key_of("orders", alone=True)
    point: Mapped[str]
    result: Mapped[str]


class Snag(Undoable, Versioned, Authored, Tenanted):
    """Something to put right: what, by when, lifted when. point: the check it came from, or empty."""

    __tablename__ = "snags"
    __table_args__ = (in_order("found_on", "lift_by"), in_order("found_on", "lifted_on"))

    number: Mapped[int] = number_of("snags")
    order_id: Mapped[UUID] = key_of("orders")
    point: Mapped[str] = mapped_column(server_default="")
    work: Mapped[str]
    found_on: Mapped[date]
    lift_by: Mapped[date]
    lifted_on: Mapped[date | None]
    lifted_by: Mapped[UUID | None]


class Document(Undoable, Authored, Tenanted):
    """A photograph or a paper about a dwelling, mostly of one of its orders. file_key: of the workspace's own store."""

    __tablename__ = "documents"
    __table_args__ = (
        UniqueConstraint("tenant_id", "file_key", name="uq_documents_file_key"),
        one_of("kind", DOCUMENT_KINDS),
        CheckConstraint("size >= 0 and size <= 20971520", name="size_bounds"),  # 20 MB
    )

    number: Mapped[int] = number_of("documents")
    dwelling_id: Mapped[UUID] = key_of("dwellings")
    order_id: Mapped[UUID | None] = key_of("orders", optional=True)
    snag_id: Mapped[UUID | None] = key_of("snags", optional=True)
    kind: Mapped[str] = mapped_column(server_default="other")
    name: Mapped[str]
    media_type: Mapped[str]
    size: Mapped[int] = mapped_column(BigInteger)
    sha256: Mapped[str]
    file_key: Mapped[str]
