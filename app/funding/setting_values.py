"""Every dated value of the funding in words: which is in force on a day, since when, and where it is written.

Codes are those of the list funding_settings, and « agls_ » with a code of agls_rates for an amount per unit, which no
list knows.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from sqlalchemy import Date, Integer, bindparam, select

from app import reference
from app.funding.setting_models import FundingSetting
from app.web.i18n import gettext as _
from app.web.i18n import lazy_gettext as _l
from app.web.listed import in_words
from app.web.words import days_count, money, months_count, number
from tenants.session import Db

OWN = (
    select(
        FundingSetting.number,
        FundingSetting.code,
        FundingSetting.valid_from,
        FundingSetting.value,
        FundingSetting.source,
    )
    .where(FundingSetting.undone_at.is_(None))
    .order_by(FundingSetting.code, FundingSetting.valid_from.desc())
)
ONE = (
    select(FundingSetting)
    .where(FundingSetting.number == bindparam("number", type_=Integer), FundingSetting.undone_at.is_(None))
    .with_for_update()
)
OWN_VALUE = (
    select(FundingSetting.value, FundingSetting.source)
    .where(
        FundingSetting.code == bindparam("code"),
        FundingSetting.valid_from <= bindparam("day", type_=Date),
        FundingSetting.undone_at.is_(None),
    )
    .order_by(FundingSetting.valid_from.desc())
    .limit(1)
)
AGLS = "agls_"
GROUPS = (
    (_l("Aides publiques"), ("public_",)),
    (_l("Comptes rendus et échéances"), ("report_", "warn_")),
    (_l("AGLS"), (AGLS,)),
)


@dataclass(frozen=True)
class InForce:
    """A value in force; value: in words, empty when nobody typed it yet. own: set by the workspace."""

    words: str
    value: str
    since: date | None
    source: str
    own: bool


def own_value(db: Db, code: str, day: date) -> tuple[Decimal, str] | None:
    """What the workspace set for a code on that day, and where it is written."""
    row = db.first(OWN_VALUE, code=code, day=day)
    return (Decimal(row.value), row.source) if row is not None else None


def codes() -> list[str]:
    """Every code that a workspace may set, in the order of the lists."""
    listed = [entry.code for entry in reference.entries("funding_settings")]
    flat = [AGLS + one.code for one in reference.entries("agls_rates") if one.flags.get("basis") == "per_unit"]
    return list(dict.fromkeys([*listed, *flat]))


def words(code: str) -> str:
    if code.startswith(AGLS):
        return in_words("agls_rates", code.removeprefix(AGLS))
    return in_words("funding_settings", code)


def unit(code: str) -> str:
    """%, €, jours or mois; empty for a code that the list lost."""
    if code.startswith(AGLS):
        return "€"
    return next((str(one.flags["unit"]) for one in reference.entries("funding_settings") if one.code == code), "")


def said(code: str, value: Decimal) -> str:
    """« 80 % », « 412,50 € », « 6 mois »."""
    digits = max(0, -int(value.normalize().as_tuple().exponent))
    told = {
        "%": lambda: f"{number(value, digits)} %",
        "€": lambda: money(value),
        "jours": lambda: days_count(int(value)),
        "mois": lambda: months_count(int(value)),
    }
    return told[found]() if (found := unit(code)) in told else number(value, digits)


def in_force(own: Sequence[Any], day: date) -> list[tuple[str, list[InForce]]]:
    """Every value of that day by group; the workspace's own row wins over the list from its day on."""
    newest = {row.code: row for row in reversed(own) if row.valid_from <= day}
    return [
        (str(title), [_one(code, newest.get(code), day) for code in codes() if code.startswith(starts)])
        for title, starts in GROUPS
    ]


def _one(code: str, row: Any, day: date) -> InForce:
    if row is not None:
        return InForce(words(code), said(code, Decimal(row.value)), row.valid_from, row.source, own=True)
    if code.startswith(AGLS):
        entry = reference.entry("agls_rates", code.removeprefix(AGLS))
        return InForce(words(code), "", entry.valid_from, _("circulaire du 9 mai 2025, montant à saisir"), own=False)
    entry = reference.entry("funding_settings", code, day)
    value = said(code, Decimal(str(entry.flags["value"])))
    return InForce(words(code), value, entry.valid_from, entry.source, own=False)
