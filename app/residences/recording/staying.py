"""A stay from a register: household, person, stay, title, planned periods, exit search, departure if there was one.

No due is made: a register tells what a month costs, not what was asked and paid for the months gone by.
"""

from datetime import date
from uuid import UUID

from app.journal import Journal
from app.residences.importing import StayRow
from app.residences.notice_rules import AGREEMENT, months_later
from app.residences.stay_models import (
    Departure,
    ExitSearch,
    Household,
    Notice,
    OccupationTitle,
    Person,
    PlannedPeriod,
    Stay,
)
from tenants import clock

DEATH = "death"


def make_stay(journal: Journal, row: StayRow, unit_id: UUID, planned_months: int) -> Stay:
    """Everything that an entry makes, as of the day of entry; and the end, when the register has one."""
    household = Household(
        **{name: getattr(row, name) for name in ("adults", "children") if getattr(row, name) is not None}
    )
    journal.add(household)
    person = Person(household_id=household.id, first_name=row.first_name, last_name=row.last_name, born_on=row.born_on)
    journal.add(person)
    stay = Stay(
        unit_id=unit_id,
        household_id=household.id,
        person_id=person.id,
        date_in=row.date_in,
        date_out=row.date_out,
        previous_situation=row.previous_situation or "",
        rent=row.fee,
    )
    journal.add(stay)
    over = row.date_out if row.date_out is not None and row.date_out <= clock.today() else None
    journal.add(
        OccupationTitle(
            stay_id=stay.id, starts_on=row.date_in, ended_on=over, ended_by=ended_by(over, row.destination)
        ),
        *planned_periods(row, stay.id, planned_months),
        ExitSearch(stay_id=stay.id, opened_on=row.date_in, closed_on=over),
        *_end(stay, row, over),
    )
    return stay


def _end(stay: Stay, row: StayRow, over: date | None) -> list[Departure | Notice]:
    """The departure, or its announcement when the day is still to come; nothing while the person is present."""
    if over is not None:
        departure = stay.depart(over, row.destination_or_unknown or "unknown")
        departure.reason = row.reason or ""
        return [departure]
    return [announcement(stay, row.date_out)] if row.date_out is not None else []


def ended_by(over: date | None, destination: str | None) -> str:
    """What ended the title, as a departure writes it."""
    if over is None:
        return ""
    return "death" if destination == DEATH else "departure"


def announcement(stay: Stay, ends_on: date) -> Notice:
    """A departure still to come: the register gives its day, agreed on for all we know, and we learn it today."""
    received = max(stay.date_in, clock.today())
    return Notice(stay_id=stay.id, given_by=AGREEMENT, received_on=min(received, ends_on), ends_on=ends_on)


def planned_periods(row: StayRow, stay_id: UUID, planned_months: int) -> list[PlannedPeriod]:
    """The first period and one per renewal, each as long as planned; the last ends on the day the register names."""
    months = row.planned_months or planned_months
    made: list[PlannedPeriod] = []
    starts = row.date_in
    for rank in range(1, (row.renewals or 0) + 2):
        ends = months_later(row.date_in, months * rank)
        made.append(PlannedPeriod(stay_id=stay_id, rank=rank, starts_on=starts, ends_on=ends))
        starts = ends
    if row.planned_until is not None and row.planned_until > made[-1].starts_on:
        made[-1].ends_on = row.planned_until
    return made
