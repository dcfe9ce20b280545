"""A budget is opened with the financial report that will account for it."""

from datetime import date
from typing import Any

from app.funding import fiscal
from app.funding.budget_models import Budget
from app.funding.report_models import FinancialReport
from app.funding.settings import setting
from tenants import clock
from tenants.session import Db


def report_of(db: Db, budget: Budget, year_to: int, dossier_end: date | None) -> FinancialReport:
    """The report of a budget, due so many months after the fiscal year. year_to, dossier_end: of its dossier."""
    ends = fiscal.fiscal_end(budget.year, year_to, dossier_end)
    months: Any = setting(db, "report_months", clock.today())
    return FinancialReport(budget_id=budget.id, due_on=fiscal.report_due(ends, int(months)))
