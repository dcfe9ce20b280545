"""The steps of an order: which may follow which, on which day, and the sentence of what may not."""

from dataclasses import dataclass
from datetime import date

from app.accounts.permissions import Right
from app.reference import catalogue
from app.web.forms import RuleRefused
from app.web.i18n import gettext as _
from app.web.i18n import lazy_gettext as _l
from app.web.i18n import ngettext
from app.web.words import day
from app.works.order_models import STAGES
from tenants import clock

FINAL = ("closed", "refused", "out_of_scope")
BEFORE_WORKS = ("requested", "visited", "quoted")
# stage -> (word of the pill, its tone, « une visite », « la visite »)
WORDS = {
    "requested": (_l("demandé"), "neutral", _l("Une demande"), _l("la demande")),
    "visited": (_l("devis attendu"), "attention", _l("Une visite"), _l("la visite")),
    "quoted": (_l("devis reçu"), "attention", _l("Un devis"), _l("le devis")),
    "agreed": (_l("accordé"), "current", _l("Un accord"), _l("l’accord")),
    "ordered": (_l("commandé"), "current", _l("Une commande"), _l("la commande")),
    "in_progress": (_l("en cours"), "current", _l("Un début"), _l("le début")),
    "received_with_reserves": (_l("réserves"), "attention", _l("Une réception"), _l("la réception avec réserves")),
    "received": (_l("réceptionné"), "good", _l("Une réception"), _l("la réception")),
    "invoiced": (_l("facturé"), "good", _l("Une facture"), _l("la facture")),
    "closed": (_l("clos"), "stopped", _l("Une clôture"), _l("la clôture")),
    "refused": (_l("refusé"), "stopped", _l("Un refus"), _l("le refus")),
    "out_of_scope": (_l("hors charte"), "stopped", _l("Une orientation"), _l("l’orientation")),
}
# Columns of the board: (key, words, stages).
COLUMNS = (
    ("requested", _l("Demandés"), ("requested", "visited")),
    ("quoted", _l("Devis reçus"), ("quoted",)),
    ("agreed", _l("Accordés"), ("agreed", "ordered")),
    ("in_progress", _l("En cours"), ("in_progress",)),
    ("snags", _l("Réserves à lever"), ("received_with_reserves",)),
    ("received", _l("Réceptionnés"), ("received", "invoiced")),
)
ENDED = (("closed", _l("Clos")), ("refused", _l("Refusés")), ("out_of_scope", _l("Hors charte")))
# What is waited for in a stage, in the middle of « devis attendu depuis 6 jours ».
WAITING = {
    "requested": _l("visite attendue"),
    "visited": _l("devis attendu"),
    "quoted": _l("réponse attendue"),
    "agreed": _l("commande attendue"),
    "ordered": _l("début attendu"),
    "in_progress": _l("travaux en cours"),
    "received_with_reserves": _l("réserves à lever"),
    "received": _l("facture attendue"),
    "invoiced": _l("clôture attendue"),
}
# stage -> the deed that comes next: (words, route, right)
NEXT_DEED = {
    "requested": (_l("Enregistrer le devis"), "quotes:edit", Right.WORKS_WRITE),
    "visited": (_l("Enregistrer le devis"), "quotes:edit", Right.WORKS_WRITE),
    "quoted": (_l("Accepter le devis"), "order-steps:agreement", Right.WORKS_DECIDE),
    "agreed": (_l("Passer la commande"), "order-steps:order", Right.WORKS_WRITE),
    "ordered": (_l("Noter le début"), "order-steps:start", Right.WORKS_WRITE),
    "in_progress": (_l("Réceptionner"), "acceptances:new", Right.WORKS_WRITE),
    "received_with_reserves": (_l("Lever les réserves"), "snags:index", Right.WORKS_WRITE),
    "received": (_l("Enregistrer la facture"), "invoices:new", Right.WORKS_WRITE),
    "invoiced": (_l("Clore le chantier"), "order-steps:closing", Right.WORKS_WRITE),
}


@dataclass(frozen=True)
class Step:
    """A live step of an order."""

    stage: str
    happened_on: date


def rank(stage: str) -> int:
    return STAGES.index(stage)


def pill(stage: str) -> tuple[str, str]:
    """The word of a stage and its tone."""
    word, tone, *_rest = WORDS[stage]
    return str(word), tone


def may_follow(stage: str) -> tuple[str, ...]:
    """The stages that may come next, as the list of the trade says."""
    return tuple(catalogue.entry("works_stages", stage).flags["next"])


def current(steps: list[Step]) -> Step | None:
    """The live step of the highest rank; None for an order that has none."""
    return max(steps, key=lambda step: rank(step.stage), default=None)


def refuse_step(steps: list[Step], stage: str, on: date) -> None:
    """Raises RuleRefused with the reason when the stage may not be reached now, or not on that day."""
    last = current(steps)
    here = last.stage if last else "requested"
    if any(step.stage == stage for step in steps):
        raise RuleRefused(_("Cette étape est déjà notée (%(word)s).") % {"word": pill(stage)[0]})
    if last and stage not in may_follow(here):
        raise RuleRefused(why_not(here, stage))
    if on > clock.today():
        raise RuleRefused(_("Ce jour n’est pas encore venu. Indiquez le jour où cela s’est fait."), "happened_on")
    before = max((step for step in steps if rank(step.stage) < rank(stage)), key=lambda s: rank(s.stage), default=None)
    if before and on < before.happened_on:
        words = {"this": _what(stage), "before": str(WORDS[before.stage][3]), "day": day(before.happened_on)}
        raise RuleRefused(_("%(this)s ne peut pas précéder %(before)s (%(day)s).") % words, "happened_on")


def _what(stage: str) -> str:
    return str(WORDS[stage][2])


def why_not(here: str, stage: str) -> str:
    """Why a stage may not follow the one reached: the order has ended, or a step lacks."""
    if here in FINAL:
        return _("Ce chantier est terminé (%(word)s). Annulez d’abord cette étape.") % {"word": pill(here)[0]}
    if rank(stage) < rank(here):
        words = {"this": _what(stage), "after": str(WORDS[here][3])}
        return _("%(this)s ne peut pas suivre %(after)s.") % words
    lacking = next((one for one in may_follow(here) if one not in FINAL), here)
    words = {"this": _what(stage), "lacking": str(WORDS[lacking][3])}
    return _("%(this)s vient après %(lacking)s. Notez d’abord cette étape.") % words


def refuse_request(on: date, vacant_on: date | None) -> None:
    """Raises RuleRefused for a request that is still to come, or that comes before the vacancy that it is for."""
    if on > clock.today():
        raise RuleRefused(_("Ce jour n’est pas encore venu. Indiquez le jour de la demande."), "requested_on")
    if vacant_on and on < vacant_on:
        words = {"day": day(vacant_on)}
        raise RuleRefused(
            _("Le logement est vacant depuis le %(day)s. Indiquez ce jour ou un jour suivant.") % words, "requested_on"
        )


def refuse_closing(snags: list[str]) -> None:
    """Raises RuleRefused while snags are left: « Deux réserves ne sont pas levées : plinthe du séjour, robinet. »"""
    if snags:
        said = ngettext(
            "%(num)s réserve n’est pas levée : %(what)s. Levez-la avant de clore le chantier.",
            "%(num)s réserves ne sont pas levées : %(what)s. Levez-les avant de clore le chantier.",
            len(snags),
        )
        raise RuleRefused(said % {"num": len(snags), "what": ", ".join(snags)})
