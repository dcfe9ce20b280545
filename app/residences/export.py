"""Spreadsheets of the residences: each from the rows of the statement that the page shows."""

from collections.abc import Iterable
from typing import Any

from app.reference import catalogue
from app.residences.board import FREE, Sight, tile
from app.tabular.writing import OutColumn, Value
from app.web.exports import filters, one_sheet, rule_said
from app.web.i18n import gettext as _
from app.web.visit import Visit
from app.web.words import locale_of
from tenants import clock


def words(name: str, code: str) -> str:
    return catalogue.label(name, code, locale_of()) if code else ""


def list_of_residences(rows: Iterable[Any], visit: Visit) -> bytes:
    columns = (
        OutColumn(_("N°"), "integer"),
        OutColumn(_("Résidence"), width=28),
        OutColumn(_("Type"), width=30),
        OutColumn(_("Public"), width=24),
        OutColumn(_("Commune"), width=20),
        OutColumn(_("Propriétaire"), width=28),
        OutColumn(_("Ouverte le"), "date"),
        OutColumn(_("Logements en service"), "integer"),
        OutColumn(_("Occupés"), "integer"),
        OutColumn(_("Fermés"), "integer"),
        OutColumn(_("Prochain logement libre le"), "date"),
        OutColumn(_("Décisions en retard"), "integer"),
        OutColumn(_("Convention jusqu’au"), "date"),
    )
    lines: list[list[Value]] = [
        [
            row.number,
            row.name,
            words("residence_kinds", row.kind),
            words("publics", row.public),
            row.town,
            row.owner,
            row.opened_on,
            row.units,
            row.occupied,
            row.closed,
            row.free_from,
            row.late,
            row.convention_to,
        ]
        for row in rows
    ]
    rule = _("Occupé : une personne y est aujourd’hui, départ annoncé compris. Libre le : première nuit libre.")
    return one_sheet(visit, _("Résidences"), columns, lines, filters(_said(visit)), rule_said(rule))


def list_of_units(rows: Iterable[Any], residence: Any, visit: Visit) -> bytes:
    """Every unit with its situation today, without a name."""
    today = clock.today()
    sight = Sight(names=False, story=False, href=str)
    columns = (
        OutColumn(_("Logement")),
        OutColumn(_("Étage"), "integer"),
        OutColumn(_("Type")),
        OutColumn(_("Surface"), "decimal"),
        OutColumn(_("Meublé"), "yes_no"),
        OutColumn(_("Places"), "integer"),
        OutColumn(_("Réservé à"), width=20),
        OutColumn(_("En service depuis le"), "date"),
        OutColumn(_("Situation"), width=24),
        OutColumn(_("Libre le"), "date"),
        OutColumn(_("Équivalence de loyer"), "money"),
        OutColumn(_("Charges"), "money"),
        OutColumn(_("Prestations obligatoires"), "money"),
        OutColumn(_("Prestations facultatives"), "money"),
    )
    lines: list[list[Value]] = []
    for row in rows:
        now = tile(row, today, sight)
        lines.append(
            [
                row.label,
                row.floor,
                words("unit_types", row.type),
                row.surface,
                row.furnished,
                row.capacity,
                row.reserved_for,
                row.service_from,
                now.who if now.situation != FREE else _("Libre"),
                now.free_from,
                row.rent,
                row.charges,
                row.services,
                row.options,
            ]
        )
    rule = _("Libre le : première nuit sans séjour ni fermeture ; vide quand aucun départ n’est annoncé.")
    return one_sheet(visit, _("Logements"), columns, lines, (_("Résidence"), residence.name), rule_said(rule))


def list_of_closures(rows: Iterable[Any], residence: Any, visit: Visit) -> bytes:
    """Every closure of a residence; an open one has no end and counts its nights until today."""
    columns = (
        OutColumn(_("Logement")),
        OutColumn(_("Motif"), width=30),
        OutColumn(_("Précision"), width=36),
        OutColumn(_("Du"), "date"),
        OutColumn(_("Rouvert le"), "date"),
        OutColumn(_("Nuits"), "integer"),
    )
    lines: list[list[Value]] = [
        [
            row.label,
            words("unavailability_reasons", row.reason),
            row.note,
            row.starts_on,
            row.ends_on,
            ((row.ends_on or clock.today()) - row.starts_on).days,
        ]
        for row in rows
    ]
    rule = _("Une fermeture non terminée compte ses nuits jusqu’à aujourd’hui.")
    return one_sheet(visit, _("Fermetures"), columns, lines, (_("Résidence"), residence.name), rule_said(rule))


def list_of_searches(rows: Iterable[Any], visit: Visit) -> bytes:
    """The open exit searches, from the longest without a step to the shortest."""
    columns = (
        OutColumn(_("Séjour"), "integer"),
        OutColumn(_("Nom"), width=24),
        OutColumn(_("Prénom"), width=18),
        OutColumn(_("Résidence"), width=22),
        OutColumn(_("Logement")),
        OutColumn(_("Ouverte le"), "date"),
        OutColumn(_("Dernière démarche le"), "date", 22),
        OutColumn(_("Jours sans démarche"), "integer", 20),
        OutColumn(_("Démarches"), "integer"),
        OutColumn(_("Prochaine démarche"), width=30),
        OutColumn(_("Prévue le"), "date"),
    )
    lines: list[list[Value]] = [
        [
            row.number,
            row.last_name,
            row.first_name,
            row.residence,
            row.label,
            row.opened_on,
            row.last_step_on,
            row.days,
            row.steps,
            row.next_step,
            row.next_step_on,
        ]
        for row in rows
    ]
    rule = _("Les personnes présentes. Sans aucune démarche, les jours comptent depuis l’ouverture de la recherche.")
    return one_sheet(visit, _("Recherches de sortie"), columns, lines, rule_said(rule))


def _word_asked(name: str, code: str) -> str:
    """The words of a code out of an address, or what stands there when it is none of ours."""
    try:
        return words(name, code)
    except catalogue.UnknownCode:
        return code


def _said(visit: Visit) -> str:
    """The filters of the address in words."""
    found = []
    if visit.asked("q"):
        found.append(_("texte « %(text)s »") % {"text": visit.asked("q")})
    if visit.asked("public"):
        found.append(_("public %(public)s") % {"public": _word_asked("publics", visit.asked("public"))})
    if visit.asked("free") == "1":
        found.append(_("avec un logement libre"))
    return ", ".join(found)
