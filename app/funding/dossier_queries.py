"""What the pages of dossiers ask: the list with its sums, one dossier, its steps, team, milestones and story."""

from typing import Any

from sqlalchemy import (
    Date,
    Integer,
    String,
    and_,
    bindparam,
    case,
    cast,
    exists,
    join,
    literal,
    null,
    or_,
    select,
    true,
    tuple_,
    union_all,
)
from sqlalchemy import func as sql
from sqlalchemy.dialects.postgresql import distinct_on
from sqlalchemy.types import Text

from app.funding.deadline_queries import NEXT, of_dossier
from app.funding.dossier_models import KINDS, STEPS, Dossier, DossierPerson, DossierStep, Milestone
from app.funding.funder_models import Funder
from app.funding.payment_models import FundingPayment
from app.funding.plan_models import FundingAct, FundingLine, PlanClosing
from app.funding.state import (
    ASKED,
    COST,
    EURO,
    GAP,
    IS_OWN,
    IS_SETTLED,
    LAST_STEP,
    MONEY,
    NOTHING,
    RANK,
    SIGNED,
    SITUATION,
    euro,
    name_on,
)
from tenants.joins import among, of, same
from tenants.registry import Member

NUMBER = bindparam("number", type_=Integer)
DOSSIER_ID: Any = bindparam("dossier_id")
DOSSIER = select(Dossier).where(Dossier.number == NUMBER)
DOSSIER_TO_EDIT = DOSSIER.with_for_update()
DOSSIER_BY_ID = select(Dossier).where(Dossier.id == DOSSIER_ID)
SITUATIONS = ("draft", *STEPS)

# -- the list ---------------------------------------------------------------------------------------------------------
_TEXT = sql.app.fr_key(bindparam("text", "", type_=String))  # LIKE's own signs escaped by who asks
_YEAR = bindparam("year", 0, type_=Integer)
_FUNDER = bindparam("funder", 0, type_=Integer)
_ASKS = exists(
    select(FundingLine.id)
    .join(Funder, same(FundingLine, Funder, FundingLine.funder_id))
    .where(of(FundingLine, FundingLine.dossier_id, Dossier), Funder.number == _FUNDER)
    .correlate(Dossier)
)
_WANTED = and_(
    or_(bindparam("text", "", type_=String) == "", Dossier.title_key.contains(_TEXT)),
    among(Dossier.kind, "kinds", KINDS),
    or_(_YEAR == 0, _YEAR.between(Dossier.year_from, Dossier.year_to)),
    or_(_FUNDER == 0, _ASKS),
)
_IN_SITUATION = among(SITUATION, "situations", SITUATIONS)
_FAR = sql.make_date(9999, 1, 1)
_DUE = sql.coalesce(NEXT.c.due_on, _FAR)
_MOST: Any = bindparam("most", 50)
_AFTER_DUE = tuple_(bindparam("after_day", type_=Date), bindparam("after_number", type_=Integer))
_COLUMNS = (
    Dossier.number, Dossier.kind, Dossier.title, Dossier.year_from, Dossier.year_to, Dossier.remark,
    SITUATION.label("situation"),
    COST.c.amount.label("cost"), MONEY.c.resources, MONEY.c.asked, MONEY.c.awarded, MONEY.c.notified, MONEY.c.paid,
    GAP.label("gap"),
)  # fmt: skip
_NEXT = ("due_on", "source", "kind", "name")


def _rows(found: Any, next_date: Any, by_situation: bool, *where: Any) -> Any:
    """The dossiers that the filters let through, with their next date or with nulls. found: what they are read from."""
    dates = (
        [next_date.c[name].label(f"next_{name}") for name in _NEXT]
        if next_date is not None
        else [cast(null(), NEXT.c[name].type).label(f"next_{name}") for name in _NEXT]
    )
    rows = select(Dossier.tenant_id, Dossier.id, Dossier.number, *dates).select_from(found)
    if by_situation:
        rows = rows.outerjoin(LAST_STEP, true()).where(_IN_SITUATION)
    return rows.where(_WANTED, *where)


def _soonest(by_situation: bool) -> Any:
    """A leaf by the next date: the dossiers that have one, then the others. Each is looked up from its date, and never
    all dates for each dossier, whatever the database knows of how many there are."""
    dates = select(*NEXT.c).cte("dates")
    dated = _rows(
        join(dates, Dossier, of_dossier(dates)),
        dates,
        by_situation,
        tuple_(dates.c.due_on, Dossier.number) > _AFTER_DUE,
    )
    others = (
        _rows(
            Dossier,
            None,
            by_situation,
            Dossier.number.not_in(select(dates.c.dossier)),
            tuple_(_FAR, Dossier.number) > _AFTER_DUE,
        )
        .order_by(Dossier.number)
        .limit(_MOST)
    )
    both = union_all(dated, select(*others.subquery("others").c)).subquery("both")
    return select(*both.c).order_by(sql.coalesce(both.c.next_due_on, _FAR), both.c.number).limit(_MOST)


def _latest(by_situation: bool) -> Any:
    """A leaf by number, the last one first; the next date is looked up for its rows."""
    before = Dossier.number < bindparam("after_number", type_=Integer)
    order = Dossier.number.desc()
    kept = _rows(Dossier, None, by_situation, before).order_by(order).limit(_MOST).subquery("kept")
    own = select(kept.c.tenant_id, kept.c.id, kept.c.number, *(NEXT.c[name].label(f"next_{name}") for name in _NEXT))
    on = and_(NEXT.c.tenant_id == kept.c.tenant_id, NEXT.c.dossier == kept.c.number)
    return own.select_from(kept).outerjoin(NEXT, on)


def _leaf(by: str, by_situation: bool) -> Any:
    """The rows of one leaf first, then what each comes to. by: « due » (next date first) or « latest »."""
    rows = (_soonest(by_situation) if by == "due" else _latest(by_situation)).subquery("leaf")
    order = (sql.coalesce(rows.c.next_due_on, _FAR), Dossier.number) if by == "due" else (Dossier.number.desc(),)
    return (
        select(*_COLUMNS, *(rows.c[f"next_{name}"] for name in _NEXT))
        .select_from(Dossier)
        .join(rows, and_(rows.c.tenant_id == Dossier.tenant_id, rows.c.id == Dossier.id))
        .outerjoin(LAST_STEP, true())
        .join(COST, true())
        .join(MONEY, true())
        .order_by(*order)
    )


# By the order, and by whether a situation is asked.
LISTED = {(by, asked): _leaf(by, asked) for by in ("due", "latest") for asked in (False, True)}
PLACE_OF = (
    select(Dossier.number, _DUE.label("due_on")).outerjoin(NEXT, of_dossier(NEXT)).where(Dossier.number == NUMBER)
)


# -- sums over everything that the filters let through, asked of others only ------------------------------------------
def _of_lines(statement: Any, conditions: Any, *, by_situation: bool) -> Any:
    """A statement over FundingLine, kept to the dossiers that the filters let through."""
    statement = statement.join(Dossier, same(FundingLine, Dossier, FundingLine.dossier_id))
    if by_situation:
        statement = statement.outerjoin(LAST_STEP, true())
    return statement.where(conditions, ~IS_OWN)


def _total(found: Any) -> Any:
    return select(sql.coalesce(sql.sum(euro(found.c.amount)), NOTHING)).scalar_subquery()


def _totals(*, by_situation: bool) -> Any:
    """dossiers, asked, awarded, notified, paid."""
    conditions = and_(_WANTED, _IN_SITUATION) if by_situation else _WANTED

    def kept(model: Any, amount: Any, *where: Any) -> Any:
        rows = select(amount.label("amount")).join(FundingLine, same(model, FundingLine, model.line_id))
        return _of_lines(rows, conditions, by_situation=by_situation).where(model.undone_at.is_(None), *where)

    act = euro(FundingAct.amount)
    binding = (
        kept(FundingAct, act, FundingAct.kind.in_(("notified", "amended")))
        .ext(distinct_on(FundingAct.line_id))
        .order_by(
            FundingAct.line_id,
            (FundingAct.kind == "amended").desc(),
            FundingAct.acted_on.desc(),
            FundingAct.number.desc(),
        )
    )
    asked = _of_lines(select(ASKED.label("amount")).select_from(FundingLine), conditions, by_situation=by_situation)
    dossiers = select(sql.count()).select_from(Dossier).where(conditions)
    return select(
        (dossiers.outerjoin(LAST_STEP, true()) if by_situation else dossiers).scalar_subquery().label("dossiers"),
        _total(asked.subquery("asked")).label("asked"),
        _total(kept(FundingAct, act, FundingAct.kind == "awarded").subquery("awards")).label("awarded"),
        _total(binding.subquery("binding")).label("notified"),
        _total(kept(FundingPayment, SIGNED).subquery("payments")).label("paid"),
    )


# By whether a situation is asked: only then is each dossier's looked up.
TOTALS = {by_situation: _totals(by_situation=by_situation) for by_situation in (False, True)}
FUNDER_NAMES = select(Funder.number, Funder.name).order_by(Funder.name_key, Funder.number)
YEARS = select(sql.min(Dossier.year_from).label("first"), sql.max(Dossier.year_to).label("last"))

# -- one dossier ------------------------------------------------------------------------------------------------------
_HEAD = (
    select(
        Dossier.id, Dossier.number, Dossier.kind, Dossier.title, Dossier.purpose, Dossier.year_from, Dossier.year_to,
        Dossier.residence_id, Dossier.agreement_id, Dossier.eligible_base, Dossier.warn_at, Dossier.refuse_above,
        Dossier.regime_reason, Dossier.fiscal_end, Dossier.remark, Dossier.note, Dossier.version,
        Dossier.changed_by, Dossier.changed_at,
        SITUATION.label("situation"), LAST_STEP.c.happened_on.label("since"),
        COST.c.amount.label("cost"), COST.c.lines.label("cost_lines"),
        MONEY.c.lines, MONEY.c.requests, MONEY.c.undecided, MONEY.c.unfiled, MONEY.c.unnotified,
        MONEY.c.asked, MONEY.c.awarded, MONEY.c.notified, MONEY.c.paid, MONEY.c.resources, MONEY.c.public_aid,
        GAP.label("gap"), IS_SETTLED.label("settled"),
    )
    .select_from(Dossier)
    .outerjoin(LAST_STEP, true())
    .join(COST, true())
    .join(MONEY, true())
)  # fmt: skip
HEAD = _HEAD.where(Dossier.number == NUMBER)
HEAD_BY_ID = _HEAD.where(Dossier.id == DOSSIER_ID)
STEPS_TO_EDIT = (
    select(DossierStep)
    .where(DossierStep.dossier_id == DOSSIER_ID, DossierStep.undone_at.is_(None))
    .order_by(RANK.desc())
)
PEOPLE = (
    select(
        DossierPerson.number, DossierPerson.name, DossierPerson.role, DossierPerson.part, DossierPerson.phone,
        DossierPerson.email,
    )
    .where(DossierPerson.dossier_id == DOSSIER_ID)
    .order_by(DossierPerson.part, DossierPerson.number)
)  # fmt: skip
PERSON = select(DossierPerson).where(DossierPerson.number == NUMBER)
PERSON_TO_EDIT = PERSON.with_for_update()
MILESTONES = (
    select(Milestone.number, Milestone.name, Milestone.due_on, Milestone.done_on)
    .where(Milestone.dossier_id == DOSSIER_ID)
    .order_by(Milestone.due_on, Milestone.number)
)
MILESTONE = select(Milestone).where(Milestone.number == NUMBER)
MILESTONE_TO_EDIT = MILESTONE.with_for_update()


def _author(model: Any, column: Any) -> Any:
    return (
        select(Member.name)
        .where(Member.tenant_id == model.tenant_id, Member.id == column)
        .correlate(model)
        .scalar_subquery()
    )


def _event(source: str, model: Any, kind: Any, on: Any, amount: Any, words: Any, note: Any) -> Any:
    return select(
        literal(source).label("source"),
        model.number,
        cast(kind, Text).label("kind"),
        on.label("on_day"),
        cast(amount, EURO).label("amount"),
        cast(words, Text).label("words"),
        cast(note, Text).label("note"),
        model.made_at,
        _author(model, model.made_by).label("by"),
        model.undone_at,
        _author(model, model.undone_by).label("struck_by"),
    )


_WHOSE = case((FundingLine.funder_id.is_(None), FundingLine.name), else_=name_on(FundingAct.acted_on))
# The story of a dossier: its steps, the acts of its lines, the settling of its plan.
STORY = union_all(
    _event("step", DossierStep, DossierStep.stage, DossierStep.happened_on, null(), null(), DossierStep.note).where(
        DossierStep.dossier_id == DOSSIER_ID
    ),
    _event("act", FundingAct, FundingAct.kind, FundingAct.acted_on, FundingAct.amount, _WHOSE, FundingAct.note)
    .join(FundingLine, same(FundingAct, FundingLine, FundingAct.line_id))
    .outerjoin(Funder, same(FundingLine, Funder, FundingLine.funder_id))
    .where(FundingLine.dossier_id == DOSSIER_ID),
    _event(
        "closing", PlanClosing, literal(""), PlanClosing.settled_on, PlanClosing.cost, null(), PlanClosing.reason
    ).where(PlanClosing.dossier_id == DOSSIER_ID),
).order_by("on_day", "made_at", "number")
