"""Stays as one workspace sees them: the list, one stay's head, what happened in it, the rows that a deed changes."""

from dataclasses import dataclass
from datetime import date
from functools import cache
from typing import Any

from sqlalchemy import Date, DateTime, Integer, Numeric, Text, Uuid, and_, bindparam, cast, null, or_, select, union_all
from sqlalchemy import func as sql

from app.folding import fold
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
from tenants import clock
from tenants.registry import Association, Member
from tenants.session import Db


def _along(here: Any, there: Any, key: Any) -> Any:
    """The join of a row to the row that its key names, tenant included."""
    return and_(there.tenant_id == here.tenant_id, there.id == key)


TODAY = bindparam("today", type_=Date)
LIVE_NOTICE = and_(Notice.tenant_id == Stay.tenant_id, Notice.stay_id == Stay.id, Notice.undone_at.is_(None))
LIVE_DEPARTURE = and_(
    Departure.tenant_id == Stay.tenant_id, Departure.stay_id == Stay.id, Departure.undone_at.is_(None)
)

# Who waits for a departure to be written down: announced, and not left. Late ones are here until it is.
HAS_LEFT = select(Departure.id).where(LIVE_DEPARTURE).correlate(Stay).exists()
_FOLLOWED = (
    select(Departure.id)
    .where(Departure.tenant_id == Notice.tenant_id, Departure.stay_id == Notice.stay_id, Departure.undone_at.is_(None))
    .correlate(Notice)
    .exists()
)
_WAITING = select(Notice.stay_id).where(Notice.undone_at.is_(None), Notice.closed_on.is_(None), ~_FOLLOWED)
OVERDUE = Stay.id.in_(_WAITING.where(Notice.ends_on <= TODAY))
SITUATIONS: dict[str, Any] = {
    "present": and_(Stay.date_in <= TODAY, or_(Stay.date_out.is_(None), Stay.date_out > TODAY, OVERDUE)),
    "announced": Stay.id.in_(_WAITING),
    "planned": and_(Stay.date_in > TODAY, ~HAS_LEFT),
    "left": and_(Stay.date_out <= TODAY, ~OVERDUE),
}

# -- the list ---------------------------------------------------------------------------------------------------------
_LIST = (
    select(
        Stay.number,
        Stay.date_in,
        Stay.date_out,
        Person.first_name,
        Person.last_name,
        Unit.label,
        Unit.number.label("unit"),
        Residence.name.label("residence"),
        Residence.number.label("residence_number"),
        Departure.left_on,
        Notice.id.is_not(None).label("noticed"),
        select(sql.max(PlannedPeriod.ends_on))
        .where(PlannedPeriod.tenant_id == Stay.tenant_id, PlannedPeriod.stay_id == Stay.id)
        .scalar_subquery()
        .label("planned_to"),
    )
    .join(Person, _along(Stay, Person, Stay.person_id))
    .join(Unit, _along(Stay, Unit, Stay.unit_id))
    .join(Residence, _along(Unit, Residence, Unit.residence_id))
    .outerjoin(Departure, LIVE_DEPARTURE)
    .outerjoin(Notice, LIVE_NOTICE)
)
# What a search reads: « 14 » is the door's number, « morel » begins a name; hyphens and apostrophes part words.
_TEXT = sql.concat(" ", sql.translate(Person.name_key, "-'’", "   "), " ", sql.lower(Unit.label))
WORDS = 3


@cache
def stays(situation: str, in_residence: bool, words: int, paged: str) -> Any:
    """The list for one set of filters. words: how many are searched; paged: "", "after" or "before".

    The page's stays are chosen first, and only they are joined: a plan made for any workspace then serves the largest
    (with all joined before the limit, 10,000 stays took 70 ms once the plan had become a general one, against 8 ms).
    """
    chosen = select(Stay.id)
    if in_residence or words:
        chosen = chosen.join(Unit, _along(Stay, Unit, Stay.unit_id))
    if in_residence:
        chosen = chosen.join(Residence, _along(Unit, Residence, Unit.residence_id))
        chosen = chosen.where(Residence.number == bindparam("residence", type_=Integer))
    if words:
        chosen = chosen.join(Person, _along(Stay, Person, Stay.person_id))
    for rank in range(words):
        chosen = chosen.where(_TEXT.like(bindparam(f"word{rank}", type_=Text)))
    if situation:
        chosen = chosen.where(SITUATIONS[situation])
    key = sql.row(Stay.date_in, Stay.number)
    asked = sql.row(bindparam("key_day", type_=Date), bindparam("key_number", type_=Integer))
    if paged:
        chosen = chosen.where(key > asked if paged == "before" else key < asked)
    order = (Stay.date_in, Stay.number) if paged == "before" else (Stay.date_in.desc(), Stay.number.desc())
    page = chosen.order_by(*order).limit(bindparam("rows")).correlate(None)
    return _LIST.where(Stay.id.in_(page)).order_by(*order)


@dataclass(frozen=True)
class StayFilter:
    """What the list is asked for. key: (day of entry, number) of the row that a page begins after or before."""

    situation: str = ""
    text: str = ""
    residence: int | None = None
    paged: str = ""
    key: tuple[date, int] | None = None

    def rows(self, db: Db, most: int) -> list[Any]:
        """At most `most` rows, newest entry first."""
        words = fold(self.text).split()[:WORDS]
        values: dict[str, Any] = {"rows": most}
        if self.situation:
            values["today"] = clock.today()
        if self.residence is not None:
            values["residence"] = self.residence
        values |= {f"word{rank}": f"% {word}%" for rank, word in enumerate(words)}
        if self.key:
            values |= {"key_day": self.key[0], "key_number": self.key[1]}
        paged = self.paged if self.key else ""
        found = db.all(stays(self.situation, self.residence is not None, len(words), paged), **values)
        return list(reversed(found)) if self.paged == "before" else list(found)


def _counted(situation: str) -> Any:
    """How many are in a situation, of one residence or of all."""
    counted = (
        select(sql.count(Stay.id))
        .join(Unit, _along(Stay, Unit, Stay.unit_id))
        .join(Residence, _along(Unit, Residence, Unit.residence_id))
        .where(SITUATIONS[situation])
        .where(
            or_(
                bindparam("residence", type_=Integer).is_(None),
                Residence.number == bindparam("residence", type_=Integer),
            )
        )
    )
    return counted.scalar_subquery().label(situation)


COUNTS = select(_counted("planned"), _counted("present"), _counted("announced"))
RESIDENCE_NAME = select(Residence.number, Residence.name).where(Residence.number == bindparam("number"))

# -- one stay ---------------------------------------------------------------------------------------------------------
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
    .join(Person, _along(Stay, Person, Stay.person_id))
    .join(Household, _along(Stay, Household, Stay.household_id))
    .join(Unit, _along(Stay, Unit, Stay.unit_id))
    .join(Residence, _along(Unit, Residence, Unit.residence_id))
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
    .join(Stay, _along(Stay, Unit, Stay.unit_id))
    .join(Residence, _along(Unit, Residence, Unit.residence_id))
    .where(Stay.number == bindparam("number"))
)
SENDER = select(Association.name, Association.public_address).where(Association.slug == bindparam("slug"))

# -- the rows that a deed changes -------------------------------------------------------------------------------------
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
    .join(Person, _along(Stay, Person, Stay.person_id))
    .join(Unit, _along(Stay, Unit, Stay.unit_id))
    .where(Stay.unit_id == bindparam("unit_id"), Stay.here_since > bindparam("date_in", type_=Date))
    .order_by(Stay.here_since)
    .limit(1)
)

# -- exit searches of the team ----------------------------------------------------------------------------------------
# The opening is not a step: the search opens by itself on the day of entry.
COUNTED_STEP = and_(SearchStep.kind != "opened", SearchStep.undone_at.is_(None))
_COUNTED = and_(SearchStep.tenant_id == ExitSearch.tenant_id, SearchStep.search_id == ExitSearch.id, COUNTED_STEP)
_LAST_STEP = select(sql.max(SearchStep.done_on)).where(_COUNTED).correlate(ExitSearch).scalar_subquery()
_STEPS = select(sql.count(SearchStep.id)).where(_COUNTED).correlate(ExitSearch).scalar_subquery()
# Days without a step count from the last one, or from the entry when there was none.
OPEN_SEARCHES = (
    select(
        Stay.number,
        Person.first_name,
        Person.last_name,
        Unit.label,
        Residence.name.label("residence"),
        Residence.number.label("residence_number"),
        ExitSearch.opened_on,
        ExitSearch.next_step,
        ExitSearch.next_step_on,
        _STEPS.label("steps"),
        _LAST_STEP.label("last_step_on"),
        (TODAY - sql.coalesce(_LAST_STEP, ExitSearch.opened_on)).label("days"),
    )
    .join(ExitSearch, and_(ExitSearch.tenant_id == Stay.tenant_id, ExitSearch.stay_id == Stay.id))
    .join(Person, _along(Stay, Person, Stay.person_id))
    .join(Unit, _along(Stay, Unit, Stay.unit_id))
    .join(Residence, _along(Unit, Residence, Unit.residence_id))
    .where(SITUATIONS["present"], ExitSearch.closed_on.is_(None))
    .order_by(sql.coalesce(_LAST_STEP, ExitSearch.opened_on), Stay.number)
)
