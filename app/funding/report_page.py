"""One financial report as its pages tell it: when it is due, planned against actual, what is still to write."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any
from uuid import UUID

from app import reference
from app.funding import budget_queries
from app.funding import report_queries as queries
from app.funding.budget_forms import account_words
from app.funding.budget_page import BudgetPage, page_of
from app.funding.grid import Grid, Row
from app.funding.report_models import SentReportLine
from app.funding.settings import OWN_OF, in_force
from app.web.errors import NotFound
from app.web.i18n import gettext as _
from app.web.i18n import ngettext
from app.web.listed import in_words
from app.web.visit import Visit
from app.web.words import day, days_count
from tenants import clock
from tenants.together import Together

_GAP = ("report_gap",)
_PIECES = Together(
    years=budget_queries.OF_DOSSIER,
    lines=budget_queries.LINES,
    texts=queries.TEXTS,
    sendings=queries.SENDINGS,
    annexes=queries.ANNEXES,
    own=OWN_OF,
)


@dataclass(frozen=True)
class ReportPage:
    """texts: section -> words; gaps: account -> sentence; percent: from which gap on a sentence is asked; annexes: the
    papers that go with it, each with the document kept for that year or None."""

    head: Any
    budget: BudgetPage
    texts: dict[str, str]
    gaps: dict[str, str]
    sendings: Sequence[Any]
    percent: Decimal
    annexes: list[tuple[str, Any]]

    @property
    def dossier(self) -> Any:
        return self.budget.dossier

    @property
    def to_explain(self) -> list[Row]:
        return self.budget.grid.to_explain(self.percent)

    @property
    def situation(self) -> tuple[str, str]:
        """The word of its situation, and the tone."""
        if self.head.accepted_on:
            return _("Accepté"), "good"
        if self.sendings:
            return _("Envoyé"), "good"
        if self.texts or self.gaps:
            return _("Brouillon, pas encore envoyé"), "current"
        return _("À faire"), "attention"

    @property
    def grant_share(self) -> tuple[Decimal, Decimal] | None:
        """Subsidies (74) and total income as they came, or None while they are not known."""
        total = self.budget.grid.actual("product")
        row = next(row for row in self.budget.grid.rows if row.account.number == "74")
        return None if not total or row.actual is None else (row.actual, total)

    def lacking(self) -> list[str]:
        """What keeps it from being sent, in words."""
        found = []
        grid = self.budget.grid
        if grid.actual("charge") is None or grid.actual("product") is None:
            found.append(_("Saisissez le réalisé %(year)s avant d’envoyer.") % {"year": self.budget.head.year})
        if not self.texts.get("implementation"):
            found.append(_("Écrivez comment l’action s’est déroulée (« Mise en œuvre »)."))
        for row in self.to_explain:
            if not self.gaps.get(row.account.code):
                words = {"account": account_words(row.account)}
                found.append(_("Expliquez en une phrase l’écart du compte %(account)s.") % words)
        return found


def read_report(visit: Visit, number: int) -> ReportPage:
    """The report of that number. Raises NotFound."""
    head = visit.db.first(queries.REPORT, number=number)
    if head is None:
        raise NotFound
    today = clock.today()
    types: tuple[str, ...] = tuple(reference.entry("crf_sections", "due").flags["attach"])
    rows = _PIECES.read(
        visit.db, number=head.dossier, year=head.year, report_id=head.id, types=types, codes=_GAP, day=today
    )
    kept = {row.type: row for row in rows.annexes}
    return ReportPage(
        head,
        page_of(next(one for one in rows.years if one.number == head.budget), rows.years, rows.lines),
        {row.section: row.words for row in rows.texts if not row.account},
        {row.account: row.words for row in rows.texts if row.account},
        rows.sendings,
        in_force(rows.own, _GAP, today)["report_gap"],
        [(in_words("document_types", code), kept.get(code)) for code in types],
    )


def sent_lines(sending_id: UUID, made: Grid, gaps: dict[str, str]) -> list[SentReportLine]:
    """What the report says of each account that is used, to be kept with its sending. gaps: account -> sentence."""
    return [
        SentReportLine(
            sending_id=sending_id,
            rank=rank,
            account=row.account.code,
            planned=row.planned,
            actual=row.actual,
            words=gaps.get(row.account.code, ""),
        )
        for rank, row in enumerate(made.rows, start=1)
        if row.is_used
    ]


def due_line(due_on: date, sent_on: date | None, today: date) -> str:
    """« Avant le 30 juin 2026 · dans 41 jours », « Envoyé le 4 juillet 2025, 4 jours après la date. »"""
    if sent_on is not None:
        return sent_line(due_on, sent_on)
    if due_on < today:
        words = {"day": day(due_on), "days": days_count((today - due_on).days)}
        return _("Il fallait l’envoyer avant le %(day)s · en retard de %(days)s") % words
    if due_on == today:
        return _("À envoyer aujourd’hui au plus tard")
    words = {"day": day(due_on), "days": days_count((due_on - today).days)}
    return _("À envoyer avant le %(day)s · dans %(days)s") % words


def sent_line(due_on: date, sent_on: date) -> str:
    late = (sent_on - due_on).days
    if late <= 0:
        return _("Envoyé le %(day)s, dans les temps.") % {"day": day(sent_on)}
    return ngettext(
        "Envoyé le %(day)s, %(num)s jour après la date.", "Envoyé le %(day)s, %(num)s jours après la date.", late
    ) % {"num": late, "day": day(sent_on)}
