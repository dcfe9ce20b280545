"""What the pages of budgets ask: the budgets of a dossier, their lines, the account of a residence year by year."""

from typing import Any

from sqlalchemy import Integer, Numeric, and_, bindparam, cast, exists, select
from sqlalchemy import func as sql

from app.funding.budget_models import Budget, BudgetClosing, BudgetLine
from app.funding.dossier_models import Dossier
from app.funding.report_models import FinancialReport
from tenants.joins import of, same

NUMBER = bindparam("number", type_=Integer)
EURO = Numeric(14, 2)
BUDGET_ID: Any = bindparam("budget_id")
_IS_SETTLED = exists(
    select(BudgetClosing.id)
    .where(of(BudgetClosing, BudgetClosing.budget_id, Budget), BudgetClosing.undone_at.is_(None))
    .correlate(Budget)
)
# A budget with its dossier: everything that the head of its pages shows.
_HEAD = (
    select(
        Budget.id, Budget.number, Budget.year, Budget.units, Budget.note, Budget.version, Budget.changed_by,
        _IS_SETTLED.label("settled"),
        Dossier.id.label("dossier_id"), Dossier.number.label("dossier"), Dossier.title, Dossier.kind, Dossier.remark,
        Dossier.residence_id, Dossier.year_to, Dossier.fiscal_end,
        FinancialReport.number.label("report"), FinancialReport.due_on,
    )
    .join(Dossier, same(Budget, Dossier, Budget.dossier_id))
    .outerjoin(
        FinancialReport,
        and_(FinancialReport.tenant_id == Budget.tenant_id, FinancialReport.budget_id == Budget.id),
    )
)  # fmt: skip
HEAD = _HEAD.where(Budget.number == NUMBER)
OF_DOSSIER = _HEAD.where(Dossier.number == NUMBER).order_by(Budget.year.desc())
BUDGET_TO_EDIT = select(Budget).where(Budget.number == NUMBER).with_for_update()
_YEAR: Any = bindparam("year", type_=Integer)
# The lines of a dossier's budget of one year, and of the year before.
LINES = (
    select(
        Budget.year, BudgetLine.account, BudgetLine.rank, BudgetLine.name,
        cast(BudgetLine.planned, EURO).label("planned"), cast(BudgetLine.actual, EURO).label("actual"),
    )
    .join(Budget, same(BudgetLine, Budget, BudgetLine.budget_id))
    .join(Dossier, same(Budget, Dossier, Budget.dossier_id))
    .where(Dossier.number == NUMBER, Budget.year.between(_YEAR - 1, _YEAR))
    .order_by(Budget.year, BudgetLine.account, BudgetLine.rank)
)  # fmt: skip
LINES_TO_EDIT = (
    select(BudgetLine).where(BudgetLine.budget_id == BUDGET_ID).order_by(BudgetLine.account, BudgetLine.rank)
)
CLOSING_TO_EDIT = (
    select(BudgetClosing)
    .where(BudgetClosing.budget_id == BUDGET_ID, BudgetClosing.undone_at.is_(None))
    .with_for_update()
)
CLOSING = select(BudgetClosing.settled_on).where(
    BudgetClosing.budget_id == BUDGET_ID, BudgetClosing.undone_at.is_(None)
)
DOSSIER = select(
    Dossier.id, Dossier.number, Dossier.title, Dossier.kind, Dossier.remark, Dossier.residence_id, Dossier.year_from,
    Dossier.year_to, Dossier.fiscal_end,
).where(Dossier.number == NUMBER)  # fmt: skip
# Every line of every budget that runs a residence (or of one dossier, where it runs none), oldest year first.
ACCOUNT_LINES = (
    select(
        Budget.year, Budget.units, Dossier.number.label("dossier"), Dossier.title, BudgetLine.account, BudgetLine.rank,
        cast(BudgetLine.planned, EURO).label("planned"), cast(BudgetLine.actual, EURO).label("actual"),
    )
    .join(Budget, same(BudgetLine, Budget, BudgetLine.budget_id))
    .join(Dossier, same(Budget, Dossier, Budget.dossier_id))
    .where(
        Dossier.kind == "operating",
        sql.coalesce(Dossier.residence_id, Dossier.id) == bindparam("thing_id"),
    )
    .order_by(Budget.year.desc(), Dossier.number, BudgetLine.account, BudgetLine.rank)
)  # fmt: skip
