"""The dated values the works reckon with: read by who reads works, written by who decides of them (coordination and
direction, who answer for charter and prices)."""

from decimal import Decimal
from typing import Any

from app.accounts.permissions import Right
from app.web.answers import Answer, done, page
from app.web.errors import NotFound
from app.web.forms import constraint, deed
from app.web.i18n import gettext as _
from app.web.i18n import lazy_gettext as _l
from app.web.routes import get, post
from app.web.visit import Visit
from app.works import setting_values as values
from app.works.places import trail
from app.works.setting_forms import SettingForm
from app.works.setting_models import WorksSetting
from tenants import clock

READ, DECIDE = Right.WORKS_READ, Right.WORKS_DECIDE
PATH = "/works-settings"
constraint(
    "uq_works_settings_code",
    "valid_from",
    _l("Une valeur commence déjà ce jour-là. Retirez-la d’abord, ou choisissez un autre jour."),
)


@get(PATH, name="works-settings:index", may=READ)
def index(visit: Visit) -> Answer:
    return _page(visit, SettingForm())


@post(PATH, name="works-settings:add", may=DECIDE, within=READ)
def add(visit: Visit) -> Answer:
    form: Any = SettingForm(visit.posted)
    if form.validate():
        with deed(visit.db, form):
            names = ("code", "valid_from", "value", "source")
            visit.db.add(WorksSetting(**{name: form[name].data for name in names}))
    if form.has_errors:
        return _page(visit, form, 422)
    return done(visit.url("works-settings:index"), _("La valeur est enregistrée."))


@post(PATH + "/{number:str}/removal", name="works-settings:remove", may=DECIDE, within=READ)
def remove(visit: Visit, number: int) -> Answer:
    """Written by mistake: the row stays, struck; the value before it is in force again."""
    row = visit.db.object(values.ONE, number=number)
    if row is None:
        raise NotFound
    row.undo(visit.me.member_id)
    visit.db.flush()
    return done(visit.url("works-settings:index"), _("La valeur est retirée."))


def _page(visit: Visit, form: Any, status: int = 200) -> Answer:
    own = visit.db.all(values.OWN)
    return page(
        "works/settings.html",
        part="settings",
        status=status,
        form=form,
        groups=values.in_force(own, clock.today()),
        own=[(row, values.words(row.code), values.said(row.code, Decimal(row.value))) for row in own],
        trail=trail(visit, "orders", (_("Réglages des travaux"), None)),
    )


ROUTES = [index, add, remove]
