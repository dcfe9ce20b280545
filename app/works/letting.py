"""A dwelling becomes empty, a dwelling is let: the verbs, with what they refuse. The clock starts and stops here."""

from datetime import date
from typing import Any
from uuid import UUID

from app.web.forms import RuleRefused
from app.web.i18n import gettext as _
from app.web.words import day
from app.works import dwelling_queries as queries
from app.works.dwelling_models import Dwelling, Lease, Vacancy
from app.works.household_models import Proposal
from tenants.session import Db

BEFORE_ACCEPTANCE = ("requested", "visited", "quoted", "agreed", "ordered", "in_progress")


def vacate(db: Db, dwelling: Dwelling, vacancy: Vacancy) -> None:
    """The exit inspection starts the clock; the running lease ends that day. Raises RuleRefused, field vacant_on."""
    lease: Lease | None = db.object(queries.LAST_LEASE, dwelling_id=dwelling.id)
    if lease is not None and lease.starts_on >= vacancy.vacant_on:
        sentence = _("Un bail commence le %(day)s. Indiquez un jour après son début.")
        raise RuleRefused(sentence % {"day": day(lease.starts_on)}, "vacant_on")
    if lease is not None and (lease.ends_on is None or lease.ends_on > vacancy.vacant_on):
        lease.ends_on = vacancy.vacant_on
        db.flush()
    db.add(vacancy)


def unvacate(db: Db, vacancy: Vacancy, by: UUID | None) -> None:
    """The vacancy was a mistake: the lease that it ended runs again."""
    if vacancy.ended_on is not None:
        raise RuleRefused(_("Un bail a mis fin à cette vacance. Annulez d’abord le bail."))
    orders = db.all(queries.ORDERS_OF_VACANCY, vacancy_id=vacancy.id)
    if orders:
        sentence = _("Le chantier %(label)s est demandé pour cette vacance. Annulez d’abord le chantier.")
        raise RuleRefused(sentence % {"label": orders[0].label})
    vacancy.undo(by)
    db.flush()
    lease: Lease | None = db.object(queries.LEASE_ENDING_ON, dwelling_id=vacancy.dwelling_id, day=vacancy.vacant_on)
    if lease is not None:
        lease.ends_on = None
        db.flush()


def let(db: Db, dwelling: Dwelling, lease: Lease, proposal: Proposal | None) -> None:
    """The dwelling is let: the vacancy ends on the first day of the lease, an accepted proposal is housed.

    Raises RuleRefused (field starts_on) before the vacancy or before the acceptance of its works.
    """
    vacancy: Vacancy | None = db.object(queries.OPEN_VACANCY, dwelling_id=dwelling.id)
    if vacancy is not None:
        _refuse_letting(db, vacancy, lease.starts_on)
        vacancy.ended_on, lease.vacancy_id = lease.starts_on, vacancy.id
        db.flush()
    if proposal is not None:
        lease.household_id, proposal.housed_on = proposal.household_id, lease.starts_on
        db.flush()
    db.add(lease)


def _refuse_letting(db: Db, vacancy: Vacancy, on: date) -> None:
    if on < vacancy.vacant_on:
        sentence = _("Le logement est vacant depuis le %(day)s : le bail ne peut pas commencer avant.")
        raise RuleRefused(sentence % {"day": day(vacancy.vacant_on)}, "starts_on")
    for order in db.all(queries.ORDERS_OF_VACANCY, vacancy_id=vacancy.id):
        words: dict[str, Any] = {"label": order.label, "day": day(order.accepted_on) if order.accepted_on else ""}
        if order.stage in BEFORE_ACCEPTANCE:
            raise RuleRefused(_("Le chantier %(label)s n’est pas réceptionné. Réceptionnez-le d’abord.") % words)
        if order.accepted_on and on < order.accepted_on:
            sentence = _("Le chantier %(label)s est réceptionné le %(day)s : le bail ne peut pas commencer avant.")
            raise RuleRefused(sentence % words, "starts_on")


def unlet(db: Db, lease: Lease, by: UUID | None) -> None:
    """The lease was a mistake: the vacancy that it ended runs again, the proposal waits for its lease again."""
    later = db.value(queries.VACANCIES_AFTER, dwelling_id=lease.dwelling_id, day=lease.starts_on)
    if later or lease.ends_on is not None:
        raise RuleRefused(_("Le logement a été noté vacant depuis. Annulez d’abord cette vacance."))
    lease.undo(by)
    db.flush()
    if lease.vacancy_id is not None:
        vacancy: Vacancy | None = db.object(queries.VACANCY_OF, vacancy_id=lease.vacancy_id)
        if vacancy is not None:
            vacancy.ended_on = None
    if lease.household_id is not None:
        proposal: Proposal | None = db.object(
            queries.PROPOSAL_HOUSED,
            dwelling_id=lease.dwelling_id,
            household_id=lease.household_id,
            day=lease.starts_on,
        )
        if proposal is not None:
            proposal.housed_on = None
    db.flush()
