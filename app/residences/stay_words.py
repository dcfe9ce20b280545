"""Words of a stay that several pages say: its situation, a short name, ways of paying, the deposit, moments."""

from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Any

from app import reference
from app.web.i18n import gettext as _
from app.web.i18n import lazy_gettext as _l
from app.web.words import clock_time, current_locale, day, money, month_alone
from tenants import clock

MODES = {
    "transfer": _l("virement"),
    "direct_debit": _l("prélèvement"),
    "card": _l("carte"),
    "cash": _l("espèces"),
    "cheque": _l("chèque"),
}
GIVEN_BY = {
    "person": _l("par la personne"),
    "association": _l("par l’association"),
    "agreement": _l("d’un commun accord"),
}
SITUATION_PILLS = {
    "planned": (_l("prévu"), "neutral"),
    "present": (_l("présent"), "good"),
    "announced": (_l("préavis donné"), "attention"),
    "left": (_l("parti"), "stopped"),
}


def short_name(row: Any) -> str:
    """« Lina M. »"""
    return f"{row.first_name} {row.last_name[:1]}."


def of_month(on: date) -> str:
    """« de novembre », « d’août », « of August »: the month after a noun, without its year."""
    name = month_alone(on)
    if current_locale.get() != "fr":
        return f"of {name}"
    return f"d’{name}" if name[0] in "ao" else f"de {name}"


def is_durable(destination: str) -> bool:
    return bool(reference.entry("exit_destinations", destination).flags.get("durable"))


def deposit_words(held: Decimal | None, back: Decimal | None, why: str | None) -> str:
    """« 300,00 € : 250,00 € rendus, 50,00 € gardés (peinture) », or nothing when none was held."""
    if held is None or back is None:
        return ""
    words = {"held": money(held, True), "back": money(back, True), "kept": money(held - back, True), "why": why or ""}
    if back == held:
        return _("%(held)s, rendus en entier") % words
    if not back:
        return _("%(held)s, gardés en entier (%(why)s)") % words
    return _("%(held)s : %(back)s rendus, %(kept)s gardés (%(why)s)") % words


def years_later(on: date, years: int) -> date:
    """The same day so many years later; 29 February becomes 1 March."""
    leaps = (on.month, on.day) == (2, 29)
    return (on + timedelta(days=1) if leaps else on).replace(year=on.year + years)


def said_moment(moment: datetime) -> str:
    """« aujourd’hui à 16 h 40 », « hier à 16 h 40 », « le 12 mars 2026 à 9 h »."""
    local = moment.astimezone(clock.PARIS)
    gap = (clock.today() - local.date()).days
    words = {0: _("aujourd’hui"), 1: _("hier")}.get(gap) or _("le %(day)s") % {"day": day(local.date())}
    return _("%(day)s à %(time)s") % {"day": words, "time": clock_time(local)}
