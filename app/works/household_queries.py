"""What the pages of households and proposals ask: the list with each one's situation, one, a dwelling's proposals."""

from typing import Any

from sqlalchemy import Date, Integer, String, and_, bindparam, case, exists, or_, select
from sqlalchemy import func as sql

from app.works.dwelling_models import Dwelling, Lease
from app.works.household_models import CandidateHousehold, Proposal
from tenants.joins import of, same
from tenants.registry import Member

LOOKING, PROPOSED, ACCEPTED, HOUSED, CLOSED = SITUATIONS = ("looking", "proposed", "accepted", "housed", "closed")
SEEKERS = (LOOKING, PROPOSED, ACCEPTED)
TODAY = bindparam("today", type_=Date)
NUMBER = bindparam("number", type_=Integer)

HOUSEHOLD = select(CandidateHousehold).where(CandidateHousehold.number == NUMBER)
HOUSEHOLD_TO_EDIT = HOUSEHOLD.with_for_update()

_HAS_LEASE = exists(
    select(Lease.id)
    .where(
        of(Lease, Lease.household_id, CandidateHousehold),
        Lease.undone_at.is_(None),
        or_(Lease.ends_on.is_(None), Lease.ends_on > TODAY),
    )
    .correlate(CandidateHousehold)
)


def _asked(answer: str) -> Any:
    return exists(
        select(Proposal.id)
        .where(
            of(Proposal, Proposal.household_id, CandidateHousehold),
            Proposal.undone_at.is_(None),
            Proposal.answer == answer,
            Proposal.housed_on.is_(None),
        )
        .correlate(CandidateHousehold)
    )


# A lease to come houses already: who has signed is proposed nothing more.
SITUATION: Any = case(
    (_HAS_LEASE, HOUSED),
    (CandidateHousehold.closed_on.is_not(None), CLOSED),
    (_asked("accepted"), ACCEPTED),
    (_asked(""), PROPOSED),
    else_=LOOKING,
)
_COLUMNS = (
    CandidateHousehold.id,
    CandidateHousehold.number,
    CandidateHousehold.register,
    CandidateHousehold.reference,
    CandidateHousehold.priority,
    CandidateHousehold.label_from,
    CandidateHousehold.label_until,
    CandidateHousehold.adults,
    CandidateHousehold.children,
    CandidateHousehold.type,
    CandidateHousehold.sectors,
    CandidateHousehold.rent_ceiling,
    CandidateHousehold.registered_on,
    CandidateHousehold.last_contact_on,
    CandidateHousehold.closed_on,
    CandidateHousehold.closed_why,
    CandidateHousehold.anonymised_at,
    SITUATION.label("situation"),
)
_TEXT = sql.app.fr_key(bindparam("text", "", type_=String))
_ONLY = bindparam("only", "", type_=String)
_REGISTER = bindparam("register", "", type_=String)
# Who was made anonymous stands in no list any more: nothing is left to read.
_FOUND = and_(
    CandidateHousehold.anonymised_at.is_(None),
    sql.app.fr_key(CandidateHousehold.reference).contains(_TEXT),
    or_(_REGISTER == "", CandidateHousehold.register == _REGISTER),
)
_BY_LABEL = (CandidateHousehold.label_from.asc().nulls_last(), CandidateHousehold.number)
HOUSEHOLDS = (
    select(*_COLUMNS)
    .where(_FOUND, or_(and_(_ONLY == "", SITUATION.in_(SEEKERS)), SITUATION == _ONLY))
    .order_by(*_BY_LABEL)
)
COUNTS = select(
    sql.count().label("every"),
    sql.count().filter(_FOUND, SITUATION.in_(SEEKERS)).label("open"),
    *(sql.count().filter(_FOUND, one == SITUATION).label(one) for one in SITUATIONS),
).select_from(CandidateHousehold)
REGISTERS = select(CandidateHousehold.register).distinct().order_by(CandidateHousehold.register)
# Who may be proposed a dwelling: neither housed, nor closed, nor about to sign elsewhere; the oldest label first.
SEEKING = (
    select(*_COLUMNS)
    .where(SITUATION.in_((LOOKING, PROPOSED)), CandidateHousehold.anonymised_at.is_(None))
    .order_by(*_BY_LABEL)
)

# -- proposals --------------------------------------------------------------------------------------------------------
_PROPOSED = (
    select(
        Proposal.number,
        Proposal.made_on,
        Proposal.made_at,
        Proposal.beside,
        Proposal.answer,
        Proposal.answered_on,
        Proposal.reason,
        Proposal.note,
        Proposal.housed_on,
        Proposal.undone_at,
        Member.name.label("by"),
        CandidateHousehold.number.label("household"),
        CandidateHousehold.register,
        CandidateHousehold.reference,
        (CandidateHousehold.adults + CandidateHousehold.children).label("persons"),
        Dwelling.number.label("dwelling"),
        Dwelling.label,
        Dwelling.address,
        Dwelling.town,
    )
    .select_from(Proposal)
    .join(CandidateHousehold, same(Proposal, CandidateHousehold, Proposal.household_id))
    .join(Dwelling, same(Proposal, Dwelling, Proposal.dwelling_id))
    .outerjoin(Member, and_(Member.tenant_id == Proposal.tenant_id, Member.id == Proposal.made_by))
    .order_by(Proposal.made_on.desc(), Proposal.number.desc())
)
OF_DWELLING = _PROPOSED.where(Proposal.dwelling_id == bindparam("dwelling_id"))
OF_HOUSEHOLD = _PROPOSED.where(Proposal.household_id == bindparam("household_id"))
PROPOSALS = _PROPOSED.where(Proposal.undone_at.is_(None))
WAITING = _PROPOSED.where(Proposal.undone_at.is_(None), Proposal.answer == "")
PROPOSAL = select(Proposal).where(Proposal.number == NUMBER)
PROPOSAL_TO_EDIT = PROPOSAL.with_for_update()
DWELLING_BY_ID = select(Dwelling).where(Dwelling.id == bindparam("dwelling_id"))
HOUSEHOLD_BY_ID = select(CandidateHousehold).where(CandidateHousehold.id == bindparam("household_id"))
# How often the landlord of a dwelling refused, on all of his dwellings.
LANDLORD_REFUSALS = (
    select(sql.count(Proposal.id))
    .join(Dwelling, same(Proposal, Dwelling, Proposal.dwelling_id))
    .where(
        Dwelling.landlord_id == bindparam("landlord_id"),
        Proposal.undone_at.is_(None),
        Proposal.answer == "refused_by_landlord",
    )
)
LEASES_OF = (
    select(
        Lease.number, Lease.starts_on, Lease.ends_on, Dwelling.number.label("dwelling"), Dwelling.address, Dwelling.town
    )
    .join(Dwelling, same(Lease, Dwelling, Lease.dwelling_id))
    .where(Lease.household_id == bindparam("household_id"), Lease.undone_at.is_(None))
    .order_by(Lease.starts_on.desc())
)

# -- retention --------------------------------------------------------------------------------------------------------
_LAST_PROPOSAL = (
    select(sql.max(sql.coalesce(Proposal.answered_on, Proposal.made_on)))
    .where(of(Proposal, Proposal.household_id, CandidateHousehold))
    .correlate(CandidateHousehold)
    .scalar_subquery()
)
_LAST_LEASE = (
    select(sql.max(Lease.starts_on))
    .where(of(Lease, Lease.household_id, CandidateHousehold), Lease.undone_at.is_(None))
    .correlate(CandidateHousehold)
    .scalar_subquery()
)
_LAST_CONTACT = sql.greatest(
    CandidateHousehold.registered_on, CandidateHousehold.last_contact_on, _LAST_PROPOSAL, _LAST_LEASE
)
HOUSEHOLD_NOW = select(*_COLUMNS, _LAST_CONTACT.label("last_contact"), _LAST_LEASE.label("last_lease")).where(
    CandidateHousehold.number == NUMBER
)
# Not housed and closed: some months after; else two years (the setting) after the last contact.
OVERDUE = (
    select(CandidateHousehold)
    .where(
        CandidateHousehold.anonymised_at.is_(None),
        or_(
            and_(
                CandidateHousehold.closed_on.is_not(None),
                _LAST_LEASE.is_(None),
                CandidateHousehold.closed_on <= bindparam("closed_before", type_=Date),
            ),
            bindparam("silent_before", type_=Date) >= _LAST_CONTACT,
        ),
    )
    .order_by(CandidateHousehold.number)
    .limit(500)
    .with_for_update(skip_locked=True)
)
NOTES_OF = (
    select(Proposal)
    .where(Proposal.household_id == bindparam("household_id"), Proposal.note != "")
    .order_by(Proposal.number)
)
