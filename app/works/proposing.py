"""The rules of proposals: who may be proposed what, how an answer is noted, what is taken back."""

from typing import Any
from uuid import UUID

from app.reference import catalogue
from app.web.forms import RuleRefused
from app.web.i18n import gettext as _
from app.web.words import day
from app.works import household_queries as queries
from app.works.household_models import ACCEPTED, WAITING, CandidateHousehold, Proposal
from app.works.household_queries import CLOSED, HOUSED
from tenants import clock
from tenants.session import Db

REFUSED = {"refused_by_household": "household", "refused_by_landlord": "landlord"}


def propose(db: Db, proposal: Proposal, dwelling: Any, household: CandidateHousehold) -> None:
    """Make it. Raises RuleRefused when the dwelling is not to let, the household housed, closed or already asked."""
    if dwelling.situation not in ("vacant", "in_works", "ready"):
        raise RuleRefused(_("Ce logement n’est pas vacant. Signalez d’abord la vacance."))
    now: Any = db.first(queries.HOUSEHOLD_NOW, number=household.number, today=clock.today())
    if now.situation == HOUSED:
        raise RuleRefused(_("Ce ménage est déjà logé : il n’est plus proposé."))
    if now.situation == CLOSED or now.anonymised_at is not None:
        raise RuleRefused(_("La recherche de ce ménage est close. Rouvrez-la avant de proposer."))
    if now.situation == queries.ACCEPTED:
        raise RuleRefused(_("Ce ménage a déjà accepté un autre logement."))
    asked = db.all(queries.OF_DWELLING, dwelling_id=dwelling.id)
    if any(one.household == household.number and one.answer == WAITING and not one.undone_at for one in asked):
        raise RuleRefused(_("Ce logement est déjà proposé à ce ménage. Notez d’abord sa réponse."))
    household.last_contact_on = max(household.last_contact_on or proposal.made_on, proposal.made_on)
    db.add(proposal)


def answer(db: Db, proposal: Proposal, household: CandidateHousehold) -> None:
    """Note what was answered; contact with the household renews its retention."""
    if proposal.answered_on and proposal.answered_on < proposal.made_on:
        words = {"answered": day(proposal.answered_on), "made": day(proposal.made_on)}
        said = _("La réponse (%(answered)s) précède la proposition (%(made)s). Corrigez la date.")
        raise RuleRefused(said % words, "answered_on")
    if proposal.answered_on:
        household.last_contact_on = max(household.last_contact_on or proposal.answered_on, proposal.answered_on)
    db.flush()


def take_back(proposal: Proposal, by: UUID | None) -> None:
    """Strike it. Raises RuleRefused once a lease followed."""
    if proposal.housed_on is not None:
        raise RuleRefused(_("Un bail a suivi cette proposition. Annulez d’abord le bail."))
    proposal.undo(by)


def is_open(row: Any) -> bool:
    """It waits for an answer, or for the lease that follows."""
    return not row.undone_at and row.answer in (WAITING, ACCEPTED) and row.housed_on is None


def reasons_of(by: str) -> list[str]:
    """The codes that a household, or a landlord, may refuse for."""
    entries = catalogue.entries("household_refusal_reasons")
    return [one.code for one in entries if one.flags["by"] in (by, "other")]
