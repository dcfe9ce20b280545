"""Figures of plain stays by the product's own night rules: the bridge between the demo's records and the tests."""

from collections.abc import Iterable
from datetime import date
from fractions import Fraction

from app.demo.records import DemoClosure, DemoStay, DemoUnit
from app.indicators import night_rules as rules
from app.indicators.figure import Figure, figure, median_figure
from app.indicators.periods import Period
from app.reference import entry

UNKNOWN = ("unknown", "left_without_notice")


def out(stay: DemoStay) -> date | None:
    return stay.departure.on if stay.departure else None


def durable(stay: DemoStay) -> bool:
    code = stay.departure.destination if stay.departure else None
    return bool(code and entry("exit_destinations", code).flags["durable"])


def first_step(stay: DemoStay, today: date) -> int | None:
    steps = [step.on for step in stay.steps if step.kind not in rules.STEPS_NOT_COUNTED and step.on <= today]
    return min((rules.days_since(stay.date_in, on) for on in steps), default=None)


def over(stay: DemoStay, day: date) -> bool:
    ends = [period.until for period in stay.periods if period.decided_on <= day]
    return rules.over_planned(day, max(ends))


def nights(units: Iterable[DemoUnit], closures: Iterable[DemoClosure], stays: Iterable[DemoStay], period: Period):
    """Available, closed and occupied unit-nights. The demo closes no unit twice the same night."""
    service = {(unit.residence, unit.number): (unit.service_from, unit.service_to) for unit in units}
    available = sum(rules.nights_in(period, *span) for span in service.values())
    closed = sum(rules.nights_in(period, closure.first, closure.reopens) for closure in closures)
    occupied = sum(rules.nights_in(period, stay.date_in, out(stay)) for stay in stays)
    return available, closed, occupied


def reckon(
    units: list[DemoUnit], closures: list[DemoClosure], stays: list[DemoStay], period: Period, today: date
) -> dict[str, Figure]:
    """Every indicator of the dictionary over these units, closures and stays."""
    available, closed, occupied = nights(units, closures, stays, period)
    entered = [stay for stay in stays if rules.entered_in(period, stay.date_in)]
    left = [stay for stay in stays if rules.left_in(period, out(stay))]
    here = [stay for stay in stays if rules.present_on(period.last, stay.date_in, out(stay))]
    lengths = [rules.stay_length(stay.date_in, out(stay)) for stay in left]
    so_far = [rules.days_since(stay.date_in, period.last) for stay in here]
    alive = [stay for stay in left if stay.departure.destination != "death"]
    lasting = sum(map(durable, alive))
    lost = sum(stay.departure.destination in (None, *UNKNOWN) for stay in alive)
    waits = [wait for stay in entered if (wait := first_step(stay, today)) is not None]
    judged = [stay for stay in entered if rules.observable_entry(period, stay.date_in, today)]
    early = sum((wait := first_step(stay, today)) is not None and wait <= rules.DAYS_TO_FIRST_STEP for stay in judged)
    made = [
        figure("available_nights", available),
        figure("unavailable_nights", closed),
        figure("occupied_nights", occupied),
        figure("occupancy_gross", occupied, available),
        figure("occupancy_net", occupied, available - closed),
        figure("vacancy_rate", available - closed - occupied, available - closed),
        figure("entries", len(entered)),
        figure("exits", len(left)),
        figure("turnover", len(left), Fraction(available, period.nights)),
        figure("average_stay", sum(lengths), len(left)),
        median_figure("median_stay", rules.median(lengths), len(left)),
        figure("renewals_per_stay", sum(len(stay.periods) - 1 for stay in left), len(left)),
        figure("stay_so_far", sum(so_far), len(here)),
        median_figure("median_stay_so_far", rules.median(so_far), len(here)),
        figure("share_over_planned", sum(over(stay, period.last) for stay in here), len(here)),
        figure("exit_durable_rate", lasting, len(alive)),
        figure("exit_durable_rate_known", lasting, len(alive) - lost),
        figure("exit_unknown_share", lost, len(alive)),
        figure("exit_step_30_days", early, len(judged)),
        median_figure("days_entry_to_first_exit_step", rules.median(waits), len(waits)),
    ]
    return {one.code: one for one in made}
