"""What a workspace set for its works, dated: it wins over the lists works_settings and siae_kinds from its day on."""

from datetime import date
from decimal import Decimal

from sqlalchemy import CheckConstraint, Numeric, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from tenants.model import Authored, Tenanted, Versioned, number_of


class WorksSetting(Versioned, Authored, Tenanted):
    """code: of the list works_settings (vat_reduced, order_ceiling, long_quoted …) or etp_hours_EI, etp_hours_ACI …"""

    __tablename__ = "works_settings"
    __table_args__ = (
        UniqueConstraint("tenant_id", "code", "valid_from", name="uq_works_settings_code"),
        CheckConstraint("value >= 0", name="value_positive"),
        CheckConstraint("left(code, 3) <> 'vat' or value <= 50", name="vat_bounds"),
    )

    number: Mapped[int] = number_of("works_settings")
    code: Mapped[str]
    valid_from: Mapped[date]
    value: Mapped[Decimal] = mapped_column(Numeric(12, 2))
    source: Mapped[str] = mapped_column(server_default="")
