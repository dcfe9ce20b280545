"""What the pages of dwellings ask: the list with each one's situation, one with its joined line, its history."""

from typing import Any

from sqlalchemy import (
    Boolean,
    Date,
    Integer,
    String,
    and_,
    bindparam,
    exists,
    or_,
    select,
    true,
)
from sqlalchemy import func as sql

from app.works.dwelling_models import Dwelling, Lease, Vacancy
from app.works.household_models import CandidateHousehold, Proposal
from app.works.landlord_models import Landlord
from app.works.order_models import Order
from app.works.state import (
    CONVENTION,
    ENDED_STAGES,
    LAST_STEP,
    LEASE,
    ORDER,
    SITUATION,
    VACANCY,
    WAITED,
    first_on,
)
from tenants.joins import same

NUMBER = bindparam("number", type_=Integer)
DWELLING = select(Dwelling).where(Dwelling.number == NUMBER)
DWELLING_TO_EDIT = DWELLING.with_for_update()
OPEN_VACANCY = (
    select(Vacancy)
    .where(Vacancy.dwelling_id == bindparam("dwelling_id"), Vacancy.undone_at.is_(None), Vacancy.ended_on.is_(None))
    .with_for_update()
)
VACANCY_TO_READ = select(Vacancy).where(Vacancy.number == NUMBER)
VACANCY_TO_UNDO = VACANCY_TO_READ.with_for_update()
VACANCY_OF = select(Vacancy).where(Vacancy.id == bindparam("vacancy_id")).with_for_update()
LEASE_TO_READ = select(Lease).where(Lease.number == NUMBER)
LEASE_TO_UNDO = LEASE_TO_READ.with_for_update()
LAST_LEASE = (
    select(Lease)
    .where(Lease.dwelling_id == bindparam("dwelling_id"), Lease.undone_at.is_(None))
    .order_by(Lease.starts_on.desc())
    .limit(1)
    .with_for_update()
)
LEASE_ENDING_ON = (
    select(Lease)
    .where(
        Lease.dwelling_id == bindparam("dwelling_id"),
        Lease.undone_at.is_(None),
        Lease.ends_on == bindparam("day", type_=Date),
    )
    .with_for_update()
)
VACANCIES_AFTER = (
    select(sql.count())
    .select_from(Vacancy)
    .where(
        Vacancy.dwelling_id == bindparam("dwelling_id"),
        Vacancy.undone_at.is_(None),
        Vacancy.vacant_on >= bindparam("day", type_=Date),
    )
)
# Live orders of a vacancy with their stage: a lease waits for their acceptance.
ORDERS_OF_VACANCY = (
    select(
        Order.number,
        Order.label,
        LAST_STEP.c.stage,
        LAST_STEP.c.happened_on,
        first_on("received_with_reserves", "received").label("accepted_on"),
    )
    .select_from(Order)
    .join(LAST_STEP, LAST_STEP.c.stage.not_in(ENDED_STAGES))
    .where(Order.vacancy_id == bindparam("vacancy_id"))
    .order_by(Order.year, Order.rank)
)
# Proposals accepted and not yet followed by a lease: whom the dwelling can be let to.
ACCEPTED = (
    select(
        Proposal.id, Proposal.number, Proposal.answered_on, Proposal.household_id, CandidateHousehold.register,
        CandidateHousehold.reference, CandidateHousehold.adults, CandidateHousehold.children,
    )
    .select_from(Proposal)
    .join(CandidateHousehold, same(Proposal, CandidateHousehold, Proposal.household_id))
    .where(
        Proposal.dwelling_id == bindparam("dwelling_id"),
        Proposal.undone_at.is_(None),
        Proposal.answer == "accepted",
        Proposal.housed_on.is_(None),
    )
    .order_by(Proposal.answered_on, Proposal.number)
)  # fmt: skip
PROPOSAL_BY_ID = select(Proposal).where(Proposal.id == bindparam("proposal_id")).with_for_update()
PROPOSAL_HOUSED = (
    select(Proposal)
    .where(
        Proposal.dwelling_id == bindparam("dwelling_id"),
        Proposal.household_id == bindparam("household_id"),
        Proposal.housed_on == bindparam("day", type_=Date),
        Proposal.undone_at.is_(None),
    )
    .with_for_update()
)

# -- the list ---------------------------------------------------------------------------------------------------------
_TEXT = sql.app.fr_key(bindparam("text", "", type_=String))  # LIKE's own signs escaped by who asks
_NAMED: Any = bindparam("named", True, type_=Boolean)
_FOUND = or_(
    Dwelling.address_key.contains(_TEXT),
    sql.app.fr_key(Dwelling.label).contains(_TEXT),
    and_(or_(_NAMED, Landlord.kind != "person"), Landlord.name_key.contains(_TEXT)),
)
_ONLY = bindparam("only", "", type_=String)
_EMPTY = SITUATION.in_(("vacant", "in_works", "ready"))
_WANTED = and_(_FOUND, or_(and_(_ONLY == "", SITUATION != "left"), and_(_ONLY == "empty", _EMPTY), SITUATION == _ONLY))


def with_its_things(statement: Any) -> Any:
    return (
        statement.select_from(Dwelling)
        .join(Landlord, same(Dwelling, Landlord, Dwelling.landlord_id))
        .outerjoin(VACANCY, true())
        .outerjoin(LEASE, true())
        .outerjoin(ORDER, true())
    )


_ROWS = with_its_things(
    select(
        Dwelling.id,
        Dwelling.number,
        Dwelling.label,
        Dwelling.address,
        Dwelling.postcode,
        Dwelling.town,
        Dwelling.sector,
        Dwelling.type,
        Dwelling.area,
        Dwelling.energy_class,
        Dwelling.rent,
        SITUATION.label("situation"),
        WAITED.label("waited"),
        VACANCY.c.vacant_on,
        LEASE.c.starts_on.label("let_on"),
        ORDER.c.number.label("order"),
        ORDER.c.label.label("order_label"),
        ORDER.c.stage,
        ORDER.c.happened_on.label("stage_on"),
        CONVENTION.c.kind.label("convention_kind"),
        CONVENTION.c.level.label("convention_level"),
        CONVENTION.c.ends_on.label("convention_ends_on"),
        Landlord.number.label("landlord"),
        Landlord.kind.label("landlord_kind"),
        Landlord.name,
        Landlord.first_name,
    )
).outerjoin(CONVENTION, true())
DWELLINGS = (
    _ROWS.where(_WANTED, Dwelling.label > bindparam("after_label", "", type_=String))
    .order_by(Dwelling.label)
    .limit(bindparam("most", 50))
)
# Empty ones, the longest wait first: a short list, read whole.
WAITING = _ROWS.where(_WANTED).order_by(VACANCY.c.vacant_on, Dwelling.label)
OF_LANDLORD = _ROWS.where(Dwelling.landlord_id == bindparam("landlord_id")).order_by(Dwelling.label)
DWELLING_NOW = _ROWS.where(Dwelling.number == NUMBER)
COUNTS = with_its_things(
    select(
        sql.count().filter(SITUATION != "left").label("all"),
        sql.count().filter(_FOUND, SITUATION != "left").label("found"),
        sql.count().filter(_WANTED).label("shown"),
        *(
            sql.count().filter(_FOUND, one == SITUATION).label(one)
            for one in ("vacant", "in_works", "ready", "let", "occupied", "left")
        ),
    )
)

HAS_LANDLORD = select(exists(select(Landlord.id)))
