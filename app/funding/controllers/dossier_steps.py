"""The steps of a dossier: noting the next one, taking the last one back."""

from typing import Any

from app.accounts.permissions import Right
from app.funding import dossier_queries as queries
from app.funding.controllers.shared import held, read, undo_page
from app.funding.dossier_forms import DossierStepForm
from app.funding.dossier_models import Dossier, DossierStep
from app.funding.dossier_steps import DEEDS, SENTENCES, may_follow, refuse_step
from app.funding.places import dossier_trail
from app.web.answers import Answer, done, page
from app.web.conflict import already_done
from app.web.forms import Form, RuleRefused, deed
from app.web.i18n import gettext as _
from app.web.routes import get, post
from app.web.visit import Visit
from app.web.words import day
from tenants import clock

READ, WRITE = Right.FUNDING_READ, Right.FUNDING_WRITE


@get("/dossiers/{number:str}/steps/new", name="dossier-steps:new", may=WRITE, within=READ)
def new(visit: Visit, number: int) -> Answer:
    head = read(visit, queries.HEAD, number=number)
    if not may_follow(head.situation):
        sentence = _("Ce dossier est terminé. Annulez sa dernière étape pour le reprendre.")
        return already_done(sentence, visit.url("dossiers:show", number=number), _("Voir le dossier"))
    asked = visit.asked("stage")
    stage = asked if asked in may_follow(head.situation) else may_follow(head.situation)[0]
    form = DossierStepForm(None, data={"stage": stage, "happened_on": clock.today()})
    return _step_page(visit, head, form, 200)


@post("/dossiers/{number:str}/steps/new", name="dossier-steps:new", may=WRITE, within=READ)
def create(visit: Visit, number: int) -> Answer:
    dossier: Dossier = held(visit, queries.DOSSIER_TO_EDIT, number=number)
    form = _with_choices(DossierStepForm(visit.posted), tuple(DEEDS))
    if form.validate():
        with deed(visit.db, form):
            on: Any = form.happened_on.data
            refuse_step(visit.db.objects(queries.STEPS_TO_EDIT, dossier_id=dossier.id), str(form.stage.data), on)
            visit.db.add(
                DossierStep(dossier_id=dossier.id, stage=form.stage.data, happened_on=on, note=form.note.data or "")
            )
    if form.has_errors:
        return _step_page(visit, read(visit, queries.HEAD, number=number), form, 422)
    link = (visit.url("dossier-steps:undo", number=number), _("Annuler"))
    return done(visit.url("dossiers:show", number=number), _("L’étape est notée."), link=link)


def _with_choices(form: DossierStepForm, stages: tuple[str, ...]) -> DossierStepForm:
    form.stage.choices = [(stage, str(DEEDS[stage])) for stage in stages]
    return form


def _step_page(visit: Visit, head: Any, form: DossierStepForm, status: int) -> Answer:
    following = may_follow(head.situation)
    kept = (form.stage.data,) if form.stage.data in DEEDS and form.stage.data not in following else ()
    _with_choices(form, (*following, *kept))
    return page(
        "funding/dossiers/step.html",
        part="form",
        status=status,
        form=form,
        head=head,
        last=_("%(step)s le %(day)s") % {"step": SENTENCES[head.situation], "day": day(head.since)}
        if head.since
        else _("Brouillon : aucune étape n’est notée."),
        back=visit.url("dossiers:show", number=head.number),
        trail=dossier_trail(visit, head, (_("Noter une étape"), None)),
    )


# -- taking the last one back -----------------------------------------------------------------------------------------
@get("/dossiers/{number:str}/steps/undo", name="dossier-steps:undo", may=WRITE, within=READ)
def undo(visit: Visit, number: int) -> Answer:
    head = read(visit, queries.HEAD, number=number)
    if head.situation == "draft":
        sentence = _("Il ne reste aucune étape à annuler.")
        return already_done(sentence, visit.url("dossiers:show", number=number), _("Voir le dossier"))
    return _undo_page(visit, head, Form())


@post("/dossiers/{number:str}/steps/undo", name="dossier-steps:undo", may=WRITE, within=READ)
def undone(visit: Visit, number: int) -> Answer:
    dossier: Dossier = held(visit, queries.DOSSIER_TO_EDIT, number=number)
    form = Form(visit.posted)
    with deed(visit.db, form):
        live = visit.db.objects(queries.STEPS_TO_EDIT, dossier_id=dossier.id)
        if not live:
            raise RuleRefused(_("Il ne reste aucune étape à annuler."))
        live[0].undo(visit.me.member_id)
        visit.db.flush()
    if form.has_errors:
        return _undo_page(visit, read(visit, queries.HEAD, number=number), form, 422)
    return done(visit.url("dossiers:show", number=number), _("L’étape est annulée ; elle reste dans l’historique."))


def _undo_page(visit: Visit, head: Any, form: Form, status: int = 200) -> Answer:
    title = _("Annuler la dernière étape")
    what = []
    if head.since:
        words = {"step": SENTENCES[head.situation], "day": day(head.since)}
        what = [_("« %(step)s » du %(day)s est annulé ; l’étape reste dans l’historique, barrée.") % words]
    return undo_page(
        form,
        title=title,
        submit=_("Annuler cette étape"),
        consequences=what,
        back=visit.url("dossiers:show", number=head.number),
        trail=dossier_trail(visit, head, (title, None)),
        status=status,
    )


ROUTES = [new, create, undo, undone]
