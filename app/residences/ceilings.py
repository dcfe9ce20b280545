"""Income ceilings at entry: the dated value for a household, and what an income comes to beside it. Never a block."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from sqlalchemy import Date, Integer, bindparam, select

from app.residences.models import IncomeCeiling
from app.web.i18n import gettext as _
from app.web.i18n import ngettext
from app.web.words import day_short, money
from tenants.session import Db

LIVE = (
    select(IncomeCeiling)
    .where(IncomeCeiling.undone_at.is_(None))
    .order_by(IncomeCeiling.valid_from.desc(), IncomeCeiling.people)
)
ONE = select(IncomeCeiling).where(IncomeCeiling.number == bindparam("number"), IncomeCeiling.undone_at.is_(None))
# The value in force on a day for a household of exactly so many people.
IN_FORCE = (
    select(IncomeCeiling.amount, IncomeCeiling.valid_from, IncomeCeiling.people, IncomeCeiling.source)
    .where(
        IncomeCeiling.undone_at.is_(None),
        IncomeCeiling.people == bindparam("people", type_=Integer),
        IncomeCeiling.valid_from <= bindparam("on", type_=Date),
    )
    .order_by(IncomeCeiling.valid_from.desc())
    .limit(1)
)


@dataclass(frozen=True)
class Beside:
    """An income beside its ceiling: the sentence, where the ceiling is written, and whether it is exceeded."""

    sentence: str
    source: str
    over: bool


def beside(db: Db, income: Decimal | None, people: int | None, on: date | None) -> Beside | None:
    """None while one of the three is not known, or when no ceiling is for such a household that day."""
    if income is None or not people or on is None:
        return None
    row: Any = db.first(IN_FORCE, people=people, on=on)
    if row is None:
        return None
    whom = ngettext("%(num)s personne", "%(num)s personnes", row.people) % {"num": row.people}
    words = {
        "income": money(income),
        "ceiling": money(row.amount),
        "day": day_short(row.valid_from),
        "whom": whom,
        "over": money(income - row.amount),
    }
    if income > row.amount:
        sentence = _(
            "Les ressources dépassent le plafond de %(over)s par an (%(ceiling)s au %(day)s, pour %(whom)s). "
            "Vérifiez le revenu fiscal, ou indiquez la dérogation accordée."
        )
        return Beside(sentence % words, row.source, True)
    sentence = _("Ressources : %(income)s, sous le plafond de %(ceiling)s (au %(day)s, pour %(whom)s).")
    return Beside(sentence % words, row.source, False)
