"""What the first page keeps of its own: a reminder put off to a day. The fact behind it stays where it is."""

from datetime import date, datetime
from uuid import UUID

from sqlalchemy import CheckConstraint, Index, text
from sqlalchemy.orm import Mapped

from tenants.model import Authored, Tenanted, in_order, key_of

THINGS = (
    "stay", "closure", "landlord", "convention", "snag", "order", "dwelling", "proposal", "instalment", "claim", "agls",
    "funding_line", "dossier",
)  # fmt: skip


def _one_live(name: str, column: str) -> Index:
    """A matter is put off once at a time."""
    return Index(name, "tenant_id", "kind", column, unique=True, postgresql_where=text("undone_at is null"))


class Postponement(Authored, Tenanted):
    """A line of « Aujourd’hui » put off until a day, by whom and why; it comes back on that day by itself.

    kind: of app.home.lines; due_on: the day the line bore then, so that a later matter of the same kind is not hidden.
    Of one of THINGS. undone_at: taken back, or put off anew.
    """

    __tablename__ = "postponements"
    __table_args__ = (
        CheckConstraint(f"num_nonnulls({', '.join(f'{thing}_id' for thing in THINGS)}) = 1", name="of_one_thing"),
        in_order("due_on", "until"),
        *(_one_live(f"uq_postponements_{thing}", f"{thing}_id") for thing in THINGS),
    )

    kind: Mapped[str]
    stay_id: Mapped[UUID | None] = key_of("stays", optional=True, ondelete="CASCADE")
    closure_id: Mapped[UUID | None] = key_of("closures", optional=True, ondelete="CASCADE")
    landlord_id: Mapped[UUID | None] = key_of("landlords", optional=True, ondelete="CASCADE")
    convention_id: Mapped[UUID | None] = key_of("conventions", optional=True, ondelete="CASCADE")
    snag_id: Mapped[UUID | None] = key_of("snags", optional=True, ondelete="CASCADE")
    order_id: Mapped[UUID | None] = key_of("orders", optional=True, ondelete="CASCADE")
    dwelling_id: Mapped[UUID | None] = key_of("dwellings", optional=True, ondelete="CASCADE")
    proposal_id: Mapped[UUID | None] = key_of("proposals", optional=True, ondelete="CASCADE")
    instalment_id: Mapped[UUID | None] = key_of("instalments", optional=True, ondelete="CASCADE")
    claim_id: Mapped[UUID | None] = key_of("claims", optional=True, ondelete="CASCADE")
    agls_id: Mapped[UUID | None] = key_of("agls_years", optional=True, ondelete="CASCADE")
    funding_line_id: Mapped[UUID | None] = key_of("funding_lines", optional=True, ondelete="CASCADE")
    dossier_id: Mapped[UUID | None] = key_of("dossiers", optional=True, ondelete="CASCADE")
    due_on: Mapped[date]
    until: Mapped[date]
    reason: Mapped[str]
    undone_at: Mapped[datetime | None]
    undone_by: Mapped[UUID | None]
