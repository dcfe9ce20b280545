"""What was sent, exactly as computed: the small numbers stay in the workspace."""

from typing import Any, ClassVar

from sqlalchemy import SmallInteger, UniqueConstraint
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, mapped_column

from tenants.model import ALL, Authored, Guard, Tenanted, number_of


class Submission(Authored, Tenanted):
    """One sending of a year's figures. figures: code -> [state, numerator, denominator, value], exact fractions as
    text."""

    __tablename__ = "submissions"
    __table_args__ = (UniqueConstraint("tenant_id", "year", "edition", name="uq_submissions_edition"),)
    guard: ClassVar[Guard] = Guard({"workspace": ALL, "publisher": "SELECT"})

    number: Mapped[int] = number_of("submissions")
    year: Mapped[int] = mapped_column(SmallInteger)
    edition: Mapped[int] = mapped_column(SmallInteger)
    figures: Mapped[dict[str, Any]] = mapped_column(JSONB)
    reason: Mapped[str] = mapped_column(server_default="")
