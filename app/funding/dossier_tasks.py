"""What the task list of a dossier says of its budget, its report and its papers."""

from datetime import date
from typing import Any

from sqlalchemy import and_, bindparam, exists, select
from sqlalchemy import func as sql

from app.accounts.permissions import Right
from app.funding.budget_models import Budget, BudgetClosing
from app.funding.document_page import lacking_words, lines_from
from app.funding.report_models import FinancialReport, ReportSending
from app.web.i18n import gettext as _
from app.web.i18n import ngettext
from app.web.rooms import there
from app.web.visit import Visit
from app.web.words import day
from tenants import clock
from tenants.joins import of

READ = Right.FUNDING_READ
_CLOSED = exists(
    select(BudgetClosing.id)
    .where(of(BudgetClosing, BudgetClosing.budget_id, Budget), BudgetClosing.undone_at.is_(None))
    .correlate(Budget)
)
_SENT = (
    select(sql.min(ReportSending.sent_on))
    .where(of(ReportSending, ReportSending.report_id, FinancialReport))
    .correlate(FinancialReport)
    .scalar_subquery()
)
# The budgets of a dossier with their reports, newest first.
BUDGETS = (
    select(
        Budget.year,
        _CLOSED.label("settled"),
        FinancialReport.due_on,
        FinancialReport.accepted_on,
        _SENT.label("sent_on"),
    )
    .outerjoin(
        FinancialReport,
        and_(FinancialReport.tenant_id == Budget.tenant_id, FinancialReport.budget_id == Budget.id),
    )
    .where(Budget.dossier_id == bindparam("dossier_id"))
    .order_by(Budget.year.desc())
)


def more_tasks(visit: Visit, head: Any, rows: Any) -> list[dict[str, Any]]:
    """The tasks after those of the plan. head: number and kind of the dossier; rows: `budgets`, those of the papers."""
    found = [_papers(visit, head, rows)]
    if head.kind != "investment":
        found += [_budget(visit, head, rows.budgets), *_report(visit, head, rows.budgets)]
    return found


def _papers(visit: Visit, head: Any, rows: Any) -> dict[str, Any]:
    lines = lines_from(rows)
    lacking = len(lacking_words(lines))
    if lacking:
        said = ngettext("%(num)s manquante", "%(num)s manquantes", lacking) % {"num": lacking}
    else:
        said = _("rien ne manque") if lines else _("aucune demandée")
    some = any(line.document for line in lines)
    status = "started" if some and lacking else "todo" if lacking else "done"
    href = visit.url("dossier-papers:index", number=head.number)
    return {"label": _("Pièces"), "href": href, "missing": said, "status": status}


def _budget(visit: Visit, head: Any, budgets: Any) -> dict[str, Any]:
    newest = budgets[0] if budgets else None
    if newest is None:
        said, status = _("à écrire"), "todo"
    elif newest.settled:
        said, status = _("%(year)s · arrêté") % {"year": newest.year}, "done"
    else:
        said, status = _("%(year)s · brouillon") % {"year": newest.year}, "started"
    href = visit.url("budgets:show", number=head.number)
    return {"label": _("Budget"), "href": href, "missing": said, "status": status}


def _report(visit: Visit, head: Any, budgets: Any) -> list[dict[str, Any]]:
    """The oldest report that is still to send, else the last one sent."""
    href = there(visit, "reports:show", READ, number=head.number)
    if href is None or not budgets:
        return []
    open_ones = [one for one in budgets if one.sent_on is None and one.settled]
    if open_ones:
        one = open_ones[-1]
        said, status = due_words(one.due_on, clock.today()), "todo"
    else:
        one = next((one for one in budgets if one.sent_on), None)
        if one is None:
            return []
        said, status = _("envoyé le %(day)s") % {"day": day(one.sent_on)}, "done"
    words = _("Compte rendu financier %(year)s") % {"year": one.year}
    return [{"label": words, "href": f"{href}?year={one.year}", "missing": said, "status": status}]


def due_words(due_on: date, today: date) -> str:
    """« à envoyer avant le 30 juin 2026 », or since when it should have left."""
    if due_on < today:
        return _("en retard depuis le %(day)s") % {"day": day(due_on)}
    return _("à envoyer avant le %(day)s") % {"day": day(due_on)}
