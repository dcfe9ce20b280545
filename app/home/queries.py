"""What the first page reads: things to do by role in one statement, how the houses stand, what words find."""

from functools import cache
from typing import Any

from sqlalchemy import Date, Integer, Text, and_, bindparam, cast, literal, null, or_, select, union_all
from sqlalchemy import func as sql

from app.folding import fold
from app.residences.models import Closure, Residence, Unit
from app.residences.queries import HAS_LEFT, HAS_NOTICE, IN_SERVICE, IS_CLOSED, IS_HERE, IS_OCCUPIED
from app.residences.stay_models import (
    ExitSearch,
    Notice,
    PeriodDecision,
    Person,
    PlannedPeriod,
    SearchStep,
    Stay,
)
from tenants.registry import Member
from tenants.session import Db

TODAY = bindparam("today", type_=Date)
SOON = 30  # days: how far periods are looked ahead


def _same(one: Any, other: Any, key: Any) -> Any:
    return and_(other.tenant_id == one.tenant_id, other.id == key)


def _of_stay(model: Any) -> Any:
    return and_(model.tenant_id == Stay.tenant_id, model.stay_id == Stay.id)


def _line(kind: str, on: Any, words: Any = null()) -> Any:
    """A thing to do about a stay: which, whose, where, for which day."""
    return (
        select(
            literal(kind, Text).label("kind"),
            Stay.number,
            Person.first_name,
            Person.last_name,
            Unit.label,
            Residence.name.label("residence"),
            cast(on, Date).label("on_day"),
            cast(words, Text).label("words"),
        )
        .select_from(Stay)
        .join(Person, _same(Stay, Person, Stay.person_id))
        .join(Unit, _same(Stay, Unit, Stay.unit_id))
        .join(Residence, _same(Unit, Residence, Unit.residence_id))
    )


_WAITING = and_(_of_stay(Notice), Notice.undone_at.is_(None), Notice.closed_on.is_(None))
_LIVE_DECISION = and_(
    PeriodDecision.tenant_id == PlannedPeriod.tenant_id,
    PeriodDecision.period_id == PlannedPeriod.id,
    PeriodDecision.undone_at.is_(None),
)
_LAST_RANK = select(sql.max(PlannedPeriod.rank)).where(_of_stay(PlannedPeriod)).correlate(Stay).scalar_subquery()
_COUNTED = and_(
    SearchStep.tenant_id == ExitSearch.tenant_id, SearchStep.search_id == ExitSearch.id, SearchStep.kind != "opened"
)
_LAST_STEP = select(sql.max(SearchStep.done_on)).where(_COUNTED).correlate(ExitSearch).scalar_subquery()
_NO_STEP = ~select(SearchStep.id).where(_COUNTED).correlate(ExitSearch).exists()
_SINCE = sql.coalesce(_LAST_STEP, ExitSearch.opened_on)
_OPEN_SEARCH = and_(_of_stay(ExitSearch), ExitSearch.closed_on.is_(None))
_HERE_FOR_GOOD = and_(IS_HERE, Stay.date_out.is_(None))

LINES: dict[str, Any] = {
    "departure": _line("departure", Notice.ends_on).join(Notice, _WAITING).where(~HAS_LEFT),
    "entry": _line("entry", Stay.date_in).where(Stay.date_in >= TODAY, Stay.date_in <= TODAY + SOON, ~HAS_LEFT),
    # The day to decide: the end of the last period, or the day to which the decision was put off.
    "period": _line("period", sql.coalesce(PeriodDecision.until, PlannedPeriod.ends_on))
    .join(PlannedPeriod, and_(_of_stay(PlannedPeriod), PlannedPeriod.rank == _LAST_RANK))
    .outerjoin(PeriodDecision, _LIVE_DECISION)
    .where(
        Stay.date_out.is_(None),
        ~HAS_NOTICE,
        or_(PeriodDecision.kind.is_(None), PeriodDecision.kind == "later"),
        sql.coalesce(PeriodDecision.until, PlannedPeriod.ends_on) <= TODAY + SOON,
    ),
    "first_step": _line("first_step", ExitSearch.opened_on + SOON)
    .join(ExitSearch, _OPEN_SEARCH)
    .where(_HERE_FOR_GOOD, _NO_STEP, ExitSearch.opened_on > TODAY - SOON),
    "next_step": _line("next_step", ExitSearch.next_step_on, ExitSearch.next_step)
    .join(ExitSearch, _OPEN_SEARCH)
    .where(_HERE_FOR_GOOD, ExitSearch.next_step_on <= TODAY + SOON, ExitSearch.next_step != ""),
    "search": _line("search", _SINCE + SOON)
    .join(ExitSearch, _OPEN_SEARCH)
    .where(_HERE_FOR_GOOD, _SINCE < TODAY - SOON),
    "closure": (
        select(
            literal("closure", Text).label("kind"),
            Closure.number,
            cast(null(), Text).label("first_name"),
            cast(null(), Text).label("last_name"),
            Unit.label,
            Residence.name.label("residence"),
            Closure.ends_on.label("on_day"),
            cast(Closure.reason, Text).label("words"),
        )
        .join(Unit, _same(Closure, Unit, Closure.unit_id))
        .join(Residence, _same(Unit, Residence, Unit.residence_id))
        .where(Closure.starts_on <= TODAY, Closure.ends_on > TODAY, Closure.ends_on <= TODAY + SOON)
    ),
}


@cache
def things_to_do(kinds: tuple[str, ...]) -> Any:
    """The lines of these kinds, most pressing first; None when there are no kinds."""
    if not kinds:
        return None
    return union_all(*(LINES[kind] for kind in kinds)).order_by("on_day", "kind", "number")


# -- how things stand now ---------------------------------------------------------------------------------------------
_STANDING = (
    select(Unit.id, IS_OCCUPIED.label("occupied"), and_(IS_CLOSED, ~IS_OCCUPIED).label("closed"))
    .where(IN_SERVICE)
    .subquery()
)
_LEAVING = select(sql.count(Stay.id)).where(IS_HERE, Stay.date_out <= TODAY + SOON).scalar_subquery()
_PERIODS = select(sql.count()).select_from(LINES["period"].subquery()).scalar_subquery()
_SEARCHES = select(sql.count()).select_from(LINES["search"].subquery()).scalar_subquery()
_RESIDENCES = select(sql.count(Residence.id)).scalar_subquery()
_STAYS = select(Stay.id).exists()
_MEMBERS = select(sql.count(Member.id)).scalar_subquery()
NOW = select(
    sql.count().label("units"),
    sql.count().filter(_STANDING.c.occupied).label("occupied"),
    sql.count().filter(_STANDING.c.closed).label("closed"),
    _LEAVING.label("leaving"),
    _PERIODS.label("periods"),
    _SEARCHES.label("searches"),
    _RESIDENCES.label("residences"),
    _STAYS.label("stays"),
    _MEMBERS.label("members"),
).select_from(_STANDING)

# -- search -----------------------------------------------------------------------------------------------------------
WORDS = 4


def _plain(text: Any) -> Any:
    """Hyphens and apostrophes part words; a space stands in front of each word."""
    return sql.concat(" ", sql.translate(sql.app.fr_key(text), "-'’", "   "))


PERSONS = (
    select(
        Stay.number,
        Person.first_name,
        Person.last_name,
        Unit.label,
        Residence.name.label("residence"),
        Stay.date_in,
        Stay.date_out,
    )
    .join(Person, _same(Stay, Person, Stay.person_id))
    .join(Unit, _same(Stay, Unit, Stay.unit_id))
    .join(Residence, _same(Unit, Residence, Unit.residence_id))
    .order_by(Stay.date_out.desc().nulls_first(), Person.name_key, Stay.number)
    .limit(bindparam("most", type_=Integer))
)
UNITS = (
    select(Unit.number, Unit.label, Residence.name.label("residence"), Residence.town)
    .join(Residence, _same(Unit, Residence, Unit.residence_id))
    # the door that was named comes before those that only begin like it
    .order_by((sql.lower(Unit.label) == bindparam("door", type_=Text)).desc(), Residence.name_key, Unit.label_key)
    .limit(bindparam("most", type_=Integer))
)
RESIDENCES = (
    select(Residence.number, Residence.name, Residence.town, Residence.kind)
    .order_by(Residence.name_key, Residence.number)
    .limit(bindparam("most", type_=Integer))
)


# What of each is searched; persons' names are kept folded.
TEXTS = {
    "persons": (PERSONS, sql.concat(" ", sql.translate(Person.name_key, "-'’", "   "))),
    "units": (UNITS, _plain(sql.concat("logement unit ", Unit.label, " ", Residence.name, " ", Residence.town))),
    "residences": (
        RESIDENCES,
        _plain(sql.concat("residence ", Residence.name, " ", Residence.town, " ", Residence.postcode)),
    ),
}


@cache
def _statement(noun: str, words: int) -> Any:
    statement, text = TEXTS[noun]
    return statement.where(*(text.like(bindparam(f"word{rank}", type_=Text)) for rank in range(words)))


def find(db: Db, noun: str, typed: str, most: int) -> list[Any]:
    """Rows in which every word typed begins a word. Accents, case, hyphens and apostrophes do not count."""
    words = fold(typed).split()[:WORDS]
    if not words:
        return []
    values: dict[str, Any] = {f"word{rank}": f"% {word}%" for rank, word in enumerate(words)}
    if noun == "units":
        values["door"] = next((word for word in words if any(sign.isdigit() for sign in word)), "")
    return list(db.all(_statement(noun, len(words)), **values, most=most))
