"""What the pages of one order ask: its head, its steps, its lines, what hangs on it, what an undoing takes back."""

from typing import Any

from sqlalchemy import (
    Date,
    Integer,
    Numeric,
    Text,
    and_,
    bindparam,
    cast,
    delete,
    literal,
    null,
    or_,
    select,
    true,
    union_all,
)
from sqlalchemy import func as sql
from sqlalchemy.orm import aliased

from app.works.dwelling_models import Dwelling, Lease, Vacancy
from app.works.employee_models import WorkHours
from app.works.enterprise_models import Agreement, Enterprise, PriceLine
from app.works.landlord_models import Landlord
from app.works.order_models import Invoice, Order, OrderPayer, OrderStep, QuoteLine, Referral
from app.works.site_models import Document, Snag
from app.works.state import LAST_STEP, LONG_AFTER, RANK, first_on, own_today
from tenants.joins import of, same
from tenants.registry import Association, Member

NUMBER = bindparam("number", type_=Integer)
ORDER = select(Order).where(Order.number == NUMBER)
ORDER_TO_EDIT = ORDER.with_for_update()
_HOURS = (
    select(sql.sum(WorkHours.hours).label("hours"), sql.count(WorkHours.employee_id.distinct()).label("employees"))
    .where(of(WorkHours, WorkHours.order_id, Order))
    .correlate(Order)
    .lateral("hours")
)
_INVOICE = (
    select(Invoice.number, Invoice.reference, Invoice.invoiced_on, Invoice.before_tax, Invoice.vat)
    .where(of(Invoice, Invoice.order_id, Order), Invoice.undone_at.is_(None))
    .order_by(Invoice.invoiced_on.desc(), Invoice.number.desc())
    .limit(1)
    .correlate(Order)
    .lateral("invoice")
)
# The agreement of an order: the one that it names, else that of its enterprise on the day of the request.
_AGREEMENT = (
    select(
        Agreement.id,
        Agreement.number,
        Agreement.order_ceiling,
        Agreement.etp_hours,
    )
    .where(
        Agreement.tenant_id == Order.tenant_id,
        or_(
            Agreement.id == Order.agreement_id,
            and_(
                Order.agreement_id.is_(None),
                Agreement.enterprise_id == Order.enterprise_id,
                Agreement.undone_at.is_(None),
                first_on("requested").between(Agreement.starts_on, Agreement.ends_on),
            ),
        ),
    )
    .limit(1)
    .correlate(Order)
    .lateral("agreement")
)
_WAIVER = aliased(Member)
HEAD = (
    select(
        Order.id,
        Order.number,
        Order.label,
        Order.origin,
        Order.work,
        Order.access,
        Order.contact,
        Order.due_on,
        Order.version,
        Order.waived_at,
        Order.waived_why,
        _WAIVER.name.label("waived_by"),
        Order.dwelling_id,
        Order.vacancy_id,
        Order.enterprise_id,
        _AGREEMENT.c.id.label("agreement_id"),
        first_on("requested").label("requested_on"),
        first_on("ordered").label("ordered_on"),
        first_on("received", "received_with_reserves").label("accepted_on"),
        Dwelling.number.label("dwelling"),
        Dwelling.label.label("dwelling_label"),
        Dwelling.address,
        Dwelling.postcode,
        Dwelling.town,
        Dwelling.floor,
        Dwelling.type,
        Dwelling.area,
        Landlord.number.label("landlord"),
        Landlord.kind.label("landlord_kind"),
        Landlord.name,
        Landlord.first_name,
        Landlord.address.label("landlord_address"),
        Landlord.postcode.label("landlord_postcode"),
        Landlord.town.label("landlord_town"),
        Vacancy.vacant_on,
        Enterprise.number.label("enterprise"),
        Enterprise.name.label("enterprise_name"),
        Enterprise.kind.label("enterprise_kind"),
        Enterprise.siret,
        Enterprise.address.label("enterprise_address"),
        Enterprise.postcode.label("enterprise_postcode"),
        Enterprise.town.label("enterprise_town"),
        Enterprise.contact.label("enterprise_contact"),
        Enterprise.phone.label("enterprise_phone"),
        _AGREEMENT.c.number.label("agreement"),
        _AGREEMENT.c.order_ceiling,
        _AGREEMENT.c.etp_hours,
        own_today(literal("etp_hours_", Text) + Enterprise.kind, Numeric)
        .correlate(Enterprise)
        .scalar_subquery()
        .label("own_etp_hours"),
        LONG_AFTER.label("long_after"),
        _HOURS.c.hours,
        _HOURS.c.employees,
        _INVOICE.c.number.label("invoice"),
        _INVOICE.c.reference.label("invoice_reference"),
        _INVOICE.c.invoiced_on,
        _INVOICE.c.before_tax,
        _INVOICE.c.vat,
    )
    .select_from(Order)
    .join(Dwelling, same(Order, Dwelling, Order.dwelling_id))
    .join(Landlord, same(Dwelling, Landlord, Dwelling.landlord_id))
    .outerjoin(Vacancy, same(Order, Vacancy, Order.vacancy_id))
    .outerjoin(Enterprise, same(Order, Enterprise, Order.enterprise_id))
    .outerjoin(_AGREEMENT, true())
    .outerjoin(_WAIVER, and_(_WAIVER.tenant_id == Order.tenant_id, _WAIVER.id == Order.waived_by))
    .outerjoin(_HOURS, true())
    .outerjoin(_INVOICE, true())
    .outerjoin(LAST_STEP, true())
    .where(Order.number == NUMBER)
)
_MADE, _UNDONE = aliased(Member), aliased(Member)
ORDER_ID: Any = bindparam("order_id")
STEPS = (
    select(
        OrderStep.number,
        OrderStep.stage,
        OrderStep.happened_on,
        OrderStep.note,
        OrderStep.made_at,
        OrderStep.undone_at,
        _MADE.name.label("made_by"),
        _UNDONE.name.label("undone_by"),
    )
    .outerjoin(_MADE, and_(_MADE.tenant_id == OrderStep.tenant_id, _MADE.id == OrderStep.made_by))
    .outerjoin(_UNDONE, and_(_UNDONE.tenant_id == OrderStep.tenant_id, _UNDONE.id == OrderStep.undone_by))
    .where(OrderStep.order_id == ORDER_ID)
    .order_by(OrderStep.happened_on, RANK, OrderStep.number)
)
LIVE_STEPS = (
    select(OrderStep.stage, OrderStep.happened_on)
    .where(OrderStep.order_id == ORDER_ID, OrderStep.undone_at.is_(None))
    .order_by(RANK)
)
LAST_LIVE_STEP = (
    select(OrderStep)
    .where(OrderStep.order_id == ORDER_ID, OrderStep.undone_at.is_(None))
    .order_by(RANK.desc())
    .limit(1)
)
LINES = (
    select(
        QuoteLine.number,
        QuoteLine.rank,
        QuoteLine.trade,
        QuoteLine.work,
        QuoteLine.unit,
        QuoteLine.quantity,
        QuoteLine.unit_price,
        QuoteLine.reference_price,
        QuoteLine.vat_rate,
        QuoteLine.invoiced,
        PriceLine.number.label("price_line"),
        PriceLine.reference_on,
        PriceLine.reference_source,
    )
    .outerjoin(PriceLine, same(QuoteLine, PriceLine, QuoteLine.price_line_id))
    .where(QuoteLine.order_id == ORDER_ID)
    .order_by(QuoteLine.rank)
)
LINES_TO_EDIT = select(QuoteLine).where(QuoteLine.order_id == ORDER_ID).order_by(QuoteLine.rank).with_for_update()


def _thing(kind: str, model: Any, **given: Any) -> Any:
    def column(name: str, type_: Any) -> Any:
        return cast(given.get(name, null()), type_).label(name)

    return select(
        cast(literal(kind), Text).label("thing"),
        model.number,
        column("code", Text),
        column("words", Text),
        column("more", Text),
        column("on_day", Date),
        column("until", Date),
        column("lifted_on", Date),
        column("amount", Numeric(14, 2)),
        column("snag", Integer),
        column("media_type", Text),
    ).select_from(model)


_OF_DOCUMENT = aliased(Snag)
_DOCUMENTS = (
    _thing(
        "document",
        Document,
        code=Document.kind,
        words=Document.name,
        on_day=Document.made_at,
        amount=Document.size,
        snag=_OF_DOCUMENT.number,
        media_type=Document.media_type,
    )
    .outerjoin(_OF_DOCUMENT, and_(_OF_DOCUMENT.tenant_id == Document.tenant_id, _OF_DOCUMENT.id == Document.snag_id))
    .where(Document.order_id == ORDER_ID, Document.undone_at.is_(None))
)
# What hangs on an order: snags, papers and photographs, works referred to craftsmen, who paid.
THINGS = union_all(
    _thing(
        "snag",
        Snag,
        code=Snag.point,
        words=Snag.work,
        on_day=Snag.found_on,
        until=Snag.lift_by,
        lifted_on=Snag.lifted_on,
    ).where(Snag.order_id == ORDER_ID, Snag.undone_at.is_(None)),
    _DOCUMENTS,
    _thing(
        "referral",
        Referral,
        code=Referral.trade,
        words=Referral.craftsman,
        more=Referral.reason,
        on_day=Referral.referred_on,
    ).where(Referral.order_id == ORDER_ID, Referral.undone_at.is_(None)),
    _thing("payer", OrderPayer, code=OrderPayer.kind, words=OrderPayer.name, amount=OrderPayer.amount).where(
        OrderPayer.order_id == ORDER_ID
    ),
).order_by("thing", "on_day", "number")
ORDER_BY_ID = select(Order).where(Order.id == ORDER_ID)
INVOICE_TO_UNDO = select(Invoice).where(Invoice.order_id == ORDER_ID, Invoice.undone_at.is_(None)).with_for_update()
REFERRALS_TO_UNDO = (
    select(Referral).where(Referral.order_id == ORDER_ID, Referral.undone_at.is_(None)).with_for_update()
)
# A lease that ended the vacancy of an order stands on its acceptance.
LEASE_OF_VACANCY = (
    select(Lease.starts_on)
    .where(Lease.vacancy_id == bindparam("vacancy_id"), Lease.undone_at.is_(None))
    .order_by(Lease.starts_on)
    .limit(1)
)
REMOVE_PAYER = delete(OrderPayer).where(OrderPayer.number == NUMBER).execution_options(synchronize_session=False)
PAYER = select(OrderPayer).where(OrderPayer.number == NUMBER)
SENDER = select(Association.name, Association.public_address).where(Association.slug == bindparam("slug"))
