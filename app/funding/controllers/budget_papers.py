"""The budget as PDF in the order of the CERFA grid, and as a spreadsheet."""

from typing import Any

from app.accounts.permissions import Right
from app.funding import budget_papers
from app.funding.budget_page import read_budget
from app.funding.sending import sender_of
from app.web.answers import Answer, download
from app.web.i18n import gettext as _
from app.web.routes import get
from app.web.visit import Visit

READ = Right.FUNDING_READ
PDF = "application/pdf"


@get("/budgets/{number:str}/budget.pdf", name="budgets:pdf", may=READ)
def pdf(visit: Visit, number: int) -> Answer:
    found = read_budget(visit, number)
    sender: Any = sender_of(visit)
    return download(budget_papers.budget_pdf(found, sender), f"budget-{found.head.year}.pdf", PDF)


@get("/budgets/{number:str}/budget.xlsx", name="budgets:export", may=Right.EXPORT, within=READ, fresh=True)
def export(visit: Visit, number: int) -> Answer:
    found = read_budget(visit, number)
    return download(budget_papers.budget_sheet(found, visit), _("budget-%(year)s.xlsx") % {"year": found.head.year})


ROUTES = [pdf, export]
