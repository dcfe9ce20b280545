"""What a line of « Aujourd’hui » is about, and the day it was put off to: what the lines of every slice share."""

from typing import Any

from sqlalchemy import Date, and_, bindparam, or_, select

from app.home.models import Postponement
from tenants.registry import Member

TODAY = bindparam("today", type_=Date)
OF_STAYS = ("departure", "entry", "period", "search", "first_step", "next_step")
# kind of line -> the column that says what it is about.
PUT_OFF: dict[str, Any] = {
    **dict.fromkeys(OF_STAYS, Postponement.stay_id),
    "closure": Postponement.closure_id,
    "call_back": Postponement.landlord_id,
    "convention": Postponement.convention_id,
    "snag": Postponement.snag_id,
    "order": Postponement.order_id,
    "ready": Postponement.dwelling_id,
    "vacancy": Postponement.dwelling_id,
    "proposal": Postponement.proposal_id,
    "payment": Postponement.instalment_id,
    "claim": Postponement.claim_id,
    "agls": Postponement.agls_id,
    "notification": Postponement.funding_line_id,
    "plan": Postponement.dossier_id,
    "papers": Postponement.dossier_id,
}
COLUMNS = tuple({column.key: column for column in PUT_OFF.values()}.values())


def put_off(statement: Any, kind: str, of: Any, key: Any, on: Any) -> Any:
    """The line with the day it is put off to, by whom and why; nothing once that day has come."""
    live = and_(
        Postponement.tenant_id == of.tenant_id,
        key == of.id,
        Postponement.kind == kind,
        Postponement.due_on == on,
        Postponement.until > TODAY,
        Postponement.undone_at.is_(None),
    )
    return (
        statement.add_columns(
            Postponement.until.label("put_off_to"), Postponement.reason.label("why"), Member.name.label("put_off_by")
        )
        .outerjoin(Postponement, live)
        .outerjoin(Member, and_(Member.tenant_id == Postponement.tenant_id, Member.id == Postponement.made_by))
    )


LIVE = (
    select(Postponement)
    .where(
        Postponement.kind == bindparam("kind"),
        or_(*(column == bindparam("thing") for column in COLUMNS)),
        Postponement.undone_at.is_(None),
    )
    .with_for_update()
)
