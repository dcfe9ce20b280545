"""What an entry reads: units with the day they are free, what stands in one unit's way, the draft one has begun."""

from typing import Any

from sqlalchemy import Date, and_, bindparam, or_, select
from sqlalchemy import func as sql

from app.residences.models import Closure, Residence, Unit, UnitService
from app.residences.queries import LODGED
from app.residences.stay_models import EntryDraft, Stay

TODAY = bindparam("today", type_=Date)
FROM = bindparam("date_in", type_=Date)

_STAYS = (
    select(
        Stay.tenant_id,
        Stay.unit_id,
        sql.bool_or(Stay.date_out.is_(None)).label("endless"),
        sql.bool_or(Stay.date_in <= TODAY).label("occupied"),
        sql.max(Stay.date_out).label("last_out"),
    )
    .where(or_(Stay.date_out.is_(None), Stay.date_out > TODAY))
    .group_by(Stay.tenant_id, Stay.unit_id)
    .subquery()
)
_CLOSURES = (
    select(
        Closure.tenant_id,
        Closure.unit_id,
        sql.bool_or(Closure.ends_on.is_(None)).label("closed_for_good"),
        sql.max(Closure.ends_on).label("reopens_on"),
    )
    .where(or_(Closure.ends_on.is_(None), Closure.ends_on > TODAY))
    .group_by(Closure.tenant_id, Closure.unit_id)
    .subquery()
)
# One row a unit in service: when its last stay and its last closure end, its fee, and whom its residence receives.
UNITS = (
    select(
        Unit.id,
        Unit.number,
        Unit.label,
        Unit.rent,
        Unit.charges,
        Unit.services,
        Unit.options,
        Unit.reserved_for,
        Residence.name.label("residence"),
        Residence.number.label("residence_number"),
        Residence.min_age,
        Residence.max_age,
        Residence.planned_months,
        Residence.fee_maximum,
        _STAYS.c.endless,
        _STAYS.c.occupied,
        _STAYS.c.last_out,
        _CLOSURES.c.closed_for_good,
        _CLOSURES.c.reopens_on,
    )
    .join(Residence, and_(Residence.tenant_id == Unit.tenant_id, Residence.id == Unit.residence_id))
    .outerjoin(_STAYS, and_(_STAYS.c.tenant_id == Unit.tenant_id, _STAYS.c.unit_id == Unit.id))
    .outerjoin(_CLOSURES, and_(_CLOSURES.c.tenant_id == Unit.tenant_id, _CLOSURES.c.unit_id == Unit.id))
    .where(
        select(UnitService.id)
        .where(
            UnitService.tenant_id == Unit.tenant_id,
            UnitService.unit_id == Unit.id,
            or_(UnitService.ends_on.is_(None), UnitService.ends_on > TODAY),
        )
        .exists()
    )
    .order_by(Residence.name_key, Unit.label_key)
)

# -- what stands in the way of an entry from a day on -----------------------------------------------------------------
STAYS_AFTER = (
    select(LODGED.c.starts_on.label("date_in"), LODGED.c.ends_on.label("date_out"))
    .where(LODGED.c.unit_id == bindparam("unit_id"), or_(LODGED.c.ends_on.is_(None), LODGED.c.ends_on > FROM))
    .order_by(LODGED.c.starts_on)
)
CLOSURES_AFTER = (
    select(Closure.starts_on, Closure.ends_on, Closure.reason)
    .where(Closure.unit_id == bindparam("unit_id"), or_(Closure.ends_on.is_(None), Closure.ends_on > FROM))
    .order_by(Closure.starts_on)
)
SERVICE_ON = select(UnitService.id).where(
    UnitService.unit_id == bindparam("unit_id"),
    UnitService.starts_on <= FROM,
    or_(UnitService.ends_on.is_(None), UnitService.ends_on > FROM),
)

# -- the draft --------------------------------------------------------------------------------------------------------
_MINE = (
    select(EntryDraft)
    .where(EntryDraft.member_id == bindparam("member_id"))
    .order_by(EntryDraft.kept_at.desc())
    .limit(1)
)
DRAFT: Any = _MINE
DRAFT_HELD: Any = _MINE.with_for_update()
