"""What a workspace set for its funding, dated, with its source: it wins over the list funding_settings from its day."""

from datetime import date
from decimal import Decimal

from sqlalchemy import CheckConstraint, Index, Numeric, text
from sqlalchemy.orm import Mapped, mapped_column

from app.undoing import LIVE, Undoable
from tenants.model import Authored, Tenanted, Versioned, number_of


class FundingSetting(Undoable, Versioned, Authored, Tenanted):
    """code: of the list funding_settings (public_warn, public_refuse, report_months, agls_per_unit …)."""

    __tablename__ = "funding_settings"
    __table_args__ = (
        Index("uq_funding_settings_code", "tenant_id", "code", "valid_from", unique=True, postgresql_where=text(LIVE)),
        CheckConstraint("value >= 0", name="value_positive"),
    )

    number: Mapped[int] = number_of("funding_settings")
    code: Mapped[str]
    valid_from: Mapped[date]
    value: Mapped[Decimal] = mapped_column(Numeric(14, 2))
    source: Mapped[str] = mapped_column(server_default="")
    undone_for: Mapped[str] = mapped_column(server_default="")  # why it was corrected or struck
