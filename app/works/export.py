"""Spreadsheets of landlords, dwellings and conventions: each from the rows of the statement that its page shows."""

from collections.abc import Iterable
from typing import Any

from app.tabular.writing import OutColumn, Value
from app.web.exports import filters, one_sheet, rule_said
from app.web.i18n import gettext as _
from app.web.listed import in_words
from app.web.visit import Visit
from app.works.places import landlord_name
from app.works.wording import CONVENTION_SITUATIONS, SITUATIONS, STEPS


def _sheet(title: str, columns: Iterable[OutColumn], lines: list[list[Value]], visit: Visit, rule: str) -> bytes:
    asked = "; ".join(word for word in (visit.asked("q"), visit.asked("only")) if word)
    return one_sheet(visit, title, columns, lines, filters(asked), rule_said(rule))


def list_of_landlords(rows: Iterable[Any], visit: Visit) -> bytes:
    columns = (
        OutColumn(_("N°"), "integer"),
        OutColumn(_("Bailleur"), width=30),
        OutColumn(_("Société"), "yes_no"),
        OutColumn(_("Commune"), width=20),
        OutColumn(_("Logements"), "integer"),
        OutColumn(_("Conventions en vigueur"), "integer"),
        OutColumn(_("Prochaine fin de convention"), "date"),
        OutColumn(_("Conventionné depuis le"), "date"),
        OutColumn(_("Fidèle"), "yes_no"),
        OutColumn(_("Chantiers"), "integer"),
        OutColumn(_("Économie"), "money"),
        OutColumn(_("Dernier conseil"), "date"),
        OutColumn(_("Suite"), width=28),
        OutColumn(_("À rappeler le"), "date"),
    )
    lines: list[list[Value]] = [
        [
            row.number,
            landlord_name(visit, row),
            row.kind == "company",
            row.town,
            row.dwellings,
            row.active,
            row.next_end,
            row.since,
            row.loyal,
            row.orders,
            row.saving,
            row.advised_on,
            in_words("landlord_contact_outcomes", row.outcome or ""),
            row.call_back_on,
        ]
        for row in rows
    ]
    rule = _(
        "Fidèle : une convention en vigueur le 1ᵉʳ janvier et aujourd’hui. Économie : prix de référence moins prix "
        "payé, sur les lignes qui ont un prix de référence."
    )
    return _sheet(_("Bailleurs"), columns, lines, visit, rule)


def list_of_dwellings(rows: Iterable[Any], visit: Visit) -> bytes:
    columns = (
        OutColumn(_("N°"), "integer"),
        OutColumn(_("Référence")),
        OutColumn(_("Adresse"), width=30),
        OutColumn(_("Code postal")),
        OutColumn(_("Commune"), width=20),
        OutColumn(_("Type")),
        OutColumn(_("Surface"), "decimal"),
        OutColumn(_("Classe énergie (DPE)")),
        OutColumn(_("Bailleur"), width=30),
        OutColumn(_("Situation")),
        OutColumn(_("Vacant depuis le"), "date"),
        OutColumn(_("Jours de vacance"), "integer"),
        OutColumn(_("Chantier")),
        OutColumn(_("Étape"), width=22),
        OutColumn(_("Loué depuis le"), "date"),
        OutColumn(_("Nature de la convention"), width=30),
        OutColumn(_("Niveau de loyer"), width=30),
        OutColumn(_("Convention jusqu’au"), "date"),
        OutColumn(_("Loyer demandé"), "money"),
    )
    lines: list[list[Value]] = [
        [
            row.number,
            row.label,
            row.address,
            row.postcode,
            row.town,
            in_words("unit_types", row.type),
            row.area,
            row.energy_class,
            landlord_name(visit, row),
            str(SITUATIONS[row.situation][0]),
            row.vacant_on if row.waited is not None else None,
            row.waited,
            row.order_label if row.waited is not None else "",
            str(STEPS[row.stage]) if row.stage and row.waited is not None else "",
            row.let_on,
            in_words("convention_kinds", row.convention_kind or ""),
            in_words("convention_levels", row.convention_level or ""),
            row.convention_ends_on,
            row.rent,
        ]
        for row in rows
    ]
    rule = _(
        "Situation déduite des faits : vacance, chantier, bail. Un chantier chez un locataire en place n’y touche pas."
    )
    return _sheet(_("Logements"), columns, lines, visit, rule)


def list_of_conventions(rows: Iterable[Any], visit: Visit) -> bytes:
    columns = (
        OutColumn(_("N°"), "integer"),
        OutColumn(_("Logement")),
        OutColumn(_("Adresse"), width=30),
        OutColumn(_("Commune"), width=20),
        OutColumn(_("Bailleur"), width=30),
        OutColumn(_("Nature"), width=30),
        OutColumn(_("Niveau de loyer"), width=30),
        OutColumn(_("N° de convention"), width=20),
        OutColumn(_("Signée le"), "date"),
        OutColumn(_("Du"), "date"),
        OutColumn(_("Au"), "date"),
        OutColumn(_("Fin avant terme"), "date"),
        OutColumn(_("Motif"), width=30),
        OutColumn(_("Loyer plafond"), "money"),
        OutColumn(_("Situation")),
        OutColumn(_("Renouvelée"), "yes_no"),
    )
    lines: list[list[Value]] = [
        [
            row.number,
            row.label,
            row.address,
            row.town,
            landlord_name(visit, row),
            in_words("convention_kinds", row.kind),
            in_words("convention_levels", row.level),
            row.reference,
            row.signed_on,
            row.starts_on,
            row.ends_on,
            row.ended_on,
            row.ended_why,
            row.rent_ceiling,
            str(CONVENTION_SITUATIONS[row.situation][0]),
            row.renewed,
        ]
        for row in rows
    ]
    rule = _("À échéance : en vigueur, finit dans les mois d’alerte (réglage), et rien ne la suit.")
    return _sheet(_("Conventions"), columns, lines, visit, rule)
