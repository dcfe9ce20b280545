"""Every dated value of the works in words: which is in force on a day, since when, and where it is written."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from sqlalchemy import Integer, bindparam, select

from app import reference
from app.web.i18n import gettext as _
from app.web.i18n import lazy_gettext as _l
from app.web.listed import in_words
from app.web.words import days_count, hours, money, number
from app.works.setting_models import WorksSetting

OWN = (
    select(WorksSetting.number, WorksSetting.code, WorksSetting.valid_from, WorksSetting.value, WorksSetting.source)
    .where(WorksSetting.undone_at.is_(None))
    .order_by(WorksSetting.code, WorksSetting.valid_from.desc())
)
ONE = (
    select(WorksSetting)
    .where(WorksSetting.number == bindparam("number", type_=Integer), WorksSetting.undone_at.is_(None))
    .with_for_update()
)
ETP = "etp_hours_"
GROUPS = (
    (_l("Prix et charte"), ("vat_", "order_ceiling")),
    (_l("Heures"), ("hours_a_month", ETP)),
    (_l("Alertes et étapes longues"), ("warn_", "long_", "propose_", "answer_")),
    (_l("Durée de conservation"), ("keep_",)),
)


@dataclass(frozen=True)
class InForce:
    """A value in force. since: none when it always was; own: set by the workspace, not out of the list."""

    words: str
    value: str
    since: date | None
    source: str
    own: bool


def codes() -> list[str]:
    """Every code that a workspace may set, in the order of the lists."""
    listed = [entry.code for entry in reference.entries("works_settings")]
    kinds = [ETP + entry.code for entry in reference.entries("siae_kinds") if entry.flags.get("etp_hours")]
    return list(dict.fromkeys([*listed, *kinds]))


def words(code: str) -> str:
    if not code.startswith(ETP):
        return in_words("works_settings", code)
    kind = in_words("siae_kinds", code.removeprefix(ETP))
    return _("Heures d’un équivalent temps plein : %(kind)s") % {"kind": kind}


def unit(code: str) -> str:
    """%, €, h, days or months; empty for a code that the list lost."""
    if code.startswith(ETP):
        return "h"
    return next((str(one.flags["unit"]) for one in reference.entries("works_settings") if one.code == code), "")


def said(code: str, value: Decimal) -> str:
    """« 10 % », « 5 000 € », « 15 jours »."""
    plain = value.normalize()
    digits = max(0, -int(plain.as_tuple().exponent))
    told = {"%": lambda: f"{number(value, digits)} %", "€": lambda: money(value), "h": lambda: hours(value)}
    if (found := unit(code)) in told:
        return told[found]()
    if found == "days":
        return days_count(int(value))
    return _("%(num)s mois") % {"num": number(value)} if found == "months" else number(value, digits)


def in_force(own: Sequence[Any], day: date) -> list[tuple[str, list[InForce]]]:
    """Every value of that day by group; the workspace's own row wins over the list from its day on."""
    newest = {row.code: row for row in reversed(own) if row.valid_from <= day}
    found = []
    for title, starts in GROUPS:
        of_group = [code for code in codes() if code.startswith(starts)]
        found.append((str(title), [one for code in of_group if (one := _one(code, newest.get(code), day))]))
    return found


def _one(code: str, row: Any, day: date) -> InForce | None:
    if row is not None:
        return InForce(words(code), said(code, Decimal(row.value)), row.valid_from, row.source, own=True)
    name, key = ("siae_kinds", code.removeprefix(ETP)) if code.startswith(ETP) else ("works_settings", code)
    try:
        entry = reference.entry(name, key, day)
    except reference.UnknownCode:
        return None
    value = entry.flags.get("etp_hours") if code.startswith(ETP) else entry.flags["value"]
    if value is None:
        return None
    return InForce(words(code), said(code, Decimal(str(value))), entry.valid_from, entry.source, own=False)
