"""Deciding of a planned period: a new one, the exit prepared, or later. The title goes on whatever is decided."""

from typing import Any

from app.accounts.permissions import Right
from app.residences import stay_rows
from app.residences.controllers.reading import acting, held, read_stay, trail
from app.residences.notice_rules import months_later
from app.residences.stay_forms import RenewalForm
from app.residences.stay_models import ExitSearch, PeriodDecision, PlannedPeriod, Stay
from app.residences.stay_page import StayPage
from app.web.answers import Answer, done, page
from app.web.conflict import already_done
from app.web.errors import NotFound
from app.web.forms import Form, RuleRefused
from app.web.i18n import gettext as _
from app.web.routes import get, post
from app.web.visit import Visit
from app.web.words import day
from tenants import clock

OFFERED = (1, 3, 6)  # months


@get(
    "/stays/{number:str}/renewal/new",
    name="stays:renewal",
    may=Right.STAYS_WRITE,
    within=Right.STAYS_READ,
    audited="read:stay",
)
def new(visit: Visit, number: int) -> Answer:
    stay = read_stay(visit, number)
    if refused := _over(visit, stay):
        return refused
    months = visit.asked_number("months") or OFFERED[1]
    if months not in OFFERED:
        raise NotFound
    until = months_later(stay.period.until, months)
    form = RenewalForm(None, data={"kind": "renew" if visit.asked("months") else None, "until": until})
    return _form_page(visit, stay, form)


@post(
    "/stays/{number:str}/renewal/new",
    name="stays:renewal",
    may=Right.STAYS_WRITE,
    within=Right.STAYS_READ,
    audited="read:stay",
)
def create(visit: Visit, number: int) -> Answer:
    row = held(visit, number)
    stay = read_stay(visit, number)
    if refused := _over(visit, stay):
        return refused
    form = RenewalForm(visit.posted)
    message = ""
    if form.validate():
        with acting(visit, form):
            message = _decide(visit, row, form)
    if form.has_errors:
        return _form_page(visit, stay, form, status=422)
    return done(
        visit.url("stays:show", number=number),
        message,
        link=(visit.url("stays:show", number=number) + "#timeline", _("Voir")),
    )


def _over(visit: Visit, stay: StayPage) -> Answer | None:
    """A stay that has ended or whose end is announced has no period to decide."""
    if stay.situation in ("present", "planned") and stay.period is not None:
        return None
    sentence = _("Le départ de ce séjour est annoncé ou enregistré : il n’y a plus de période à décider.")
    return already_done(sentence, visit.url("stays:show", number=stay.head.number), _("Voir le séjour"))


def _decide(visit: Visit, row: Stay, form: Any) -> str:
    period: PlannedPeriod = visit.db.objects(stay_rows.PERIODS, stay_id=row.id)[-1]
    decision = PeriodDecision(
        stay_id=row.id,
        period_id=period.id,
        kind=form.kind.data,
        decided_on=clock.today(),
        reason=form.reason.data or "",
    )
    if form.kind.data == "renew":
        if form.until.data is None:
            raise RuleRefused(_("Indiquez une date après le %(day)s.") % {"day": day(period.ends_on)}, "until")
        following = period.following(form.until.data)
        visit.db.add(following)
        decision.new_period_id, decision.until = following.id, following.ends_on
        message = _("Nouvelle période enregistrée, à revoir le %(day)s.") % {"day": day(following.ends_on)}
    elif form.kind.data == "leave":
        _prepare_exit(visit, row, form)
        message = _("Sortie à préparer : la prochaine démarche est notée.")
    else:
        if form.later.data is None:
            raise RuleRefused(_("Indiquez le jour où décider, dans les 30 jours."), "later")
        period.put_off(form.later.data, decision.reason)
        decision.until = form.later.data
        message = _("Décision reportée au %(day)s.") % {"day": day(form.later.data)}
    visit.db.add(decision)
    return message


def _prepare_exit(visit: Visit, row: Stay, form: Any) -> None:
    if not form.next_step.data:
        raise RuleRefused(_("Indiquez la prochaine démarche de sortie."), "next_step")
    if form.next_step_on.data is None or form.next_step_on.data < clock.today():
        raise RuleRefused(_("Indiquez le jour prévu, à partir d’aujourd’hui."), "next_step_on")
    search: ExitSearch = visit.db.object(stay_rows.SEARCH, stay_id=row.id)
    search.next_step, search.next_step_on = form.next_step.data, form.next_step_on.data


def _form_page(visit: Visit, stay: StayPage, form: Any, status: int = 200) -> Answer:
    return page(
        "residences/stays/renewal.html",
        part="form",
        status=status,
        form=form,
        stay=stay,
        offered=OFFERED,
        trail=trail(visit, stay, (_("Décider de la période"), None)),
    )


# -- undone until the next decision -----------------------------------------------------------------------------------
UNDO = "/stays/{number:str}/decisions/{decision:str}/undo"


@get(UNDO, name="stays:decision-undo", may=Right.STAYS_WRITE, within=Right.STAYS_READ, audited="read:stay")
def undo(visit: Visit, number: int, decision: int) -> Answer:
    return _undo_page(visit, read_stay(visit, number), decision, Form())


@post(UNDO, name="stays:decision-undo", may=Right.STAYS_WRITE, within=Right.STAYS_READ, audited="read:stay")
def undone(visit: Visit, number: int, decision: int) -> Answer:
    row, form = held(visit, number), Form(visit.posted)
    live: list[PeriodDecision] = visit.db.objects(stay_rows.DECISIONS, stay_id=row.id)
    found = next((one for one in live if one.number == decision), None)
    if found is None:
        return already_done(
            _("Cette décision a déjà été annulée."), visit.url("stays:show", number=number), _("Voir le séjour")
        )
    with acting(visit, form):
        if found is not live[-1]:
            raise RuleRefused(_("Une décision plus récente existe. Annulez-la d’abord."))
        found.undone_at, found.undone_by = clock.now(), visit.me.member_id
        periods: list[PlannedPeriod] = visit.db.objects(stay_rows.PERIODS, stay_id=row.id)
        made = next((one for one in periods if one.id == found.new_period_id), None)
        if made is not None:
            for other in visit.db.objects(stay_rows.DECISIONS_OF, period_id=made.id):
                other.period_id = found.period_id  # decisions undone since then hold on to the period that stays
            found.new_period_id = None
            visit.db.flush()
            visit.db.session.delete(made)
        visit.db.flush()
    if form.has_errors:
        return _undo_page(visit, read_stay(visit, number), decision, form, status=422)
    return done(visit.url("stays:show", number=number), _("La décision est annulée."))


def _undo_page(visit: Visit, stay: StayPage, decision: int, form: Form, status: int = 200) -> Answer:
    event = next((e for e in stay.events if e.kind == "decision" and e.number == decision), None)
    if event is None:
        raise NotFound
    what = [_("La période prévue redevient celle d’avant."), _("Le titre d’occupation ne change pas.")]
    return page(
        "residences/stays/undo.html",
        part="form",
        status=status,
        form=form,
        stay=stay,
        title=_("Annuler la décision du %(day)s") % {"day": day(event.on_day)},
        submit=_("Annuler la décision"),
        consequences=what if event.code == "renew" else what[1:],
        trail=trail(visit, stay, (_("Annuler la décision"), None)),
    )


ROUTES = [new, create, undo, undone]
