"""The head office reads the registry and schema `published`; its role holds no grant on anything else."""

from sqlalchemy import bindparam, select
from sqlalchemy import func as sql

from app.publications.models import Publication
from tenants.registry import Association

ASSOCIATIONS = (
    select(
        Association.slug,
        Association.name,
        Association.department,
        Association.joined_on,
        Association.opened_at,
        Association.suspended_at,
        Association.invented,
        sql.max(Publication.year).label("last_year"),
    )
    .select_from(Association)
    .outerjoin(Publication, Publication.association_id == Association.id)
    .group_by(Association.id)
    .order_by(Association.name, Association.slug)
)
LATEST_EDITIONS = (
    select(Association.name, Publication.year, Publication.edition, Publication.published_at)
    .select_from(Publication)
    .join(Association, Association.id == Publication.association_id)
    .order_by(Publication.published_at.desc(), Association.name)
    .limit(5)
)
ASSOCIATION = select(Association).where(Association.slug == bindparam("slug"))
ASSOCIATION_TO_EDIT = ASSOCIATION.with_for_update(key_share=True)  # an invitation may point at it meanwhile
EDITIONS_OF = (
    select(Publication.year, Publication.edition, Publication.published_at)
    .where(Publication.association_id == bindparam("association_id"))
    .order_by(Publication.year.desc(), Publication.edition.desc())
)
