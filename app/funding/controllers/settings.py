"""The dated values the funding reckons with: read by who reads the funding, written by who decides of it."""

from decimal import Decimal
from typing import Any

from app.accounts.permissions import Right
from app.funding import setting_values as values
from app.funding.places import trail
from app.funding.setting_forms import SettingForm
from app.funding.setting_models import FundingSetting
from app.web.answers import Answer, done, page
from app.web.errors import NotFound
from app.web.forms import constraint, deed
from app.web.i18n import gettext as _
from app.web.i18n import lazy_gettext as _l
from app.web.routes import get, post
from app.web.visit import Visit
from tenants import clock

READ, DECIDE = Right.FUNDING_READ, Right.FUNDING_DECIDE
PATH = "/funding-settings"
constraint(
    "uq_funding_settings_code",
    "valid_from",
    _l("Une valeur commence déjà ce jour-là. Retirez-la d’abord, ou choisissez un autre jour."),
)


@get(PATH, name="funding-settings:index", may=READ)
def index(visit: Visit) -> Answer:
    asked = visit.asked("code", longest=60)
    return _page(visit, SettingForm(None, data={"code": asked if asked in values.codes() else ""}))


@post(PATH, name="funding-settings:add", may=DECIDE, within=READ)
def add(visit: Visit) -> Answer:
    form: Any = SettingForm(visit.posted)
    if form.validate():
        with deed(visit.db, form):
            names = ("code", "valid_from", "value", "source")
            visit.db.add(FundingSetting(**{name: form[name].data for name in names}))
    if form.has_errors:
        return _page(visit, form, 422)
    return done(visit.url("funding-settings:index"), _("La valeur est enregistrée."))


@post(PATH + "/{number:str}/removal", name="funding-settings:remove", may=DECIDE, within=READ)
def remove(visit: Visit, number: int) -> Answer:
    """Written by mistake: the row stays, struck; the value before it is in force again."""
    row = visit.db.object(values.ONE, number=number)
    if row is None:
        raise NotFound
    row.undo(visit.me.member_id)
    visit.db.flush()
    return done(visit.url("funding-settings:index"), _("La valeur est retirée."))


def _page(visit: Visit, form: Any, status: int = 200) -> Answer:
    own = visit.db.all(values.OWN)
    return page(
        "funding/settings.html",
        part="settings",
        status=status,
        form=form,
        groups=values.in_force(own, clock.today()),
        own=[(row, values.words(row.code), values.said(row.code, Decimal(row.value))) for row in own],
        trail=trail(visit, "dossiers", (_("Réglages des financements"), None)),
    )


ROUTES = [index, add, remove]
