"""What a workspace set for its funding, dated, with its source: it wins over the list funding_settings from its day."""

from datetime import date
from decimal import Decimal

from sqlalchemy import CheckConstraint, Numeric, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from tenants.model import Authored, Tenanted, Versioned, number_of


class FundingSetting(Versioned, Authored, Tenanted):
    """code: of the list funding_settings (public_warn, public_refuse, report_months, agls_per_unit …)."""

    __tablename__ = "funding_settings"
    __table_args__ = (
        UniqueConstraint("tenant_id", "code", "valid_from", name="uq_funding_settings_code"),
        CheckConstraint("value >= 0", name="value_positive"),
    )

    number: Mapped[int] = number_of("funding_settings")
    code: Mapped[str]
    valid_from: Mapped[date]
    value: Mapped[Decimal] = mapped_column(Numeric(14, 2))
    source: Mapped[str] = mapped_column(server_default="")
