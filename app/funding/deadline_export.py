"""The spreadsheet of the deadlines: the dates that the page lists, with its filters."""

from collections.abc import Iterable
from datetime import date

from app.funding.deadlines import Date
from app.tabular.writing import OutColumn, Value
from app.web.exports import filters, one_sheet, rule_said
from app.web.i18n import gettext as _
from app.web.visit import Visit
from app.web.words import day, labelled


def list_of_deadlines(found: Iterable[Date], today: date, asked: str, visit: Visit) -> bytes:
    """asked: whose dates and until when, in words."""
    columns = (
        OutColumn(_("Date"), "date"),
        OutColumn(_("Échéance"), width=44),
        OutColumn(_("Nature"), width=24),
        OutColumn(_("Délai"), width=36),
        OutColumn(_("Dossier"), "integer"),
        OutColumn(_("Intitulé"), width=44),
        OutColumn(_("Responsable"), width=24),
        OutColumn(_("Fait le"), "date"),
        OutColumn(_("Déplacements"), width=44),
    )
    lines: list[list[Value]] = [
        [
            one.due_on, one.words, one.kind_words, one.told(today), one.dossier, one.title, one.who, one.done_on,
            " · ".join(labelled(day(on), why) for on, why in one.moved),
        ]
        for one in found
    ]  # fmt: skip
    rule = _("Tout ce qui est en retard, ce qui vient dans le délai choisi, ce qui est fait depuis trente jours.")
    return one_sheet(visit, _("Échéances"), columns, lines, filters(asked), rule_said(rule))
