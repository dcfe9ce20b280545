"""How long a notice runs: one function, one rule of the list. The day of receipt does not count, and the last night is
that of the last day: received on 22 November, 8 days, last night the 30th, free on 1 December."""

from dataclasses import dataclass
from datetime import date, timedelta

from app import reference

PERSON, ASSOCIATION, AGREEMENT = "person", "association", "agreement"
RULES = {
    "breach": "manager_notice_breach",
    "admission_conditions_lost": "manager_notice_other",
    "closure": "manager_notice_other",
}


@dataclass(frozen=True)
class Term:
    """The length of a notice: so many days, or so many months."""

    length: int
    unit: str  # "days" or "months"
    source: str


def term(given_by: str, reason: str, on: date) -> Term | None:
    """The term in force that day; None when both agree on a day. reason: a code of departure_reasons by the manager."""
    if given_by == AGREEMENT:
        return None
    code = "resident_notice"
    if given_by == ASSOCIATION:
        code = RULES[str(reference.entry("departure_reasons", reason).flags["legal_case"])]
    rule = reference.entry("residence_rules", code, on)
    return Term(int(rule.flags["value"]), "days" if rule.flags["unit"] == "days" else "months", rule.source)


def last_night(received_on: date, notice: Term) -> date:
    """The night of the last day of the notice."""
    if notice.unit == "days":
        return received_on + timedelta(days=notice.length)
    return months_later(received_on, notice.length)


def free_on(received_on: date, notice: Term) -> date:
    """The first free night, which is the stay's date_out."""
    return last_night(received_on, notice) + timedelta(days=1)


def months_later(day: date, count: int) -> date:
    """The same day some months later; the 31st becomes the last day of a shorter month."""
    month = day.month - 1 + count
    year, month = day.year + month // 12, month % 12 + 1
    following = date(year + month // 12, month % 12 + 1, 1)
    return date(year, month, min(day.day, (following - timedelta(days=1)).day))
