"""The lines of « Aujourd’hui » in one statement: what is to be done about what, when, who put it off."""

from functools import cache
from typing import Any

from sqlalchemy import Date, Integer, Text, and_, bindparam, cast, literal, null, or_, select, union_all
from sqlalchemy import func as sql

from app.funding.agls_models import AglsYear
from app.funding.dossier_models import Dossier
from app.funding.payment_models import Claim, Instalment
from app.funding.plan_models import FundingLine
from app.home.funding_lines import FUNDING_LINES
from app.home.putting_off import OF_STAYS, PUT_OFF, TODAY, put_off
from app.home.works_lines import WORKS_LINES
from app.residences.models import Closure, Residence, Unit
from app.residences.queries import HAS_LEFT, HAS_NOTICE, IS_HERE
from app.residences.stay_list import COUNTED_STEP
from app.residences.stay_models import (
    ExitSearch,
    Notice,
    PeriodDecision,
    Person,
    PlannedPeriod,
    SearchStep,
    Stay,
)
from app.works.dwelling_models import Convention, Dwelling
from app.works.household_models import Proposal
from app.works.landlord_models import Landlord
from app.works.order_models import Order
from app.works.site_models import Snag

SOON = 30  # days: how far periods are looked ahead


def _same(one: Any, other: Any, key: Any) -> Any:
    return and_(other.tenant_id == one.tenant_id, other.id == key)


def _of_stay(model: Any) -> Any:
    return and_(model.tenant_id == Stay.tenant_id, model.stay_id == Stay.id)


def _line(kind: str, on: Any, *joined: tuple[Any, Any], words: Any = null(), outer: Any = None) -> Any:
    """A thing to do about a stay: which, whose, where, for which day. joined: what the day is read from."""
    day = cast(on, Date)
    statement = (
        select(
            literal(kind, Text).label("kind"),
            Stay.number,
            Stay.id,
            Person.first_name,
            Person.last_name,
            Unit.label,
            Residence.name.label("residence"),
            day.label("on_day"),
            cast(words, Text).label("words"),
            cast(null(), Integer).label("about"),
            cast(null(), Date).label("since"),
        )
        .select_from(Stay)
        .join(Person, _same(Stay, Person, Stay.person_id))
        .join(Unit, _same(Stay, Unit, Stay.unit_id))
        .join(Residence, _same(Unit, Residence, Unit.residence_id))
    )
    for model, condition in joined:
        statement = statement.join(model, condition)
    if outer is not None:
        statement = statement.outerjoin(*outer)
    return put_off(statement, kind, Stay, PUT_OFF[kind], day)


_WAITING = and_(_of_stay(Notice), Notice.undone_at.is_(None), Notice.closed_on.is_(None))
_LIVE_DECISION = and_(
    PeriodDecision.tenant_id == PlannedPeriod.tenant_id,
    PeriodDecision.period_id == PlannedPeriod.id,
    PeriodDecision.undone_at.is_(None),
)
_LAST_RANK = select(sql.max(PlannedPeriod.rank)).where(_of_stay(PlannedPeriod)).correlate(Stay).scalar_subquery()
_COUNTED = and_(SearchStep.tenant_id == ExitSearch.tenant_id, SearchStep.search_id == ExitSearch.id, COUNTED_STEP)
_LAST_STEP = select(sql.max(SearchStep.done_on)).where(_COUNTED).correlate(ExitSearch).scalar_subquery()
_NO_STEP = ~select(SearchStep.id).where(_COUNTED).correlate(ExitSearch).exists()
_SINCE = sql.coalesce(_LAST_STEP, ExitSearch.opened_on)
_SEARCH = (ExitSearch, and_(_of_stay(ExitSearch), ExitSearch.closed_on.is_(None)))
_HERE_FOR_GOOD = and_(IS_HERE, Stay.date_out.is_(None))
# The day to decide: the end of the last period, or the day to which the decision was put off.
_DECIDE_ON = sql.coalesce(PeriodDecision.until, PlannedPeriod.ends_on)
_IN_PLACE = and_(Closure.starts_on <= TODAY, Closure.ends_on > TODAY, Closure.ends_on <= TODAY + SOON)

LINES: dict[str, Any] = {
    "departure": _line("departure", Notice.ends_on, (Notice, _WAITING)).where(~HAS_LEFT),
    "entry": _line("entry", Stay.date_in).where(Stay.date_in >= TODAY, Stay.date_in <= TODAY + SOON, ~HAS_LEFT),
    "period": _line(
        "period",
        _DECIDE_ON,
        (PlannedPeriod, and_(_of_stay(PlannedPeriod), PlannedPeriod.rank == _LAST_RANK)),
        outer=(PeriodDecision, _LIVE_DECISION),
    ).where(
        Stay.date_out.is_(None),
        ~HAS_NOTICE,
        or_(PeriodDecision.kind.is_(None), PeriodDecision.kind == "later"),
        _DECIDE_ON <= TODAY + SOON,
    ),
    "first_step": _line("first_step", ExitSearch.opened_on + SOON, _SEARCH).where(
        _HERE_FOR_GOOD, _NO_STEP, ExitSearch.opened_on > TODAY - SOON
    ),
    "next_step": _line("next_step", ExitSearch.next_step_on, _SEARCH, words=ExitSearch.next_step).where(
        _HERE_FOR_GOOD, ExitSearch.next_step_on <= TODAY + SOON, ExitSearch.next_step != ""
    ),
    "search": _line("search", _SINCE + SOON, _SEARCH).where(_HERE_FOR_GOOD, _SINCE < TODAY - SOON),
    "closure": put_off(
        select(
            literal("closure", Text).label("kind"),
            Closure.number,
            Closure.id,
            cast(null(), Text).label("first_name"),
            cast(null(), Text).label("last_name"),
            Unit.label,
            Residence.name.label("residence"),
            Closure.ends_on.label("on_day"),
            cast(Closure.reason, Text).label("words"),
            cast(null(), Integer).label("about"),
            cast(null(), Date).label("since"),
        )
        .select_from(Closure)
        .join(Unit, _same(Closure, Unit, Closure.unit_id))
        .join(Residence, _same(Unit, Residence, Unit.residence_id)),
        "closure",
        Closure,
        PUT_OFF["closure"],
        Closure.ends_on,
    ).where(_IN_PLACE),
    **WORKS_LINES,
    **FUNDING_LINES,
}


# What each kind of line is about.
ABOUT: dict[str, Any] = {
    **dict.fromkeys(OF_STAYS, Stay),
    "closure": Closure,
    "call_back": Landlord,
    "convention": Convention,
    "snag": Snag,
    "order": Order,
    "ready": Dwelling,
    "vacancy": Dwelling,
    "proposal": Proposal,
    "payment": Instalment,
    "claim": Claim,
    "agls": AglsYear,
    "notification": FundingLine,
    "plan": Dossier,
    "papers": Dossier,
}


@cache
def things_to_do(kinds: tuple[str, ...]) -> Any:
    """The lines of these kinds, most pressing first; None when there are no kinds."""
    if not kinds:
        return None
    return union_all(*(LINES[kind] for kind in kinds)).order_by("on_day", "kind", "number")


@cache
def pressing(kinds: tuple[str, ...]) -> Any:
    """How many lines of each kind are late, and how many due today; what is put off does not press."""
    found = union_all(*(LINES[kind] for kind in kinds)).subquery()
    return (
        select(
            found.c.kind,
            sql.count().filter(found.c.on_day < TODAY).label("late"),
            sql.count().filter(found.c.on_day == TODAY).label("today"),
        )
        .where(found.c.put_off_to.is_(None), found.c.on_day <= TODAY)
        .group_by(found.c.kind)
        .order_by(found.c.kind)
    )


@cache
def ahead(kinds: tuple[str, ...]) -> Any:
    """How many lines of each kind are late, due today and due until a later day (`until`); what is put off counts for
    the day to which it is."""
    found = union_all(*(LINES[kind] for kind in kinds)).subquery()
    on = sql.coalesce(found.c.put_off_to, found.c.on_day)
    return (
        select(
            found.c.kind,
            sql.count().filter(on < TODAY).label("late"),
            sql.count().filter(on == TODAY).label("today"),
            sql.count().filter(on > TODAY).label("ahead"),
        )
        .where(on <= bindparam("until", type_=Date))
        .group_by(found.c.kind)
        .order_by(found.c.kind)
    )


@cache
def line(kind: str) -> Any:
    """The one line of this kind about this thing, while there is such a line."""
    return LINES[kind].where(ABOUT[kind].number == bindparam("number"))
