"""The steps of a dossier: which may follow which, and why one may not."""

from collections.abc import Sequence
from datetime import date
from typing import Any

from app.funding.dossier_models import STEPS
from app.web.forms import RuleRefused
from app.web.i18n import gettext as _
from app.web.i18n import lazy_gettext as _l
from app.web.words import day
from tenants import clock

FINAL = ("closed", "withdrawn")
# What may follow each situation. An acknowledgement or a review may never be told; a decision ends the waiting.
MAY_FOLLOW = {
    "draft": ("filed", "withdrawn"),
    "filed": ("complete", "under_review", "decided", "withdrawn"),
    "complete": ("under_review", "decided", "withdrawn"),
    "under_review": ("decided", "withdrawn"),
    "decided": ("closed", "withdrawn"),
    "closed": (),
    "withdrawn": (),
}
DEEDS = {
    "filed": _l("Noter le dépôt"),
    "complete": _l("Noter l’accusé de réception"),
    "under_review": _l("Noter la mise en instruction"),
    "decided": _l("Noter la décision"),
    "closed": _l("Clore le dossier"),
    "withdrawn": _l("Retirer le dossier"),
}
SENTENCES = {
    "filed": _l("Dossier déposé"),
    "complete": _l("Dossier déclaré complet"),
    "under_review": _l("Dossier mis en instruction"),
    "decided": _l("Dossier décidé"),
    "closed": _l("Dossier clos"),
    "withdrawn": _l("Dossier retiré"),
}
assert set(DEEDS) == set(SENTENCES) == set(STEPS)
WHY_NOT = {
    "draft": _l("Le dossier n’est pas encore déposé : notez d’abord le dépôt."),
    "filed": _l("Le dossier n’est pas encore décidé : notez d’abord la décision."),
    "complete": _l("Le dossier n’est pas encore décidé : notez d’abord la décision."),
    "under_review": _l("Le dossier n’est pas encore décidé : notez d’abord la décision."),
    "decided": _l("Le dossier est déjà décidé : annulez d’abord cette étape."),
    "closed": _l("Le dossier est clos : annulez d’abord cette étape."),
    "withdrawn": _l("Le dossier est retiré : annulez d’abord cette étape."),
}


def may_follow(situation: str) -> tuple[str, ...]:
    return MAY_FOLLOW[situation]


def refuse_step(live: Sequence[Any], stage: str, on: date) -> None:
    """live: the live steps, the furthest first. Raises RuleRefused when this one may not follow them on that day."""
    situation = live[0].stage if live else "draft"
    if stage not in may_follow(situation):
        if stage in {row.stage for row in live}:
            raise RuleRefused(_("Cette étape est déjà notée."), "stage")
        raise RuleRefused(str(WHY_NOT[situation]), "stage")
    if on > clock.today():
        raise RuleRefused(_("Ce jour est à venir. Une étape se note une fois qu’elle a eu lieu."), "happened_on")
    if live and on < live[0].happened_on:
        words = {"step": SENTENCES[situation], "day": day(live[0].happened_on)}
        sentence = _("Ce jour est avant l’étape précédente (%(step)s le %(day)s). Vérifiez la date.")
        raise RuleRefused(sentence % words, "happened_on")
