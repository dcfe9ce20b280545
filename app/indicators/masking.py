"""What may leave an association: small counts of people are hidden, and whatever would give them back with them.

Rules D1-D5 and D10 (threshold 11; sources: INSEE and CMS practice). The published set is chosen so that few equations
bind its cells, and cells that share an equation are hidden together:

- exits stand behind turnover, mean stay and renewals; entries behind the 30-day share; and
  present before + entries = present after + exits, where those present are never published but cannot exceed the
  units. So entries and exits hide together, with everything that rests on them.
- exits - (exits without deaths) = deaths: the three lines on destinations hide when deaths are 1 to 10.
- durable, unknown and other known destinations add up to exits without deaths, and any two of the three lines give all
  three counts: unless all are large, one line at most is shown.
- occupied nights are stock (D14). They bound the households present only when a house is nearly full or nearly empty
  all year, or has one or two units: then occupancy is hidden too.
The figures of the works share no count with those of residences: their rules stand in works_masking.
Nobody outside learns which of these reasons hid a cell: the word is the same for all.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import Enum
from fractions import Fraction
from typing import Any

from app.indicators.counts import THRESHOLD, Counts, counts_of, is_small
from app.indicators.dictionary import Field, Kind, Text, indicator, published_codes
from app.indicators.figure import Figure, Number, State, no_answer
from app.indicators.works_masking import few_housed, few_left, few_trained, works_counts

FEWEST_UNITS = 3
OCCUPANCY = ("occupied_nights", "occupancy_gross", "occupancy_net", "vacancy_rate")
DESTINATIONS = ("exit_durable_rate", "exit_durable_rate_known", "exit_unknown_share")

PUBLIC_REASON = Text(
    "masqué : l’effectif est de 1 à 10, ou pourrait se calculer",
    "hidden: the count is 1 to 10, or could be computed",
)


class Reason(Enum):
    """Why a cell is hidden. Shown to the association itself, never outside: the reason would narrow the value."""

    FEW_MOVES = Text("De 1 à 10 entrées ou sorties dans l’année.", "From 1 to 10 entries or exits in the year.")
    FEW_DEATHS = Text(
        "De 1 à 10 décès : ils se liraient par différence avec les sorties.",
        "From 1 to 10 deaths: they would show as the difference from exits.",
    )
    FEW_OF_A_KIND = Text(
        "Une destination compte de 1 à 10 sorties, ou se calculerait.",
        "One destination counts 1 to 10 exits, or could be computed.",
    )
    ALL_OF_A_KIND = Text(
        "Toutes les sorties sont de la même sorte : le chiffre dirait où chacun est allé.",
        "All exits are of one kind: the figure would say where each person went.",
    )
    FEW_STEPS = Text(
        "De 1 à 10 séjours avec démarche, sans démarche ou trop récents.",
        "From 1 to 10 stays with a step, without one, or too recent.",
    )
    FEW_RENEWALS = Text("De 1 à 10 renouvellements.", "From 1 to 10 renewals.")
    FULL_OR_EMPTY = Text(
        "La résidence est presque toujours pleine ou presque toujours vide : le nombre de ménages se lirait.",
        "Nearly always full or nearly always empty: the number of households would show.",
    )
    FEW_UNITS = Text(
        "Moins de 3 logements : le chiffre serait celui d’un ménage.",
        "Fewer than 3 units: the figure would be that of one household.",
    )
    FEW_HOUSED = Text(
        "De 1 à 10 ménages, ou autant que de logements remis en location : ils se liraient par différence.",
        "1 to 10 households, or as many as dwellings let again: they would show as a difference.",
    )
    FEW_LEAVERS = Text(
        "De 1 à 10 sorties d’une sorte, ou toutes de la même.", "1 to 10 exits of a kind, or all of one kind."
    )
    FEW_EMPLOYEES = Text("De 1 à 10 salariés, formés ou non.", "1 to 10 employees, trained or not.")


@dataclass(frozen=True, slots=True)
class Cell:
    """One published figure of one association and year. Without a value, numerator and denominator are None too."""

    code: str
    state: State
    numerator: Number | None
    denominator: Number | None
    value: Fraction | None
    version: int

    @property
    def n(self) -> Number | None:
        """The people behind the value, as far as the cell may say."""
        return self._figure.n

    @property
    def why(self) -> Text | None:
        """The words beside a hidden cell: the same whatever the reason."""
        return PUBLIC_REASON if self.state is State.MASKED else None

    def as_json(self) -> dict[str, Any]:
        """`{state, numerator, denominator, value, unit, version}`: numbers only when the state has a value."""
        return {"state": self.state.value, **self._figure.as_json(), "version": self.version}

    @property
    def _figure(self) -> Figure:
        return Figure(self.code, self.numerator, self.denominator, self.value, self.state)


def publishable(figures: Mapping[str, Figure]) -> dict[str, Cell]:
    """The cells of an association's year, one for each published indicator, hidden ones without any number."""
    hidden = masks(figures)
    cells = {}
    for code in published_codes():
        figure = figures.get(code) or no_answer(code)
        state = State.MASKED if code in hidden else figure.state
        told = (figure.numerator, figure.denominator, figure.value) if state.has_value else (None, None, None)
        cells[code] = Cell(code, state, *told, indicator(code).version)
    return cells


def masks(figures: Mapping[str, Figure]) -> dict[str, Reason]:
    """The indicators to hide, each with the reason that the association itself may read."""
    counts = counts_of(figures)
    hidden: dict[str, Reason] = {}
    if is_small(counts.entries) or is_small(counts.exits):
        hidden.update(dict.fromkeys(people_codes(), Reason.FEW_MOVES))
    else:
        hidden.update(_hidden_destinations(counts))
        hidden.update(_hidden_steps(counts))
        if is_small(counts.renewals):
            hidden["renewals_per_stay"] = Reason.FEW_RENEWALS
    hidden.update(_hidden_occupancy(figures))
    works = works_counts(figures)
    hidden.update(dict.fromkeys(few_housed(works), Reason.FEW_HOUSED))
    hidden.update(dict.fromkeys(few_left(works), Reason.FEW_LEAVERS))
    hidden.update(dict.fromkeys(few_trained(works), Reason.FEW_EMPLOYEES))
    return {code: reason for code, reason in hidden.items() if _answered(figures.get(code))}


def people_codes(field: Field = Field.RESIDENCES) -> list[str]:
    """The published indicators of one part of the house that are about people."""
    entries = [indicator(code) for code in published_codes()]
    return [entry.code for entry in entries if entry.kind is Kind.PEOPLE and entry.field is field]


def held_back(shown: Mapping[str, Figure], after: Mapping[str, Figure]) -> bool:
    """True when a correction moves what is shown by 1 to 10 households: it waits (D9).

    `shown`: the figures behind the cells now published, not those of a correction that still waits; else ten small
    steps and one large one would bring out a difference of one. Comparing two editions would tell what one household
    brought, so that a sum of days or of nights waits too while the count of people behind it stays the same.
    """
    old, new = counts_of(shown), counts_of(after)
    before = (*old.every(), *works_counts(shown).every())
    now = (*new.every(), *works_counts(after).every())
    moved = [abs(b - a) for a, b in zip(before, now, strict=True) if a is not None and b is not None]
    if any(is_small(step) for step in moved):
        return True
    same_exits = old.exits == new.exits
    same = {
        "average_stay": same_exits,
        "renewals_per_stay": same_exits,
        "occupied_nights": same_exits and old.entries == new.entries,
    }
    return any(same[code] and _numerator(shown, code) != _numerator(after, code) for code in same)


def corrected(shown: Mapping[str, Figure], cells: Mapping[str, Cell], after: Mapping[str, Figure]) -> dict[str, Cell]:
    """The cells after a correction: as they were while it is held back, those of the new figures otherwise.

    `shown`: the figures that `cells` were made of. While a correction waits, they remain those to compare with.
    """
    return dict(cells) if held_back(shown, after) else publishable(after)


def _hidden_destinations(counts: Counts) -> dict[str, Reason]:
    """Which of the three lines on destinations to hide: none, all, or all but the durable rate."""
    if counts.exits == 0:
        return {}
    every = dict.fromkeys(DESTINATIONS, Reason.FEW_OF_A_KIND)
    if counts.alive is None:
        return every
    if is_small(counts.deaths):
        return dict.fromkeys(DESTINATIONS, Reason.FEW_DEATHS)
    if is_small(counts.alive) or is_small(counts.durable) or is_small(counts.not_durable):
        return every
    if not counts.durable or not counts.not_durable:
        return dict.fromkeys(DESTINATIONS, Reason.ALL_OF_A_KIND)
    if counts.unknown is None or counts.other is None or is_small(counts.unknown) or is_small(counts.other):
        return dict.fromkeys(DESTINATIONS[1:], Reason.FEW_OF_A_KIND)
    if counts.other == 0:
        return dict.fromkeys(DESTINATIONS[1:], Reason.ALL_OF_A_KIND)
    return {}


def _hidden_steps(counts: Counts) -> dict[str, Reason]:
    parts = (counts.observable, counts.early, counts.late, counts.too_recent)
    return {"exit_step_30_days": Reason.FEW_STEPS} if any(is_small(part) for part in parts) else {}


def _hidden_occupancy(figures: Mapping[str, Figure]) -> dict[str, Reason]:
    """Occupancy of so few units, or so full or empty all year, that it counts households."""
    nights = _numerator(figures, "available_nights"), _numerator(figures, "occupied_nights")
    if not all(nights):
        return {}
    available, occupied = (Fraction(number or 0) for number in nights)
    turnover = figures.get("turnover")
    units = Fraction(turnover.denominator) if turnover and turnover.denominator else available / 365
    if units < FEWEST_UNITS:
        return dict.fromkeys(OCCUPANCY, Reason.FEW_UNITS)
    nearly_full = available - occupied < THRESHOLD and units < 2 * THRESHOLD
    nearly_empty = occupied < THRESHOLD
    return dict.fromkeys(OCCUPANCY, Reason.FULL_OR_EMPTY) if nearly_full or nearly_empty else {}


def _numerator(figures: Mapping[str, Figure], code: str) -> Number | None:
    figure = figures.get(code)
    return figure.numerator if figure else None


def _answered(figure: Figure | None) -> bool:
    """There is something to hide: a value, or a rate over nothing (it would tell that its denominator is 0)."""
    return figure is not None and (figure.numerator is not None or figure.denominator is not None)
