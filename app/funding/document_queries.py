"""What the pages of papers and packs ask."""

from typing import Any

from sqlalchemy import Integer, and_, bindparam, or_, select
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
DOSSIER_OF = select(Dossier.id, Dossier.number, Dossier.title, Dossier.residence_id).where(Dossier.id == DOSSIER_ID)
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
