"""The comparison as pictures: one dot per published association, and the map by département."""

from dataclasses import dataclass
from fractions import Fraction
from functools import lru_cache
from typing import Any

from app.federation.comparing import Comparison, Line, compare, cuts, groups, is_rate, rows_for
from app.indicators.figure import State
from app.indicators.statistics import quantile
from app.web import charts, maps
from app.web.figure_words import amount_words, value_words
from app.web.i18n import gettext as _
from app.web.words import current_locale, labelled


@dataclass(frozen=True, eq=False)
class Seen:
    """One comparison and its pictures. offered: the groups one may ask for."""

    comparison: Comparison
    dots: charts.Chart | None
    map: maps.France | None
    offered: list[tuple[str, str]]


@lru_cache(maxsize=32)
def see(code: str, year: int, group: str, rows: tuple[Any, ...], _language: str) -> Seen | None:
    """The same cells look the same in the same language: kept, since published cells hardly ever change. None for a
    group that is not offered."""
    told = rows_for(rows, code)
    offered = groups([row for row in told if row.code in (None, code)])
    if group not in {each for each, _name in offered}:
        return None
    made = compare(code, year, group, told)
    return Seen(made, dots_of(made), map_of(made), offered)


def dots_of(made: Comparison) -> charts.Chart | None:
    """Rates as dots between 0 and 100 %; other indicators as bars from the largest. None under three shown."""
    if made.too_few or made.network.median is None:
        return None
    title = made.indicator.name.of(current_locale.get())
    code = made.indicator.code
    median = amount_words(code, made.network.median)
    sentence = _(
        "La médiane des associations publiées est de %(median)s ; la moitié se tient entre %(low)s et %(high)s."
    ) % {
        "median": median,
        "low": amount_words(code, made.network.lower or Fraction(0)),
        "high": amount_words(code, made.network.upper or Fraction(0)),
    }
    heads = (_("Association"), _("Valeur"))
    if is_rate(code) and all(0 <= (line.cell.value or 0) <= 100 for line in made.shown):
        members = [
            charts.Member(line.name, Fraction(line.cell.value or 0) / 100, value_words(line.cell))
            for line in made.shown
        ]
        return charts.dots(title, sentence, members, heads, _("médiane %(value)s") % {"value": median})
    items = [
        charts.Bar(line.name, Fraction(line.cell.value or 0), value_words(line.cell))
        for line in sorted(made.shown, key=lambda line: -(line.cell.value or 0))
    ]
    return charts.bars(title, sentence, items, heads)


def map_of(made: Comparison) -> maps.France | None:
    """France by département. Where several associations share one, the middle of the values they show stands for it."""
    if made.too_few:
        return None
    code = made.indicator.code
    there: dict[str, list[Line]] = {}
    for line in made.lines:
        there.setdefault(line.department, []).append(line)
    values = {department: _told(lines) for department, lines in there.items()}
    hints = {
        department: " · ".join(labelled(line.name, value_words(line.cell)) for line in lines)
        for department, lines in there.items()
    }
    limits = cuts([line.cell.value for line in made.shown if line.cell.value is not None])
    said = [amount_words(code, limit) for limit in limits]
    classes = [
        _("moins de %(value)s") % {"value": said[0]},
        *(_("de %(low)s à %(high)s") % {"low": said[n], "high": said[n + 1]} for n in range(3)),
        _("%(value)s et plus") % {"value": said[3]},
    ]
    states = {"masked": _("masqué"), "silent": _("sans réponse"), "absent": _("pas d’association")}
    sentence = _("%(shown)s associations sur %(asked)s montrent une valeur.") % {
        "shown": made.network.coverage.shown,
        "asked": made.network.coverage.asked,
    }
    return maps.france(made.indicator.name.of(current_locale.get()), sentence, values, limits, classes, states, hints)


def _told(lines: list[Line]) -> Fraction | str:
    shown = sorted(line.cell.value for line in lines if line.cell.state.has_value and line.cell.value is not None)
    if shown:
        return quantile(shown, Fraction(1, 2))
    return "masked" if any(line.cell.state is State.MASKED for line in lines) else "silent"
