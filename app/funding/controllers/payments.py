"""Payments of funders (S33): the ledger of a dossier or of all, the cash by month, money received and given back."""

from collections.abc import Sequence
from typing import Any

from app.accounts.permissions import Right
from app.funding import cash, paying, payment_words
from app.funding import payment_queries as queries
from app.funding.controllers.shared import acting, held, read, undo_page
from app.funding.payment_export import ledger
from app.funding.payment_forms import GivenBackForm, PaymentForm, as_number
from app.funding.places import dossier_trail, tabs, trail
from app.web.answers import Answer, done, download, page
from app.web.conflict import already_done
from app.web.forms import Form, constraint
from app.web.i18n import gettext as _
from app.web.i18n import lazy_gettext as _l
from app.web.rooms import offered, there
from app.web.routes import get, post
from app.web.visit import Visit
from app.web.words import day, money
from tenants import clock
from tenants.together import Together

READ, PAY = Right.FUNDING_READ, Right.FUNDING_PAYMENTS
_OF_DOSSIER = Together(
    lines=queries.ONE.lines,
    few=queries.HAS_FEW,
    schedule=queries.ONE.schedule.where(queries.IS_OPEN),
    claims=queries.ONE.claims.where(queries.IS_OPEN),
    payments=queries.ONE.payments.where(queries.IS_OPEN),
    cash=queries.ONE.cash,
)
# A leaf of the list, by what it keeps, with what everything comes to.
_LEAF = {
    only: Together(totals=queries.WAITING.totals, rows=listed, cash=queries.WAITING.cash)
    for only, listed in queries.WAITING.listed.items()
}
LEAF = 50
constraint(
    "ck_funding_payments_within_notified",
    "amount",
    _l("Le total versé dépasserait le montant notifié. Vérifiez le montant, ou enregistrez d’abord un avenant."),
)
constraint(
    "ck_funding_payments_not_below_zero",
    "amount",
    _l("Le total rendu dépasserait ce qui a été versé. Vérifiez le montant."),
)


def dossier_of(visit: Visit, number: int) -> Any:
    """number, title, kind and remark of a dossier. Raises NotFound."""
    return read(visit, queries.DOSSIER_HEAD, number=number)


def here(visit: Visit, dossier: Any, *steps: tuple[str, str | None]) -> Any:
    """« Dossiers › Construction de Faventines › Versements › … »."""
    first = visit.url("dossier-payments:index", number=dossier.number) if steps else None
    return dossier_trail(visit, dossier, (_("Versements"), first), *steps)


# -- everything -------------------------------------------------------------------------------------------------------
@get("/payments", name="payments:index", may=READ)
def index(visit: Visit) -> Answer:
    today = clock.today()
    wish = visit.asked("only")
    only = wish if wish in _LEAF else "all" if wish else "due"
    skip = visit.asked_number("skip", 0, 1_000_000) or 0
    leaf = _LEAF[only].read(visit.db, today=today, skip=skip, most=LEAF + 1)
    if not wish and not leaf.totals[0].count_due:
        only = "all"
        leaf = _LEAF[only].read(visit.db, today=today, skip=skip, most=LEAF + 1)
    totals, rows, found = leaf.totals[0], leaf.rows, cash.cash(leaf.cash, today)
    counts = {"due": totals.count_due, "late": totals.count_late, "paid": totals.count_paid, "all": totals.all}
    return page(
        "funding/payments/all.html",
        part="list",
        rows=rows[:LEAF],
        next_href=visit.here(skip=skip + LEAF) if len(rows) > LEAF else None,
        totals=totals,
        cash=found,
        sentence=cash.sentence(found, today),
        chart=cash.chart(found, today) if totals.all else None,
        pill_of=payment_words.line_pill,
        chips=[
            (str(words), counts[code], visit.here(only=code, skip=None), code == only)
            for code, words in payment_words.ONLY.items()
        ],
        rooms=rooms(visit, "payments"),
        outlined=offered(
            {"label": _("Exporter"), "href": there(visit, "payments:export", Right.EXPORT), "icon": "download"}
        ),
        tabs=tabs(visit, "payments"),
    )


def rooms(visit: Visit, current: str) -> list[tuple[str, int | None, str, bool]]:
    """What stands side by side under « Versements »: the funders' payments, the AGLS, what funders publish."""
    every = (
        ("payments", _("Financeurs"), there(visit, "payments:index", READ)),
        ("agls", _("AGLS"), there(visit, "agls:index", READ)),
        ("notices", _("Données publiées"), there(visit, "grant-notices:index", READ)),
    )
    return [(words, None, href, key == current) for key, words, href in every if href]


@get("/payments.xlsx", name="payments:export", may=Right.EXPORT, within=READ, fresh=True)
def export(visit: Visit) -> Answer:
    name = _("versements-%(day)s.xlsx") % {"day": clock.today()}
    return download(_book(visit, None), name)


# -- a dossier --------------------------------------------------------------------------------------------------------
@get("/dossiers/{number:str}/payments", name="dossier-payments:index", may=READ)
def of_dossier(visit: Visit, number: int) -> Answer:
    """Every line in a row; what stands under a line, when it is opened: of all at once where they are few."""
    dossier, today, line = dossier_of(visit, number), clock.today(), visit.asked_number("line") or 0
    rows = _OF_DOSSIER.read(visit.db, dossier=number, today=today, line=line)
    lines, claims, found = rows.lines, rows.claims, cash.cash(rows.cash, today)
    record = there(visit, "payments:new", PAY, number=number)
    claim = there(visit, "claims:new", PAY, number=number)
    owed = [row for row in lines if row.notified is not None and row.rest > 0]
    return page(
        "funding/payments/dossier.html",
        part="ledger",
        dossier=dossier,
        lines=lines,
        opened=lines if rows.few[0].lines else [row for row in lines if row.number == line],
        totals={
            name: sum((getattr(row, name) or 0 for row in lines), cash.NOTHING)
            for name in ("awarded", "notified", "paid", "rest", "expected", "late")
        },
        schedule=_by_line(rows.schedule),
        claims=_by_line(claims),
        claimed={row.instalment for row in claims if row.instalment and row.undone_at is None},
        payments=_by_line(rows.payments),
        cash=found,
        sentence=cash.sentence(found, today),
        chart=cash.chart(found, today) if lines else None,
        words=payment_words,
        filled={"label": _("Enregistrer un versement"), "href": record, "icon": "plus"} if record and owed else None,
        outlined=offered(
            {"label": _("Préparer une demande de versement"), "href": claim} if owed else None,
        ),
        others=offered(
            {"label": _("Ajouter une échéance"), "href": there(visit, "instalments:new", PAY, number=number)}
            if lines
            else None,
            {"label": _("Enregistrer un reversement"), "href": there(visit, "payments:back", PAY, number=number)}
            if any(row.paid > 0 for row in lines)
            else None,
            {"label": _("Exporter"), "href": there(visit, "dossier-payments:export", Right.EXPORT, number=number)},
        ),
        plan=there(visit, "plans:show", READ, number=number),
        trail=here(visit, dossier),
    )


def _by_line(rows: Any) -> dict[int, list[Any]]:
    found: dict[int, list[Any]] = {}
    for row in rows:
        found.setdefault(row.line, []).append(row)
    return found


@get("/dossiers/{number:str}/payments.xlsx", name="dossier-payments:export", may=Right.EXPORT, within=READ, fresh=True)
def export_dossier(visit: Visit, number: int) -> Answer:
    dossier_of(visit, number)
    name = _("versements-dossier-%(number)s-%(day)s.xlsx") % {"number": number, "day": clock.today()}
    return download(_book(visit, number), name)


def _book(visit: Visit, dossier: int | None) -> bytes:
    today, of = clock.today(), queries.EVERY if dossier is None else queries.ONE
    values = {"today": today} if dossier is None else {"today": today, "dossier": dossier}
    return ledger(
        visit,
        visit.db.all(of.lines, **values),
        visit.db.all(of.schedule, **values),
        visit.db.all(of.claims, **values),
        visit.db.all(of.payments, **values),
        cash.cash(visit.db.all(of.cash, **values), today),
    )


# -- money that arrived -----------------------------------------------------------------------------------------------
def _offer(visit: Visit, number: int, form: PaymentForm) -> tuple[Any, Any]:
    today = clock.today()
    lines = visit.db.all(queries.ONE.lines, dossier=number, today=today)
    claims = visit.db.all(queries.ONE.claims, dossier=number, today=today)
    lines = [row for row in lines if row.notified is not None and row.rest > 0]
    claims = [row for row in claims if row.sent_on and row.undone_at is None and row.paid < row.amount]
    form.offer(lines, claims)
    return lines, claims


def only_one(lines: Sequence[Any], others: Sequence[Any]) -> str:
    """The line that is the only thing to choose; empty when there is a choice."""
    return f"l{lines[0].number}" if len(lines) == 1 and not others else ""


@get("/dossiers/{number:str}/payments/new", name="payments:new", may=PAY, within=READ)
def new(visit: Visit, number: int) -> Answer:
    dossier = dossier_of(visit, number)
    asked = visit.asked("of", longest=12)
    form = PaymentForm(None, data={"paid_on": clock.today(), "target": asked})
    lines, claims = _offer(visit, number, form)
    asked = form.target.data = asked or only_one(lines, claims)
    amounts = [
        *(row.amount - row.paid for row in claims if asked == f"c{row.number}"),
        *(row.expected or row.rest for row in lines if asked == f"l{row.number}"),
    ]
    form.amount.data = amounts[0] if amounts else None
    return _page(visit, dossier, form, 200, bool(lines))


@post("/dossiers/{number:str}/payments/new", name="payments:new", may=PAY, within=READ)
def create(visit: Visit, number: int) -> Answer:
    """Refused above what is notified, with the total that it would make."""
    dossier, form = dossier_of(visit, number), PaymentForm(visit.posted)
    lines, claims = _offer(visit, number, form)
    said = ""
    if form.validate():
        with acting(visit, form):
            claim = _claim(visit, as_number(form.target.data, "c"))
            line = next((one.line for one in claims if claim is not None and one.number == claim.number), None)
            line = held(visit, queries.LINE, number=line or as_number(form.target.data, "l"), dossier=number)
            amount: Any = form.amount.data
            paying.receive(
                visit.db,
                line.id,
                amount,
                form.paid_on.data,  # type: ignore[arg-type]
                claim_id=claim.id if claim is not None else None,
                instalment_id=claim.instalment_id if claim is not None else None,
                reference=form.reference.data or "",
                note=form.note.data or "",
            )
            said, of = money(amount), line.number
    if form.has_errors:
        return _page(visit, dossier, form, 422, bool(lines))
    words = _("Le versement de %(amount)s est enregistré.") % {"amount": said}
    return done(visit.url("dossier-payments:index", number=number, line=of), words)


def _claim(visit: Visit, number: int | None) -> Any:
    return held(visit, queries.CLAIM_TO_EDIT, number=number) if number else None


def _page(visit: Visit, dossier: Any, form: PaymentForm, status: int, any_owed: bool) -> Answer:
    return page(
        "funding/payments/new.html",
        part="form",
        status=status,
        form=form,
        dossier=dossier,
        any_owed=any_owed,
        back=visit.url("dossier-payments:index", number=dossier.number),
        trail=here(visit, dossier, (_("Enregistrer un versement"), None)),
    )


# -- money given back -------------------------------------------------------------------------------------------------
def _paid_lines(visit: Visit, number: int, form: GivenBackForm) -> list[Any]:
    lines = visit.db.all(queries.ONE.lines, dossier=number, today=clock.today())
    paid = [row for row in lines if row.paid > 0]
    form.offer(paid)
    return paid


@get("/dossiers/{number:str}/payments/back", name="payments:back", may=PAY, within=READ)
def back(visit: Visit, number: int) -> Answer:
    dossier = dossier_of(visit, number)
    form = GivenBackForm(None, data={"paid_on": clock.today(), "target": visit.asked("of", longest=12)})
    return _back_page(visit, dossier, form, 200, bool(_paid_lines(visit, number, form)))


@post("/dossiers/{number:str}/payments/back", name="payments:back", may=PAY, within=READ)
def give_back(visit: Visit, number: int) -> Answer:
    dossier, form = dossier_of(visit, number), GivenBackForm(visit.posted)
    paid = _paid_lines(visit, number, form)
    if form.validate():
        with acting(visit, form):
            line = held(visit, queries.LINE, number=as_number(form.target.data, "l"), dossier=number)
            paying.give_back(
                visit.db,
                line.id,
                form.amount.data,  # type: ignore[arg-type]
                form.paid_on.data,  # type: ignore[arg-type]
                reference=form.reference.data or "",
                note=form.note.data or "",
            )
    if form.has_errors:
        return _back_page(visit, dossier, form, 422, bool(paid))
    back = visit.url("dossier-payments:index", number=number, line=line.number)
    return done(back, _("Le reversement est enregistré."))


def _back_page(visit: Visit, dossier: Any, form: GivenBackForm, status: int, any_paid: bool) -> Answer:
    return page(
        "funding/payments/back.html",
        part="form",
        status=status,
        form=form,
        dossier=dossier,
        any_paid=any_paid,
        back=visit.url("dossier-payments:index", number=dossier.number),
        trail=here(visit, dossier, (_("Enregistrer un reversement"), None)),
    )


# -- taking one back --------------------------------------------------------------------------------------------------
@get("/payments/{number:str}/undo", name="payments:undo", may=PAY, within=READ)
def undo(visit: Visit, number: int) -> Answer:
    payment = held(visit, queries.PAYMENT, number=number)
    dossier = read(visit, queries.LINE_OF, line_id=payment.line_id)
    if payment.undone_at is not None:
        to = visit.url("dossier-payments:index", number=dossier.dossier, line=dossier.number)
        return already_done(_("Ce versement est déjà annulé."), to, _("Voir les versements"))
    return _undo_page(visit, payment, dossier, Form())


@post("/payments/{number:str}/undo", name="payments:undo", may=PAY, within=READ)
def undone(visit: Visit, number: int) -> Answer:
    payment, form = held(visit, queries.PAYMENT_TO_EDIT, number=number), Form(visit.posted)
    dossier = read(visit, queries.LINE_OF, line_id=payment.line_id)
    with acting(visit, form):
        payment.undo(visit.me.member_id)
    if form.has_errors:
        return _undo_page(visit, held(visit, queries.PAYMENT, number=number), dossier, form, 422)
    to = visit.url("dossier-payments:index", number=dossier.dossier, line=dossier.number)
    return done(to, _("L’écriture est annulée ; elle reste dans l’historique."))


def _undo_page(visit: Visit, payment: Any, dossier: Any, form: Form, status: int = 200) -> Answer:
    words = {"amount": money(payment.amount), "day": day(payment.paid_on)}
    said = (
        _("Le versement de %(amount)s du %(day)s ne compte plus ; il reste dans l’historique, barré.")
        if payment.kind == "received"
        else _("Le reversement de %(amount)s du %(day)s ne compte plus ; il reste dans l’historique, barré.")
    )
    to = visit.url("dossier-payments:index", number=dossier.dossier, line=dossier.number)
    return undo_page(
        form,
        title=_("Annuler une écriture"),
        submit=_("Annuler l’écriture"),
        consequences=[said % words, _("Le reste à recevoir et la trésorerie changent aussitôt.")],
        back=to,
        status=status,
        trail=trail(
            visit,
            "dossiers",
            (dossier.title, visit.url("dossiers:show", number=dossier.dossier, line=dossier.number)),
            (_("Versements"), to),
            (_("Annuler une écriture"), None),
        ),
    )


ROUTES = [index, export, of_dossier, export_dossier, new, create, back, give_back, undo, undone]
