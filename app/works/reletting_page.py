"""Dwellings let again as the page and its spreadsheet tell them: years, stages, each letting. Words only, no query."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from fractions import Fraction
from typing import Any

from app.indicators.dictionary import indicator
from app.indicators.figure import Figure
from app.indicators.statistics import quantile
from app.tabular.writing import OutColumn, OutSheet, Value
from app.web import series
from app.web.charts import Chart
from app.web.figure_words import fraction_words, value_words
from app.web.i18n import gettext as _
from app.web.i18n import lazy_gettext as _l
from app.web.i18n import ngettext
from app.web.words import locale_of, number
from app.works.relettings import HALF, NINTH_DECILE, STAGES, Reletting, stage_days

GROUPS = (
    (_l("Logements"), ("dwellings_relet", "dwellings_relet_cumulative", "orders_referred")),
    (_l("Délais"), ("reletting_delay_median", "reletting_delay_p90")),
    (_l("Économie pour les bailleurs"), ("avg_saving", "saving_coverage")),
    (_l("Bailleurs"), ("landlord_retention", "conventions_renewed")),
    (
        _l("Insertion"),
        (
            "insertion_hours", "insertion_fte", "hours_per_dwelling", "dynamic_exit_rate", "durable_job_exit_rate",
            "training_share",
        ),
    ),
    (_l("Ménages"), ("households_housed", "households_housed_registered", "proposals_per_housed")),
)  # fmt: skip
STAGE_WORDS = {
    "delay_vacancy_to_order": _l("Vacance → commande"),
    "delay_order_to_start": _l("Commande → début"),
    "delay_start_to_reception": _l("Travaux"),
    "delay_reception_to_lease": _l("Réception → bail"),
}
WHOLE = ("vacant_on", "let_on")


@dataclass(frozen=True)
class Year:
    """A year of relettings: distinct dwellings, those since the start, median and ninth decile of the whole delay."""

    number: int
    dwellings: int
    ever: int
    median: Fraction | None
    ninth: Fraction | None


@dataclass(frozen=True)
class StageLine:
    """One stage of the clock over a period; n: lettings whose two days are known."""

    words: str
    median: Fraction | None
    ninth: Fraction | None
    n: int


def years_of(ever: Sequence[Reletting], first: int, last: int) -> list[Year]:
    """Every year from the first to the last, those without a letting too."""
    found, seen = [], set()
    for year in range(first, last + 1):
        own = [one for one in ever if one.let_on.year == year]
        seen |= {one.dwelling for one in own}
        days = [one.delay for one in own]
        found.append(
            Year(year, len({one.dwelling for one in own}), len(seen), _share(days, HALF), _share(days, NINTH_DECILE))
        )
    return found


def stages_of(found: Sequence[Reletting]) -> list[StageLine]:
    """The four stages and the whole: medians do not add up to the median of the whole."""
    lines = [(str(STAGE_WORDS[code]), begins, ends) for code, begins, ends in STAGES]
    return [
        StageLine(words, _share(days, HALF), _share(days, NINTH_DECILE), len(days))
        for words, begins, ends in [*lines, (_("De la vacance au bail"), *WHOLE)]
        for days in [stage_days(found, begins, ends)]
    ]


def _share(days: Sequence[int], share: Fraction) -> Fraction | None:
    return quantile(sorted(Fraction(one) for one in days), share) if days else None


def head(count: int, since: int) -> str:
    """« 74 logements remis en location depuis 2001 (comptés une fois) »."""
    words = {"num": number(count), "year": since}
    said = ngettext(
        "%(num)s logement remis en location depuis %(year)s (compté une fois)",
        "%(num)s logements remis en location depuis %(year)s (comptés une fois)",
        count,
    )
    return said % words


def chart(years: Sequence[Year]) -> Chart | None:
    """Distinct dwellings of each year; the cumulative count is a line of text. None when nothing was let again."""
    if not any(one.dwellings for one in years):
        return None
    best = max(years, key=lambda one: one.dwellings)
    said = ngettext(
        "%(best)s logement en %(year)s, l’année la plus haute ; %(ever)s depuis %(since)s.",
        "%(best)s logements en %(year)s, l’année la plus haute ; %(ever)s depuis %(since)s.",
        best.dwellings,
    )
    sentence = said % {
        "best": number(best.dwellings),
        "year": best.number,
        "ever": number(years[-1].ever),
        "since": years[0].number,
    }
    columns = [series.Column(str(one.number), one.dwellings, number(one.dwellings)) for one in years]
    heads = (_("Année"), _("Logements remis en location"))
    return series.columns(_("Logements remis en location par année"), sentence, columns, heads)


def groups(found: dict[str, Figure]) -> list[tuple[str, list[dict[str, Any]]]]:
    """What parts.figure_card() draws, by group."""
    return [(str(words), [_card(found[code]) for code in codes]) for words, codes in GROUPS]


def _card(one: Figure) -> dict[str, Any]:
    entry, locale = indicator(one.code), locale_of()
    how = {
        "formula": entry.sentence.of(locale),
        "example": entry.example.of(locale),
        "excluded": entry.excluded.of(locale),
        "version": _("Définition version %(version)s") % {"version": entry.version},
    }
    return {
        "code": one.code,
        "label": entry.name.of(locale),
        "value": value_words(one),
        "fraction": fraction_words(one),
        "how": how,
    }


# -- the spreadsheet --------------------------------------------------------------------------------------------------
def sheets(years: Sequence[Year], stages: Sequence[StageLine], found: Sequence[Reletting]) -> list[OutSheet]:
    """Years, stages and each letting, as the page shows them."""
    return [_years_sheet(years), _stages_sheet(stages), _lettings_sheet(found)]


def _days(value: Fraction | None) -> float | None:
    return None if value is None else float(value)


def _years_sheet(years: Sequence[Year]) -> OutSheet:
    columns = (
        OutColumn(_("Année"), "integer"),
        OutColumn(_("Logements remis en location"), "integer", 28),
        OutColumn(_("Depuis l’origine, comptés une fois"), "integer", 34),
        OutColumn(_("Délai médian (jours)"), "decimal", 22),
        OutColumn(_("Neuvième décile (jours)"), "decimal", 24),
    )
    lines: list[list[Value]] = [
        [one.number, one.dwellings, one.ever, _days(one.median), _days(one.ninth)] for one in years
    ]
    return OutSheet(_("Années"), columns, lines)


def _stages_sheet(stages: Sequence[StageLine]) -> OutSheet:
    columns = (
        OutColumn(_("Étape"), width=26),
        OutColumn(_("Délai médian (jours)"), "decimal", 22),
        OutColumn(_("Neuvième décile (jours)"), "decimal", 24),
        OutColumn(_("Remises en location"), "integer", 22),
    )
    lines: list[list[Value]] = [[one.words, _days(one.median), _days(one.ninth), one.n] for one in stages]
    return OutSheet(_("Étapes"), columns, lines)


def _lettings_sheet(found: Sequence[Reletting]) -> OutSheet:
    heads = (_("Vacant le"), _("Commandé le"), _("Commencé le"), _("Réceptionné le"), _("Bail du"))
    columns = (
        OutColumn(_("Logement")),
        OutColumn(_("Adresse"), width=34),
        OutColumn(_("Commune"), width=20),
        *(OutColumn(head, "date") for head in heads),
        OutColumn(_("Délai (jours)"), "integer"),
    )
    lines: list[list[Value]] = [
        [
            one.label, one.address, one.town, one.vacant_on, one.ordered_on, one.started_on, one.accepted_on,
            one.let_on, one.delay,
        ]
        for one in found
    ]  # fmt: skip
    return OutSheet(_("Remises en location"), columns, lines)


def period_of(year: int | None, since: int, today: date) -> tuple[date, date]:
    """A year, or everything since the first one."""
    return (date(year, 1, 1), date(year, 12, 31)) if year else (date(since, 1, 1), today)
