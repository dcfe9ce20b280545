"""The price lists of an enterprise: one from a day on, its lines with the market's reference beside each price."""

from datetime import timedelta
from typing import Any

from app.accounts.permissions import Right
from app.web.answers import Answer, done, download, page
from app.web.conflict import clash, settled
from app.web.forms import Form
from app.web.i18n import gettext as _
from app.web.listed import in_words
from app.web.rooms import there
from app.web.routes import get, post
from app.web.visit import Visit
from app.works import enterprise_queries as queries
from app.works.controllers.shared import acting, held
from app.works.enterprise_export import list_of_prices
from app.works.enterprise_forms import PriceLineForm, PriceListForm
from app.works.enterprise_models import Enterprise, PriceLine, PriceList
from app.works.places import trail
from app.works.quote_forms import UNIT_WORDS
from tenants import clock

READ, WRITE = Right.WORKS_READ, Right.WORKS_WRITE
FIELDS = ("trade", "name", "unit", "unit_price", "reference_price", "reference_on", "reference_source")


@get("/enterprises/{number:str}/price-lists/new", name="price-lists:new", may=WRITE, within=READ)
def new(visit: Visit, number: int) -> Answer:
    enterprise: Enterprise = held(visit, queries.ENTERPRISE, number=number)
    return _list_page(visit, enterprise, PriceListForm(None, data={"starts_on": clock.today()}), 200)


@post("/enterprises/{number:str}/price-lists/new", name="price-lists:new", may=WRITE, within=READ)
def create(visit: Visit, number: int) -> Answer:
    """The list before ends the day before and hands on its lines, so that only what changed is typed."""
    enterprise: Enterprise = held(visit, queries.ENTERPRISE, number=number)
    form, made = PriceListForm(visit.posted), PriceList(enterprise_id=enterprise.id)
    if form.validate():
        with acting(visit, form):
            first: Any = form.starts_on.data
            before = visit.db.objects(queries.OPEN_PRICE_LIST, enterprise_id=enterprise.id, day=first)
            for one in before:
                one.ends_on = first - timedelta(days=1)
            visit.db.flush()
            made.name, made.starts_on = form.name.data or "", first
            visit.db.add(made)
            for one in before[-1:]:
                lines = visit.db.objects(queries.PRICE_LINES, price_list_id=one.id)
                visit.db.add(
                    *(PriceLine(price_list_id=made.id, **{n: getattr(line, n) for n in FIELDS}) for line in lines)
                )
    if form.has_errors:
        return _list_page(visit, enterprise, form, 422)
    return done(visit.url("price-lists:show", number=made.number), _("Le bordereau est ajouté."))


def _list_page(visit: Visit, enterprise: Enterprise, form: Form, status: int) -> Answer:
    back = visit.url("enterprises:show", number=enterprise.number)
    title = _("Ajouter un bordereau de prix")
    return page(
        "works/enterprises/price-list-new.html",
        part="form",
        status=status,
        form=form,
        title=title,
        back=back,
        trail=trail(visit, "enterprises", (enterprise.name, back), (title, None)),
    )


@get("/price-lists/{number:str}", name="price-lists:show", may=READ)
def show(visit: Visit, number: int) -> Answer:
    listed, enterprise = _of(visit, number)
    add = there(visit, "price-lines:new", WRITE, number=number)
    lines = visit.db.objects(queries.PRICE_LINES, price_list_id=listed.id)
    return page(
        "works/enterprises/price-list.html",
        listed=listed,
        enterprise=enterprise,
        rows=lines,
        covered=sum(line.reference_price is not None for line in lines),
        unit=UNIT_WORDS,
        trade=lambda code: in_words("works_trades", code),
        filled={"label": _("Ajouter une ligne"), "href": add, "icon": "plus"} if add else None,
        export=there(visit, "price-lists:export", Right.EXPORT, number=number) if lines else None,
        trail=_trail(visit, enterprise, (listed.name or _("Bordereau de prix"), None)),
    )


@get("/price-lists/{number:str}/lines.xlsx", name="price-lists:export", may=Right.EXPORT, within=READ, fresh=True)
def export(visit: Visit, number: int) -> Answer:
    listed, enterprise = _of(visit, number)
    lines = visit.db.objects(queries.PRICE_LINES, price_list_id=listed.id)
    name = _("bordereau-%(number)s-%(day)s.xlsx") % {"number": number, "day": clock.today()}
    return download(list_of_prices(lines, listed, enterprise, visit), name)


def _of(visit: Visit, number: int) -> tuple[PriceList, Enterprise]:
    listed: PriceList = held(visit, queries.PRICE_LIST, number=number)
    return listed, held(visit, queries.ENTERPRISE_BY_ID, enterprise_id=listed.enterprise_id)


def _trail(visit: Visit, enterprise: Enterprise, *steps: tuple[str, str | None]) -> Any:
    return trail(
        visit, "enterprises", (enterprise.name, visit.url("enterprises:show", number=enterprise.number)), *steps
    )


# -- its lines --------------------------------------------------------------------------------------------------------
@get("/price-lists/{number:str}/lines/new", name="price-lines:new", may=WRITE, within=READ)
def new_line(visit: Visit, number: int) -> Answer:
    listed, enterprise = _of(visit, number)
    return _line_page(visit, listed, enterprise, PriceLineForm(None, data={"unit": "m2"}), 200)


@post("/price-lists/{number:str}/lines/new", name="price-lines:new", may=WRITE, within=READ)
def create_line(visit: Visit, number: int) -> Answer:
    listed, enterprise = _of(visit, number)
    form, line = PriceLineForm(visit.posted), PriceLine(price_list_id=listed.id)
    if form.validate():
        with acting(visit, form):
            _fill(line, form)
            visit.db.add(line)
    if form.has_errors:
        return _line_page(visit, listed, enterprise, form, 422)
    again = (visit.url("price-lines:new", number=number), _("Ajouter une autre ligne"))
    said = _("La ligne « %(name)s » est ajoutée.") % {"name": line.name}
    return done(visit.url("price-lists:show", number=number), said, link=again)


@get("/price-lines/{number:str}/edit", name="price-lines:edit", may=WRITE, within=READ)
def edit_line(visit: Visit, number: int) -> Answer:
    line: PriceLine = held(visit, queries.PRICE_LINE, number=number)
    listed, enterprise = _behind(visit, line)
    return _line_page(visit, listed, enterprise, PriceLineForm(None, line), 200)


@post("/price-lines/{number:str}/edit", name="price-lines:edit", may=WRITE, within=READ)
def update_line(visit: Visit, number: int) -> Answer:
    """Quotes keep the reference that they were made with."""
    line: PriceLine = held(visit, queries.PRICE_LINE_TO_EDIT, number=number)
    listed, enterprise = _behind(visit, line)
    back = visit.url("price-lists:show", number=listed.number)
    theirs = PriceLineForm(None, line)
    form = PriceLineForm(settled(visit.posted, theirs))
    if form.validate():
        if met := clash(visit, form, theirs, line, title=line.name, back=back):
            return met
        with acting(visit, form):
            _fill(line, form)
    if form.has_errors:
        return _line_page(visit, listed, enterprise, form, 422)
    return done(back, _("La ligne « %(name)s » est enregistrée.") % {"name": line.name})


def _behind(visit: Visit, line: PriceLine) -> tuple[PriceList, Enterprise]:
    listed: PriceList = held(visit, queries.PRICE_LIST_BY_ID, price_list_id=line.price_list_id)
    return listed, held(visit, queries.ENTERPRISE_BY_ID, enterprise_id=listed.enterprise_id)


def _fill(line: PriceLine, form: Form) -> None:
    for name in FIELDS:
        value = form[name].data
        setattr(line, name, "" if value is None and name == "reference_source" else value)


def _line_page(visit: Visit, listed: PriceList, enterprise: Enterprise, form: Form, status: int) -> Answer:
    back = visit.url("price-lists:show", number=listed.number)
    return page(
        "works/enterprises/price-line.html",
        part="form",
        status=status,
        form=form,
        back=back,
        listed=listed,
        trail=_trail(visit, enterprise, (listed.name or _("Bordereau de prix"), back), (_("Ligne"), None)),
    )


ROUTES = [new, create, show, export, new_line, create_line, edit_line, update_line]
