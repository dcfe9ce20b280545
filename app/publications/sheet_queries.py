"""Frozen sheets: what an association handed in and was answered, what the head office has to decide, the catalogue.

REGCONFIG says the dictionary of the search: French word endings, over text without accents or case.
"""

from typing import Any

from sqlalchemy import Float, any_, bindparam, cast, delete, literal, or_, select
from sqlalchemy import func as sql
from sqlalchemy.dialects.postgresql import REGCONFIG, TEXT
from sqlalchemy.orm import aliased

from app.publications.sheet_models import (
    RETIRED,
    PublishedSheet,
    SheetAdoption,
    SheetDecision,
    SheetProposal,
    SheetRefresh,
)
from tenants.registry import Association

_FRENCH = cast(literal("french", TEXT), REGCONFIG)
_OWN: Any = bindparam("association_id")

# -- one association and its sheets -----------------------------------------------------------------------------------
PROPOSALS = (
    select(
        SheetProposal.id, SheetProposal.sheet_id, SheetProposal.rank, SheetProposal.proposed_at, SheetProposal.content
    )
    .where(SheetProposal.association_id == _OWN)
    .order_by(SheetProposal.sheet_id, SheetProposal.rank)
)
DECISIONS = (
    select(
        SheetDecision.id,
        SheetDecision.proposal_id,
        SheetDecision.sheet_id,
        SheetDecision.kind,
        SheetDecision.said,
        SheetDecision.decided_at,
    )
    .where(SheetDecision.association_id == _OWN)
    .order_by(SheetDecision.decided_at, SheetDecision.id)
)
STANDING = (
    select(PublishedSheet)
    .where(PublishedSheet.association_id == _OWN, PublishedSheet.left_at.is_(None))
    .order_by(PublishedSheet.sheet_id)
)
REFRESHES = (
    select(SheetRefresh.mark, SheetRefresh.figure, SheetRefresh.refreshed_at)
    .where(SheetRefresh.published_sheet_id == bindparam("published_sheet_id"))
    .order_by(SheetRefresh.refreshed_at, SheetRefresh.id)
)

# -- the head office --------------------------------------------------------------------------------------------------
_later = aliased(SheetProposal, name="later")
_answered = (
    select(SheetDecision.id)
    .where(SheetDecision.proposal_id == SheetProposal.id, SheetDecision.kind != RETIRED)
    .exists()
)
_is_last = (
    ~select(_later.id)
    .where(
        _later.association_id == SheetProposal.association_id,
        _later.sheet_id == SheetProposal.sheet_id,
        _later.rank > SheetProposal.rank,
    )
    .exists()
)
WAITING = (
    select(
        SheetProposal.id,
        SheetProposal.sheet_number,
        SheetProposal.rank,
        SheetProposal.proposed_at,
        SheetProposal.content["title"].astext.label("title"),
        Association.slug.label("association"),
        Association.name.label("association_name"),
    )
    .join(Association, Association.id == SheetProposal.association_id)
    .where(_is_last, ~_answered)
    .order_by(SheetProposal.proposed_at, SheetProposal.id)
)
STANDING_IN_ALL = select(sql.count(PublishedSheet.id)).where(PublishedSheet.left_at.is_(None))
STANDING_OF = (
    select(PublishedSheet.title, PublishedSheet.sheet_number, PublishedSheet.published_at, PublishedSheet.is_public)
    .where(PublishedSheet.association_id == _OWN, PublishedSheet.left_at.is_(None))
    .order_by(PublishedSheet.title, PublishedSheet.sheet_number)
)
LAST_PROPOSAL = (
    select(SheetProposal, Association)
    .join(Association, Association.id == SheetProposal.association_id)
    .where(
        Association.slug == bindparam("association"),
        SheetProposal.sheet_number == bindparam("number"),
        _is_last,
    )
)
OF_PROPOSAL = (
    select(SheetDecision)
    .where(SheetDecision.association_id == _OWN, SheetDecision.sheet_id == bindparam("sheet_id"))
    .order_by(SheetDecision.decided_at.desc(), SheetDecision.id.desc())
)
STANDING_TO_CHANGE = (
    select(PublishedSheet)
    .where(
        PublishedSheet.association_id == _OWN,
        PublishedSheet.sheet_id == bindparam("sheet_id"),
        PublishedSheet.left_at.is_(None),
    )
    .with_for_update()
)
LAST_EDITION = select(sql.max(PublishedSheet.edition)).where(
    PublishedSheet.association_id == _OWN, PublishedSheet.sheet_id == bindparam("sheet_id")
)
SLUGS_LIKE = select(PublishedSheet.slug).where(
    PublishedSheet.slug.like(bindparam("like")), PublishedSheet.left_at.is_(None)
)

# -- the catalogue ----------------------------------------------------------------------------------------------------
BY_SLUG = (
    select(PublishedSheet, Association)
    .join(Association, Association.id == PublishedSheet.association_id)
    .where(PublishedSheet.slug == bindparam("slug"), PublishedSheet.left_at.is_(None))
)
ADOPTIONS = (
    select(SheetAdoption.adopter_id, SheetAdoption.said, SheetAdoption.adopted_at, Association.name)
    .join(Association, Association.id == SheetAdoption.adopter_id)
    .where(SheetAdoption.association_id == _OWN, SheetAdoption.sheet_id == bindparam("sheet_id"))
    .order_by(Association.name)
)
TAKE_BACK = delete(SheetAdoption).where(
    SheetAdoption.adopter_id == bindparam("adopter_id"),
    SheetAdoption.association_id == _OWN,
    SheetAdoption.sheet_id == bindparam("sheet_id"),
)
_asked = sql.websearch_to_tsquery(_FRENCH, bindparam("words", type_=TEXT))
_any = bindparam("words", type_=TEXT) == ""
_adopted = (
    select(sql.count())
    .where(
        SheetAdoption.association_id == PublishedSheet.association_id, SheetAdoption.sheet_id == PublishedSheet.sheet_id
    )
    .scalar_subquery()
)
_MARKED = "HighlightAll=true, StartSel=\x02, StopSel=\x03"
CATALOGUE = (
    select(
        PublishedSheet.id,
        PublishedSheet.slug,
        PublishedSheet.title,
        PublishedSheet.place,
        PublishedSheet.department,
        PublishedSheet.theme,
        PublishedSheet.year,
        PublishedSheet.published_at,
        PublishedSheet.is_public,
        PublishedSheet.sheet_number,
        PublishedSheet.content,
        PublishedSheet.association_id,
        Association.slug.label("association"),
        Association.name.label("association_name"),
        _adopted.label("adopted"),
        sql.ts_headline(_FRENCH, PublishedSheet.words, _asked, _MARKED).label("marked"),
        cast(sql.ts_rank_cd(PublishedSheet.search, _asked), Float).label("score"),
    )
    .join(Association, Association.id == PublishedSheet.association_id)
    .where(
        PublishedSheet.left_at.is_(None),
        or_(_any, PublishedSheet.search.op("@@")(_asked)),
        or_(bindparam("theme", type_=TEXT) == "", PublishedSheet.theme == bindparam("theme", type_=TEXT)),
        or_(
            bindparam("department", type_=TEXT) == "",
            PublishedSheet.department == bindparam("department", type_=TEXT),
        ),
        or_(bindparam("year") == 0, PublishedSheet.year == bindparam("year")),
        or_(
            bindparam("operator", type_=TEXT) == "",
            bindparam("operator", type_=TEXT) == any_(sql.string_to_array(PublishedSheet.operators, "\n")),
        ),
    )
    .order_by(sql.ts_rank_cd(PublishedSheet.search, _asked).desc(), PublishedSheet.title, PublishedSheet.id)
    .limit(bindparam("most"))
)
# What the filters and a search in vain may offer: only what a standing sheet has.
FACETS = (
    select(
        PublishedSheet.title,
        PublishedSheet.theme,
        PublishedSheet.department,
        PublishedSheet.year,
        PublishedSheet.operators,
    )
    .where(PublishedSheet.left_at.is_(None))
    .order_by(PublishedSheet.title)
)
LAST_REFRESHES = (
    select(SheetRefresh.published_sheet_id, SheetRefresh.mark, SheetRefresh.figure)
    .where(SheetRefresh.published_sheet_id.in_(bindparam("ids", expanding=True)))
    .order_by(SheetRefresh.refreshed_at, SheetRefresh.id)
)


def refreshed(rows: Any) -> dict[int, Any]:
    """mark -> the figure that its owner put in last. rows: of REFRESHES, oldest first."""
    return {row.mark: row.figure for row in rows}
