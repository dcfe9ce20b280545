"""Conventions: the list of all, those of a dwelling or of a landlord, which of them end soon and nobody renewed."""

from sqlalchemy import Integer, String, and_, bindparam, case, exists, select, true
from sqlalchemy import func as sql
from sqlalchemy.orm import aliased

from app.works.dwelling_models import Convention, Dwelling
from app.works.landlord_models import Landlord
from app.works.landlord_queries import SOON
from app.works.state import END, TODAY, in_force
from tenants.joins import same

NUMBER = bindparam("number", type_=Integer)
CONVENTION = select(Convention).where(Convention.number == NUMBER)
CONVENTION_TO_EDIT = CONVENTION.with_for_update()
DWELLING_OF = select(Dwelling).where(Dwelling.id == bindparam("dwelling_id"))

_After = aliased(Convention)
IS_RENEWED = exists(
    select(_After.id)
    .where(
        _After.tenant_id == Convention.tenant_id,
        _After.dwelling_id == Convention.dwelling_id,
        _After.side == Convention.side,
        _After.undone_at.is_(None),
        _After.starts_on > Convention.starts_on,
    )
    .correlate(Convention)
)
IS_ENDING = and_(in_force(TODAY), SOON >= END, ~IS_RENEWED)
SITUATION = case(
    (Convention.ended_on <= TODAY, "ended"),
    (END < TODAY, "expired"),
    (Convention.signed_on.is_(None), "draft"),
    (IS_ENDING, "ending"),
    (Convention.starts_on > TODAY, "signed"),
    else_="active",
)
_ROWS = (
    select(
        Convention.number,
        Convention.kind,
        Convention.level,
        Convention.side,
        Convention.reference,
        Convention.signed_on,
        Convention.starts_on,
        Convention.ends_on,
        Convention.ended_on,
        Convention.ended_why,
        Convention.rent_ceiling,
        SITUATION.label("situation"),
        IS_RENEWED.label("renewed"),
        Dwelling.number.label("dwelling"),
        Dwelling.label,
        Dwelling.address,
        Dwelling.town,
        Landlord.number.label("landlord"),
        Landlord.kind.label("landlord_kind"),
        Landlord.name,
        Landlord.first_name,
    )
    .select_from(Convention)
    .join(Dwelling, same(Convention, Dwelling, Convention.dwelling_id))
    .join(Landlord, same(Convention, Landlord, Convention.landlord_id))
    .where(Convention.undone_at.is_(None))
)
OF_DWELLING = _ROWS.where(Convention.dwelling_id == bindparam("dwelling_id")).order_by(
    Convention.starts_on.desc(), Convention.number.desc()
)
OF_LANDLORD = _ROWS.where(Convention.landlord_id == bindparam("landlord_id")).order_by(
    Convention.ends_on.desc(), Convention.number.desc()
)
_ONLY = bindparam("only", "", type_=String)
_WANTED = case((_ONLY == "", true()), (_ONLY == "running", in_force(TODAY)), else_=SITUATION == _ONLY)
CONVENTIONS = _ROWS.where(_WANTED).order_by(END, Convention.number)
COUNTS = select(
    sql.count().label("all"),
    sql.count().filter(in_force(TODAY)).label("running"),
    sql.count().filter(IS_ENDING).label("ending"),
    sql.count().filter(SITUATION.in_(("expired", "ended"))).label("expired"),
    sql.count().filter(SITUATION == "draft").label("draft"),
).where(Convention.undone_at.is_(None))
