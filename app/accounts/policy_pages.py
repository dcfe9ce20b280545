"""Who of a workspace gives a second factor: administrators always, everybody when the workspace says so."""

from typing import Any

from app.accounts import factor_queries, queries
from app.accounts.factor_models import FactorPolicy
from app.accounts.forms import FactorPolicyForm
from app.accounts.permissions import Right
from app.web.answers import Answer, done, page
from app.web.i18n import gettext as _
from app.web.routes import get, post
from app.web.visit import Visit
from tenants import actor, clock, session


@get("/sign-in", name="accounts:sign-in-rules", may=Right.ADMINISTER)
def show(visit: Visit) -> Answer:
    return _page(visit, FactorPolicyForm(data={"everybody": "yes" if _state(visit).everybody else "no"}))


@post("/sign-in", name="accounts:sign-in-rules", may=Right.ADMINISTER, fresh=True)
def update(visit: Visit) -> Answer:
    """Holds at once: whoever has none is led to enrol at the next page."""
    form, place = FactorPolicyForm(visit.posted), visit.me.tenant
    if not form.validate():
        return _page(visit, form, status=422)
    everybody = form.everybody.data == "yes"
    with session.open(visit.services.database, actor.IDENTITY, write=True) as db:
        db.run(factor_queries.REMOVE_POLICY, workspace=place)
        if everybody:
            db.add(FactorPolicy(workspace_id=place, made_at=clock.now(), made_by=visit.me.account_id))
    said = (
        _("Toute l’équipe donne désormais un second facteur. Qui n’en a pas en enregistre un à sa prochaine page.")
        if everybody
        else _("Seules les personnes administratrices donnent un second facteur.")
    )
    return done(visit.url("accounts:sign-in-rules"), said)


def _state(visit: Visit) -> Any:
    """(everybody, members, with_factor) of this workspace."""
    return session.peek(visit.services.database, queries.TEAM, workspace=visit.me.tenant, today=clock.today())


def _page(visit: Visit, form: FactorPolicyForm, status: int = 200) -> Answer:
    return page("accounts/sign-in-rules.html", part="form", status=status, form=form, state=_state(visit))


ROUTES = [show, update]
