"""Photographs and papers of an order: sent one by one, shown to who may read the order, taken away with a trace."""

from typing import Any

from app.accounts.permissions import Right
from app.web.answers import Answer, Download, done, page
from app.web.conflict import already_done
from app.web.errors import NotFound
from app.web.forms import Form, deed
from app.web.i18n import gettext as _
from app.web.routes import get, post
from app.web.visit import Visit
from app.works import order_queries as queries
from app.works import site_queries
from app.works.document_forms import ENDINGS, LIMIT, MOST_BYTES, PHOTOS, DocumentForm, received, too_large
from app.works.order_models import Order
from app.works.order_page import OrderPage, held, read_order
from app.works.places import trail
from app.works.site_models import Document, Snag
from tenants.files import Files, NoSuchFile, files_of

READ, WRITE = Right.WORKS_READ, Right.WORKS_WRITE
MOST = 60  # papers and photographs of one order


@get("/orders/{number:str}/documents/new", name="documents:new", may=WRITE, within=READ)
def new(visit: Visit, number: int) -> Answer:
    found = read_order(visit, number)
    snag = _asked_snag(visit, found)
    form = DocumentForm(None, data={"kind": "photo_snag" if snag else "photo_after"})
    if visit.oversize:
        form.refuse(too_large(visit.oversize), "file")
    return _page(visit, found, form, snag, 413 if visit.oversize else 200)


@post(
    "/orders/{number:str}/documents/new",
    name="documents:new",
    may=WRITE,
    within=READ,
    upload=True,
    again="documents:new",
)
def add(visit: Visit, number: int) -> Answer:
    order = held(visit, number)
    found = read_order(visit, number)
    snag, form = _asked_snag(visit, found), DocumentForm(visit.posted)
    if form.validate() and len(found.things.get("document", [])) >= MOST:
        form.refuse(_("Ce chantier a déjà %(most)s documents. Retirez-en un d’abord.") % {"most": MOST}, "file")
    sent = None if form.has_errors else received(form)
    if sent is None:
        return _page(visit, found, form, snag, 422)
    row = visit.db.object(site_queries.SNAG, number=snag.number) if snag else None
    kept = _files(visit).keep(visit.db, sent.content, MOST_BYTES)
    document = Document(
        dwelling_id=order.dwelling_id,
        order_id=order.id,
        snag_id=row.id if isinstance(row, Snag) else None,
        kind=form.kind.data,
        name=sent.name,
        media_type=sent.media_type,
        size=kept.size,
        sha256=kept.sha256,
        file_key=kept.key,
    )
    visit.db.add(document)
    back = visit.posted.get("back") == "acceptance"
    to = visit.url("acceptances:new" if back else "orders:show", number=number)
    return done(to, _("« %(name)s » est ajouté.") % {"name": sent.name})


@get("/documents/{number:str}", name="documents:show", may=READ)
def show(visit: Visit, number: int) -> Answer:
    """The file itself: a photograph in the page, a paper to keep."""
    document, _order = _one(visit, number)
    try:
        content = b"".join(_files(visit).read(document.file_key))
    except NoSuchFile:
        raise NotFound from None
    ending = ENDINGS.get(document.media_type, "bin")
    inline = document.media_type.startswith("image/") and ending != "bin"
    media = document.media_type if ending != "bin" else "application/octet-stream"
    return Download(content, f"document-{number}.{ending}", media, inline=inline)


@get("/documents/{number:str}/removal", name="documents:remove", may=WRITE, within=READ)
def removing(visit: Visit, number: int) -> Answer:
    document, order = _one(visit, number)
    return _removal_page(visit, document, order, Form(), 200)


@post("/documents/{number:str}/removal", name="documents:remove", may=WRITE, within=READ)
def removed(visit: Visit, number: int) -> Answer:
    document, order = _one(visit, number)
    held(visit, order.number)
    form = Form(visit.posted)
    with deed(visit.db, form):
        document.undo(visit.me.member_id)
        visit.db.flush()
    if form.has_errors:
        return already_done(form.form_errors[0], visit.url("orders:show", number=order.number), _("Voir le chantier"))
    _files(visit).forget(visit.db, document.file_key)
    return done(visit.url("orders:show", number=order.number), _("« %(name)s » est effacé.") % {"name": document.name})


def _files(visit: Visit) -> Files:
    assert visit.me.tenant is not None  # a route of the workspace door
    return files_of(visit.settings, visit.me.tenant)


def _one(visit: Visit, number: int) -> tuple[Document, Order]:
    document: Document | None = visit.db.object(site_queries.DOCUMENT, number=number)
    if document is None or document.undone_at is not None or document.order_id is None:
        raise NotFound
    order: Order | None = visit.db.object(queries.ORDER_BY_ID, order_id=document.order_id)
    if order is None:
        raise NotFound
    return document, order


def _asked_snag(visit: Visit, found: OrderPage) -> Any:
    """The snag that the address names, of this order; None when it names none. Raises NotFound for another's."""
    number = visit.asked_number("snag")
    if number is None:
        return None
    row = next((one for one in found.things.get("snag", []) if one.number == number), None)
    if row is None:
        raise NotFound
    return row


def _page(visit: Visit, found: OrderPage, form: DocumentForm, snag: Any, status: int) -> Answer:
    back = visit.url("orders:show", number=found.head.number)
    return page(
        "works/documents/new.html",
        part="form",
        status=status,
        form=form,
        head=found.head,
        snag=snag,
        most=LIMIT,
        photos=PHOTOS,
        action=visit.here() if visit.is_post or snag else visit.path,
        returns=visit.asked("back") or str(visit.posted.get("back") or ""),
        back=back,
        trail=trail(visit, "orders", (found.head.label, back), (_("Photo ou document"), None)),
    )


def _removal_page(visit: Visit, document: Document, order: Order, form: Form, status: int) -> Answer:
    back = visit.url("orders:show", number=order.number)
    return page(
        "works/documents/removal.html",
        part="form",
        status=status,
        form=form,
        document=document,
        back=back,
        consequences=[_("« %(name)s » est effacé ; rien ne le fait revenir.") % {"name": document.name}],
        trail=trail(visit, "orders", (order.label, back), (_("Retirer un document"), None)),
    )


ROUTES = [new, add, show, removing, removed]
