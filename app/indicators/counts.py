"""The counts of people behind a set of figures, and those anybody could compute from them by subtraction."""

from collections.abc import Mapping
from dataclasses import dataclass

from app.indicators.figure import Figure

THRESHOLD = 11


def is_small(count: int | None) -> bool:
    """From 1 to 10: a count that may not be read, nor computed (D2)."""
    return count is not None and 1 <= count < THRESHOLD


@dataclass(frozen=True, slots=True)
class Counts:
    """Counts of one association and period; None when the figure that carries one was not answered."""

    entries: int | None
    exits: int | None
    alive: int | None
    """Exits without deaths."""
    durable: int | None
    unknown: int | None
    observable: int | None
    """Entries old enough for the 30-day share."""
    early: int | None
    renewals: int | None

    @property
    def deaths(self) -> int | None:
        """Exits less exits without deaths."""
        return _less(self.exits, self.alive)

    @property
    def not_durable(self) -> int | None:
        """Exits without deaths that were not durable, unknown ones included."""
        return _less(self.alive, self.durable)

    @property
    def other(self) -> int | None:
        """Exits to a known destination that is not durable."""
        return _less(self.not_durable, self.unknown)

    @property
    def late(self) -> int | None:
        """Stays old enough to be judged, without a step in the first 30 days."""
        return _less(self.observable, self.early)

    @property
    def too_recent(self) -> int | None:
        """Entries not yet old enough."""
        return _less(self.entries, self.observable)

    def every(self) -> tuple[int | None, ...]:
        """All of them, told and computed, always in the same order."""
        told = (self.entries, self.exits, self.alive, self.durable, self.unknown, self.observable, self.early)
        return (*told, self.renewals, self.deaths, self.not_durable, self.other, self.late, self.too_recent)


def counts_of(figures: Mapping[str, Figure]) -> Counts:
    """The counts that a set of figures tells; a count carried by several figures is read from the first answered."""
    known = _part(figures, ("exit_durable_rate_known", "denominator"))
    alive = _part(figures, ("exit_durable_rate", "denominator"), ("exit_unknown_share", "denominator"))
    unknown = _part(figures, ("exit_unknown_share", "numerator"))
    exits = ("exits", "numerator"), ("turnover", "numerator"), ("average_stay", "denominator")
    return Counts(
        entries=_part(figures, ("entries", "numerator")),
        exits=_part(figures, *exits, ("renewals_per_stay", "denominator")),
        alive=alive,
        durable=_part(figures, ("exit_durable_rate", "numerator"), ("exit_durable_rate_known", "numerator")),
        unknown=unknown if unknown is not None else _less(alive, known),
        observable=_part(figures, ("exit_step_30_days", "denominator")),
        early=_part(figures, ("exit_step_30_days", "numerator")),
        renewals=_part(figures, ("renewals_per_stay", "numerator")),
    )


def _part(figures: Mapping[str, Figure], *places: tuple[str, str]) -> int | None:
    for code, part in places:
        number = getattr(figures[code], part) if code in figures else None
        if number is not None:
            return int(number)
    return None


def _less(whole: int | None, part: int | None) -> int | None:
    return None if whole is None or part is None else whole - part
