"""What the journal's page asks: lines newest first, by page, held to person, deed, thing and period."""

from typing import Any

from sqlalchemy import BindParameter, Date, Integer, Text, Uuid, bindparam, cast, or_, select
from sqlalchemy import func as sql

from app.audit.models import AuditLine, AuditMonth, OfficeLine, OfficeMonth
from tenants.registry import Member


def _asked(name: str, kind: Any) -> BindParameter[Any]:
    return bindparam(name, type_=kind)


def _lines(model: type[AuditLine] | type[OfficeLine]) -> Any:
    """Parameters: before (a number), person, nobody (only lines without a person), deed, thing, thing_number, first,
    last (days, both included), most. None asks nothing."""
    day = cast(sql.timezone("Europe/Paris", model.at), Date)
    return (
        select(
            model.number,
            model.at,
            model.person_id,
            model.who,
            model.deed,
            model.thing,
            model.thing_number,
            model.detail,
        )
        .where(
            or_(_asked("before", Integer).is_(None), model.number < _asked("before", Integer)),
            or_(_asked("person", Uuid).is_(None), model.person_id == _asked("person", Uuid)),
            or_(_asked("nobody", Integer).is_(None), model.person_id.is_(None)),
            or_(_asked("deed", Text).is_(None), model.deed == _asked("deed", Text)),
            or_(_asked("thing", Text).is_(None), model.thing == _asked("thing", Text)),
            or_(_asked("thing_number", Text).is_(None), model.thing_number == _asked("thing_number", Text)),
            or_(_asked("first", Date).is_(None), day >= _asked("first", Date)),
            or_(_asked("last", Date).is_(None), day <= _asked("last", Date)),
        )
        .order_by(model.number.desc())
        .limit(bindparam("most"))
    )  # fmt: skip


LINES, OFFICE_LINES = _lines(AuditLine), _lines(OfficeLine)
MEMBERS = select(Member.id, Member.number, Member.name).order_by(Member.name, Member.number)
OFFICE_PEOPLE = (
    select(OfficeLine.person_id, sql.max(OfficeLine.who).label("name"))
    .where(OfficeLine.person_id.is_not(None))
    .group_by(OfficeLine.person_id)
    .order_by(sql.max(OfficeLine.who), OfficeLine.person_id)
)


def _chain(model: type[AuditLine] | type[OfficeLine]) -> Any:
    """The next lines of the chain after `after`, as they stand."""
    return (
        select(
            model.number, model.month, model.at, model.person_id, model.who,
            model.deed, model.thing, model.thing_number, model.detail, model.previous, model.hash,
        )
        .where(model.number > bindparam("after"))
        .order_by(model.number)
        .limit(bindparam("most"))
    )  # fmt: skip


def _months(model: type[AuditMonth] | type[OfficeMonth]) -> Any:
    return select(model.month, model.first_number, model.last_number, model.last_hash).order_by(model.month)


CHAIN, OFFICE_CHAIN = _chain(AuditLine), _chain(OfficeLine)
MONTHS, OFFICE_MONTHS = _months(AuditMonth), _months(OfficeMonth)
