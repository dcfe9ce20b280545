"""What a workspace set for its works, dated: it wins over the lists works_settings and siae_kinds from its day on."""

from datetime import date
from decimal import Decimal

from sqlalchemy import CheckConstraint, Index, Numeric, text
from sqlalchemy.orm import Mapped, mapped_column

from app.undoing import LIVE, Undoable
from tenants.model import Authored, Tenanted, Versioned, number_of


class WorksSetting(Undoable, Versioned, Authored, Tenanted):
    """code: of the list works_settings (vat_reduced, order_ceiling, long_quoted …) or etp_hours_EI, etp_hours_ACI …"""

    __tablename__ = "works_settings"
    __table_args__ = (
        Index("uq_works_settings_code", "tenant_id", "code", "valid_from", unique=True, postgresql_where=text(LIVE)),
        CheckConstraint("value >= 0", name="value_positive"),
        CheckConstraint("left(code, 3) <> 'vat' or value <= 50", name="vat_bounds"),
    )

    number: Mapped[int] = number_of("works_settings")
    code: Mapped[str]
    valid_from: Mapped[date]
    value: Mapped[Decimal] = mapped_column(Numeric(12, 2))
    source: Mapped[str] = mapped_column(server_default="")
    undone_for: Mapped[str] = mapped_column(server_default="")  # why it was corrected or struck
