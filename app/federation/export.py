"""The comparison as a spreadsheet and as JSON, the same cells, the same masks, nothing behind them (D11); the members
as a spreadsheet."""

import json
from collections.abc import Iterable
from datetime import date, datetime
from typing import Any

from app.federation.comparing import Comparison
from app.indicators.figure import half_up
from app.tabular.writing import OutColumn, OutSheet, workbook
from app.web.figure_words import amount_words, fraction_words, gap_words, state_words, value_words
from app.web.i18n import gettext as _
from app.web.words import current_locale, day
from tenants import clock


def comparison_workbook(made: Comparison) -> bytes:
    """One line per association, alphabetical; a hidden value is the word « masqué », in the value's own column."""
    columns = [
        OutColumn(_("Association")),
        OutColumn(_("Département")),
        OutColumn(_("Région")),
        OutColumn(_("Valeur"), "decimal"),
        OutColumn(_("Situation")),
        OutColumn(_("Calcul")),
        OutColumn(_("Écart à la médiane")),
    ]
    rows = [
        [
            line.name,
            line.department,
            line.region_name,
            half_up(line.cell.value, 1) if line.cell.value is not None else None,
            state_words(line.cell.state) or _("publié"),
            fraction_words(line.cell),
            gap_words(line.cell.code, line.gap),
        ]
        for line in made.lines
    ]
    language = current_locale.get()
    network = made.network
    notes = [
        (_("Indicateur"), made.indicator.name.of(language)),
        (_("Définition"), made.indicator.sentence.of(language)),
        (_("Numérateur"), made.indicator.numerator.of(language)),
        (_("Dénominateur"), made.indicator.denominator.of(language)),
        (_("Version de la définition"), str(made.indicator.version)),
        (_("Année"), str(made.year)),
        (_("Réseau"), value_words(network.total) if network.total else _("non montré")),
        (
            _("Médiane"),
            amount_words(made.indicator.code, network.median) if network.median is not None else _("non montrée"),
        ),
        (
            _("Couverture"),
            _("%(shown)s sur %(asked)s ; masquées : %(masked)s ; sans réponse : %(silent)s ; non concernées : %(out)s")
            % {
                "shown": network.coverage.shown,
                "asked": network.coverage.asked,
                "masked": network.coverage.masked,
                "silent": network.coverage.no_answer,
                "out": network.coverage.not_concerned,
            },
        ),
        (_("Total, médiane et quartiles"), _("Calculés sur les valeurs montrées seulement.")),
        (_("Exporté le"), day(clock.today())),
    ]
    return workbook([OutSheet(_("Comparaison"), columns, rows)], notes, _)


def comparison_json(made: Comparison) -> bytes:
    """{indicator, year, group, network, associations: [{slug, name, department, …cell}]}."""
    body = {
        "indicator": made.indicator.code,
        "year": made.year,
        "group": made.group,
        "network": made.network.as_json(),
        "associations": [
            {"slug": line.slug, "name": line.name, "department": line.department} | line.cell.as_json()
            for line in made.lines
        ],
    }
    return json.dumps(body, ensure_ascii=False).encode()


def members_workbook(rows: Iterable[Any]) -> bytes:
    """One line per association, as the page lists them."""
    columns = [
        OutColumn(_("Association"), width=36),
        OutColumn(_("Département")),
        OutColumn(_("Adhérente depuis le"), "date", 20),
        OutColumn(_("Espace ouvert le"), "date", 20),
        OutColumn(_("Espace suspendu le"), "date", 20),
        OutColumn(_("Dernière année publiée"), "integer", 22),
    ]
    lines = [
        [row.name, row.department, row.joined_on, _day(row.opened_at), _day(row.suspended_at), row.last_year]
        for row in rows
    ]
    return workbook([OutSheet(_("Adhérents"), columns, lines)], [(_("Exporté le"), day(clock.today()))])


def _day(moment: datetime | None) -> date | None:
    return moment.date() if moment else None
