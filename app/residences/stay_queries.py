"""One stay: its head, what happened in it, what its papers say besides."""

from typing import Any

from sqlalchemy import Date, DateTime, Integer, Numeric, Text, Uuid, and_, bindparam, cast, null, select, union_all
from sqlalchemy import func as sql

from app.residences.models import Residence, Unit
from app.residences.stay_models import (
    Departure,
    Due,
    ExitSearch,
    Household,
    InspectionPhoto,
    Notice,
    OccupationTitle,
    Payment,
    PeriodDecision,
    Person,
    PlannedPeriod,
    SearchStep,
    Stay,
    UnitMove,
)
from tenants.joins import same
from tenants.registry import Association, Member

LIVE_NOTICE = and_(Notice.tenant_id == Stay.tenant_id, Notice.stay_id == Stay.id, Notice.undone_at.is_(None))
LIVE_DEPARTURE = and_(
    Departure.tenant_id == Stay.tenant_id, Departure.stay_id == Stay.id, Departure.undone_at.is_(None)
)

HEAD = (
    select(
        Stay.number,
        Stay.id,
        Stay.version,
        Stay.date_in,
        Stay.date_out,
        Stay.previous_situation,
        Stay.sent_by,
        Stay.income,
        Stay.derogation,
        Stay.rent,
        Stay.charges,
        Stay.services,
        Stay.options,
        Stay.housing_aid,
        Person.first_name,
        Person.last_name,
        Person.born_on,
        Household.adults,
        Household.children,
        Unit.label,
        Unit.number.label("unit"),
        Unit.reserved_for,
        Residence.name.label("residence"),
        Residence.number.label("residence_number"),
        OccupationTitle.ended_on.label("title_ended_on"),
        ExitSearch.opened_on.label("search_opened_on"),
        ExitSearch.closed_on.label("search_closed_on"),
        ExitSearch.next_step,
        ExitSearch.next_step_on,
        ExitSearch.social_number,
        ExitSearch.social_renewal_on,
        ExitSearch.targets,
        ExitSearch.obstacles,
        ExitSearch.version.label("search_version"),
        Notice.number.label("notice"),
        Notice.given_by,
        Notice.received_on,
        Notice.ends_on.label("notice_ends_on"),
        Departure.number.label("departure"),
        Departure.left_on,
        Departure.destination,
        Departure.reason,
        Departure.keys_back,
        Departure.inventory_on,
        Departure.balance,
        Departure.deposit,
        Departure.deposit_back,
        Departure.deposit_kept_for,
        select(sql.count(InspectionPhoto.id))
        .where(InspectionPhoto.tenant_id == Stay.tenant_id, InspectionPhoto.stay_id == Stay.id)
        .correlate(Stay)
        .scalar_subquery()
        .label("photos"),
    )
    .join(Person, same(Stay, Person, Stay.person_id))
    .join(Household, same(Stay, Household, Stay.household_id))
    .join(Unit, same(Stay, Unit, Stay.unit_id))
    .join(Residence, same(Unit, Residence, Unit.residence_id))
    .outerjoin(OccupationTitle, and_(OccupationTitle.tenant_id == Stay.tenant_id, OccupationTitle.stay_id == Stay.id))
    .outerjoin(ExitSearch, and_(ExitSearch.tenant_id == Stay.tenant_id, ExitSearch.stay_id == Stay.id))
    .outerjoin(Notice, LIVE_NOTICE)
    .outerjoin(Departure, LIVE_DEPARTURE)
    .where(Stay.number == bindparam("number"))
)

MONEY = Numeric(14, 2)


def _events(model: Any, kind: str, link: Any, **given: Any) -> Any:
    """One kind of events of a stay, in the columns that all kinds share."""
    undone = hasattr(model, "undone_at")

    def column(name: str, type_: Any) -> Any:
        return cast(given.get(name, null()), type_).label(name)

    statement = select(
        cast(kind, Text).label("kind"),
        column("number", Integer),
        column("on_day", Date),
        column("until", Date),
        column("code", Text),
        column("words", Text),
        column("nights", Integer),
        column("nights_in_month", Integer),
        *(
            column(name, MONEY)
            for name in ("rent", "charges", "services", "options", "housing_aid", "amount", "given_back")
        ),
        cast(model.made_at, DateTime(timezone=True)).label("made_at"),
        cast(model.made_by, Uuid).label("made_by"),
        cast(model.undone_at if undone else null(), DateTime(timezone=True)).label("undone_at"),
        cast(model.undone_by if undone else null(), Uuid).label("undone_by"),
    ).select_from(model)
    if model is SearchStep:
        statement = statement.join(
            ExitSearch, and_(ExitSearch.tenant_id == model.tenant_id, ExitSearch.id == model.search_id)
        )
    return statement.where(link == bindparam("stay_id"))


def _label_of(key: Any, within: Any) -> Any:
    """What stands on the door of a unit."""
    return (
        select(Unit.label).where(Unit.tenant_id == within.tenant_id, Unit.id == key).correlate(within).scalar_subquery()
    )


EVENTS = union_all(
    _events(
        PlannedPeriod,
        "period",
        PlannedPeriod.stay_id,
        number=PlannedPeriod.rank,
        on_day=PlannedPeriod.starts_on,
        until=PlannedPeriod.ends_on,
    ),
    _events(
        PeriodDecision,
        "decision",
        PeriodDecision.stay_id,
        number=PeriodDecision.number,
        on_day=PeriodDecision.decided_on,
        until=PeriodDecision.until,
        code=PeriodDecision.kind,
        words=PeriodDecision.reason,
    ),
    _events(
        Notice,
        "notice",
        Notice.stay_id,
        number=Notice.number,
        on_day=Notice.received_on,
        until=Notice.ends_on,
        code=Notice.given_by,
        words=Notice.reason,
    ),
    _events(
        Departure,
        "departure",
        Departure.stay_id,
        number=Departure.number,
        on_day=Departure.left_on,
        code=Departure.destination,
        words=Departure.reason,
    ),
    _events(
        UnitMove,
        "move",
        UnitMove.stay_id,
        number=UnitMove.number,
        on_day=UnitMove.ends_on,
        until=UnitMove.starts_on,
        code=_label_of(UnitMove.to_unit_id, UnitMove),
        words=_label_of(UnitMove.unit_id, UnitMove),
    ),
    _events(
        SearchStep,
        "step",
        ExitSearch.stay_id,
        number=SearchStep.number,
        on_day=SearchStep.done_on,
        code=SearchStep.kind,
        words=SearchStep.outcome,
    ),
    _events(
        Due,
        "due",
        Due.stay_id,
        on_day=Due.month,
        nights=Due.nights,
        nights_in_month=Due.nights_in_month,
        rent=Due.rent,
        charges=Due.charges,
        services=Due.services,
        options=Due.options,
        housing_aid=Due.housing_aid,
    ),
    _events(
        Payment,
        "payment",
        Payment.stay_id,
        number=Payment.number,
        on_day=Payment.paid_on,
        code=Payment.mode,
        amount=Payment.amount,
        given_back=Payment.given_back,
    ),
).order_by("on_day", "made_at", "number")
MEMBERS = select(Member.id, Member.name).order_by(Member.number)

# -- what the papers of a stay say besides -----------------------------------------------------------------------------
PLACE = (
    select(Unit.type, Unit.floor, Unit.surface, Unit.furnished, Residence.address, Residence.postcode, Residence.town)
    .join(Stay, same(Stay, Unit, Stay.unit_id))
    .join(Residence, same(Unit, Residence, Unit.residence_id))
    .where(Stay.number == bindparam("number"))
)
SENDER = select(Association.name, Association.public_address).where(Association.slug == bindparam("slug"))
