"""What the pages of papers and packs ask."""

from typing import Any

from sqlalchemy import Date, Integer, and_, bindparam, literal, or_, select, union
from sqlalchemy import func as sql
from sqlalchemy.dialects.postgresql import aggregate_order_by
from sqlalchemy.orm import aliased

from app.funding.document_models import ChecklistItem, FundingDocument, Pack
from app.funding.dossier_models import Dossier
from app.funding.funder_models import Funder, FunderPaper
from app.funding.plan_models import FundingLine
from tenants.joins import same
from tenants.registry import Member

NUMBER = bindparam("number", type_=Integer)
DOSSIER_ID: Any = bindparam("dossier_id")
DOSSIER = select(Dossier.id, Dossier.number, Dossier.title, Dossier.kind, Dossier.remark, Dossier.residence_id).where(
    Dossier.number == NUMBER
)
DOSSIER_OF = select(Dossier.id, Dossier.number, Dossier.title, Dossier.remark, Dossier.residence_id).where(
    Dossier.id == DOSSIER_ID
)
FUNDERS = (
    select(Funder.id, Funder.number, Funder.name)
    .join(FundingLine, and_(FundingLine.tenant_id == Funder.tenant_id, FundingLine.funder_id == Funder.id))
    .where(FundingLine.dossier_id == DOSSIER_ID)
    .distinct()
    .order_by(Funder.name, Funder.number)
)
RULES = (
    select(Funder.number.label("funder"), Funder.name, FunderPaper.moment, FunderPaper.type, FunderPaper.note)
    .join(Funder, same(FunderPaper, Funder, FunderPaper.funder_id))
    .join(FundingLine, and_(FundingLine.tenant_id == Funder.tenant_id, FundingLine.funder_id == Funder.id))
    .where(FundingLine.dossier_id == DOSSIER_ID)
    .distinct()
    .order_by(Funder.name, FunderPaper.type)
)
ITEMS = (
    select(
        ChecklistItem.number, ChecklistItem.moment, ChecklistItem.type, ChecklistItem.needed, ChecklistItem.note,
        Funder.number.label("funder"), Funder.name,
    )
    .outerjoin(Funder, same(ChecklistItem, Funder, ChecklistItem.funder_id))
    .where(ChecklistItem.dossier_id == DOSSIER_ID)
    .order_by(ChecklistItem.number)
)  # fmt: skip
ITEM_TO_EDIT = select(ChecklistItem).where(ChecklistItem.number == NUMBER).with_for_update()
_newer = aliased(FundingDocument)
_IS_CURRENT = and_(
    FundingDocument.undone_at.is_(None),
    ~select(_newer.id)
    .where(
        _newer.tenant_id == FundingDocument.tenant_id,
        _newer.replaces_id == FundingDocument.id,
        _newer.undone_at.is_(None),
    )
    .correlate(FundingDocument)
    .exists(),
)
# The current papers that may serve in a dossier, of whichever type.
DOCUMENTS = (
    select(
        FundingDocument.id, FundingDocument.number, FundingDocument.type, FundingDocument.dossier_id,
        FundingDocument.residence_id, FundingDocument.year, FundingDocument.valid_from, FundingDocument.valid_until,
        FundingDocument.name, FundingDocument.media_type, FundingDocument.size, FundingDocument.file_key,
        FundingDocument.replaces_id, FundingDocument.made_at, Member.name.label("by"),
    )
    .outerjoin(Member, and_(Member.tenant_id == FundingDocument.tenant_id, Member.id == FundingDocument.made_by))
    .where(
        _IS_CURRENT,
        or_(
            FundingDocument.dossier_id == DOSSIER_ID,
            FundingDocument.residence_id == bindparam("residence_id"),
            and_(FundingDocument.dossier_id.is_(None), FundingDocument.residence_id.is_(None)),
        ),
    )
    .order_by(FundingDocument.number)
)  # fmt: skip
# What lacks in each dossier, as its list of papers says it: types, by their codes.
_LEFT_OUT = (
    select(ChecklistItem.id)
    .where(
        ChecklistItem.tenant_id == FunderPaper.tenant_id,
        ChecklistItem.dossier_id == FundingLine.dossier_id,
        ChecklistItem.funder_id == FunderPaper.funder_id,
        ChecklistItem.moment == FunderPaper.moment,
        ChecklistItem.type == FunderPaper.type,
        ~ChecklistItem.needed,
    )
    .correlate(FunderPaper, FundingLine)
    .exists()
)
_ASKED = union(
    select(FundingLine.tenant_id, FundingLine.dossier_id, FunderPaper.type)
    .join(
        FunderPaper,
        and_(FunderPaper.tenant_id == FundingLine.tenant_id, FunderPaper.funder_id == FundingLine.funder_id),
    )
    .where(~_LEFT_OUT),
    select(ChecklistItem.tenant_id, ChecklistItem.dossier_id, ChecklistItem.type).where(ChecklistItem.needed),
).subquery("asked")
_SERVES = (
    select(FundingDocument.id)
    .where(
        FundingDocument.tenant_id == Dossier.tenant_id,
        FundingDocument.type == _ASKED.c.type,
        _IS_CURRENT,
        or_(FundingDocument.valid_until.is_(None), FundingDocument.valid_until >= bindparam("today", type_=Date)),
        or_(
            FundingDocument.dossier_id == Dossier.id,
            FundingDocument.residence_id == Dossier.residence_id,
            and_(FundingDocument.dossier_id.is_(None), FundingDocument.residence_id.is_(None)),
        ),
    )
    .correlate(Dossier, _ASKED)
    .exists()
)
LACKING = (
    select(
        Dossier.tenant_id,
        Dossier.id.label("dossier_id"),
        sql.string_agg(_ASKED.c.type, aggregate_order_by(literal(" "), _ASKED.c.type)).label("types"),
    )
    .join(_ASKED, and_(_ASKED.c.tenant_id == Dossier.tenant_id, _ASKED.c.dossier_id == Dossier.id))
    .where(~_SERVES)
    .group_by(Dossier.tenant_id, Dossier.id)
    .subquery("lacking")
)
DOCUMENT = select(FundingDocument).where(FundingDocument.number == NUMBER, FundingDocument.undone_at.is_(None))
DOCUMENT_TO_EDIT = DOCUMENT.with_for_update()
PACKS = (
    select(Pack.number, Pack.media_type, Pack.state, Pack.done, Pack.total, Pack.lacking, Pack.size, Pack.made_at)
    .where(Pack.dossier_id == DOSSIER_ID)
    .order_by(Pack.number.desc())
    .limit(5)
)
PACK = select(Pack).where(Pack.number == NUMBER)
PACK_BY_ID = select(Pack).where(Pack.id == bindparam("pack_id")).with_for_update()
