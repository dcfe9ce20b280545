"""Imports as one workspace sees them: the list, one of them, its rows by outcome, its rows still to write."""

from typing import Any

from sqlalchemy import Integer, String, Uuid, bindparam, delete, null, select, update
from sqlalchemy import func as sql

from app.imports.models import (
    CHECKED,
    COLUMNS,
    DONE,
    PASSED_OVER,
    TO_CORRECT,
    TO_WRITE,
    UNDONE,
    Import,
    ImportFile,
    ImportMapping,
    ImportRow,
)
from tenants.registry import Member

_KINDS: Any = bindparam("kinds", expanding=True)
_IMPORT = bindparam("of_import", type_=Uuid)
_RESULTS = [
    sql.count().filter(ImportRow.result == result).label(result)
    for result in ("created", "updated", "unchanged", "refused")
]

_LIST = (
    select(
        Import.number,
        Import.kind,
        Import.filename,
        Import.state,
        Import.made_at,
        Import.wanted,
        Import.findings,
        Member.name.label("who"),
    )
    .outerjoin(Member, (Member.tenant_id == Import.tenant_id) & (Member.id == Import.made_by))
    .where(Import.kind.in_(_KINDS))
    .order_by(Import.number.desc())
    .limit(bindparam("most", type_=Integer))
)
NEWEST = _LIST
OLDER = _LIST.where(Import.number < bindparam("before", type_=Integer))

IMPORT = select(Import).where(Import.number == bindparam("number"))
IMPORT_HELD = IMPORT.with_for_update()
IMPORT_BY_ID = select(Import).where(Import.id == _IMPORT)
IMPORT_BY_ID_HELD = IMPORT_BY_ID.with_for_update()
FILE = select(ImportFile.content).where(ImportFile.import_id == _IMPORT)
REMEMBERED = select(ImportMapping).where(ImportMapping.kind == bindparam("kind"))
MEMBER = select(Member.name).where(Member.id == bindparam("member_id"))

ROWS = select(ImportRow).where(ImportRow.import_id == _IMPORT).order_by(ImportRow.rank)
_SHOWN = (
    select(
        ImportRow.rank,
        ImportRow.place,
        ImportRow.sheet,
        ImportRow.line,
        ImportRow.outcome,
        ImportRow.found,
        ImportRow.result,
        ImportRow.reason,
    )
    .where(ImportRow.import_id == _IMPORT)
    .order_by(ImportRow.rank)
)
ALL_SHOWN = _SHOWN
PAGE = _SHOWN.where(
    ImportRow.outcome.in_(bindparam("outcomes", expanding=True)), ImportRow.rank > bindparam("after", type_=Integer)
).limit(bindparam("most", type_=Integer))
# The rank after which the page before this one begins.
BEFORE = (
    select(ImportRow.rank)
    .where(
        ImportRow.import_id == _IMPORT,
        ImportRow.outcome.in_(bindparam("outcomes", expanding=True)),
        ImportRow.rank <= bindparam("after", type_=Integer),
    )
    .order_by(ImportRow.rank.desc())
    .offset(bindparam("most", type_=Integer))
    .limit(1)
)
# The line that a person was on: shown again, whatever it has become.
ONE = _SHOWN.where(ImportRow.place == bindparam("place", type_=String))
REFUSED_ROWS = _SHOWN.where((ImportRow.result == "refused") | ImportRow.outcome.in_(TO_CORRECT)).limit(
    bindparam("most", type_=Integer)
)
WRITTEN = _SHOWN.where(ImportRow.result.in_(("created", "updated")))
RESULTS = select(*_RESULTS, sql.count().filter(ImportRow.outcome.in_(TO_CORRECT)).label("waiting"),
                 sql.count().filter(ImportRow.outcome.in_(PASSED_OVER)).label("passed")).where(
    ImportRow.import_id == _IMPORT
)  # fmt: skip
DONE_ROWS = select(sql.count(ImportRow.id)).where(
    ImportRow.import_id == _IMPORT, ImportRow.outcome.in_(TO_WRITE), ImportRow.result.is_not(None)
)
LEFT = (
    select(ImportRow)
    .where(
        ImportRow.import_id == _IMPORT,
        ImportRow.outcome.in_(TO_WRITE),
        ImportRow.result.is_(None),
        ImportRow.place.in_(bindparam("places", expanding=True)),
    )
    .order_by(ImportRow.rank)
)
EFFECTS = (
    select(ImportRow.rank, ImportRow.line, ImportRow.sheet, ImportRow.found, ImportRow.effects)
    .where(ImportRow.import_id == _IMPORT, ImportRow.effects.is_not(None))
    .order_by(ImportRow.rank)
)

_PLAIN = {"synchronize_session": False}
DROP_FILE = delete(ImportFile).where(ImportFile.import_id == _IMPORT).execution_options(**_PLAIN)
DROP_ROWS = delete(ImportRow).where(ImportRow.import_id == _IMPORT).execution_options(**_PLAIN)
DROP_IMPORT = delete(Import).where(Import.id == _IMPORT).execution_options(**_PLAIN)
# The cells of what is written are of no more use; those of refused rows make their workbook for 7 days.
FORGET_WRITTEN = (
    update(ImportRow)
    .where(
        ImportRow.import_id == _IMPORT,
        ~(ImportRow.outcome.in_(TO_CORRECT) | ImportRow.result.is_not_distinct_from("refused")),
    )
    .values(cells=[])
    .execution_options(**_PLAIN)
)
FORGET_ALL = (
    update(ImportRow).where(ImportRow.import_id == _IMPORT).values(cells=[], found={}).execution_options(**_PLAIN)
)

OLD_DRAFTS = (
    select(Import)
    .where(Import.state.in_((COLUMNS, CHECKED)), Import.made_at < bindparam("before"))
    .order_by(Import.number)
)
OLD_REPORTS = (
    select(Import)
    .where(
        Import.state.in_((DONE, UNDONE)),
        Import.ended_at < bindparam("before"),
        select(ImportRow.id)
        .where(ImportRow.tenant_id == Import.tenant_id, ImportRow.import_id == Import.id, ImportRow.found != {})
        .exists(),
    )
    .order_by(Import.number)
)
FORGET_EFFECTS = (
    update(ImportRow).where(ImportRow.import_id == _IMPORT).values(effects=null()).execution_options(**_PLAIN)
)
# Until the database knows how many rows a table has, it plans as if there were next to none.
COUNT_AGAIN = select(sql.app.count_again())
