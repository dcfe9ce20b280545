"""Settling a plan (« Arrêter le plan ») once it balances, and opening it again."""

from typing import Any

from app.accounts.permissions import Right
from app.funding import dossier_queries, wording
from app.funding import plan_queries as queries
from app.funding.act_forms import SettleForm
from app.funding.controllers.shared import held, undo_page
from app.funding.dossier_models import Dossier
from app.funding.places import dossier_trail
from app.funding.plan_models import PlanClosing
from app.funding.plan_page import PlanPage, rate_words, read_plan, refused_words, warning_words
from app.web.answers import Answer, done, page
from app.web.conflict import already_done
from app.web.forms import Form, RuleRefused, deed
from app.web.i18n import gettext as _
from app.web.routes import get, post
from app.web.visit import Visit
from app.web.words import day, money
from tenants import clock

READ, DECIDE = Right.FUNDING_READ, Right.FUNDING_DECIDE


def _trail(visit: Visit, found: PlanPage, title: str) -> Any:
    plan = visit.url("plans:show", number=found.head.number)
    return dossier_trail(visit, found.head, (_("Plan de financement"), plan), (title, None))


@get("/dossiers/{number:str}/plan/settle", name="plans:settle", may=DECIDE, within=READ)
def settle(visit: Visit, number: int) -> Answer:
    found = read_plan(visit, number)
    if found.closing is not None:
        sentence = _("Ce plan est déjà arrêté, depuis le %(day)s.") % {"day": day(found.closing.settled_on)}
        return already_done(sentence, visit.url("plans:show", number=number), _("Voir le plan"))
    form = SettleForm(None, data={"settled_on": clock.today()})
    return _settle_page(visit, found, form, 200)


@post("/dossiers/{number:str}/plan/settle", name="plans:settle", may=DECIDE, within=READ)
def settled(visit: Visit, number: int) -> Answer:
    dossier: Dossier = held(visit, dossier_queries.DOSSIER_TO_EDIT, number=number)
    found, form = read_plan(visit, number), SettleForm(visit.posted)
    if form.validate():
        with deed(visit.db, form):
            _refuse(found, form)
            balance = found.balance
            visit.db.add(
                PlanClosing(
                    dossier_id=dossier.id,
                    settled_on=form.settled_on.data,
                    cost=balance.cost,
                    resources=balance.resources,
                    public_aid=balance.public_aid,
                    reason=form.reason.data or "",
                )
            )
    if form.has_errors:
        return _settle_page(visit, found, form, 422)
    here = visit.url("plans:show", number=number)
    return done(here, _("Le plan est arrêté."), link=(visit.url("plans:reopen", number=number), _("Rouvrir")))


def _refuse(found: PlanPage, form: SettleForm) -> None:
    """Raises RuleRefused for a plan that may not be settled."""
    balance, on = found.balance, form.settled_on.data
    if not balance.cost:
        raise RuleRefused(_("Le plan n’a aucune dépense. Écrivez d’abord ce qui est à financer."))
    if not balance.balanced:
        raise RuleRefused(wording.refused_sentence(balance.gap))
    if balance.refuses:
        raise RuleRefused(refused_words(balance))
    if balance.warns and not form.reason.data:
        raise RuleRefused(_("Indiquez pourquoi vous continuez avec ce taux d’aides publiques."), "reason")
    if on is not None and on > clock.today():
        raise RuleRefused(_("Ce jour est à venir."), "settled_on")


def _settle_page(visit: Visit, found: PlanPage, form: SettleForm, status: int) -> Answer:
    balance, title = found.balance, _("Arrêter le plan")
    what = [
        _("Le plan est arrêté à %(cost)s de dépenses et %(resources)s de ressources.")
        % {"cost": money(balance.cost), "resources": money(balance.resources)},
        _("Il ne se modifie plus, jusqu’à ce qu’une personne le rouvre ou qu’un financeur refuse."),
    ]
    obstacles = [
        *([wording.refused_sentence(balance.gap)] if balance.cost and not balance.balanced else []),
        *([refused_words(balance)] if balance.refuses else []),
    ]
    return page(
        "funding/plans/settle.html",
        part="form",
        status=status,
        form=form,
        head=found.head,
        title=title,
        consequences=what,
        obstacles=obstacles,
        rate=rate_words(balance),
        warning=warning_words(balance) if balance.warns and not balance.refuses else "",
        back=visit.url("plans:show", number=found.head.number),
        trail=_trail(visit, found, title),
    )


# -- opening it again -------------------------------------------------------------------------------------------------
@get("/dossiers/{number:str}/plan/reopen", name="plans:reopen", may=DECIDE, within=READ)
def reopen(visit: Visit, number: int) -> Answer:
    found = read_plan(visit, number)
    if found.closing is None:
        return already_done(_("Ce plan est ouvert."), visit.url("plans:show", number=number), _("Voir le plan"))
    return _reopen_page(visit, found, Form())


@post("/dossiers/{number:str}/plan/reopen", name="plans:reopen", may=DECIDE, within=READ)
def reopened(visit: Visit, number: int) -> Answer:
    dossier: Dossier = held(visit, dossier_queries.DOSSIER_TO_EDIT, number=number)
    form = Form(visit.posted)
    with deed(visit.db, form):
        closing = visit.db.object(queries.CLOSING_OBJECT, dossier_id=dossier.id)
        if closing is None:
            raise RuleRefused(_("Ce plan est ouvert."))
        closing.undo(visit.me.member_id)
        visit.db.flush()
    if form.has_errors:
        return _reopen_page(visit, read_plan(visit, number), form, 422)
    return done(visit.url("plans:show", number=number), _("Le plan est rouvert."))


def _reopen_page(visit: Visit, found: PlanPage, form: Form, status: int = 200) -> Answer:
    title, what = _("Rouvrir le plan"), []
    if found.closing is not None:
        words = {"day": day(found.closing.settled_on)}
        what = [_("Le plan arrêté le %(day)s se modifie de nouveau ; l’arrêt reste dans l’historique.") % words]
    return undo_page(
        form,
        title=title,
        submit=title,
        consequences=what,
        back=visit.url("plans:show", number=found.head.number),
        trail=_trail(visit, found, title),
        status=status,
    )


ROUTES = [settle, settled, reopen, reopened]
