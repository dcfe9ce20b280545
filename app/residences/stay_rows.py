"""The rows of a stay that a deed changes, and the stay that stands in its way."""

from sqlalchemy import Date, bindparam, select

from app.residences.models import Unit
from app.residences.stay_models import (
    Departure,
    Due,
    ExitSearch,
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

STAY = select(Stay).where(Stay.number == bindparam("number"))
STAY_HELD = STAY.with_for_update()
NOTICE = select(Notice).where(Notice.stay_id == bindparam("stay_id"), Notice.undone_at.is_(None))
DEPARTURE = select(Departure).where(Departure.stay_id == bindparam("stay_id"), Departure.undone_at.is_(None))
TITLE = select(OccupationTitle).where(OccupationTitle.stay_id == bindparam("stay_id"))
SEARCH = select(ExitSearch).where(ExitSearch.stay_id == bindparam("stay_id"))
STEP = select(SearchStep).where(
    SearchStep.number == bindparam("step"),
    SearchStep.search_id == bindparam("search_id"),
    SearchStep.undone_at.is_(None),
)
DUES = select(Due).where(Due.stay_id == bindparam("stay_id")).order_by(Due.month)
PERIODS = select(PlannedPeriod).where(PlannedPeriod.stay_id == bindparam("stay_id")).order_by(PlannedPeriod.rank)
DECISIONS = (
    select(PeriodDecision)
    .where(PeriodDecision.stay_id == bindparam("stay_id"), PeriodDecision.undone_at.is_(None))
    .order_by(PeriodDecision.number)
)
DECISIONS_OF = (
    select(PeriodDecision).where(PeriodDecision.period_id == bindparam("period_id")).order_by(PeriodDecision.number)
)
PAYMENT = select(Payment).where(Payment.number == bindparam("payment"), Payment.stay_id == bindparam("stay_id"))
MOVE = select(UnitMove).where(
    UnitMove.number == bindparam("move"), UnitMove.stay_id == bindparam("stay_id"), UnitMove.undone_at.is_(None)
)
PHOTOS = select(InspectionPhoto).where(InspectionPhoto.stay_id == bindparam("stay_id")).order_by(InspectionPhoto.number)
PHOTO = select(InspectionPhoto).where(
    InspectionPhoto.number == bindparam("photo"), InspectionPhoto.stay_id == bindparam("stay_id")
)
# The stay that comes after in the same unit, for the sentence that names what stands in the way.
NEXT_IN_UNIT = (
    select(Stay.here_since.label("date_in"), Person.first_name, Person.last_name, Unit.label)
    .join(Person, same(Stay, Person, Stay.person_id))
    .join(Unit, same(Stay, Unit, Stay.unit_id))
    .where(Stay.unit_id == bindparam("unit_id"), Stay.here_since > bindparam("date_in", type_=Date))
    .order_by(Stay.here_since)
    .limit(1)
)
