"""The lines of « Aujourd’hui » about the works: landlords, conventions, snags, orders, dwellings, proposals."""

from typing import Any

from sqlalchemy import Date, Integer, Text, cast, exists, literal, null, or_, select, true
from sqlalchemy import func as sql

from app.home.putting_off import PUT_OFF, TODAY, put_off
from app.works.convention_queries import IS_RENEWED
from app.works.dwelling_models import Convention, Dwelling
from app.works.household_models import WAITING, CandidateHousehold, Proposal
from app.works.landlord_models import Advice, Landlord
from app.works.order_models import Order, OrderStep
from app.works.order_stages import FINAL
from app.works.site_models import Snag
from app.works.state import (
    ACCEPTED_STAGES,
    ENDED_STAGES,
    IS_EMPTY,
    LAST_STEP,
    LONG_AFTER,
    ORDER,
    VACANCY,
    days_of,
    reached,
)
from tenants.joins import of, same

SOON = 30  # days: how far calls and snags are looked ahead, and how long an ended convention is still asked about
# Stages before the works: the order waits for a deed, and is in the list before its stage lasts too long.
BEFORE = ("requested", "visited", "quoted", "agreed", "ordered")


MONTHS = days_of("warn_months")
_SOON_ENDING = cast(TODAY + sql.make_interval(0, MONTHS), Date)


def _line(
    kind: str,
    thing: Any,
    on: Any,
    *joined: tuple[Any, Any],
    label: Any,
    place: Any,
    words: Any = null(),
    first: Any = null(),
    last: Any = null(),
    about: Any = null(),
    since: Any = null(),
) -> Any:
    """A thing to do about a row of the works, in the columns that every line has. joined: what it is read from."""
    day = cast(on, Date)
    statement = select(
        literal(kind, Text).label("kind"),
        thing.number,
        thing.id,
        cast(first, Text).label("first_name"),
        cast(last, Text).label("last_name"),
        cast(label, Text).label("label"),
        cast(place, Text).label("residence"),
        day.label("on_day"),
        cast(words, Text).label("words"),
        cast(about, Integer).label("about"),
        cast(since, Date).label("since"),
    ).select_from(thing)
    for model, condition in joined:
        statement = statement.join(model, condition)
    return put_off(statement, kind, thing, PUT_OFF[kind], day)


_LAST_ADVICE = (
    select(Advice.call_back_on, Advice.given_on, Advice.outcome)
    .where(of(Advice, Advice.landlord_id, Landlord), Advice.undone_at.is_(None))
    .order_by(Advice.given_on.desc(), Advice.number.desc())
    .limit(1)
    .correlate(Landlord)
    .lateral("last_advice")
)
_READY_ON = sql.coalesce(
    select(sql.max(OrderStep.happened_on))
    .where(
        OrderStep.tenant_id == Dwelling.tenant_id,
        OrderStep.order_id == ORDER.c.id,
        OrderStep.undone_at.is_(None),
        OrderStep.stage == "received",
    )
    .correlate(Dwelling, ORDER)
    .scalar_subquery(),
    ORDER.c.happened_on,
)
_PROPOSED = exists(
    select(Proposal.id)
    .where(
        of(Proposal, Proposal.dwelling_id, Dwelling),
        Proposal.undone_at.is_(None),
        Proposal.answer.in_((WAITING, "accepted")),
        Proposal.housed_on.is_(None),
    )
    .correlate(Dwelling)
)
_ORDERED = exists(
    select(Order.id)
    .where(Order.tenant_id == Dwelling.tenant_id, Order.vacancy_id == VACANCY.c.id, ~reached(*ENDED_STAGES))
    .correlate(Dwelling, VACANCY)
)
_LONG_WITHOUT = days_of("long_requested")
_FOLLOWED = or_(Dwelling.left_on.is_(None), Dwelling.left_on > TODAY)
_ADDRESS = Dwelling.address + ", " + Dwelling.town
_LONG_ON = LAST_STEP.c.happened_on + LONG_AFTER

_DWELLING_OF_ORDER = (Dwelling, same(Order, Dwelling, Order.dwelling_id))

WORKS_LINES: dict[str, Any] = {
    "call_back": _line(
        "call_back",
        Landlord,
        _LAST_ADVICE.c.call_back_on,
        (_LAST_ADVICE, true()),
        label=Landlord.phone,
        place=Landlord.town,
        words=_LAST_ADVICE.c.outcome,
        first=Landlord.first_name,
        last=Landlord.name,
        since=_LAST_ADVICE.c.given_on,
    ).where(_LAST_ADVICE.c.call_back_on <= TODAY + SOON),
    "convention": _line(
        "convention",
        Convention,
        Convention.ends_on,
        (Dwelling, same(Convention, Dwelling, Convention.dwelling_id)),
        (Landlord, same(Convention, Landlord, Convention.landlord_id)),
        label=Dwelling.label,
        place=_ADDRESS,
        words=Convention.kind,
        first=Landlord.first_name,
        last=Landlord.name,
        about=Dwelling.number,
    ).where(
        Convention.undone_at.is_(None),
        Convention.signed_on.is_not(None),
        Convention.ended_on.is_(None),
        Convention.ends_on.between(TODAY - SOON, _SOON_ENDING),
        _FOLLOWED,
        ~IS_RENEWED,
    ),
    "snag": _line(
        "snag",
        Snag,
        Snag.lift_by,
        (Order, same(Snag, Order, Snag.order_id)),
        _DWELLING_OF_ORDER,
        label=Order.label,
        place=_ADDRESS,
        words=Snag.work,
        about=Order.number,
    ).where(Snag.undone_at.is_(None), Snag.lifted_on.is_(None), Snag.lift_by <= TODAY + SOON, ~reached(*FINAL)),
    "order": _line(
        "order",
        Order,
        _LONG_ON,
        (LAST_STEP, LAST_STEP.c.stage.not_in(FINAL)),
        _DWELLING_OF_ORDER,
        label=Order.label,
        place=_ADDRESS,
        words=LAST_STEP.c.stage,
        since=LAST_STEP.c.happened_on,
    ).where(or_(LAST_STEP.c.stage.in_(BEFORE), _LONG_ON < TODAY)),
    "ready": _line(
        "ready",
        Dwelling,
        _READY_ON + days_of("propose_within"),
        (VACANCY, IS_EMPTY),
        (ORDER, ORDER.c.stage.in_(ACCEPTED_STAGES)),
        label=Dwelling.label,
        place=_ADDRESS,
        since=_READY_ON,
    ).where(_FOLLOWED, ~_PROPOSED),
    "vacancy": _line(
        "vacancy",
        Dwelling,
        VACANCY.c.vacant_on + _LONG_WITHOUT,
        (VACANCY, IS_EMPTY),
        label=Dwelling.label,
        place=_ADDRESS,
        since=VACANCY.c.vacant_on,
    ).where(_FOLLOWED, ~_ORDERED, ~_PROPOSED),
    "proposal": _line(
        "proposal",
        Proposal,
        Proposal.made_on + days_of("answer_within"),
        (Dwelling, same(Proposal, Dwelling, Proposal.dwelling_id)),
        (CandidateHousehold, same(Proposal, CandidateHousehold, Proposal.household_id)),
        label=Dwelling.label,
        place=_ADDRESS,
        words=CandidateHousehold.reference,
        about=CandidateHousehold.number,
        since=Proposal.made_on,
    ).where(Proposal.undone_at.is_(None), Proposal.answer == WAITING),
}
