"""The sheets of the acting workspace: their rows, drafts, saved states, pictures, bound figures."""

from typing import Any

from sqlalchemy import Integer, and_, bindparam, delete, select
from sqlalchemy import func as sql

from app.initiatives.models import Sheet, SheetDraft, SheetFigure, SheetPicture, SheetRevision, SheetStep
from tenants.registry import Member

_OF_SHEET: Any = bindparam("sheet_id")

SHEETS = select(Sheet.id, Sheet.number, Sheet.title, Sheet.place, Sheet.theme, Sheet.year, Sheet.changed_at).order_by(
    Sheet.changed_at.desc(), Sheet.number
)
SHEET = select(Sheet).where(Sheet.number == bindparam("number"))
SHEET_TO_EDIT = SHEET.with_for_update()

REVISIONS = (
    select(SheetRevision.rank, SheetRevision.made_at, SheetRevision.content, Member.name.label("author"))
    .outerjoin(Member, and_(Member.tenant_id == SheetRevision.tenant_id, Member.id == SheetRevision.made_by))
    .where(SheetRevision.sheet_id == _OF_SHEET)
    .order_by(SheetRevision.rank.desc())
)
LAST_RANK = select(sql.coalesce(sql.max(SheetRevision.rank), 0)).where(SheetRevision.sheet_id == _OF_SHEET)
CONTENT_AT = select(SheetRevision.content).where(
    SheetRevision.sheet_id == _OF_SHEET, SheetRevision.rank == bindparam("rank", type_=Integer)
)
LAST_RANKS = select(SheetRevision.sheet_id, sql.max(SheetRevision.rank).label("rank")).group_by(SheetRevision.sheet_id)

DRAFT = select(SheetDraft).where(SheetDraft.sheet_id == _OF_SHEET, SheetDraft.member_id == bindparam("member_id"))
OTHER_DRAFTS = (
    select(Member.name, SheetDraft.saved_at)
    .join(Member, and_(Member.tenant_id == SheetDraft.tenant_id, Member.id == SheetDraft.member_id))
    .where(SheetDraft.sheet_id == _OF_SHEET, SheetDraft.member_id != bindparam("member_id"))
    .order_by(SheetDraft.saved_at.desc(), Member.name)
)
OWN_DRAFTS = select(SheetDraft.sheet_id, SheetDraft.saved_at).where(SheetDraft.member_id == bindparam("member_id"))
DROP_DRAFT = (
    delete(SheetDraft)
    .where(SheetDraft.sheet_id == _OF_SHEET, SheetDraft.member_id == bindparam("member_id"))
    .execution_options(synchronize_session=False)
)

PICTURES = select(SheetPicture).where(SheetPicture.sheet_id == _OF_SHEET).order_by(SheetPicture.number)
PICTURE = select(SheetPicture).where(SheetPicture.number == bindparam("number"))
SHEET_OF = select(Sheet).where(Sheet.id == _OF_SHEET)
FIGURES = select(SheetFigure).where(SheetFigure.sheet_id == _OF_SHEET).order_by(SheetFigure.mark)
FIGURE_TO_CHANGE = (
    select(SheetFigure)
    .where(SheetFigure.sheet_id == _OF_SHEET, SheetFigure.mark == bindparam("mark", type_=Integer))
    .with_for_update()
)
STEPS = (
    select(SheetStep.kind, SheetStep.rank, SheetStep.note, SheetStep.made_at, Member.name.label("author"))
    .outerjoin(Member, and_(Member.tenant_id == SheetStep.tenant_id, Member.id == SheetStep.made_by))
    .where(SheetStep.sheet_id == _OF_SHEET)
    .order_by(SheetStep.made_at, SheetStep.id)
)
PROPOSED_RANKS = (
    select(SheetStep.sheet_id, sql.max(SheetStep.rank).label("rank"))
    .where(SheetStep.kind == "proposed")
    .group_by(SheetStep.sheet_id)
)
