"""One indicator across associations: cards, dots, table and map from one set of published cells."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from fractions import Fraction
from functools import cache
from typing import Any

from app.folding import fold
from app.indicators.dictionary import Indicator, Unit, indicator
from app.indicators.figure import State
from app.indicators.masking import Cell
from app.indicators.statistics import Network, gap_to_median, network
from app.publications.cells import as_cell
from app.reference import entries

ALL = "all"


@dataclass(frozen=True)
class Line:
    """One association in the comparison. gap: to the median of the group, in the indicator's unit."""

    slug: str
    name: str
    department: str
    region: str
    region_name: str
    invented: bool
    cell: Cell
    gap: Fraction | None = None


@dataclass(frozen=True)
class Comparison:
    indicator: Indicator
    year: int
    group: str
    lines: tuple[Line, ...]
    network: Network
    unknown: Network | None
    known: Network | None
    too_few: bool

    @property
    def shown(self) -> tuple[Line, ...]:
        return tuple(line for line in self.lines if line.cell.state.has_value)


@cache
def departments() -> dict[str, tuple[str, str, str]]:
    """Département code -> (its name, region code, region name)."""
    return {
        entry.code: (entry.labels["fr"], str(entry.flags["region_code"]), str(entry.flags["region_name"]))
        for entry in entries("departments")
    }


def lines_of(rows: Sequence[Any], code: str) -> list[Line]:
    """Every association of the registry, with its cell; without a publication it is « sans réponse »."""
    places = departments()
    lines = []
    for row in rows:
        _name, region, region_name = places.get(row.department, ("", "", ""))
        cell = as_cell(row) if row.state else Cell(code, State.NO_ANSWER, None, None, None, indicator(code).version)
        lines.append(Line(row.slug, row.name, row.department, region, region_name, row.invented, cell))
    return sorted(lines, key=lambda line: fold(line.name))


@dataclass(frozen=True)
class Silent:
    """An association's row of the registry without a cell: it has not published this indicator."""

    row: Any
    code: None = None
    state: None = None

    def __getattr__(self, name: str) -> Any:
        return getattr(self.row, name)


COMPANIONS = {"exit_durable_rate": ("exit_durable_rate_known", "exit_unknown_share")}


def codes_for(code: str) -> tuple[str, ...]:
    """The indicator asked for and the lines that are never printed without it, or it without them."""
    return (code, *COMPANIONS.get(code, ()))


def rows_for(rows: Sequence[Any], code: str) -> list[Any]:
    """The rows that one comparison needs: an association without the indicator keeps one line without a cell."""
    wanted = set(codes_for(code))
    kept = [row for row in rows if row.code in wanted]
    told = {row.slug for row in kept if row.code == code}
    silent = {row.slug: row for row in rows if row.slug not in told}
    return kept + [Silent(row) for row in silent.values()]


def compare(code: str, year: int, group: str, rows: Sequence[Any]) -> Comparison:
    """The comparison of one group (`all`, or a region's code). rows: every association, a row per code of
    `codes_for`."""
    by_code = {each: [row for row in rows if row.code in (None, each)] for each in codes_for(code)}
    lines = _of_group(lines_of(by_code[code], code), group)
    figures = network(code, [line.cell for line in lines])
    completed = tuple(replace(line, gap=gap_to_median(line.cell, figures)) for line in lines)
    beside = {
        each: network(each, [line.cell for line in _of_group(lines_of(found, each), group)])
        for each, found in by_code.items()
        if each != code
    }
    too_few = figures.coverage.shown < 3
    return Comparison(
        indicator(code),
        year,
        group,
        completed,
        figures,
        beside.get("exit_unknown_share"),
        beside.get("exit_durable_rate_known"),
        too_few,
    )


def _of_group(lines: list[Line], group: str) -> list[Line]:
    return lines if group == ALL else [line for line in lines if line.region == group]


def groups(rows: Sequence[Any]) -> list[tuple[str, str]]:
    """The fixed catalogue of groups: the whole network, and each region with at least three associations (D4, D8)."""
    places = departments()
    found: dict[str, tuple[str, int]] = {}
    for row in rows:
        if row.department in places:
            _name, code, name = places[row.department]
            found[code] = (name, found.get(code, (name, 0))[1] + 1)
    kept = sorted(((code, name) for code, (name, count) in found.items() if count >= 3), key=lambda pair: fold(pair[1]))
    return [(ALL, ""), *kept]


def cuts(values: Sequence[Fraction]) -> list[Fraction]:
    """Four round cuts for five classes of a map, from the values shown: fifths of their span, to the unit or ten."""
    if not values:
        return [Fraction(20), Fraction(40), Fraction(60), Fraction(80)]
    low, high = min(values), max(values)
    span = high - low or Fraction(1)
    step = Fraction(1)
    while step * 50 < span:
        step *= 10
    while step * 5 > span and step > Fraction(1, 10):
        step /= 10
    raw = [low + span * share / 5 for share in range(1, 5)]
    rounded = [Fraction(round(cut / step)) * step for cut in raw]
    return rounded if len(set(rounded)) == 4 else raw


def is_rate(code: str) -> bool:
    return indicator(code).unit is Unit.PERCENT
