"""The dated income ceilings of a workspace: read by everybody, written and struck by its administrators."""

from typing import Any

from app.accounts.permissions import Right
from app.residences import ceilings, places
from app.residences.forms import CeilingForm
from app.residences.models import IncomeCeiling
from app.web.answers import Answer, done, page
from app.web.errors import NotFound
from app.web.forms import RuleRefused, deed
from app.web.i18n import gettext as _
from app.web.routes import get, post
from app.web.visit import Visit
from tenants import clock

PATH = "/income-ceilings"


@get(PATH, name="residences:ceilings", may=Right.RESIDENCES_READ)
def index(visit: Visit) -> Answer:
    return _page(visit, CeilingForm())


@post(PATH, name="residences:ceilings", may=Right.ADMINISTER, within=Right.RESIDENCES_READ)
def add(visit: Visit) -> Answer:
    form: Any = CeilingForm(visit.posted)
    if form.validate():
        with deed(visit.db, form):
            if form.amount.data <= 0:
                raise RuleRefused(_("Indiquez le plafond en euros par an."), "amount")
            names = ("valid_from", "people", "amount", "source")
            visit.db.add(IncomeCeiling(**{name: form[name].data for name in names}))
    if form.has_errors:
        return _page(visit, form, 422)
    return done(visit.url("residences:ceilings"), _("Le plafond est enregistré."))


@post(PATH + "/{number:str}/removal", name="residences:ceiling-removal", may=Right.ADMINISTER)
def strike(visit: Visit, number: int) -> Answer:
    """Written by mistake: the row stays, struck; entries do not look at it any more."""
    row: IncomeCeiling | None = visit.db.object(ceilings.ONE, number=number)
    if row is None:
        raise NotFound
    row.undone_at, row.undone_by = clock.now(), visit.me.member_id
    visit.db.flush()
    return done(visit.url("residences:ceilings"), _("Le plafond est retiré."))


def _page(visit: Visit, form: CeilingForm, status: int = 200) -> Answer:
    return page(
        "residences/ceilings.html",
        part="ceilings",
        status=status,
        form=form,
        rows=visit.db.objects(ceilings.LIVE),
        trail=places.trail(visit, (_("Plafonds de ressources"), None)),
    )


ROUTES = [index, add, strike]
