"""Figures as a sheet, the same for every spreadsheet that carries some."""

from collections.abc import Iterable

from app.indicators.dictionary import Unit, indicator
from app.indicators.figure import Figure
from app.tabular.writing import OutColumn, OutSheet, Value
from app.web.figure_words import state_words
from app.web.i18n import gettext as _
from app.web.words import locale_of


def figures_sheet(found: Iterable[Figure]) -> OutSheet:
    """One line per figure: value, unit, exact parts, situation, definition."""
    columns = (
        OutColumn(_("Indicateur"), width=44),
        OutColumn(_("Valeur"), "decimal"),
        OutColumn(_("Unité")),
        OutColumn(_("Numérateur"), "decimal"),
        OutColumn(_("Dénominateur"), "decimal"),
        OutColumn(_("Situation"), width=16),
        OutColumn(_("Définition"), width=70),
        OutColumn(_("Version"), "integer"),
    )
    units = {
        Unit.PERCENT: "%",
        Unit.DAYS: _("jours"),
        Unit.DWELLINGS: _("logements"),
        Unit.EUR: "€",
        Unit.FTE: _("équivalents temps plein"),
        Unit.HOURS: _("heures"),
        Unit.HOUSEHOLDS: _("ménages"),
        Unit.NIGHTS: _("nuits"),
        Unit.PEOPLE: _("séjours"),
        Unit.NUMBER: _("nombre"),
    }
    lines: list[list[Value]] = []
    for one in found:
        entry, plain = indicator(one.code), one.as_json()
        lines.append(
            [
                entry.name.of(locale_of()),
                one.rounded,
                units[one.unit],
                plain["numerator"],
                plain["denominator"],
                state_words(one.state),
                entry.sentence.of(locale_of()),
                entry.version,
            ]
        )
    return OutSheet(_("Chiffres"), columns, lines)
