"""What the pages of financial reports ask, and which of them were sent in time."""

from typing import Any

from sqlalchemy import Integer, and_, bindparam, exists, select
from sqlalchemy import func as sql

from app.funding.budget_models import Budget, BudgetClosing
from app.funding.document_models import FundingDocument
from app.funding.dossier_models import Dossier, DossierStep
from app.funding.report_models import FinancialReport, ReportSending, ReportText
from tenants.joins import of, same
from tenants.registry import Member

NUMBER = bindparam("number", type_=Integer)
REPORT_ID: Any = bindparam("report_id")
# When a report left for the first time: that day decides whether it was in time.
FIRST_SENT = (
    select(sql.min(ReportSending.sent_on))
    .where(of(ReportSending, ReportSending.report_id, FinancialReport))
    .correlate(FinancialReport)
    .scalar_subquery()
)
REPORT = (
    select(
        FinancialReport.id, FinancialReport.number, FinancialReport.due_on, FinancialReport.accepted_on,
        FinancialReport.version, Budget.number.label("budget"), Budget.year, Dossier.number.label("dossier"),
        FIRST_SENT.label("sent_on"),
    )
    .join(Budget, same(FinancialReport, Budget, FinancialReport.budget_id))
    .join(Dossier, same(Budget, Dossier, Budget.dossier_id))
    .where(FinancialReport.number == NUMBER)
)  # fmt: skip
REPORT_TO_EDIT = select(FinancialReport).where(FinancialReport.number == NUMBER).with_for_update()
TEXTS = (
    select(ReportText.section, ReportText.account, ReportText.words)
    .where(ReportText.report_id == REPORT_ID)
    .order_by(ReportText.section, ReportText.account)
)
TEXTS_TO_EDIT = select(ReportText).where(ReportText.report_id == REPORT_ID).order_by(ReportText.section)
SENDINGS = (
    select(
        ReportSending.number, ReportSending.sent_on, ReportSending.sent_to, ReportSending.due_on, ReportSending.size,
        Member.name.label("by"),
    )
    .outerjoin(Member, and_(Member.tenant_id == ReportSending.tenant_id, Member.id == ReportSending.made_by))
    .where(ReportSending.report_id == REPORT_ID)
    .order_by(ReportSending.sent_on.desc(), ReportSending.number.desc())
)  # fmt: skip
SENDING = select(ReportSending).where(ReportSending.number == NUMBER)
# The yearly papers of the association that go with a report.
ANNEXES = (
    select(FundingDocument.type, FundingDocument.number, FundingDocument.name)
    .where(
        FundingDocument.type.in_(bindparam("types", expanding=True)),
        FundingDocument.year == bindparam("year", type_=Integer),
        FundingDocument.undone_at.is_(None),
    )
    .order_by(FundingDocument.number)
)

# -- in time ----------------------------------------------------------------------------------------------------------
_SETTLED = exists(
    select(BudgetClosing.id)
    .where(of(BudgetClosing, BudgetClosing.budget_id, Budget), BudgetClosing.undone_at.is_(None))
    .correlate(Budget)
)
_WITHDRAWN = exists(
    select(DossierStep.id)
    .where(
        of(DossierStep, DossierStep.dossier_id, Dossier),
        DossierStep.stage == "withdrawn",
        DossierStep.undone_at.is_(None),
    )
    .correlate(Dossier)
)
# A report is owed for every settled budget of a dossier that was not withdrawn.
IS_OWED = and_(_SETTLED, ~_WITHDRAWN)
