"""The plan as PDF on one page, and as a spreadsheet."""

from typing import Any

from app.accounts.permissions import Right
from app.funding.plan_page import read_plan
from app.funding.plan_papers import plan_pdf, plan_sheet
from app.funding.sending import sender_of
from app.web.answers import Answer, download
from app.web.i18n import gettext as _
from app.web.routes import get
from app.web.visit import Visit

READ = Right.FUNDING_READ
PDF = "application/pdf"


@get("/dossiers/{number:str}/plan.pdf", name="plans:paper", may=READ)
def paper(visit: Visit, number: int) -> Answer:
    found = read_plan(visit, number)
    sender: Any = sender_of(visit)
    return download(plan_pdf(found, sender), _("plan-%(number)s.pdf") % {"number": number}, PDF)


@get("/dossiers/{number:str}/plan.xlsx", name="plans:export", may=Right.EXPORT, within=READ, fresh=True)
def export(visit: Visit, number: int) -> Answer:
    found = read_plan(visit, number)
    return download(plan_sheet(found, visit), _("plan-%(number)s.xlsx") % {"number": number})


ROUTES = [paper, export]
