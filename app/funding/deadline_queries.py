"""Everything of the funding that has a date, in one statement: what the page of deadlines and its calendars show."""

from typing import Any

from sqlalchemy import Date, Integer, String, and_, bindparam, case, cast, literal, null, or_, select, tuple_, union_all
from sqlalchemy import func as sql
from sqlalchemy.dialects.postgresql import aggregate_order_by, distinct_on
from sqlalchemy.orm import aliased

from app.accounts.models import Membership
from app.accounts.queries import LIVE_MEMBERSHIP
from app.funding.budget_models import Budget
from app.funding.deadline_models import CalendarLink, Deadline, DeadlineMove
from app.funding.document_models import FundingDocument
from app.funding.dossier_models import Dossier, DossierStep, Milestone
from app.funding.funder_models import Funder, FunderDeadline
from app.funding.payment_models import FundingPayment, Instalment
from app.funding.plan_models import FundingAct, FundingLine
from app.funding.report_models import FinancialReport
from app.funding.report_queries import FIRST_SENT, IS_OWED
from app.funding.state import SIGNED
from tenants.joins import of, same
from tenants.registry import Member

NUMBER = bindparam("number", type_=Integer)
TODAY = bindparam("today", type_=Date)
# Each dossier looks its own last step up: an anti-join compares all with all where the database knows no sizes yet.
_IS_OVER = (
    select(DossierStep.id)
    .where(
        of(DossierStep, DossierStep.dossier_id, Dossier),
        DossierStep.stage.in_(("closed", "withdrawn")),
        DossierStep.undone_at.is_(None),
    )
    .limit(1)
    .correlate(Dossier)
    .scalar_subquery()
    .is_not(None)
)


def _one(source: str, number: Any, kind: Any, name: Any, due_on: Any, done_on: Any, who: Any, moved: Any = None) -> Any:
    """The columns of every part of the union; who: the id of the member who sees to it."""
    return select(
        literal(source).label("source"),
        cast(number, Integer).label("number"),
        cast(kind, String).label("kind"),
        cast(name, String).label("name"),
        cast(due_on, Date).label("due_on"),
        cast(done_on, Date).label("done_on"),
        who.label("member_id"),
        cast(null() if moved is None else moved, String).label("moved"),
        Dossier.tenant_id,
        Dossier.number.label("dossier"),
        Dossier.title,
    )


_WAS = sql.concat(sql.to_char(DeadlineMove.was_on, "YYYY-MM-DD"), " ", DeadlineMove.reason)
_MOVES = (
    select(sql.string_agg(_WAS, aggregate_order_by(literal("\n"), DeadlineMove.made_at)))
    .where(of(DeadlineMove, DeadlineMove.deadline_id, Deadline))
    .correlate(Deadline)
    .scalar_subquery()
)
_OWN = (
    _one(
        "deadline", Deadline.number, Deadline.kind, Deadline.name, Deadline.due_on, Deadline.done_on,
        Deadline.member_id, _MOVES,
    )
    .outerjoin(Dossier, same(Deadline, Dossier, Deadline.dossier_id))
    .where(Deadline.undone_at.is_(None))
)  # fmt: skip
_MILESTONES = (
    _one(
        "milestone", Milestone.number, literal("other"), Milestone.name, Milestone.due_on, Milestone.done_on,
        Dossier.made_by,
    )
    .join(Dossier, same(Milestone, Dossier, Milestone.dossier_id))
    .where(~_IS_OVER)
)  # fmt: skip
# A payment fills the instalments of its line in the order of their dates: one is paid on the day when the sum paid
# reached it and all those before, for as long as the sum still does (a claw-back takes it away again).
_SOONER = aliased(Instalment)
_OWED = (
    select(sql.sum(_SOONER.amount))
    .where(
        _SOONER.tenant_id == Instalment.tenant_id,
        _SOONER.line_id == Instalment.line_id,
        tuple_(_SOONER.due_on, _SOONER.number) <= tuple_(Instalment.due_on, Instalment.number),
    )
    .correlate(Instalment)
    .scalar_subquery()
)
_SUMS = (
    select(
        FundingPayment.paid_on,
        sql.sum(SIGNED).over(order_by=(FundingPayment.paid_on, FundingPayment.number)).label("so_far"),
        sql.sum(SIGNED).over().label("at_last"),
    )
    .where(
        FundingPayment.tenant_id == Instalment.tenant_id,
        FundingPayment.line_id == Instalment.line_id,
        FundingPayment.undone_at.is_(None),
    )
    .correlate(Instalment)
    .lateral("sums")
)
_PAID_ON = (
    select(sql.min(_SUMS.c.paid_on))
    .where(_SUMS.c.so_far >= _OWED, _SUMS.c.at_last >= _OWED)
    .correlate(Instalment)
    .scalar_subquery()
)
# Nothing is expected but what is notified. Each line looks its own act up, as each dossier its step.
_IS_NOTIFIED = (
    select(FundingAct.id)
    .where(
        of(FundingAct, FundingAct.line_id, FundingLine),
        FundingAct.kind == "notified",
        FundingAct.undone_at.is_(None),
    )
    .limit(1)
    .correlate(FundingLine)
    .scalar_subquery()
    .is_not(None)
)
_WHOSE = sql.coalesce(sql.nullif(FundingLine.name, ""), Funder.name)
_INSTALMENTS = (
    _one("instalment", Instalment.number, Instalment.kind, _WHOSE, Instalment.due_on, _PAID_ON, Dossier.made_by)
    .join(FundingLine, same(Instalment, FundingLine, Instalment.line_id))
    .outerjoin(Funder, same(FundingLine, Funder, FundingLine.funder_id))
    .join(Dossier, same(FundingLine, Dossier, FundingLine.dossier_id))
    .where(~_IS_OVER, _IS_NOTIFIED)
)
_NOTIFICATIONS = (
    _one("notification", FundingAct.number, literal("other"), _WHOSE, FundingAct.ends_on, null(), Dossier.made_by)
    .join(FundingLine, same(FundingAct, FundingLine, FundingAct.line_id))
    .outerjoin(Funder, same(FundingLine, Funder, FundingLine.funder_id))
    .join(Dossier, same(FundingLine, Dossier, FundingLine.dossier_id))
    .where(FundingAct.undone_at.is_(None), FundingAct.ends_on.is_not(None), ~_IS_OVER)
)
_REPORTS = (
    _one(
        "report", FinancialReport.number, literal("report"), cast(Budget.year, String), FinancialReport.due_on,
        FIRST_SENT, Dossier.made_by,
    )
    .join(Budget, same(FinancialReport, Budget, FinancialReport.budget_id))
    .join(Dossier, same(Budget, Dossier, Budget.dossier_id))
    .where(IS_OWED)
)  # fmt: skip
_NEWER = (
    select(FundingDocument.replaces_id)
    .where(FundingDocument.replaces_id.is_not(None), FundingDocument.undone_at.is_(None))
    .scalar_subquery()
)
_DOCUMENTS = (
    _one(
        "document", FundingDocument.number, FundingDocument.type, FundingDocument.name, FundingDocument.valid_until,
        null(), FundingDocument.made_by,
    )
    .outerjoin(Dossier, same(FundingDocument, Dossier, FundingDocument.dossier_id))
    .where(
        FundingDocument.undone_at.is_(None),
        FundingDocument.valid_until.is_not(None),
        FundingDocument.id.not_in(_NEWER),
    )
)  # fmt: skip
_ALL = union_all(_OWN, _MILESTONES, _INSTALMENTS, _NOTIFICATIONS, _REPORTS, _DOCUMENTS).subquery("dates")
_ME: Any = bindparam("member_id")
# What is late, what comes until `until`, what was done or passed since `since`; of everyone, or of a member and nobody.
DATES = (
    select(_ALL, Member.name.label("who"))
    .outerjoin(Member, Member.id == _ALL.c.member_id)
    .where(
        _ALL.c.due_on <= bindparam("until", type_=Date),
        or_(
            _ALL.c.due_on >= bindparam("since", type_=Date),
            and_(_ALL.c.done_on.is_(None), _ALL.c.source.not_in(("notification",))),
        ),
        or_(bindparam("everyone", type_=Integer) == 1, _ALL.c.member_id.is_(None), _ALL.c.member_id == _ME),
    )
    .order_by(_ALL.c.due_on, _ALL.c.source, _ALL.c.number)
)
# The dates that come back with each dossier of a funder: worked out for the year by who asks.
FUNDER_DATES = (
    select(
        FunderDeadline.number, FunderDeadline.kind, FunderDeadline.name, FunderDeadline.month, FunderDeadline.day,
        FunderDeadline.months_after, Funder.name.label("funder"), Dossier.number.label("dossier"), Dossier.title,
        Dossier.fiscal_end, Dossier.year_to, Dossier.made_by.label("member_id"),
    )
    .join(Funder, same(FunderDeadline, Funder, FunderDeadline.funder_id))
    .join(FundingLine, and_(FundingLine.tenant_id == Funder.tenant_id, FundingLine.funder_id == Funder.id))
    .join(Dossier, same(FundingLine, Dossier, FundingLine.dossier_id))
    .where(~_IS_OVER, Dossier.year_to >= bindparam("year", type_=Integer))
    .distinct()
    .order_by(FunderDeadline.number, Dossier.number)
)  # fmt: skip

# -- the next one of each dossier -------------------------------------------------------------------------------------
_YEAR = cast(sql.extract("year", TODAY), Integer)


def _day_of_rule(year: Any) -> Any:
    """The day and month of a rule in that year; the 31st of a short month is its last day."""
    last = cast(sql.make_date(year, FunderDeadline.month, 1) + sql.make_interval(0, 1), Date) - 1
    days = cast(sql.extract("day", last), Integer)
    return sql.make_date(year, FunderDeadline.month, sql.least(FunderDeadline.day, days))


_END = sql.coalesce(Dossier.fiscal_end, sql.make_date(Dossier.year_to, 12, 31))
_ENDS_A_MONTH = sql.extract("day", _END + 1) == 1
# So many months after the fiscal year; the last day of a month stays one.
_MONTHS_AFTER = case(
    (
        _ENDS_A_MONTH,
        cast(_END + 1 + sql.make_interval(0, FunderDeadline.months_after), Date) - 1,
    ),
    else_=cast(_END + sql.make_interval(0, FunderDeadline.months_after), Date),
)
_COMING = case(
    (FunderDeadline.months_after.is_not(None), _MONTHS_AFTER),
    (_day_of_rule(_YEAR) >= TODAY, _day_of_rule(_YEAR)),
    else_=_day_of_rule(_YEAR + 1),
)
_RULED = (
    _one(
        "funder", FunderDeadline.number, FunderDeadline.kind,
        sql.concat_ws(" : ", Funder.name, sql.nullif(FunderDeadline.name, "")), _COMING, null(), Dossier.made_by,
    )
    .join(Funder, same(FunderDeadline, Funder, FunderDeadline.funder_id))
    .join(FundingLine, and_(FundingLine.tenant_id == Funder.tenant_id, FundingLine.funder_id == Funder.id))
    .join(Dossier, same(FundingLine, Dossier, FundingLine.dossier_id))
    .where(~_IS_OVER, Dossier.year_to >= _YEAR - 1, _COMING >= TODAY)
)  # fmt: skip
_DATED = union_all(_OWN, _MILESTONES, _INSTALMENTS, _NOTIFICATIONS, _REPORTS, _DOCUMENTS, _RULED).subquery("dated")
_OPEN = and_(
    _DATED.c.dossier.is_not(None),
    _DATED.c.done_on.is_(None),
    or_(_DATED.c.due_on >= TODAY, _DATED.c.source != "notification"),
)
# The next open date of each dossier, rules of its funders among them; what passed undone comes first.
NEXT = (
    select(
        _DATED.c.tenant_id, _DATED.c.dossier, _DATED.c.due_on, _DATED.c.source, _DATED.c.number, _DATED.c.kind,
        _DATED.c.name,
    )
    .where(_OPEN)
    .ext(distinct_on(_DATED.c.tenant_id, _DATED.c.dossier))
    .order_by(_DATED.c.tenant_id, _DATED.c.dossier, _DATED.c.due_on, _DATED.c.source, _DATED.c.number)
    .subquery("next_date")
)  # fmt: skip
# The next day of each dossier that has not come yet.
COMING = (
    select(_DATED.c.tenant_id, _DATED.c.dossier, sql.min(_DATED.c.due_on).label("due_on"))
    .where(_OPEN, _DATED.c.due_on >= TODAY)
    .group_by(_DATED.c.tenant_id, _DATED.c.dossier)
    .subquery("coming")
)


def of_dossier(found: Any) -> Any:
    """Joins NEXT or COMING to the dossier."""
    return and_(found.c.tenant_id == Dossier.tenant_id, found.c.dossier == Dossier.number)


# -- one deadline -----------------------------------------------------------------------------------------------------
DEADLINE = select(Deadline).where(Deadline.number == NUMBER, Deadline.undone_at.is_(None))
DEADLINE_TO_EDIT = DEADLINE.with_for_update()

DOSSIER = select(Dossier.id, Dossier.number, Dossier.title).where(Dossier.number == NUMBER)
OPEN_DOSSIERS = select(Dossier.id, Dossier.number, Dossier.title).where(~_IS_OVER).order_by(Dossier.title_key)
MEMBERS = select(Member.id, Member.number, Member.name).where(Member.left_on.is_(None)).order_by(Member.name)

# -- calendars --------------------------------------------------------------------------------------------------------
MY_LINKS = (
    select(CalendarLink.number, CalendarLink.made_at, CalendarLink.everything)
    .where(CalendarLink.member_id == _ME, CalendarLink.revoked_at.is_(None))
    .order_by(CalendarLink.number)
)
LINK_TO_REVOKE = select(CalendarLink).where(CalendarLink.number == NUMBER, CalendarLink.revoked_at.is_(None))
LINK = select(CalendarLink.member_id, CalendarLink.everything).where(
    CalendarLink.token_hash == bindparam("token_hash"), CalendarLink.revoked_at.is_(None)
)
# Whether the member still has a place, and with which role.
SEAT = select(Membership.role, Membership.administrator).where(
    Membership.workspace_id == bindparam("workspace_id"),
    Membership.member_id == _ME,
    Membership.audience == "workspace",
    LIVE_MEMBERSHIP,
)
