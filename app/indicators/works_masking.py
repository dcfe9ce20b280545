"""Which figures of the works hide (rules D1, D2, D5, D8, D10): those about people, where a count of 1 to 10 could be
read or computed.

- Dwellings let again are stock and always shown. So households housed hide where they equal them, or stand 1 to 10
  apart: the difference would be the few tenants who came from elsewhere.
- Labelled households are a part of those housed: they hide with them, and where all or none were labelled.
- Lasting exits are a part of dynamic exits, those a part of counted exits: each difference is a count of people.
- Proposals less households housed are refusals and proposals that wait.
A count of 0 is shown where nothing stands 1 to 10 apart from it. Landlords kept are not published (see works.toml).
"""

from collections.abc import Mapping
from dataclasses import astuple, dataclass

from app.indicators.counts import is_small
from app.indicators.figure import Figure

HOUSING = ("households_housed", "households_housed_registered", "proposals_per_housed")
LEAVERS = ("dynamic_exit_rate", "durable_job_exit_rate")


@dataclass(frozen=True, slots=True)
class WorksCounts:
    """Counts of people behind the figures of the works; None when the figure that carries one was not answered."""

    housed: int | None
    labelled: int | None
    proposals: int | None
    left: int | None
    dynamic: int | None
    durable: int | None
    employees: int | None
    trained: int | None
    dwellings: int | None
    """Let again: stock, told whatever it is."""

    def every(self) -> tuple[int | None, ...]:
        """All that are about people, told and computed, always in the same order."""
        told: tuple[int | None, ...] = astuple(self)[:-1]
        parts = (
            (self.housed, self.labelled),
            (self.proposals, self.housed),
            (self.left, self.dynamic),
            (self.left, self.durable),
            (self.dynamic, self.durable),
            (self.employees, self.trained),
        )
        return (*told, *(gap(whole, part) for whole, part in parts))


def gap(whole: int | None, part: int | None) -> int | None:
    """How far two counts stand apart, whichever is larger."""
    return None if whole is None or part is None else abs(whole - part)


def works_counts(figures: Mapping[str, Figure]) -> WorksCounts:
    """The counts that a set of figures tells."""

    def part(code: str, of: str) -> int | None:
        number = getattr(figures[code], of) if code in figures else None
        return None if number is None else int(number)

    left = part("dynamic_exit_rate", "denominator")
    return WorksCounts(
        housed=part("households_housed", "numerator"),
        labelled=part("households_housed_registered", "numerator"),
        proposals=part("proposals_per_housed", "numerator"),
        left=left if left is not None else part("durable_job_exit_rate", "denominator"),
        dynamic=part("dynamic_exit_rate", "numerator"),
        durable=part("durable_job_exit_rate", "numerator"),
        employees=part("training_share", "denominator"),
        trained=part("training_share", "numerator"),
        dwellings=part("dwellings_relet", "numerator"),
    )


def few_housed(counts: WorksCounts) -> frozenset[str]:
    """The figures on households to hide."""
    housed, labelled, proposals = counts.housed or 0, counts.labelled or 0, counts.proposals or 0
    near = _near(housed, counts.dwellings) if housed else is_small(counts.dwellings)
    if is_small(housed) or near:
        return frozenset(HOUSING)
    hidden = set()
    all_or_none = bool(housed) and labelled in (0, housed)
    few = is_small(labelled) or is_small(housed - labelled)
    if few or all_or_none or (labelled and _near(labelled, counts.dwellings)):
        hidden.add("households_housed_registered")
    if is_small(proposals) or is_small(abs(proposals - housed)):
        hidden.add("proposals_per_housed")
    return frozenset(hidden)


def few_left(counts: WorksCounts) -> frozenset[str]:
    """The rates of exits to hide: both, or the one on lasting work."""
    left, dynamic, durable = counts.left or 0, counts.dynamic or 0, counts.durable or 0
    if not left:
        return frozenset()
    if is_small(left) or is_small(dynamic) or is_small(left - dynamic) or dynamic in (0, left):
        return frozenset(LEAVERS)
    if is_small(durable) or is_small(left - durable) or is_small(dynamic - durable) or durable in (0, dynamic):
        return frozenset(LEAVERS[1:])
    return frozenset()


def few_trained(counts: WorksCounts) -> frozenset[str]:
    """The share of employees trained, when it or its rest counts a few."""
    employees, trained = counts.employees or 0, counts.trained or 0
    small = is_small(employees) or is_small(trained) or is_small(employees - trained)
    return frozenset({"training_share"}) if small else frozenset()


def _near(people: int, dwellings: int | None) -> bool:
    """Equal, or 1 to 10 apart."""
    return dwellings is not None and abs(people - dwellings) <= 10
