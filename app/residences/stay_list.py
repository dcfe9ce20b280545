"""Stays of a residence or of all: who is in which situation, the list and its counts, the exit searches of the team."""

from dataclasses import dataclass
from datetime import date
from functools import cache
from typing import Any

from sqlalchemy import Date, Integer, Text, and_, bindparam, or_, select
from sqlalchemy import func as sql

from app.folding import fold
from app.residences.models import Residence, Unit
from app.residences.stay_models import (
    Departure,
    ExitSearch,
    Notice,
    Person,
    PlannedPeriod,
    SearchStep,
    Stay,
)
from app.residences.stay_queries import LIVE_DEPARTURE, LIVE_NOTICE
from tenants import clock
from tenants.joins import same
from tenants.session import Db

TODAY = bindparam("today", type_=Date)

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
    .join(Person, same(Stay, Person, Stay.person_id))
    .join(Unit, same(Stay, Unit, Stay.unit_id))
    .join(Residence, same(Unit, Residence, Unit.residence_id))
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
        chosen = chosen.join(Unit, same(Stay, Unit, Stay.unit_id))
    if in_residence:
        chosen = chosen.join(Residence, same(Unit, Residence, Unit.residence_id))
        chosen = chosen.where(Residence.number == bindparam("residence", type_=Integer))
    if words:
        chosen = chosen.join(Person, same(Stay, Person, Stay.person_id))
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
        .join(Unit, same(Stay, Unit, Stay.unit_id))
        .join(Residence, same(Unit, Residence, Unit.residence_id))
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
    .join(Person, same(Stay, Person, Stay.person_id))
    .join(Unit, same(Stay, Unit, Stay.unit_id))
    .join(Residence, same(Unit, Residence, Unit.residence_id))
    .where(SITUATIONS["present"], ExitSearch.closed_on.is_(None))
    .order_by(sql.coalesce(_LAST_STEP, ExitSearch.opened_on), Stay.number)
)
