"""The financial report as the funder gets it: the sections of the form, the table of the page, the explanations."""

from datetime import date
from typing import Any

from app import papers
from app.funding.budget_forms import account_words
from app.funding.grid import Gap, Row
from app.funding.report_forms import WRITTEN
from app.funding.report_page import ReportPage
from app.reference import catalogue
from app.web.french import in_french, typeset
from app.web.words import DASH, day, has_cents, money, percent
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


def rows(found: ReportPage) -> list[list[str]]:
    """The table: accounts that say something, a total after each side."""
    grid = found.budget.grid
    cents = cents_of(found)
    told: list[list[str]] = []
    for side, beside, title in (
        ("charge", "in_kind_charge", "Total des charges"),
        ("product", "in_kind_product", "Total des produits"),
    ):
        told += [_row(row, cents) for row in grid.side(side) if row.is_used]
        told.append(["total", title, *_cells(grid.gap(side), cents)])
        told += [_row(row, cents) for row in grid.side(beside) if row.is_used]
    return told


def cents_of(found: ReportPage) -> bool:
    lines = found.budget.lines
    return has_cents(*(line.planned for line in lines), *(line.actual for line in lines if line.actual is not None))


def _row(row: Row, cents: bool) -> list[str]:
    return ["account", account_words(row.account), *_cells(row.gap, cents)]


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
