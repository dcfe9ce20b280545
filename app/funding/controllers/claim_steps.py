"""The last step of a claim taken back, when it was written down by mistake: its answer, its question, its sending."""

from datetime import date
from decimal import Decimal
from typing import Any

from app.accounts.permissions import Right
from app.funding import paying
from app.funding import payment_queries as queries
from app.funding.controllers.payments import dossier_of, here
from app.funding.controllers.shared import acting, held, read, undo_page
from app.funding.payment_models import Claim
from app.web.answers import Answer, done
from app.web.conflict import already_done
from app.web.errors import NotFound
from app.web.forms import Form
from app.web.i18n import gettext as _
from app.web.i18n import lazy_gettext as _l
from app.web.routes import get, post
from app.web.visit import Visit
from app.web.words import day, money

READ, PAY = Right.FUNDING_READ, Right.FUNDING_PAYMENTS
# step -> title of its page, which is its button too; what is told once it is done
WORDS = {
    "sent": (_l("Annuler l’envoi"), _l("L’envoi est annulé : la demande est de nouveau en préparation.")),
    "queried": (_l("Annuler la question"), _l("La question du financeur est annulée.")),
    "answered": (_l("Annuler la réponse"), _l("La réponse est annulée : la question attend de nouveau.")),
}
PATH = "/claims/{number:str}/steps/{step:str}/undo"


@get(PATH, name="claims:step-undo", may=PAY, within=READ)
def ask(visit: Visit, number: int, step: str) -> Answer:
    row = read(visit, queries.CLAIM, number=number)
    if step not in WORDS:
        raise NotFound
    return _page(visit, row, step, Form()) if paying.last_step(row) == step and not row.paid else _gone(visit, row)


@post(PATH, name="claims:step-undo", may=PAY, within=READ)
def take_back(visit: Visit, number: int, step: str) -> Answer:
    claim: Claim = held(visit, queries.CLAIM_TO_EDIT, number=number)
    row = read(visit, queries.CLAIM, number=number)
    if step not in WORDS:
        raise NotFound
    if paying.last_step(claim) != step or row.paid:
        return _gone(visit, row)
    form = Form(visit.posted)
    with acting(visit, form):
        paying.step_back(visit.db, claim, visit.me.member_id)
    if form.has_errors:
        return _page(visit, row, step, form, 422)
    return done(visit.url("claims:show", number=number), str(WORDS[step][1]))


def _gone(visit: Visit, row: Any) -> Answer:
    said = (
        _("Un versement porte sur cette demande : annulez-le d’abord.")
        if row.paid
        else _("Cette étape n’est plus la dernière de la demande.")
    )
    return already_done(said, visit.url("claims:show", number=row.number), _("Voir la demande"))


def _page(visit: Visit, row: Any, step: str, form: Form, status: int = 200) -> Answer:
    title = str(WORDS[step][0])
    back = visit.url("claims:show", number=row.number)
    return undo_page(
        form,
        title=title,
        submit=title,
        consequences=_consequences(row, step),
        back=back,
        status=status,
        trail=here(
            visit, dossier_of(visit, row.dossier), (_("Demande n° %(number)s") % {"number": row.number}, back),
            (title, None),
        ),
    )  # fmt: skip


def _consequences(row: Any, step: str) -> list[str]:
    on: date = {"sent": row.sent_on, "queried": row.queried_on, "answered": row.answered_on}[step]
    words = {"day": day(on), "name": row.name, "amount": money(Decimal(row.amount))}
    if step == "sent":
        return [
            _("La demande de %(amount)s à %(name)s n’est plus notée comme envoyée le %(day)s.") % words,
            _("Si elle est partie tout de même, prévenez le financeur."),
        ]
    if step == "queried":
        return [_("La question de %(name)s du %(day)s n’est plus attendue.") % words]
    return [_("La réponse du %(day)s à %(name)s n’est plus notée.") % words]


ROUTES = [ask, take_back]
