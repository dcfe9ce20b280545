"""The agreement with an enterprise: signed, renewed from the one before, corrected; its charter and its targets."""

from datetime import timedelta
from typing import Any

from app.accounts.permissions import Right
from app.web.answers import Answer, done, page
from app.web.conflict import clash, settled
from app.web.forms import Form
from app.web.i18n import gettext as _
from app.web.routes import get, post
from app.web.visit import Visit
from app.works import enterprise_queries as queries
from app.works.controllers.shared import acting, held
from app.works.days import last_day
from app.works.enterprise_forms import AgreementForm
from app.works.enterprise_models import Agreement, AgreementTrade, Enterprise
from app.works.order_forms import outside
from app.works.places import trail
from tenants import clock

READ, WRITE = Right.WORKS_READ, Right.WORKS_WRITE
FIELDS = (
    "signed_on", "starts_on", "ends_on", "scope", "order_ceiling", "hours_target", "dwellings_target",
    "dynamic_target", "durable_target", "etp_hours",
)  # fmt: skip
KEPT = tuple(name for name in FIELDS if name not in ("signed_on", "starts_on", "ends_on"))
YEARS = 3


@get("/enterprises/{number:str}/agreements/new", name="agreements:new", may=WRITE, within=READ)
def new(visit: Visit, number: int) -> Answer:
    """Renewing takes the charter and the targets of the last one, from the day after it."""
    enterprise: Enterprise = held(visit, queries.ENTERPRISE, number=number)
    last: Agreement | None = visit.db.object(queries.LAST_AGREEMENT, enterprise_id=enterprise.id)
    first = last.ends_on + timedelta(days=1) if last else clock.today()
    data: dict[str, Any] = {"starts_on": first, "ends_on": last_day(first, YEARS)}
    left = outside(None)
    data["trades"] = [code for code, _words in AgreementForm().trades.choices if code not in left]
    if last:
        data |= {name: getattr(last, name) for name in KEPT}
        data["trades"] = [row.trade for row in visit.db.objects(queries.TRADE_ROWS, agreement_id=last.id)]
    return _form_page(visit, enterprise, AgreementForm(None, data=data), None, last, 200)


@post("/enterprises/{number:str}/agreements/new", name="agreements:new", may=WRITE, within=READ)
def create(visit: Visit, number: int) -> Answer:
    enterprise: Enterprise = held(visit, queries.ENTERPRISE, number=number)
    last: Agreement | None = visit.db.object(queries.LAST_AGREEMENT, enterprise_id=enterprise.id)
    form, agreement = AgreementForm(visit.posted), Agreement(enterprise_id=enterprise.id)
    if form.validate():
        with acting(visit, form):
            _fill(agreement, form)
            follows = last is not None and form.starts_on.data and form.starts_on.data > last.ends_on
            agreement.renews_id = last.id if last and follows else None
            visit.db.add(agreement)
            visit.db.add(*(AgreementTrade(agreement_id=agreement.id, trade=one) for one in form.trades.data or ()))
    if form.has_errors:
        return _form_page(visit, enterprise, form, None, last, 422)
    return done(visit.url("enterprises:show", number=number), _("La convention est enregistrée."))


@get("/agreements/{number:str}/edit", name="agreements:edit", may=WRITE, within=READ)
def edit(visit: Visit, number: int) -> Answer:
    agreement, enterprise, trades = _of(visit, number)
    form = AgreementForm(None, agreement, data={"trades": [row.trade for row in trades]})
    form.trades.data = [row.trade for row in trades]
    return _form_page(visit, enterprise, form, agreement, None, 200)


@post("/agreements/{number:str}/edit", name="agreements:edit", may=WRITE, within=READ)
def update(visit: Visit, number: int) -> Answer:
    agreement, enterprise, trades = _of(visit, number, to_edit=True)
    back = visit.url("enterprises:show", number=enterprise.number)
    theirs = AgreementForm(None, agreement)
    theirs.trades.data = [row.trade for row in trades]
    form = AgreementForm(settled(visit.posted, theirs))
    if form.validate():
        if met := clash(visit, form, theirs, agreement, title=enterprise.name, back=back):
            return met
        with acting(visit, form):
            _fill(agreement, form)
            wanted = set(form.trades.data or ())
            for row in trades:
                if row.trade not in wanted:
                    visit.db.session.delete(row)
            known = {row.trade for row in trades}
            fresh = [AgreementTrade(agreement_id=agreement.id, trade=one) for one in sorted(wanted - known)]
            visit.db.add(*fresh)
    if form.has_errors:
        return _form_page(visit, enterprise, form, agreement, None, 422)
    return done(back, _("La convention est enregistrée."))


def _of(visit: Visit, number: int, to_edit: bool = False) -> tuple[Agreement, Enterprise, list[AgreementTrade]]:
    statement = queries.AGREEMENT_TO_EDIT if to_edit else queries.AGREEMENT
    agreement: Agreement = held(visit, statement, number=number)
    enterprise: Enterprise = held(visit, queries.ENTERPRISE_BY_ID, enterprise_id=agreement.enterprise_id)
    return agreement, enterprise, visit.db.objects(queries.TRADE_ROWS, agreement_id=agreement.id)


def _fill(agreement: Agreement, form: Form) -> None:
    for name in FIELDS:
        value = form[name].data
        setattr(agreement, name, "" if value is None and name == "scope" else value)


def _form_page(
    visit: Visit, enterprise: Enterprise, form: Form, agreement: Agreement | None, last: Agreement | None, status: int
) -> Answer:
    back = visit.url("enterprises:show", number=enterprise.number)
    title = (
        _("Modifier la convention")
        if agreement
        else _("Renouveler la convention")
        if last
        else _("Signer une convention")
    )
    return page(
        "works/enterprises/agreement.html",
        part="form",
        status=status,
        form=form,
        enterprise=enterprise,
        title=title,
        back=back,
        trail=trail(visit, "enterprises", (enterprise.name, back), (title, None)),
    )


ROUTES = [new, create, edit, update]
