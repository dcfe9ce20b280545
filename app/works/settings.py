"""The value in force on a day: what the workspace set, else what the lists of the trade say."""

from collections.abc import Iterable
from datetime import date
from decimal import Decimal

from sqlalchemy import bindparam, select

from app import reference
from app.works.setting_models import WorksSetting
from tenants.joins import among
from tenants.session import Db

OWN = (
    select(WorksSetting.value)
    .where(
        WorksSetting.code == bindparam("code"),
        WorksSetting.valid_from <= bindparam("day"),
        WorksSetting.undone_at.is_(None),
    )
    .order_by(WorksSetting.valid_from.desc())
    .limit(1)
)
OWN_OF = (
    select(WorksSetting.code, WorksSetting.valid_from, WorksSetting.value)
    .where(
        among(WorksSetting.code, "codes"),
        WorksSetting.valid_from <= bindparam("day"),
        WorksSetting.undone_at.is_(None),
    )
    .order_by(WorksSetting.code, WorksSetting.valid_from)
)
ETP_HOURS = "etp_hours_"  # and a code of siae_kinds
VAT = ("vat_reduced", "vat_energy", "vat_standard", "vat_none")


def setting(db: Db, code: str, day: date) -> Decimal:
    """The value of a code of works_settings on that day. Raises reference.UnknownCode when none was in force yet."""
    own = db.value(OWN, code=code, day=day)
    return (
        Decimal(own) if own is not None else Decimal(str(reference.entry("works_settings", code, day).flags["value"]))
    )


def several(db: Db, codes: Iterable[str], day: date) -> dict[str, Decimal]:
    """The values of several codes of works_settings on that day, in one statement; a code without any is left out."""
    asked = tuple(codes)
    found: dict[str, Decimal] = {}
    for code in asked:
        try:
            found[code] = Decimal(str(reference.entry("works_settings", code, day).flags["value"]))
        except reference.UnknownCode:
            continue
    return found | {row.code: Decimal(row.value) for row in db.all(OWN_OF, codes=asked, day=day)}


def etp_hours_at(own: Iterable[tuple[date, Decimal]], kind: str, day: date) -> Decimal | None:
    """Hours of one full-time equivalent for a kind of enterprise on that day.

    own: (day it holds from, hours) as the workspace set them for the kind, oldest first.
    """
    kept = [hours for since, hours in own if since <= day]
    return kept[-1] if kept else listed_etp_hours(kind, day)


def listed_etp_hours(kind: str, day: date) -> Decimal | None:
    """Of the list of the trade; None for a kind that states none."""
    try:
        hours = reference.entry("siae_kinds", kind, day).flags.get("etp_hours")
    except reference.UnknownCode:
        return None
    return Decimal(hours) if hours else None


def etp_hours(db: Db, kind: str, day: date) -> Decimal | None:
    """Hours of one full-time equivalent for a kind of enterprise on that day; None for a kind that states none."""
    rows = db.all(OWN_OF, codes=(ETP_HOURS + kind,), day=day)
    return etp_hours_at([(row.valid_from, Decimal(row.value)) for row in rows], kind, day)
