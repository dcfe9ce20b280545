"""The payments as a spreadsheet: lines, schedule, claims, payments, cash by month: the rows that the page shows."""

from collections.abc import Iterable
from typing import Any

from app.funding.cash import Cash, sentence
from app.funding.payment_words import CLAIMS, INSTALMENTS, claim_situation, instalment_state, line_pill
from app.tabular.writing import OutColumn, OutSheet, Value, workbook
from app.web.exports import notes_of
from app.web.i18n import gettext as _
from app.web.visit import Visit
from app.web.words import money
from tenants import clock


def ledger(
    visit: Visit,
    lines: Iterable[Any],
    schedule: Iterable[Any],
    claims: Iterable[Any],
    payments: Iterable[Any],
    cash: Cash,
) -> bytes:
    """The workbook, « Lisez-moi » last."""
    sheets = [_lines(lines), _schedule(schedule), _claims(claims), _payments(payments), _cash(cash)]
    notes = notes_of(
        visit,
        (_("Règle"), _("Reste : notifié moins versé. Un versement remplit les échéances dans l’ordre de leurs dates.")),
        (_("Retard"), _("Seulement contre une date écrite, et pour ce qui est notifié.")),
        (_("Trésorerie"), sentence(cash, clock.today())),
        (_("Reçu avant le premier mois montré"), money(cash.before)),
    )
    return workbook(sheets, notes, _)


def _who() -> tuple[OutColumn, ...]:
    return OutColumn(_("Dossier"), "integer"), OutColumn(_("Intitulé"), width=34), OutColumn(_("Financeur"), width=30)


def _lines(rows: Iterable[Any]) -> OutSheet:
    columns = (
        *_who(),
        OutColumn(_("Accordé"), "money"),
        OutColumn(_("Notifié"), "money"),
        OutColumn(_("Notifié le"), "date"),
        OutColumn(_("Référence"), width=18),
        OutColumn(_("Versé"), "money"),
        OutColumn(_("Reste"), "money"),
        OutColumn(_("Prévu à l’échéancier"), "money"),
        OutColumn(_("En retard"), "money"),
        OutColumn(_("Prochaine échéance"), "date"),
        OutColumn(_("Situation"), width=18),
    )
    lines: list[list[Value]] = [
        [
            row.dossier, row.title, row.name, row.awarded, row.notified, row.notified_on, row.reference or "",
            row.paid, row.rest, row.scheduled, row.late, row.due_on, line_pill(row)[0],
        ]
        for row in rows
    ]  # fmt: skip
    return OutSheet(_("Financeurs"), columns, lines)


def _schedule(rows: Iterable[Any]) -> OutSheet:
    columns = (
        *_who(),
        OutColumn(_("Part"), width=18),
        OutColumn(_("Attendu le"), "date"),
        OutColumn(_("Montant"), "money"),
        OutColumn(_("Reste attendu"), "money"),
        OutColumn(_("Situation"), width=18),
        OutColumn(_("Condition"), width=30),
    )
    lines: list[list[Value]] = [
        [
            row.dossier, row.title, row.name, str(INSTALMENTS[row.kind]), row.due_on, row.amount, row.expected,
            instalment_state(row)[0], row.condition,
        ]
        for row in rows
    ]  # fmt: skip
    return OutSheet(_("Échéancier"), columns, lines)


def _claims(rows: Iterable[Any]) -> OutSheet:
    columns = (
        OutColumn(_("Demande"), "integer"),
        *_who(),
        OutColumn(_("Montant"), "money"),
        OutColumn(_("Envoyée le"), "date"),
        OutColumn(_("Question le"), "date"),
        OutColumn(_("Réponse le"), "date"),
        OutColumn(_("Versé"), "money"),
        OutColumn(_("Situation"), width=20),
    )
    lines: list[list[Value]] = [
        [
            row.number, row.dossier, row.title, row.name, row.amount, row.sent_on, row.queried_on, row.answered_on,
            row.paid, str(CLAIMS[claim_situation(row)][0]),
        ]
        for row in rows
    ]  # fmt: skip
    return OutSheet(_("Demandes"), columns, lines)


def _payments(rows: Iterable[Any]) -> OutSheet:
    columns = (
        OutColumn(_("N°"), "integer"),
        *_who(),
        OutColumn(_("Le"), "date"),
        OutColumn(_("Reçu"), "money"),
        OutColumn(_("Rendu"), "money"),
        OutColumn(_("Référence"), width=20),
        OutColumn(_("Demande"), "integer"),
        OutColumn(_("Annulé"), "yes_no"),
    )
    lines: list[list[Value]] = [
        [
            row.number, row.dossier, row.title, row.name, row.paid_on,
            row.amount if row.kind == "received" else None, row.amount if row.kind == "given_back" else None,
            row.reference, row.claim, row.undone_at is not None,
        ]
        for row in rows
    ]  # fmt: skip
    return OutSheet(_("Versements"), columns, lines)


def _cash(cash: Cash) -> OutSheet:
    columns = (
        OutColumn(_("Mois"), "date"),
        OutColumn(_("Reçu"), "money"),
        OutColumn(_("Attendu"), "money"),
        OutColumn(_("dont en retard"), "money"),
        OutColumn(_("Cumul"), "money"),
        OutColumn(_("Encore attendu à la fin du mois"), "money"),
    )
    lines: list[list[Value]] = [
        [one.first, one.received, one.expected, one.late, one.total, one.awaited] for one in cash.months
    ]
    return OutSheet(_("Trésorerie"), columns, lines)
