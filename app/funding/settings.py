"""The value in force on a day: what the workspace set, else what the list of the trade says."""

from collections.abc import Iterable, Sequence
from datetime import date
from decimal import Decimal
from typing import Any

from sqlalchemy import bindparam, select

from app import reference
from app.funding.setting_models import FundingSetting
from tenants.joins import among
from tenants.session import Db

OWN_OF = (
    select(FundingSetting.code, FundingSetting.value)
    .where(
        among(FundingSetting.code, "codes"),
        FundingSetting.valid_from <= bindparam("day"),
        FundingSetting.undone_at.is_(None),
    )
    .order_by(FundingSetting.code, FundingSetting.valid_from)
)


def several(db: Db, codes: Iterable[str], day: date) -> dict[str, Decimal]:
    """The values of several codes of funding_settings on that day, in one statement. Raises reference.UnknownCode."""
    asked = tuple(codes)
    return in_force(db.all(OWN_OF, codes=asked, day=day), asked, day)


def in_force(own: Sequence[Any], codes: Iterable[str], day: date) -> dict[str, Decimal]:
    """The values of several codes on that day, by rows of OWN_OF already read. Raises reference.UnknownCode."""
    listed = {code: Decimal(str(reference.entry("funding_settings", code, day).flags["value"])) for code in codes}
    return listed | {row.code: Decimal(row.value) for row in own}


def setting(db: Db, code: str, day: date) -> Decimal:
    """The value of a code of funding_settings on that day. Raises reference.UnknownCode."""
    return several(db, (code,), day)[code]
