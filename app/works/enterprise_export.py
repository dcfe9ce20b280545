"""Spreadsheets of enterprises: their list, the years of one, a price list, hours and leavers."""

from collections.abc import Iterable
from typing import Any

from app.tabular.writing import OutColumn, Value
from app.web.exports import one_sheet, rule_said
from app.web.i18n import gettext as _
from app.web.listed import in_words
from app.web.visit import Visit
from app.works.partnership import Year
from app.works.quote_forms import UNIT_WORDS


def list_of_enterprises(rows: Iterable[Any], visit: Visit) -> bytes:
    columns = (
        OutColumn(_("Entreprise"), width=28),
        OutColumn(_("Nature"), width=30),
        OutColumn(_("Commune"), width=20),
        OutColumn(_("SIRET"), width=18),
        OutColumn(_("Partenaire depuis le"), "date", 18),
        OutColumn(_("Convention du"), "date", 14),
        OutColumn(_("Convention au"), "date", 14),
        OutColumn(_("Plafond d’un chantier"), "money", 20),
        OutColumn(_("Chantiers"), "integer"),
    )
    lines: list[list[Value]] = [
        [
            row.name,
            in_words("siae_kinds", row.kind),
            row.town,
            row.siret,
            row.partner_since,
            row.starts_on,
            row.ends_on,
            row.order_ceiling,
            row.orders,
        ]
        for row in rows
    ]
    rule = _("Convention : celle en vigueur aujourd’hui.")
    return one_sheet(visit, _("Entreprises"), columns, lines, rule_said(rule))


def list_of_years(years: Iterable[Year], enterprise: Any, visit: Visit) -> bytes:
    """The yearly table of a partnership."""
    columns = (
        OutColumn(_("Année"), "integer"),
        OutColumn(_("Chantiers"), "integer"),
        OutColumn(_("Logements remis en location"), "integer", 26),
        OutColumn(_("dont pour la première fois"), "integer", 24),
        OutColumn(_("Heures"), "decimal"),
        OutColumn(_("Salariés"), "integer"),
        OutColumn(_("Équivalents temps plein"), "decimal", 22),
        OutColumn(_("Facturé hors taxes"), "money", 18),
        OutColumn(_("Référence"), "money"),
        OutColumn(_("Économie"), "money"),
        OutColumn(_("Sorties comptées"), "integer", 16),
        OutColumn(_("dont dynamiques"), "integer", 16),
        OutColumn(_("dont durables"), "integer", 14),
        OutColumn(_("Orientations vers un artisan"), "integer", 26),
    )
    lines: list[list[Value]] = [
        [
            one.year,
            one.orders,
            one.relet,
            one.first_relet,
            one.hours,
            one.employees,
            one.etp,
            one.invoiced,
            one.reference,
            one.saving,
            one.exits.counted,
            one.exits.dynamic,
            one.exits.durable,
            one.referrals,
        ]
        for one in years
    ]
    rule = _(
        "Un logement remis en location compte une fois par année ; « pour la première fois » se cumule. "
        "Équivalents temps plein : vides tant que la nature de la structure n’est pas précisée."
    )
    return one_sheet(visit, _("Années"), columns, lines, (_("Entreprise"), enterprise.name), rule_said(rule))


def list_of_prices(lines: Iterable[Any], listed: Any, enterprise: Any, visit: Visit) -> bytes:
    columns = (
        OutColumn(_("Corps de travaux"), width=28),
        OutColumn(_("Travaux"), width=40),
        OutColumn(_("Unité")),
        OutColumn(_("Prix unitaire"), "money"),
        OutColumn(_("Référence unitaire"), "money", 18),
        OutColumn(_("Relevée le"), "date"),
        OutColumn(_("Source"), width=30),
    )
    rows: list[list[Value]] = [
        [
            in_words("works_trades", line.trade),
            line.name,
            str(UNIT_WORDS[line.unit]),
            line.unit_price,
            line.reference_price,
            line.reference_on,
            line.reference_source,
        ]
        for line in lines
    ]
    more = ((_("Entreprise"), enterprise.name), (_("Bordereau de prix"), listed.name))
    return one_sheet(visit, _("Prix"), columns, rows, *more)


def list_of_hours(rows: Iterable[Any], enterprise: Any, year: int, visit: Visit) -> bytes:
    columns = (
        OutColumn(_("Chantier")),
        OutColumn(_("Code")),
        OutColumn(_("Mois"), "date"),
        OutColumn(_("Heures"), "decimal"),
    )
    lines: list[list[Value]] = [[row.label, row.code, row.month, row.hours] for row in rows]
    return one_sheet(visit, _("Heures"), columns, lines, (_("Entreprise"), enterprise.name), (_("Année"), str(year)))


def list_of_employees(rows: Iterable[Any], enterprise: Any, visit: Visit) -> bytes:
    columns = (
        OutColumn(_("Code")),
        OutColumn(_("Contrat du"), "date"),
        OutColumn(_("au"), "date"),
        OutColumn(_("Heures"), "decimal"),
        OutColumn(_("Formations"), "integer"),
        OutColumn(_("Sortie le"), "date"),
        OutColumn(_("Situation à la sortie"), width=34),
    )
    lines: list[list[Value]] = [
        [
            row.code,
            row.starts_on,
            row.ends_on,
            row.hours,
            row.trainings,
            row.left_on,
            in_words("siae_exits", row.situation or ""),
        ]
        for row in rows
    ]
    return one_sheet(visit, _("Salariés"), columns, lines, (_("Entreprise"), enterprise.name))
