"""What the coordination of works must do, in one statement: quotes, starts, snags, proposals, conventions, call-backs,
empty dwellings without works. `on_day` is the day on which each becomes late, by the workspace's dated settings."""

from typing import Any

from sqlalchemy import Date, String, Text, and_, cast, exists, literal, null, or_, select, union_all
from sqlalchemy import func as sql

from app.works.convention_queries import IS_RENEWED
from app.works.dwelling_models import Convention, Dwelling, Vacancy
from app.works.household_models import CandidateHousehold, Proposal
from app.works.landlord_models import Advice, Landlord
from app.works.order_models import Order
from app.works.site_models import Snag
from app.works.state import END, ENDED_STAGES, LAST_STEP, TODAY, days_of, in_force, reached
from tenants.joins import same

ANSWER_WITHIN = 7  # days for a household to answer


def _line(kind: str, model: Any, on: Any, words: Any, number: Any = None) -> Any:
    return select(
        literal(kind, Text).label("kind"),
        (model.number if number is None else number).label("number"),
        Dwelling.label.label("dwelling"),
        Dwelling.address,
        Dwelling.town,
        cast(words, Text).label("words"),
        cast(on, Date).label("on_day"),
    ).select_from(model)


def _of_order(kind: str, stage: str) -> Any:
    return (
        _line(kind, Order, LAST_STEP.c.happened_on + days_of(f"long_{stage}"), Order.label)
        .join(LAST_STEP, LAST_STEP.c.stage == stage)
        .join(Dwelling, same(Order, Dwelling, Order.dwelling_id))
    )


_HAS_ORDER = exists(
    select(Order.id)
    .where(Order.tenant_id == Vacancy.tenant_id, Order.vacancy_id == Vacancy.id, ~reached(*ENDED_STAGES))
    .correlate(Vacancy)
)
_LAST_ADVICE = (
    select(sql.max(Advice.number))
    .where(Advice.tenant_id == Landlord.tenant_id, Advice.landlord_id == Landlord.id, Advice.undone_at.is_(None))
    .correlate(Landlord)
    .scalar_subquery()
)
LINES = (
    _of_order("visit", "requested"),
    _of_order("quote", "visited"),
    _of_order("answer", "quoted"),
    _of_order("order", "agreed"),
    _of_order("start", "ordered"),
    _line("snag", Snag, Snag.lift_by, Snag.work, Order.number)
    .join(Order, same(Snag, Order, Snag.order_id))
    .join(Dwelling, same(Order, Dwelling, Order.dwelling_id))
    .where(Snag.undone_at.is_(None), Snag.lifted_on.is_(None)),
    _line("proposal", Proposal, Proposal.made_on + ANSWER_WITHIN, CandidateHousehold.number, Dwelling.number)
    .join(Dwelling, same(Proposal, Dwelling, Proposal.dwelling_id))
    .join(CandidateHousehold, same(Proposal, CandidateHousehold, Proposal.household_id))
    .where(Proposal.undone_at.is_(None), Proposal.answer == ""),
    _line("convention", Convention, END, Convention.kind)
    .join(Dwelling, same(Convention, Dwelling, Convention.dwelling_id))
    .where(
        in_force(TODAY),
        ~IS_RENEWED,
        or_(Dwelling.left_on.is_(None), Dwelling.left_on > TODAY),
        TODAY + 30 * days_of("warn_months") >= END,
    ),
    _line("vacancy", Vacancy, Vacancy.vacant_on + days_of("long_requested"), null(), Dwelling.number)
    .join(Dwelling, same(Vacancy, Dwelling, Vacancy.dwelling_id))
    .where(Vacancy.undone_at.is_(None), Vacancy.ended_on.is_(None), Vacancy.vacant_on <= TODAY, ~_HAS_ORDER),
    select(
        literal("call", Text).label("kind"),
        Landlord.number,
        cast(literal(""), String).label("dwelling"),
        cast(literal(""), String).label("address"),
        Landlord.town,
        cast(sql.concat(Landlord.name, " ", Landlord.first_name), Text).label("words"),
        cast(Advice.call_back_on, Date).label("on_day"),
    )
    .select_from(Landlord)
    .join(Advice, and_(Advice.tenant_id == Landlord.tenant_id, Advice.number == _LAST_ADVICE))
    .where(Advice.call_back_on.is_not(None)),
)
WORKS = union_all(*LINES).order_by("on_day", "kind", "number")
