"""What happens inside a stay: planned periods and their renewals, steps towards exit housing, the departure."""

import calendar
from datetime import date, timedelta
from random import Random

from app.demo.records import DemoDeparture, DemoPeriod, DemoStep

_DESTINATIONS = {
    "social_tenancy": 25, "private_tenancy": 17, "conventioned_private_tenancy": 4, "intermediation_own_lease": 4,
    "transferable_lease_turned": 3, "boarding_house": 2, "home_ownership": 1, "other_social_residence": 6,
    "hosted_family": 10, "hosted_third_party": 5, "chrs": 3, "employer_housing": 2, "abroad": 1, "institution": 2,
    "street": 1, "unknown": 9, "left_without_notice": 5,
}  # fmt: skip
DURABLE = frozenset(list(_DESTINATIONS)[:7])
_PREVIOUS = {
    "parents_home": 16, "hosted_family": 14, "hosted_third_party": 12, "emergency_shelter": 10, "chrs": 8,
    "private_tenancy": 8, "social_tenancy": 4, "street": 5, "social_hotel": 4, "child_welfare": 5, "boarding_school": 3,
    "marital_home": 4, "temporary_dwelling": 4, "asylum_accommodation": 3, "unknown": 3,
}  # fmt: skip
_STEPS = (
    "first_interview", "project_agreed", "social_housing_number", "private_search", "action_logement", "savings",
    "guarantee_visale", "viewing", "fsl_access", "allocation_committee", "viewing", "social_housing_renewed",
)  # fmt: skip
_OUTCOMES = ("done", "waiting", "obtained", "done", "refused")


def add_months(day: date, months: int) -> date:
    """The same day some months later or earlier, or the last day of a shorter month."""
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    return date(year, month + 1, min(day.day, calendar.monthrange(year, month + 1)[1]))


def previous_situation(rng: Random) -> str:
    """Where somebody lived before: a code of the list of previous situations."""
    return rng.choices(list(_PREVIOUS), list(_PREVIOUS.values()))[0]


def periods(date_in: date, horizon: date, rng: Random) -> tuple[DemoPeriod, ...]:
    """Three months, then renewals decided about their end and before `horizon`; now and then none is decided."""
    found = [DemoPeriod(date_in, add_months(date_in, 3), date_in)]
    while True:
        until = found[-1].until
        decided = until + timedelta(days=rng.randint(-14, 9))
        if decided >= horizon or rng.random() < 0.07:
            return tuple(found)
        length = rng.choice((3, 3, 3, 3, 3, 3, 1, 6))
        found.append(DemoPeriod(until, add_months(until, length), decided))


def periods_ending(until: date, renewals: int, rng: Random) -> tuple[DemoPeriod, ...]:
    """Periods of three months such that the last ends on `until`, all decided in time."""
    ends = [add_months(until, -3 * rank) for rank in range(renewals + 1, -1, -1)]
    decided = [ends[0], *(end - timedelta(days=rng.randint(2, 14)) for end in ends[1:-1])]
    return tuple(DemoPeriod(*three) for three in zip(ends, ends[1:], decided, strict=False))


def departure(date_in: date, on: date, today: date, rng: Random) -> DemoDeparture:
    """How a stay ended: where to, why, who asked, and when notice came (8 days from the resident, a month or more)."""
    destination = rng.choices(list(_DESTINATIONS), list(_DESTINATIONS.values()))[0]
    reason, by = _reason(destination, rng)
    ahead = {"resident": rng.choice((9, 9, 9, 12, 17, 23)), "association": 32, "agreement": 15}
    notice = None if reason == "abandonment" else max(date_in, on - timedelta(days=ahead[by]))
    return DemoDeparture(on, notice, by, reason, destination, done=on < today)


def _reason(destination: str, rng: Random) -> tuple[str, str]:
    if destination == "left_without_notice":
        return "abandonment", "association"
    if destination in ("street", "chrs", "emergency_shelter"):
        return rng.choice(("breach_arrears", "breach_rules")), "association"
    if destination == "unknown":
        return rng.choice(("resident_other", "unknown", "dissatisfied")), "resident"
    if destination in DURABLE:
        return rng.choice(("housing_found", "housing_found", "housing_found", "job")), "resident"
    if destination == "other_social_residence":
        return "resident_other", "agreement"
    return rng.choice(("family", "end_of_training", "job_loss", "cost", "job")), "resident"


def steps(date_in: date, end: date | None, today: date, rng: Random) -> tuple[DemoStep, ...]:
    """The exit search: opened on the day of entry, a first step soon, late or never, then one every few weeks."""
    found = [DemoStep(date_in, "opened", "done")]
    kind = rng.random()
    wait = (
        rng.choice((*range(3, 30), 30, 30)) if kind < 0.62 else rng.choice((31, *range(31, 80))) if kind < 0.88 else 0
    )
    last = min(end or today, today)
    day = date_in + timedelta(days=wait)
    for code in _STEPS if wait else ():
        if day >= last:
            break
        found.append(DemoStep(day, code, rng.choice(_OUTCOMES)))
        day += timedelta(days=rng.randint(16, 62))
    return tuple(found)


def closing(steps_so_far: tuple[DemoStep, ...], leaves: DemoDeparture) -> tuple[DemoStep, ...]:
    """The same search, closed by the departure: a lease signed, or closed without housing. Nothing after a death."""
    if leaves.destination == "death" or not leaves.done:
        return steps_so_far
    kind = "lease_signed" if leaves.destination in DURABLE else "closed_other"
    return (*steps_so_far, DemoStep(leaves.on, kind, "obtained" if kind == "lease_signed" else "done"))


def recent(steps_so_far: tuple[DemoStep, ...], date_in: date, last: date) -> tuple[DemoStep, ...]:
    """The same search with its last step on `last`, and none after."""
    kept = tuple(step for step in steps_so_far if step.on < last)
    return (*kept, DemoStep(max(last, date_in), _STEPS[min(len(kept), len(_STEPS)) - 1], "waiting"))
