"""The financial report as the funder gets it, on paper or as a spreadsheet: the sections of the form, the table of the
page, the explanations."""

from datetime import date
from typing import Any

from app import papers
from app.funding.budget_forms import account_words
from app.funding.grid import Gap
from app.funding.report_forms import WRITTEN
from app.funding.report_page import ReportPage
from app.reference import catalogue
from app.tabular.writing import OutColumn, OutSheet, Value, workbook
from app.web.exports import notes_of
from app.web.french import in_french, typeset
from app.web.i18n import gettext as _
from app.web.visit import Visit
from app.web.words import DASH, current_locale, day, has_cents, money, percent
from tenants import clock

BEFORE = ("implementation", "beneficiaries", "dates_places", "objectives")


def report_pdf(found: ReportPage, sender: Any, sent_on: date | None = None, sent_to: str = "") -> bytes:
    """« Compte rendu financier ». sent_on, sent_to: of a sending; without them the paper says that it is a draft."""
    with in_french():
        head = found.budget.head
        what = f"Envoyé à {sent_to} le {day(sent_on)}." if sent_on else "Brouillon, pas encore envoyé."
        data = {
            "title": f"Compte rendu financier {head.year}",
            "sender": sender.name,
            "sender_address": sender.public_address,
            "reference": f"Dossier {head.dossier} : {head.title}",
            "source": "Sections du formulaire CERFA 15059 (arrêté du 11 octobre 2006). Écart : réalisé moins prévu.",
            "made_at": f"Fait le {day(sent_on or clock.today())}. {what}",
            "lines": [head.title, *([head.remark] if head.remark else [])],
            "sections": _sections(found, BEFORE),
            "table_title": "Prévu et réalisé",
            "heads": ["Compte", "Prévu", "Réalisé", "Écart en euros", "Écart en %"],
            "rows": rows(found),
            "after": _after(found),
            "closing": [*_explained(found), *_sections(found, [code for code in WRITTEN if code not in BEFORE])],
            "signed": [f"Pour {sender.name}, le représentant légal"],
        }
        return papers.pdf("report", sent_on or clock.today(), typeset(data))


def _label(code: str) -> str:
    return catalogue.label("crf_sections", code, "fr")


def _sections(found: ReportPage, codes: Any) -> list[dict[str, Any]]:
    return [{"title": _label(code), "lines": found.texts[code].split("\n")} for code in codes if found.texts.get(code)]


def table(found: ReportPage) -> list[tuple[str, str, Gap]]:
    """(« account » or « total », its words, planned against actual in euros) of what the paper and the sheet hold:
    accounts that say something, a total after each side."""
    grid = found.budget.grid
    told: list[tuple[str, str, Gap]] = []
    for side, beside, title in (
        ("charge", "in_kind_charge", _("Total des charges")),
        ("product", "in_kind_product", _("Total des produits")),
    ):
        told += [("account", account_words(row.account), row.gap) for row in grid.side(side) if row.is_used]
        told.append(("total", title, grid.gap(side)))
        told += [("account", account_words(row.account), row.gap) for row in grid.side(beside) if row.is_used]
    return told


def rows(found: ReportPage) -> list[list[str]]:
    """The table in words, as the paper says it."""
    cents = cents_of(found)
    return [[kind, words, *_cells(gap, cents)] for kind, words, gap in table(found)]


def report_sheet(found: ReportPage, visit: Visit) -> bytes:
    """The same table with the explanation of each gap; amounts are typed, not reckoned by the spreadsheet. What was
    written stands with the notes."""
    columns = (
        OutColumn(_("Compte"), width=52),
        OutColumn(_("Prévu"), "money"),
        OutColumn(_("Réalisé"), "money"),
        OutColumn(_("Écart en euros"), "money"),
        OutColumn(_("Écart en pourcentage"), "percent"),
        OutColumn(_("Explication"), width=60),
    )
    why = {account_words(row.account): found.gaps.get(row.account.code, "") for row in found.budget.grid.rows}
    lines: list[list[Value]] = [
        [words, gap.planned, gap.actual, gap.euros, None if gap.share is None else float(gap.share), why.get(words, "")]
        for _kind, words, gap in table(found)
    ]
    head = found.budget.head
    notes = [
        (_("Dossier"), head.title),
        (_("Règle"), _("Écart : réalisé moins prévu. Sans prévu, il n’y a pas de pourcentage.")),
    ]
    notes += [
        (catalogue.label("crf_sections", code, current_locale.get()), found.texts[code])
        for code in WRITTEN
        if found.texts.get(code)
    ]
    name = _("Compte rendu %(year)s") % {"year": head.year}
    return workbook([OutSheet(name, columns, lines)], notes_of(visit, *notes), _)


def cents_of(found: ReportPage) -> bool:
    lines = found.budget.lines
    return has_cents(*(line.planned for line in lines), *(line.actual for line in lines if line.actual is not None))


def _cells(gap: Gap, cents: bool) -> list[str]:
    actual = DASH if gap.actual is None else money(gap.actual, cents)
    euros = DASH if gap.euros is None else money(gap.euros, cents, signed=True)
    share = DASH if gap.share is None else percent(gap.share, signed=True)
    return [money(gap.planned, cents), actual, euros, share]


def _after(found: ReportPage) -> list[str]:
    share = found.grant_share
    if share is None:
        return []
    part, total = share
    return [f"{_label('grant_share')} : {percent(part, total)} ({money(part)} / {money(total)})."]


def _explained(found: ReportPage) -> list[dict[str, Any]]:
    lines = [
        f"{account_words(row.account)} : {found.gaps[row.account.code]}"
        for row in found.budget.grid.rows
        if found.gaps.get(row.account.code)
    ]
    return [{"title": _label("gap_explanation"), "lines": lines}] if lines else []
