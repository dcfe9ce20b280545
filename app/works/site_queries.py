"""What happens on the site: the points of an acceptance, snags, photographs and papers."""

from typing import Any

from sqlalchemy import (
    Integer,
    bindparam,
    select,
)

from app.works.site_models import AcceptanceCheck, Document, Snag

NUMBER = bindparam("number", type_=Integer)
ORDER_ID: Any = bindparam("order_id")
CHECKS = (
    select(AcceptanceCheck.point, AcceptanceCheck.result)
    .where(AcceptanceCheck.order_id == ORDER_ID)
    .order_by(AcceptanceCheck.point)
)
SNAGS_OF = (
    select(Snag.number, Snag.point, Snag.work, Snag.lift_by)
    .where(Snag.order_id == ORDER_ID, Snag.undone_at.is_(None), Snag.lifted_on.is_(None))
    .order_by(Snag.number)
)
CHECKS_TO_EDIT = select(AcceptanceCheck).where(AcceptanceCheck.order_id == ORDER_ID).with_for_update()
SNAG = select(Snag).where(Snag.number == NUMBER)
SNAG_TO_EDIT = SNAG.with_for_update()
SNAGS_TO_EDIT = (
    select(Snag).where(Snag.order_id == ORDER_ID, Snag.undone_at.is_(None)).order_by(Snag.number).with_for_update()
)
DOCUMENT = select(Document).where(Document.number == NUMBER)
