"""The figures of a period as cards, a chart and sheets: value, fraction, how it is computed. Words only, no query."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

from app.indicators.dictionary import Unit, indicator
from app.indicators.figure import Figure, State
from app.indicators.periods import Period
from app.reference import catalogue
from app.residences.figures import Nights, Report, destinations
from app.tabular.writing import OutColumn, OutSheet, Value
from app.web import series
from app.web.charts import Chart
from app.web.figure_sheets import figures_sheet
from app.web.i18n import gettext as _
from app.web.i18n import lazy_gettext as _l
from app.web.listed import in_words
from app.web.words import (
    NBSP,
    days_count,
    has_cents,
    locale_of,
    month,
    month_short,
    number,
    percent,
)

GROUPS = (
    (_l("Occupation"), ("occupancy_gross", "occupancy_net", "vacancy_rate")),
    (_l("Nuits"), ("available_nights", "unavailable_nights", "occupied_nights")),
    (_l("Entrées et sorties"), ("entries", "exits", "turnover", "renewals_per_stay")),
    (_l("Durée des séjours terminés"), ("average_stay", "median_stay")),
    (_l("Présents le dernier jour"), ("stay_so_far", "median_stay_so_far", "share_over_planned")),
    (_l("Vers un logement durable"), ("exit_durable_rate", "exit_durable_rate_known", "exit_unknown_share")),
    (_l("Recherche de logement de sortie"), ("exit_step_30_days", "days_entry_to_first_exit_step")),
)
MOST_MONTHS = 13  # twelve months that begin inside one touch thirteen


@dataclass(frozen=True)
class Card:
    """What parts.figure_card() draws."""

    code: str
    label: str
    value: str
    fraction: str
    how: dict[str, Any]


def cards(found: Mapping[str, Figure], links: Mapping[str, tuple[str, str]]) -> list[tuple[str, list[Card]]]:
    """The groups of cards. links: for a code, the words and address of the rows behind its numerator."""
    return [(str(words), [card(found[code], links.get(code)) for code in codes]) for words, codes in GROUPS]


def card(one: Figure, link: tuple[str, str] | None = None) -> Card:
    entry = indicator(one.code)
    locale = locale_of()
    how: dict[str, Any] = {
        "formula": entry.sentence.of(locale),
        "example": formula(one),
        "excluded": entry.excluded.of(locale),
        "version": _("Définition version %(version)s") % {"version": entry.version},
    }
    if link:
        how["numerator"] = link
    return Card(one.code, entry.name.of(locale), said(one), parts(one), how)


def said(one: Figure) -> str:
    """The value in its unit: « 90,5 % », « 150 jours », « non concerné »."""
    if one.state is State.NOT_CONCERNED or one.value is None:
        return _("non concerné")
    unit = one.unit
    if unit is Unit.PERCENT:
        return percent(one.value / 100)
    if unit is Unit.DAYS:
        whole = one.numerator is None and one.value.denominator == 1  # a median may be a whole number of days
        return days_count(int(one.value)) if whole else _("%(days)s jours") % {"days": number(one.value, 1)}
    if unit is Unit.NUMBER:
        return number(one.value, 1)
    return number(one.value)


def parts(one: Figure) -> str:
    """« 6 936 / 7 665 », « n = 23 » for a median, nothing for a count."""
    if one.denominator is None:
        return ""
    if one.numerator is None:
        return _("n = %(count)s") % {"count": number(one.denominator)}
    return f"{_part(one.numerator)}{NBSP}/{NBSP}{_part(one.denominator)}"


def formula(one: Figure) -> str:
    """« nuits occupées 6 936 / nuits disponibles 7 665 = 90,5 % »."""
    entry, locale = indicator(one.code), locale_of()
    if one.denominator is None or one.numerator is None or one.value is None:
        return ""
    numerator = f"{entry.numerator.of(locale)} {_part(one.numerator)}"
    denominator = f"{entry.denominator.of(locale)} {_part(one.denominator)}"
    return f"{numerator} / {denominator} = {said(one)}"


def _part(value: Any) -> str:
    return number(value, 1 if has_cents(value) else 0)


# -- the year's months ------------------------------------------------------------------------------------------------
def occupancy_chart(months: Sequence[tuple[Period, Nights]], title: str) -> Chart | None:
    """Twelve months of occupancy, closures as a second tone above it. None when no night was available."""
    shown = [(one, counted) for one, counted in months[-MOST_MONTHS:] if counted.available]
    if not shown:
        return None
    columns = [
        series.Column(
            month_short(one.first),
            _share(counted.occupied, counted.available) * 100,
            percent(counted.occupied, counted.available, 0),
            _share(counted.unavailable, counted.available) * 100,
            percent(counted.unavailable, counted.available, 1),
        )
        for one, counted in shown
    ]
    heads = (_("Mois"), _("Occupées"), _("Fermées"))
    return series.columns(title, _told(shown), columns, heads, (_("Nuits occupées"), _("Nuits fermées")), 100, "%")


def _told(shown: Sequence[tuple[Period, Nights]]) -> str:
    """« L’occupation va de 84,2 % (mars 2026) à 97,1 % (juillet 2026) ; 3,1 % des nuits étaient fermées. »"""
    low = min(shown, key=lambda pair: _share(pair[1].occupied, pair[1].available))
    high = max(shown, key=lambda pair: _share(pair[1].occupied, pair[1].available))
    closed = sum(counted.unavailable for _period, counted in shown)
    available = sum(counted.available for _period, counted in shown)
    values = {
        "low": percent(low[1].occupied, low[1].available),
        "low_month": month(low[0].first),
        "high": percent(high[1].occupied, high[1].available),
        "high_month": month(high[0].first),
        "closed": percent(closed, available),
    }
    if low[0] == high[0] or values["low"] == values["high"]:
        return _("L’occupation est de %(low)s ; %(closed)s des nuits étaient fermées.") % values
    return (
        _(
            "L’occupation va de %(low)s (%(low_month)s) à %(high)s (%(high_month)s)"
            " ; %(closed)s des nuits étaient fermées."
        )
        % values
    )


def _share(part: int, whole: int) -> Fraction:
    return Fraction(part, whole)


# -- exits ------------------------------------------------------------------------------------------------------------
@dataclass(frozen=True)
class Exit:
    """A destination with its count; mark: « durable », « inconnue », « hors calcul »."""

    label: str
    count: int
    mark: str


def exits(counted: Mapping[str, int]) -> list[Exit]:
    """Most frequent first, then in the order of the list; a code that the list no longer has comes last, as it is."""
    order = {one.code: rank for rank, one in enumerate(catalogue.entries("exit_destinations"))}
    codes = sorted(counted, key=lambda code: (-counted[code], order.get(code, len(order)), code))
    return [Exit(in_words("exit_destinations", code), counted[code], _mark(code)) for code in codes]


def _mark(code: str) -> str:
    if code in destinations(durable=True):
        return _("logement durable")
    if code in destinations("unknown"):
        return _("inconnue")
    return _("hors du calcul") if code in destinations("death") else ""


# -- the spreadsheet --------------------------------------------------------------------------------------------------
def sheets(told: Report) -> list[OutSheet]:
    """The same figures, months and exits as the page."""
    return [figures_sheet(told.figures.values()), _months_sheet(told.months), _exits_sheet(told.exits)]


def _months_sheet(months: Iterable[tuple[Period, Nights]]) -> OutSheet:
    columns = (
        OutColumn(_("Du"), "date"),
        OutColumn(_("Au"), "date"),
        OutColumn(_("Nuits disponibles"), "integer"),
        OutColumn(_("Nuits fermées"), "integer"),
        OutColumn(_("Nuits occupées"), "integer"),
    )
    lines: list[list[Value]] = [[one.first, one.last, n.available, n.unavailable, n.occupied] for one, n in months]
    return OutSheet(_("Mois"), columns, lines)


def _exits_sheet(counted: Mapping[str, int]) -> OutSheet:
    columns = (
        OutColumn(_("Destination"), width=40),
        OutColumn(_("Sorties"), "integer"),
        OutColumn(_("Remarque"), width=20),
    )
    lines: list[list[Value]] = [[one.label, one.count, one.mark] for one in exits(counted)]
    return OutSheet(_("Sorties"), columns, lines)
