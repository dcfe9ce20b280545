"""What the AGLS of a residence comes to by the dated rates: a ceiling by size until 2024, an amount per unit since.

The amount per unit is printed nowhere: each workspace types it in its settings with its source. Circular of 9 May 2025
(NOR ATDI2513740C); scale of 2013.
"""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from app import reference
from app.funding.setting_values import AGLS, own_value
from app.web.i18n import gettext as _
from app.web.listed import in_words
from app.web.words import money, number
from tenants.session import Db


@dataclass(frozen=True)
class Rate:
    """code: of the list agls_rates; amount: for the residence and year, None while the amount per unit is not known."""

    code: str
    words: str
    amount: Decimal | None
    source: str


def rates(db: Db, units: int | None, year: int) -> list[Rate]:
    """The rates that a residence of that many units may come under in that year. Without units only those per unit."""
    found, day = [], date(year, 12, 31)
    for one in reference.entries("agls_rates"):
        basis = one.flags.get("basis", "residence")
        if not one.holds(day) or basis in ("rate", "national_total"):
            continue
        if basis == "per_unit":
            each = own_value(db, AGLS + one.code, day)
            amount = each[0] * units if each and units else None
            found.append(Rate(one.code, in_words("agls_rates", one.code), amount, each[1] if each else one.source))
        elif units is not None and _within(one, units):
            listed = one.flags.get("amount")
            amount = Decimal(str(listed)) if listed is not None else None
            found.append(Rate(one.code, in_words("agls_rates", one.code), amount, one.source))
    return found


def _within(one: reference.Entry, units: int) -> bool:
    return int(one.flags.get("units_min", 0)) <= units <= int(one.flags.get("units_max", 10**6))


def explained(rate: Rate, units: int | None) -> str:
    """« Barème 2013, moins de 50 logements : 12 200 € »."""
    if rate.amount is None:
        return _("%(rate)s : montant à ajouter dans les réglages") % {"rate": rate.words}
    return _("%(rate)s : %(amount)s pour %(units)s logements") % {
        "rate": rate.words,
        "amount": money(rate.amount),
        "units": number(units or 0),
    }
