"""The statements behind the figures of the works: money, landlords, people back at work, households, the first day."""

from typing import Any

from sqlalchemy import Date, Integer, and_, bindparam, exists, or_, select
from sqlalchemy import func as sql
from sqlalchemy.orm import aliased

from app.works.dwelling_models import Convention, Lease
from app.works.employee_models import Employee, EmployeeExit, Training, WorkHours
from app.works.enterprise_models import Agreement, Enterprise
from app.works.household_models import CandidateHousehold, Proposal
from app.works.order_models import Order, OrderStep, QuoteLine, Referral
from app.works.setting_models import WorksSetting
from app.works.state import HAS_REFERENCE, REFERENCE
from tenants.joins import same

UNLABELLED = ("internal_list", "other")
_FIRST, _LAST = bindparam("first", type_=Date), bindparam("last", type_=Date)
_ENTERPRISE = bindparam("enterprise", type_=Integer)


def _of_enterprise(number: Any) -> Any:
    """Only what an enterprise did, when one is named."""
    return or_(_ENTERPRISE.is_(None), number == _ENTERPRISE)


# Lines of orders invoiced in the period, before tax, each rounded to the cent.
_INVOICED_IN = exists(
    select(OrderStep.id)
    .where(
        OrderStep.tenant_id == Order.tenant_id,
        OrderStep.order_id == Order.id,
        OrderStep.undone_at.is_(None),
        OrderStep.stage == "invoiced",
        OrderStep.happened_on.between(_FIRST, _LAST),
    )
    .correlate(Order)
)
MONEY = (
    select(
        sql.coalesce(sql.sum(REFERENCE).filter(HAS_REFERENCE), 0).label("reference"),
        sql.coalesce(sql.sum(QuoteLine.invoiced).filter(HAS_REFERENCE), 0).label("compared"),
        sql.coalesce(sql.sum(QuoteLine.invoiced), 0).label("invoiced"),
    )
    .select_from(QuoteLine)
    .join(Order, same(QuoteLine, Order, QuoteLine.order_id))
    .outerjoin(Enterprise, same(Order, Enterprise, Order.enterprise_id))
    .where(QuoteLine.invoiced.is_not(None), _INVOICED_IN, _of_enterprise(Enterprise.number))
)
REFERRED = (
    select(sql.count(Referral.order_id.distinct()))
    .join(Order, same(Referral, Order, Referral.order_id))
    .outerjoin(Enterprise, same(Order, Enterprise, Order.enterprise_id))
    .where(Referral.undone_at.is_(None), Referral.referred_on.between(_FIRST, _LAST), _of_enterprise(Enterprise.number))
)
_Next = aliased(Convention, name="next")
_SIGNED = and_(Convention.undone_at.is_(None), Convention.signed_on.is_not(None))


def _bound_on(day: Any) -> Any:
    return sql.bool_or(and_(Convention.starts_on <= day, sql.least(Convention.ends_on, Convention.ended_on) >= day))


_BOUND = (
    select(_bound_on(_FIRST).label("at_first"), _bound_on(_LAST).label("at_last"))
    .where(_SIGNED)
    .group_by(Convention.landlord_id)
    .subquery("bound")
)
_ENDED = (
    select(
        exists(
            select(_Next.id)
            .where(
                _Next.tenant_id == Convention.tenant_id,
                _Next.renews_id == Convention.id,
                _Next.undone_at.is_(None),
                _Next.signed_on.is_not(None),
            )
            .correlate(Convention)
        ).label("renewed")
    )
    .where(
        _SIGNED,
        Convention.ends_on.between(_FIRST, _LAST),
        or_(Convention.ended_on.is_(None), Convention.ended_on >= Convention.ends_on),
    )
    .subquery("ended")
)
LANDLORDS = select(
    select(sql.count()).where(_BOUND.c.at_first).scalar_subquery().label("bound"),
    select(sql.count()).where(_BOUND.c.at_first, _BOUND.c.at_last).scalar_subquery().label("kept"),
    select(sql.count()).select_from(_ENDED).scalar_subquery().label("ended"),
    select(sql.count()).where(_ENDED.c.renewed).scalar_subquery().label("renewed"),
)
# Hours by enterprise and month with the reference hours of the agreement that ran on its first day, where it says any.
HOURS = (
    select(
        Enterprise.kind,
        WorkHours.month,
        sql.min(Agreement.etp_hours).label("own"),
        sql.sum(WorkHours.hours).label("hours"),
    )
    .select_from(WorkHours)
    .join(Employee, same(WorkHours, Employee, WorkHours.employee_id))
    .join(Enterprise, same(Employee, Enterprise, Employee.enterprise_id))
    .outerjoin(
        Agreement,
        and_(
            Agreement.tenant_id == Enterprise.tenant_id,
            Agreement.enterprise_id == Enterprise.id,
            Agreement.undone_at.is_(None),
            WorkHours.month.between(Agreement.starts_on, Agreement.ends_on),
        ),
    )
    .where(WorkHours.month.between(_FIRST, _LAST), _of_enterprise(Enterprise.number))
    .group_by(Enterprise.id, Enterprise.kind, WorkHours.month)
    .order_by(WorkHours.month, Enterprise.kind)
)
OWN_HOURS = (
    select(WorksSetting.code, WorksSetting.valid_from, WorksSetting.value)
    .where(WorksSetting.code.like("etp\\_hours\\_%"), WorksSetting.undone_at.is_(None))
    .order_by(WorksSetting.valid_from)
)
_WORKED = (
    select(WorkHours.tenant_id, WorkHours.employee_id)
    .distinct()
    .join(Employee, same(WorkHours, Employee, WorkHours.employee_id))
    .join(Enterprise, same(Employee, Enterprise, Employee.enterprise_id))
    .where(WorkHours.month.between(_FIRST, _LAST), _of_enterprise(Enterprise.number))
    .subquery("worked")
)
TRAINED = select(
    sql.count().label("employees"),
    sql.count()
    .filter(
        exists(
            select(Training.id)
            .where(
                Training.tenant_id == _WORKED.c.tenant_id,
                Training.employee_id == _WORKED.c.employee_id,
                Training.undone_at.is_(None),
                Training.starts_on <= _LAST,
                sql.coalesce(Training.ends_on, Training.starts_on) >= _FIRST,
            )
            .correlate(_WORKED)
        )
    )
    .label("trained"),
).select_from(_WORKED)
EXITS = (
    select(EmployeeExit.situation, sql.count().label("exits"))
    .join(Employee, same(EmployeeExit, Employee, EmployeeExit.employee_id))
    .join(Enterprise, same(Employee, Enterprise, Employee.enterprise_id))
    .where(
        EmployeeExit.undone_at.is_(None),
        EmployeeExit.left_on.between(_FIRST, _LAST),
        _of_enterprise(Enterprise.number),
    )
    .group_by(EmployeeExit.situation)
    .order_by(EmployeeExit.situation)
)
_LABELLED = and_(
    CandidateHousehold.register.not_in(UNLABELLED),
    or_(CandidateHousehold.label_from.is_not(None), CandidateHousehold.label_until.is_not(None)),
    or_(CandidateHousehold.label_from.is_(None), CandidateHousehold.label_from <= Lease.starts_on),
    or_(CandidateHousehold.label_until.is_(None), CandidateHousehold.label_until >= Lease.starts_on),
)
_HOUSED = (
    select(
        sql.count(CandidateHousehold.id.distinct()).label("housed"),
        sql.count(CandidateHousehold.id.distinct()).filter(_LABELLED).label("labelled"),
    )
    .select_from(Lease)
    .join(CandidateHousehold, same(Lease, CandidateHousehold, Lease.household_id))
    .where(Lease.undone_at.is_(None), Lease.starts_on.between(_FIRST, _LAST))
    .subquery("housed")
)
HOUSEHOLDS = select(
    _HOUSED.c.housed,
    _HOUSED.c.labelled,
    select(sql.count(Proposal.id))
    .where(Proposal.undone_at.is_(None), Proposal.made_on.between(_FIRST, _LAST))
    .scalar_subquery()
    .label("proposals"),
)
REFUSALS = (
    select(Proposal.answer, Proposal.reason, sql.count().label("refusals"))
    .where(
        Proposal.undone_at.is_(None),
        Proposal.answered_on.between(_FIRST, _LAST),
        Proposal.answer.in_(("refused_by_household", "refused_by_landlord")),
    )
    .group_by(Proposal.answer, Proposal.reason)
    .order_by(sql.count().desc(), Proposal.answer, Proposal.reason)
)


def _oldest(day: Any) -> Any:
    return select(sql.min(day)).scalar_subquery()


SINCE = select(
    sql.least(
        select(sql.min(OrderStep.happened_on)).where(OrderStep.undone_at.is_(None)).scalar_subquery(),
        select(sql.min(Lease.starts_on)).where(Lease.undone_at.is_(None)).scalar_subquery(),
        select(sql.min(Convention.starts_on)).where(_SIGNED).scalar_subquery(),
        select(sql.min(Proposal.made_on)).where(Proposal.undone_at.is_(None)).scalar_subquery(),
        _oldest(WorkHours.month),
    )
)
