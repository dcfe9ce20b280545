"""The financing plan (S32): it balances while it is typed, a draft always saves, nothing typed is written before."""

from decimal import Decimal
from typing import Any

from app.accounts.permissions import Right
from app.funding import dossier_queries, wording
from app.funding.controllers.shared import held
from app.funding.dossier_models import Dossier
from app.funding.places import dossier_trail
from app.funding.plan_conflict import conflict, settle
from app.funding.plan_forms import PlanForm
from app.funding.plan_lines import plan_lines
from app.funding.plan_page import (
    PlanPage,
    balance_words,
    picture,
    rate_words,
    read_plan,
    refused_words,
    warning_words,
)
from app.funding.plan_writing import (
    add_own_funds,
    data_of,
    kept,
    put,
    refuse_decided,
    spread,
    typed_balance,
    write,
)
from app.web.answers import Answer, done, page
from app.web.conflict import already_done
from app.web.forms import RuleRefused, deed
from app.web.i18n import gettext as _
from app.web.rooms import offered, there
from app.web.routes import get, post
from app.web.visit import Visit
from app.web.words import money

READ, WRITE, DECIDE = Right.FUNDING_READ, Right.FUNDING_WRITE, Right.FUNDING_DECIDE
MORE_COSTS, MORE_LINES = "cost", "line"


@get("/dossiers/{number:str}/plan", name="plans:show", may=READ)
def show(visit: Visit, number: int) -> Answer:
    found = read_plan(visit, number)
    if not visit.can(WRITE) or found.closing is not None:
        return _reading(visit, found)
    form = PlanForm(kept(found), data=data_of(found))
    if not found.costs:
        form.add_cost()
    if not found.lines:
        form.add_line()
    return _edit_page(found, _prepared(found, form), 200)


def _reading(visit: Visit, found: PlanPage) -> Answer:
    """The plan as text: for who reads only, and for everybody once it is settled."""
    return page(
        "funding/plans/show.html",
        found=found,
        head=found.head,
        figures=_figures(found.balance),
        lines=plan_lines(found),
        costs=found.costs,
        cost_words=wording.COSTS,
        per_unit=_per_unit(found, found.balance.cost),
        **_heading(visit, found),
        **_deeds(visit, found),
    )


@post("/dossiers/{number:str}/plan/balance", name="plans:balance", may=WRITE, within=READ, tries=True)
def preview(visit: Visit, number: int) -> Answer:
    """What the plan comes to as it is typed; nothing is written."""
    found = read_plan(visit, number)
    return _edit_page(found, _prepared(found, PlanForm(kept(found), visit.posted)), 200, part="balance")


@post("/dossiers/{number:str}/plan/lines", name="plans:lines", may=WRITE, within=READ, tries=True)
def rework(visit: Visit, number: int) -> Answer:
    """The same form with a row more, the gap in own funds, or a proposal; nothing is written."""
    found = read_plan(visit, number)
    form = _prepared(found, PlanForm(kept(found), visit.posted))
    gap = typed_balance(found, form).gap
    wish, proposal = visit.posted.get("wish"), None
    if wish == MORE_COSTS:
        form.add_cost()
    elif wish == MORE_LINES:
        form.add_line(nature="subsidy", amount=gap if gap > 0 else None)
    elif wish == "own":
        add_own_funds(found, form, gap)
    elif wish in ("spread", "apply"):
        try:
            proposal = spread(found, form, gap)
        except RuleRefused as refusal:
            form.refuse(refusal.sentence)
        if proposal and wish == "apply":
            for one in proposal:
                put(one["line"], one["after"])
            proposal = None
    return _edit_page(found, _prepared(found, form), 422 if form.form_errors else 200, proposal=proposal)


@post("/dossiers/{number:str}/plan", name="plans:show", may=WRITE, within=READ)
def save(visit: Visit, number: int) -> Answer:
    dossier: Dossier = held(visit, dossier_queries.DOSSIER_TO_EDIT, number=number)
    found = read_plan(visit, number)
    here = visit.url("plans:show", number=number)
    if found.closing is not None:
        return already_done(_("Ce plan est arrêté : rouvrez-le pour le changer."), here, _("Voir le plan"))
    form = _prepared(found, PlanForm(kept(found), settle(visit.posted, found)))
    if form.validate():
        if met := conflict(visit, form, found, here):
            return met
        with deed(visit.db, form):
            refuse_decided(found, form)
            write(visit, found, form)
            dossier.touch()
            visit.db.flush()
    if form.has_errors:
        return _edit_page(found, form, 422)
    if visit.posted.get("then") == "settle":
        return done(visit.url("plans:settle", number=number))
    return done(here, _("Le brouillon du plan est enregistré."))


def _prepared(found: PlanPage, form: PlanForm) -> PlanForm:
    form.offer(found.funders if form.lines.new else ())
    return form


def _edit_page(found: PlanPage, form: PlanForm, status: int, part: str = "form", proposal: Any = None) -> Answer:
    visit, typed = found.visit, typed_balance(found, form)
    return page(
        "funding/plans/edit.html",
        part=part,
        status=status,
        form=form,
        found=found,
        head=found.head,
        lines=plan_lines(found, form, typed.cost),
        figures=_figures(typed),
        live=part == "balance" and visit.wants_part,
        proposal=proposal,
        per_unit=_per_unit(found, typed.cost),
        settles=visit.can(DECIDE),
        **_heading(visit, found),
        **_deeds(visit, found),
    )


def _figures(found: Any) -> dict[str, Any]:
    """What the balance block says."""
    words, tone = balance_words(found)
    return {
        "balance": found,
        "words": words,
        "tone": tone,
        "sum": _("Coût %(cost)s − ressources %(resources)s")
        % {"cost": money(found.cost), "resources": money(found.resources)},
        "chart": picture(found),
        "rate": rate_words(found),
        "warning": refused_words(found) if found.refuses else warning_words(found) if found.warns else "",
        "refuses": found.refuses,
    }


def _per_unit(found: PlanPage, cost: Decimal) -> dict[str, Any] | None:
    units = found.financed["units"] if found.financed else None
    return {"amount": cost / units, "cost": cost, "units": units} if units and cost else None


def _heading(visit: Visit, found: PlanPage) -> dict[str, Any]:
    return {
        "wording": wording,
        "trail": dossier_trail(visit, found.head, (_("Plan de financement"), None)),
        "back": visit.url("dossiers:show", number=found.head.number),
    }


def _deeds(visit: Visit, found: PlanPage) -> dict[str, Any]:
    number, settled = found.head.number, found.closing is not None

    def link(words: str, route: str, right: Right, when: bool = True) -> dict[str, Any] | None:
        return {"label": words, "href": there(visit, route, right, number=number)} if when else None

    close = link(_("Arrêter le plan"), "plans:settle", DECIDE, not settled and not visit.can(WRITE))
    return {
        "filled": close if close and close["href"] else None,
        "outlined": offered(
            link(_("Plan (PDF)"), "plans:paper", READ), link(_("Exporter"), "plans:export", Right.EXPORT)
        ),
        "others": offered(
            link(_("Rouvrir le plan"), "plans:reopen", DECIDE, settled),
            link(_("Essayer une variante"), "plan-variants:index", READ),
            link(_("Modifier le dossier"), "dossiers:edit", WRITE),
        ),
    }


ROUTES = [show, preview, rework, save]
