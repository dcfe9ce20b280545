"""What the association's own pages ask: what may be shared, what is shared with whom, who looked at it."""

from typing import Any

from sqlalchemy import DateTime, Integer, Uuid, bindparam, column, select
from sqlalchemy import func as sql

from app.funding.dossier_models import Dossier
from app.funding.funder_models import Funder
from app.funding.plan_models import FundingLine
from app.partners.models import Share, ShareVisit
from app.residences.models import Residence
from app.works.enterprise_models import Agreement, Enterprise
from tenants.joins import among, of, same
from tenants.registry import Member

NUMBER = bindparam("number", type_=Integer)
THING: Any = bindparam("thing", type_=Uuid)

# -- what may be shared -----------------------------------------------------------------------------------------------
RESIDENCE = select(Residence.id, Residence.number, Residence.name).where(Residence.number == NUMBER)
AGREEMENT = (
    select(Agreement.id, Agreement.number, Enterprise.name, Enterprise.number.label("enterprise"))
    .join(Enterprise, same(Agreement, Enterprise, Agreement.enterprise_id))
    .where(Agreement.number == NUMBER, Agreement.undone_at.is_(None))
)
DOSSIER = select(Dossier.id, Dossier.number, Dossier.title.label("name")).where(Dossier.number == NUMBER)
FUNDERS = (
    select(Funder.id, Funder.number, Funder.name)
    .where(Funder.id.in_(select(FundingLine.funder_id).where(FundingLine.dossier_id == THING)))
    .order_by(Funder.name_key, Funder.number)
)
RESIDENCES = select(Residence.number, Residence.name).order_by(Residence.name_key, Residence.number)
AGREEMENTS = (
    select(Agreement.number, Enterprise.name, Agreement.starts_on, Agreement.ends_on)
    .join(Enterprise, same(Agreement, Enterprise, Agreement.enterprise_id))
    .where(Agreement.undone_at.is_(None))
    .order_by(Enterprise.name_key, Agreement.starts_on.desc())
)
DOSSIERS = select(Dossier.number, Dossier.title.label("name")).order_by(Dossier.title_key, Dossier.number)

# -- what is shared ---------------------------------------------------------------------------------------------------
_TAKEN = (
    sql.app.shares_taken_up()
    .table_valued(column("id", Uuid), column("accepted_at", DateTime(timezone=True)), name="taken")
    .render_derived(with_types=False)
)
_SEEN = (
    select(sql.max(ShareVisit.seen_at))
    .where(of(ShareVisit, ShareVisit.share_id, Share))
    .correlate(Share)
    .scalar_subquery()
)
_LINE = (
    Share.number,
    Share.kind,
    Share.label,
    Share.organisation,
    Share.person,
    Share.sections,
    Share.until,
    Share.sent_at,
    Share.ended_at,
    _TAKEN.c.accepted_at,
    _SEEN.label("seen_at"),
)
SHARES = (
    select(*_LINE).select_from(Share).outerjoin(_TAKEN, _TAKEN.c.id == Share.id).order_by(Share.until, Share.number)
)
OF_THINGS = SHARES.where(
    among(sql.coalesce(Share.residence_id, Share.agreement_id, Share.dossier_id), "things", type_=Uuid)
)
SHARE = select(Share).where(Share.number == NUMBER)
SHARE_TO_EDIT = SHARE.with_for_update()
ACCEPTED_AT = select(_TAKEN.c.accepted_at).select_from(_TAKEN).where(_TAKEN.c.id == bindparam("share_id", type_=Uuid))
OBJECT_NUMBER = {
    "residence": select(Residence.number).where(Residence.id == THING),
    "agreement": select(Agreement.number).where(Agreement.id == THING),
    "dossier": select(Dossier.number).where(Dossier.id == THING),
}
ENTERPRISE_OF = (
    select(Enterprise.number)
    .join(Agreement, same(Agreement, Enterprise, Agreement.enterprise_id))
    .where(Agreement.id == THING)
)
FUNDER_NAME = select(Funder.name).where(Funder.id == THING)
VISITS = (
    select(ShareVisit.seen_at, ShareVisit.kind, ShareVisit.what)
    .where(ShareVisit.share_id == bindparam("share_id", type_=Uuid))
    .order_by(ShareVisit.seen_at.desc(), ShareVisit.id.desc())
    .limit(200)
)
VISITS_IN_ALL = select(sql.count(ShareVisit.id)).where(ShareVisit.share_id == bindparam("share_id", type_=Uuid))
MEMBER = select(Member.name).where(Member.id == bindparam("member_id"))
