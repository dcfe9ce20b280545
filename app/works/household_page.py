"""Households and proposals in words: situations, needs, labels, the log of proposals, spreadsheets. No query here."""

from collections.abc import Iterable, Sequence
from datetime import date
from typing import Any

from app.accounts.permissions import Right
from app.tabular.writing import OutColumn, OutSheet, Value, workbook
from app.web.exports import notes_of
from app.web.i18n import gettext as _
from app.web.i18n import lazy_gettext as _l
from app.web.i18n import ngettext
from app.web.listed import in_words
from app.web.rooms import there
from app.web.visit import Visit
from app.web.words import day, inside, money, month
from app.works.household_forms import ANSWER_WORDS, CLOSING_WORDS
from app.works.household_models import WAITING
from app.works.matching import Fit

# situation -> (words, tone of the pill)
SITUATIONS = {
    "looking": (_l("en attente"), "neutral"),
    "proposed": (_l("proposition en cours"), "attention"),
    "accepted": (_l("a accepté"), "current"),
    "housed": (_l("logé"), "good"),
    "closed": (_l("recherche close"), "stopped"),
}
ANSWERS = {WAITING: _l("sans réponse"), **ANSWER_WORDS}
TONES = {WAITING: "attention", "accepted": "good", "withdrawn": "stopped"}


def name(row: Any) -> str:
    """« Fichier départemental … · 42-2006-077 »; a household whose reference is gone goes by its number here."""
    register = in_words("register_kinds", row.register)
    number = row.household if hasattr(row, "household") else row.number
    return (
        f"{register} · {row.reference}"
        if row.reference
        else f"{register} · " + _("ménage n° %(number)s") % {"number": number}
    )


def situation(code: str) -> tuple[str, str]:
    words, tone = SITUATIONS[code]
    return str(words), tone


def size(row: Any) -> str:
    """« 4 personnes, dont 2 enfants »."""
    people = ngettext("%(num)s personne", "%(num)s personnes", row.adults + row.children) % {
        "num": row.adults + row.children
    }
    if not row.children:
        return people
    children = ngettext("dont %(num)s enfant", "dont %(num)s enfants", row.children) % {"num": row.children}
    return f"{people}, {children}"


def need(row: Any) -> str:
    """« T3 · Roanne, Riorges · 480,00 € au plus »."""
    said = [in_words("unit_types", row.type) if row.type else _("tout type"), ", ".join(row.sectors or [])]
    if row.rent_ceiling is not None:
        said.append(_("%(amount)s au plus") % {"amount": money(row.rent_ceiling)})
    return " · ".join(one for one in said if one)


def label(row: Any, today: date) -> str:
    """« labellisé jusqu’au 3 mars 2027 », « label échu le … », « sans label »."""
    if row.label_until and row.label_until < today:
        return _("label échu le %(day)s") % {"day": day(row.label_until)}
    if row.label_until:
        return _("labellisé jusqu’au %(day)s") % {"day": day(row.label_until)}
    if row.label_from:
        return _("labellisé depuis le %(day)s") % {"day": day(row.label_from)}
    return _("sans label")


def answer(row: Any) -> tuple[str, str]:
    """The answer in words with its reason, and the tone of its pill."""
    if row.housed_on:
        return _("acceptée, logé"), "good"
    return _reason(row, str(ANSWERS[row.answer])), TONES.get(row.answer, "stopped")


def _reason(row: Any, words: str) -> str:
    return f"{words} ({inside(in_words('household_refusal_reasons', row.reason))})" if row.reason else words


def events(visit: Visit, rows: Iterable[Any], *, of_household: bool) -> list[dict[str, Any]]:
    """Proposals as a timeline, of a dwelling or of a household."""
    found = []
    for row in rows:
        who = f"{row.label}, {row.address}" if of_household else name(row)
        said = _("Proposition : %(who)s, %(answer)s") % {"who": who, "answer": _reason(row, str(ANSWERS[row.answer]))}
        if row.answered_on:
            said += " " + _("le %(day)s") % {"day": day(row.answered_on)}
        if row.housed_on:
            said += ", " + _("bail du %(day)s") % {"day": day(row.housed_on)}
        live = row.undone_at is None
        found.append(
            {
                "at": row.made_on,
                "when": day(row.made_on),
                "group": month(row.made_on),
                "text": said + ".",
                "by": row.by,
                "note": row.note,
                "link": _deed(visit, row) if live else None,
                "undo": there(visit, "proposals:undo", Right.HOUSEHOLDS_WRITE, number=row.number)
                if live and row.housed_on is None
                else None,
                "undone": _("Annulée") if not live else None,
            }
        )
    return found


def _deed(visit: Visit, row: Any) -> tuple[str, str] | None:
    if row.answer == WAITING:
        href = there(visit, "proposals:answer", Right.HOUSEHOLDS_WRITE, number=row.number)
        return (_("Noter la réponse"), href) if href else None
    return None


def nobody_fits(found: Iterable[Fit]) -> str:
    """« Aucun ménage ne correspond : 4 demandent un T4. »"""
    wanted: dict[str, int] = {}
    for one in found:
        if not one.reasons[0].ok:
            wanted[one.household.type] = wanted.get(one.household.type, 0) + 1
    if not wanted:
        return _("Aucun ménage ne correspond.")
    code = max(wanted, key=lambda one: wanted[one])
    said = ngettext(
        "Aucun ménage ne correspond : %(num)s demande un logement de type %(type)s.",
        "Aucun ménage ne correspond : %(num)s demandent un logement de type %(type)s.",
        wanted[code],
    )
    return said % {"num": wanted[code], "type": in_words("unit_types", code)}


def list_of_households(rows: Sequence[Any], proposals: Iterable[Any], visit: Visit) -> bytes:
    """The list as a spreadsheet, from the rows of the page; the proposals made to these households beside it."""
    columns = (
        OutColumn(_("N°"), "integer"),
        OutColumn(_("Fichier"), width=40),
        OutColumn(_("Référence"), width=20),
        OutColumn(_("Labellisé depuis le"), "date"),
        OutColumn(_("Labellisé jusqu’au"), "date"),
        OutColumn(_("Adultes"), "integer"),
        OutColumn(_("Enfants"), "integer"),
        OutColumn(_("Logement demandé"), width=20),
        OutColumn(_("Secteurs"), width=28),
        OutColumn(_("Loyer au plus"), "money"),
        OutColumn(_("Inscrit le"), "date"),
        OutColumn(_("Situation"), width=22),
        OutColumn(_("Motif de clôture"), width=22),
    )
    lines: list[list[Value]] = [
        [
            row.number,
            in_words("register_kinds", row.register),
            row.reference,
            row.label_from,
            row.label_until,
            row.adults,
            row.children,
            in_words("unit_types", row.type),
            ", ".join(row.sectors or []),
            row.rent_ceiling,
            row.registered_on,
            situation(row.situation)[0],
            str(CLOSING_WORDS[row.closed_why]) if row.closed_why else "",
        ]
        for row in rows
    ]
    notes = notes_of(visit, (_("Règle"), _("La référence du fichier, jamais son contenu.")))
    shown = {row.number for row in rows}
    made = _sheet_of_proposals(one for one in proposals if one.household in shown)
    return workbook([OutSheet(_("Ménages"), columns, lines), made], notes, _)


def _sheet_of_proposals(rows: Iterable[Any]) -> OutSheet:
    """One line a proposal that is not undone, the latest first."""
    columns = (
        OutColumn(_("N°"), "integer"),
        OutColumn(_("Ménage n°"), "integer"),
        OutColumn(_("Référence"), width=20),
        OutColumn(_("Logement")),
        OutColumn(_("Adresse"), width=30),
        OutColumn(_("Commune"), width=20),
        OutColumn(_("Proposé le"), "date"),
        OutColumn(_("À côté d’une autre"), "yes_no"),
        OutColumn(_("Réponse"), width=26),
        OutColumn(_("Répondu le"), "date"),
        OutColumn(_("Motif"), width=30),
        OutColumn(_("Logé le"), "date"),
    )
    lines: list[list[Value]] = [
        [
            row.number,
            row.household,
            row.reference,
            row.label,
            row.address,
            row.town,
            row.made_on,
            row.beside,
            str(ANSWERS[row.answer]),
            row.answered_on,
            in_words("household_refusal_reasons", row.reason),
            row.housed_on,
        ]
        for row in rows
    ]
    return OutSheet(_("Propositions"), columns, lines)
