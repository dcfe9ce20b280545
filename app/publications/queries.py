"""Editions and cells: one indicator over every association, one association's own editions."""

from sqlalchemy import and_, bindparam, select
from sqlalchemy.orm import aliased

from app.publications.models import Publication, PublishedCell
from tenants.joins import among
from tenants.registry import Association

_later = aliased(Publication, name="later")

_IS_LATEST = (
    ~select(_later.id)
    .where(
        _later.association_id == Publication.association_id,
        _later.year == Publication.year,
        _later.edition > Publication.edition,
    )
    .exists()
)

# Every association, with its cells of some indicators when it published that year (one row without a code otherwise).
INDICATORS = (
    select(
        Association.slug,
        Association.name,
        Association.department,
        Association.invented,
        Publication.edition,
        Publication.published_at,
        PublishedCell.code,
        PublishedCell.state,
        PublishedCell.numerator,
        PublishedCell.denominator,
        PublishedCell.value,
        PublishedCell.version,
    )
    .select_from(Association)
    .outerjoin(
        Publication,
        and_(Publication.association_id == Association.id, Publication.year == bindparam("year"), _IS_LATEST),
    )
    .outerjoin(
        PublishedCell,
        and_(PublishedCell.publication_id == Publication.id, among(PublishedCell.code, "codes")),
    )
    .where(Association.left_on.is_(None))
    .order_by(Association.name, Association.slug)
)
YEARS = select(Publication.year).distinct().order_by(Publication.year.desc())

OWN_EDITIONS = (
    select(Publication.id, Publication.year, Publication.edition, Publication.published_at, Publication.reason)
    .where(Publication.association_id == bindparam("association_id"), Publication.year == bindparam("year"))
    .order_by(Publication.edition.desc())
)
CELLS_OF = select(PublishedCell).where(PublishedCell.publication_id == bindparam("publication_id"))
