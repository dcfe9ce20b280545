"""The quote of an order (S25): its lines against the reference prices, the saving as it is typed, the ceiling."""

from collections.abc import Sequence
from decimal import Decimal
from typing import Any

from app.accounts.permissions import Right
from app.web.answers import Answer, done, download, page
from app.web.conflict import not_now
from app.web.forms import RuleRefused, deed
from app.web.i18n import gettext as _
from app.web.rooms import there
from app.web.routes import get, post
from app.web.visit import Visit
from app.web.words import money
from app.works import order_queries as queries
from app.works import order_stages as stages
from app.works import request_queries, settings
from app.works.controllers.order_matters import charter
from app.works.controllers.order_steps import note
from app.works.order_export import lines_of_quote
from app.works.order_forms import outside
from app.works.order_models import Order, QuoteLine
from app.works.order_page import OrderPage, as_line, held, read_order, trade_words
from app.works.places import trail
from app.works.quote_forms import MOST_LINES, UNIT_WORDS, QuoteForm, rate_words
from app.works.quoting import Line, totals
from tenants import clock
from tenants.registry import MEMBER_NAME

READ, WRITE, DECIDE = Right.WORKS_READ, Right.WORKS_WRITE, Right.WORKS_DECIDE
BLANK = 2


@get("/orders/{number:str}/quote", name="quotes:show", may=READ)
def show(visit: Visit, number: int) -> Answer:
    found = read_order(visit, number, whole=False)
    lines = [_shown(row.work, trade_words(row.trade), as_line(row), row.unit, row) for row in found.lines]
    back = visit.url("orders:show", number=number)
    edit = there(visit, "quotes:edit", WRITE, number=number) if found.stage in stages.BEFORE_WORKS else None
    return page(
        "works/quotes/show.html",
        order=found,
        head=found.head,
        lines=lines,
        totals=totals(as_line(row) for row in found.lines),
        cents=_cents(as_line(row) for row in found.lines),
        edit=edit,
        letter=there(visit, "papers:letter", Right.WORKS_NAMES, number=number) if found.lines else None,
        export=there(visit, "quotes:export", Right.EXPORT, number=number) if found.lines else None,
        trail=trail(visit, "orders", (found.head.label, back), (_("Devis"), None)),
    )


@get("/orders/{number:str}/quote.xlsx", name="quotes:export", may=Right.EXPORT, within=READ, fresh=True)
def export(visit: Visit, number: int) -> Answer:
    found = read_order(visit, number, whole=False)
    name = _("devis-%(label)s.xlsx") % {"label": found.head.label}
    return download(lines_of_quote(found, visit), name)


def _shown(work: str, trade: str, line: Line, unit: str, row: Any = None) -> dict[str, Any]:
    return {
        "work": work,
        "trade": trade,
        "line": line,
        "unit": str(UNIT_WORDS.get(unit, "")),
        "reference_on": getattr(row, "reference_on", None),
        "vat": rate_words(line.vat_rate),
    }


def _cents(lines: Any) -> bool:
    """Whether one amount of the table is not whole: then all are written with cents."""
    every = [amount for line in lines for amount in (line.amount, line.reference, line.saving) if amount is not None]
    return any(amount != amount.to_integral_value() for amount in every)


# -- writing it -------------------------------------------------------------------------------------------------------
@get("/orders/{number:str}/quote/edit", name="quotes:edit", may=WRITE, within=READ)
def edit(visit: Visit, number: int) -> Answer:
    found = read_order(visit, number, whole=False)
    if refused := _settled(visit, found):
        return refused
    lines = [
        {
            "number": row.number,
            "price": str(row.price_line or ""),
            "trade": row.trade,
            "work": row.work,
            "unit": row.unit,
            "quantity": row.quantity,
            "unit_price": row.unit_price,
            "vat_rate": str(row.vat_rate),
        }
        for row in found.lines
    ]
    data = {"received_on": found.day_of("quoted") or clock.today(), "version": found.head.version, "lines": lines}
    form = QuoteForm(None, data=data)
    return _edit_page(visit, found, _prepared(visit, found, form, BLANK), 200)


@post("/orders/{number:str}/quote/lines", name="quotes:lines", may=WRITE, within=READ, tries=True)
def recount(visit: Visit, number: int) -> Answer:
    """The same form, filled from the price list and counted again, with a line more; nothing is written."""
    found = read_order(visit, number, whole=False)
    form = _prepared(visit, found, QuoteForm(visit.posted), int(visit.posted.get("more") == "1"))
    return _edit_page(visit, found, form, 200)


@post("/orders/{number:str}/quote/preview", name="quotes:preview", may=WRITE, within=READ, tries=True)
def preview(visit: Visit, number: int) -> Answer:
    """What the lines typed so far come to; nothing is written."""
    found = read_order(visit, number, whole=False)
    return _edit_page(visit, found, _prepared(visit, found, QuoteForm(visit.posted), 0), 200, part="figures")


@post("/orders/{number:str}/quote/edit", name="quotes:edit", may=WRITE, within=READ)
def save(visit: Visit, number: int) -> Answer:
    order = held(visit, number)
    found = read_order(visit, number, whole=False)
    if refused := _settled(visit, found):
        return refused
    form = _prepared(visit, found, QuoteForm(visit.posted), 0)
    if form.validate():
        with deed(visit.db, form):
            _refuse_stale(visit, order, form)
            typed = _typed(form, found, _prices(visit, found, form))
            if not typed:
                raise RuleRefused(_("Le devis n’a aucune ligne. Ajoutez-en au moins une."))
            _refuse_out_of_scope(visit, found, form)
            _refuse_too_dear(visit, found, typed)
            _write(visit, order, typed)
            on: Any = form.received_on.data
            if found.stage != "quoted":
                note(visit, order, "quoted", on)
            order.touch()
            visit.db.flush()
    if form.has_errors:
        return _edit_page(visit, found, form, 422)
    return done(visit.url("orders:show", number=number), _("Le devis est enregistré."))


def _settled(visit: Visit, found: OrderPage) -> Answer | None:
    if found.stage in stages.BEFORE_WORKS:
        return None
    sentence = _("Le devis ne change plus une fois accepté. Annulez d’abord les étapes suivantes.")
    return not_now(sentence, visit.url("orders:show", number=found.head.number), _("Voir le chantier"))


def _prices(visit: Visit, found: OrderPage, form: QuoteForm) -> Sequence[Any]:
    if found.head.enterprise_id is None:
        return []
    day = form.received_on.data or clock.today()
    return visit.db.all(request_queries.PRICES, enterprise_id=found.head.enterprise_id, day=day)


def _prepared(visit: Visit, found: OrderPage, form: QuoteForm, blank: int) -> QuoteForm:
    """The form with its choices, lines of the price list filled in, and some blank lines behind."""
    for _more in range(min(blank, MOST_LINES - len(form.lines))):
        form.lines.append_entry()
    prices, day = _prices(visit, found, form), form.received_on.data or clock.today()
    values = settings.several(visit.db, settings.VAT, day)
    rates = {str(values[code].quantize(Decimal("0.01"))): code for code in settings.VAT if code in values}
    form.offer(prices, [(rate, rate_words(Decimal(rate))) for rate in rates], found.lines)
    form.fill_from(prices)
    form.keep_prices(prices, found.lines)
    return form


def _typed(form: QuoteForm, found: OrderPage, prices: Sequence[Any]) -> list[tuple[Any, dict[str, Any]]]:
    """The lines that say something: the entry and the values of its row, the reference as it is that day."""
    listed, kept = {str(row.number): row for row in prices}, {str(row.number): row for row in found.lines}
    lines = []
    for entry in form.lines:
        if entry.form.is_blank:
            continue
        price, old = listed.get(entry["price"].data or ""), kept.get(str(entry["number"].data))
        same = old is not None and str(old.price_line or "") == (entry["price"].data or "")
        rate = entry["vat_rate"].data if entry["vat_rate"].data in dict(entry["vat_rate"].choices) else 0
        reference = old.reference_price if same and old else price.reference_price if price else None
        values = {
            "trade": entry["trade"].data or "",
            "work": entry["work"].data or "",
            "unit": entry["unit"].data or "lump",
            "quantity": entry["quantity"].data or Decimal(0),
            "unit_price": entry["unit_price"].data if entry["unit_price"].data is not None else Decimal(0),
            "reference_price": reference,
            "vat_rate": Decimal(rate or 0),
        }
        lines.append((entry, values | {"price_line_id": price.id if price else None, "keeps_price": same}))
    return lines


def _line(values: dict[str, Any]) -> Line:
    return Line(values["quantity"], values["unit_price"], values["reference_price"], values["vat_rate"])


def _write(visit: Visit, order: Order, typed: list[tuple[Any, dict[str, Any]]]) -> None:
    """Rows that are gone go, the others follow the order of the page."""
    rows = {str(row.number): row for row in visit.db.objects(queries.LINES_TO_EDIT, order_id=order.id)}
    staying = {str(entry["number"].data) for entry, _values in typed}
    for number, row in rows.items():
        if number not in staying:
            visit.db.session.delete(row)
        row.rank += 500 - len(rows)
    visit.db.flush()
    for place, (entry, values) in enumerate(typed, start=1):
        keeps = values.pop("keeps_price")
        row = rows.get(str(entry["number"].data)) or QuoteLine(order_id=order.id)
        if keeps and row.price_line_id is not None:
            values.pop("price_line_id")
        row.rank = place
        for name, value in values.items():
            setattr(row, name, value)
        visit.db.add(row)


# -- what is refused --------------------------------------------------------------------------------------------------
def _refuse_stale(visit: Visit, order: Order, form: QuoteForm) -> None:
    if str(form.version.data) == str(order.version):
        return
    who = visit.db.value(MEMBER_NAME, member_id=order.changed_by) if order.changed_by else None
    words = {"who": who or _("l’installation")}
    raise RuleRefused(
        _("%(who)s a modifié ce chantier avant vous. Ouvrez-le dans un autre onglet pour comparer, puis recopiez.")
        % words
    )


def _refuse_out_of_scope(visit: Visit, found: OrderPage, form: QuoteForm) -> None:
    left = outside(charter(visit, found) or None)
    for entry in form.lines:
        if not entry.form.is_blank and entry["trade"].data in left:
            words = {"trade": trade_words(entry["trade"].data)}
            sentence = _("%(trade)s : hors charte (spécialité d’artisan). Orientez vers un artisan et notez lequel.")
            entry["trade"].errors = [sentence % words]
    if any(entry["trade"].errors for entry in form.lines):
        raise RuleRefused(_("Retirez du devis les travaux hors charte."))


def ceiling(visit: Visit, found: OrderPage) -> tuple[Decimal | None, bool]:
    """The ceiling of an order before tax, and whether the agreement says it; None where nothing does."""
    if found.head.order_ceiling is not None:
        return found.head.order_ceiling, True
    return settings.several(visit.db, ("order_ceiling",), clock.today()).get("order_ceiling"), False


def _refuse_too_dear(visit: Visit, found: OrderPage, typed: list[tuple[Any, dict[str, Any]]]) -> None:
    most, of_charter = ceiling(visit, found)
    before_tax = totals(_line(values) for _entry, values in typed).before_tax
    if most is None or before_tax <= most or found.head.waived_at is not None:
        return
    words = {"ceiling": money(most), "total": money(before_tax)}
    sentence = (
        _(
            "Ce devis (%(total)s hors taxes) dépasse le plafond de la charte (%(ceiling)s par chantier). "
            "Réduisez-le, ou demandez l’accord de la direction."
        )
        if of_charter
        else _(
            "Ce devis (%(total)s hors taxes) dépasse le plafond de la charte (%(ceiling)s par chantier, réglages). "
            "Réduisez-le, ou demandez l’accord de la direction."
        )
    )
    raise RuleRefused(sentence % words)


def _edit_page(visit: Visit, found: OrderPage, form: QuoteForm, status: int, part: str = "form") -> Answer:
    prices = _prices(visit, found, form)
    typed = _typed(form, found, prices)
    shown = [
        _shown(values["work"], trade_words(values["trade"]), _line(values), values["unit"]) for _entry, values in typed
    ]
    most, _of_charter = ceiling(visit, found)
    added = totals(one["line"] for one in shown)
    number = found.head.number
    back = visit.url("orders:show", number=number)
    return page(
        "works/quotes/edit.html",
        part=part,
        status=status,
        form=form,
        order=found,
        head=found.head,
        lines=shown,
        totals=added,
        cents=_cents(one["line"] for one in shown),
        ceiling=most,
        exceeds=most is not None and added.before_tax > most and found.head.waived_at is None,
        waiver=there(visit, "waivers:new", DECIDE, number=number),
        refer=visit.url("referrals:new", number=number),
        back=back,
        has_prices=bool(prices),
        trail=trail(visit, "orders", (found.head.label, back), (_("Devis"), None)),
    )


ROUTES = [show, export, edit, recount, preview, save]
