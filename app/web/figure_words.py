"""A figure or a published cell in words: value, fraction, state. One place feeds screens, spreadsheets and charts."""

from fractions import Fraction
from typing import Any

from app.indicators.dictionary import Unit, indicator
from app.indicators.figure import Number, State
from app.web import words
from app.web.i18n import gettext as _


def state_words(state: State) -> str:
    """The three words for no number; 0 is a number and has none."""
    return {
        State.MASKED: _("masqué"),
        State.NO_ANSWER: _("sans réponse"),
        State.NOT_CONCERNED: _("non concerné"),
    }.get(state, "")


def value_words(figure: Any) -> str:
    """figure: a Figure or a Cell. « 90,5 % », « 42 jours », « 7 665 », or the word for no number."""
    if figure.value is None:
        return state_words(figure.state)
    return amount_words(figure.code, figure.value)


def amount_words(code: str, value: Number) -> str:
    """A value of an indicator (a median of associations too) in its unit."""
    unit = indicator(code).unit
    if unit is Unit.PERCENT:
        return words.percent(Fraction(value) / 100)
    if unit is Unit.DAYS:
        if indicator(code).is_median and Fraction(value).denominator == 1:
            return words.days_count(int(value))
        return _("%(days)s jours") % {"days": words.number(value, 1)}
    if unit is Unit.HOURS:
        return words.hours(value)
    if unit is Unit.EUR:
        return words.money(value)
    whole = Fraction(value).denominator == 1 and unit is not Unit.FTE
    return words.number(value, 0 if whole else 1)


def fraction_words(figure: Any) -> str:
    """« 6 936 / 7 665 »; a fraction of nights by period stays readable; empty for counts and hidden cells."""
    if figure.value is None or figure.denominator is None:
        return ""
    if figure.numerator is None:
        return _("sur %(n)s") % {"n": words.number(figure.denominator)}
    return f"{_short(figure.numerator)}{words.NBSP}/{words.NBSP}{_short(figure.denominator)}"


def _short(number: Number) -> str:
    return words.number(number, 0 if Fraction(number).denominator == 1 else 1)


def gap_words(code: str, gap: Fraction | None) -> str:
    """The distance to the median, signed: points for a rate, else in the unit; « — » when there is none."""
    if gap is None:
        return words.DASH
    if indicator(code).unit is Unit.PERCENT:
        return words.points(gap / 100)
    if indicator(code).unit is Unit.DAYS:
        return _("%(days)s jours") % {"days": words.number(gap, 1, signed=True)}
    if indicator(code).unit is Unit.HOURS:
        return f"{words.number(gap, 1, signed=True)}{words.NBSP}h"
    if indicator(code).unit is Unit.EUR:
        return words.money(gap, signed=True)
    return words.number(gap, 0 if gap.denominator == 1 else 1, signed=True)
