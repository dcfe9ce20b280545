"""What the pages of funders ask: the list with what each gave, one with its years, names, contacts and rules."""

from typing import Any

from sqlalchemy import Integer, String, and_, bindparam, case, exists, literal, or_, select, true
from sqlalchemy import func as sql

from app.funding.dossier_models import Dossier
from app.funding.funder_models import Funder, FunderContact, FunderDeadline, FunderName, FunderPaper
from app.funding.plan_models import FundingLine
from app.funding.state import ASKED, DECISION, NOTHING, NOTIFICATION, PAID
from tenants.joins import of, same

NUMBER = bindparam("number", type_=Integer)
FUNDER_ID: Any = bindparam("funder_id")
FUNDER = select(Funder).where(Funder.number == NUMBER)
FUNDER_TO_EDIT = FUNDER.with_for_update()
FUNDER_BY_ID = select(Funder).where(Funder.id == FUNDER_ID)
# A request was made once it is filed or decided; a line that only stands in a plan is none yet.
_MADE = or_(DECISION.c.filed_on.is_not(None), DECISION.c.decided_on.is_not(None), NOTIFICATION.c.number.is_not(None))
_GIVEN = or_(DECISION.c.awarded.is_not(None), NOTIFICATION.c.number.is_not(None))
_SUMS = (
    sql.count().filter(_MADE).label("requests"),
    sql.count().filter(_GIVEN).label("granted"),
    sql.coalesce(sql.sum(ASKED), NOTHING).label("asked"),
    sql.coalesce(sql.sum(case((_GIVEN, sql.coalesce(DECISION.c.awarded, NOTIFICATION.c.amount)))), NOTHING).label(
        "awarded"
    ),
    sql.coalesce(sql.sum(NOTIFICATION.c.amount), NOTHING).label("notified"),
    sql.coalesce(sql.sum(PAID.c.amount), NOTHING).label("paid"),
)


def _lines(*columns: Any) -> Any:
    return (
        select(*columns)
        .select_from(FundingLine)
        .join(DECISION, literal(True))
        .outerjoin(NOTIFICATION, literal(True))
        .join(PAID, literal(True))
    )


_MONEY = _lines(*_SUMS).where(of(FundingLine, FundingLine.funder_id, Funder)).correlate(Funder).lateral("money")

# -- the list ---------------------------------------------------------------------------------------------------------
_TEXT = sql.app.fr_key(bindparam("text", "", type_=String))  # LIKE's own signs escaped by who asks
_FORMER = exists(
    select(FunderName.id)
    .where(of(FunderName, FunderName.funder_id, Funder), FunderName.name_key.contains(_TEXT))
    .correlate(Funder)
)
_KIND = bindparam("type", "", type_=String)
_WANTED = and_(
    or_(bindparam("text", "", type_=String) == "", Funder.name_key.contains(_TEXT), _FORMER),
    or_(_KIND == "", Funder.type == _KIND),
)
_LAST_NAME = (
    select(FunderName.name)
    .where(of(FunderName, FunderName.funder_id, Funder))
    .order_by(FunderName.valid_to.desc())
    .limit(1)
    .correlate(Funder)
    .scalar_subquery()
)
FUNDERS = (
    select(
        Funder.number, Funder.name, Funder.name_key, Funder.type, Funder.public, Funder.siret, Funder.town,
        _LAST_NAME.label("former"),
        _MONEY.c.requests, _MONEY.c.granted, _MONEY.c.asked, _MONEY.c.awarded, _MONEY.c.notified, _MONEY.c.paid,
    )
    .join(_MONEY, true())
    .where(_WANTED)
    .order_by(Funder.name_key, Funder.number)
)  # fmt: skip

# -- one funder -------------------------------------------------------------------------------------------------------
YEARS = (
    _lines(Dossier.year_from.label("year"), *_SUMS)
    .join(Dossier, same(FundingLine, Dossier, FundingLine.dossier_id))
    .where(FundingLine.funder_id == FUNDER_ID)
    .group_by(Dossier.year_from)
    .order_by(Dossier.year_from.desc())
)
LINES = (
    _lines(
        Dossier.number, Dossier.title, Dossier.year_from, Dossier.year_to, Dossier.remark, FundingLine.nature,
        ASKED.label("asked"), DECISION.c.filed_on, DECISION.c.awarded, DECISION.c.refused, DECISION.c.decided_on,
        NOTIFICATION.c.amount.label("notified"), PAID.c.amount.label("paid"),
    )
    .join(Dossier, same(FundingLine, Dossier, FundingLine.dossier_id))
    .where(FundingLine.funder_id == FUNDER_ID)
    .order_by(Dossier.year_from.desc(), Dossier.number.desc(), FundingLine.rank)
    .limit(200)
)  # fmt: skip
NAMES = (
    select(FunderName.number, FunderName.name, FunderName.valid_from, FunderName.valid_to)
    .where(FunderName.funder_id == FUNDER_ID)
    .order_by(FunderName.valid_to.desc())
)
NAME_TO_EDIT = select(FunderName).where(FunderName.number == NUMBER).with_for_update()
CONTACTS = (
    select(
        FunderContact.number, FunderContact.name, FunderContact.role, FunderContact.phone, FunderContact.email
    )
    .where(FunderContact.funder_id == FUNDER_ID)
    .order_by(FunderContact.number)
)  # fmt: skip
CONTACT_TO_EDIT = select(FunderContact).where(FunderContact.number == NUMBER).with_for_update()
PAPERS = (
    select(FunderPaper.number, FunderPaper.moment, FunderPaper.type, FunderPaper.note)
    .where(FunderPaper.funder_id == FUNDER_ID)
    .order_by(FunderPaper.moment, FunderPaper.number)
)
PAPER_TO_EDIT = select(FunderPaper).where(FunderPaper.number == NUMBER).with_for_update()
DEADLINES = (
    select(
        FunderDeadline.number, FunderDeadline.kind, FunderDeadline.name, FunderDeadline.month, FunderDeadline.day,
        FunderDeadline.months_after,
    )
    .where(FunderDeadline.funder_id == FUNDER_ID)
    .order_by(FunderDeadline.month, FunderDeadline.day, FunderDeadline.number)
)  # fmt: skip
DEADLINE_TO_EDIT = select(FunderDeadline).where(FunderDeadline.number == NUMBER).with_for_update()
