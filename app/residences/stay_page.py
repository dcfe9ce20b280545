"""What the page of a stay says: situation, its two lines, what to do now, the search, money. No query here."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from functools import cached_property
from typing import Any

from app.indicators.night_rules import DAYS_TO_FIRST_STEP, stay_length
from app.residences import fees
from app.residences.stay_words import SITUATION_PILLS, deposit_words, short_name, years_later
from app.web.i18n import gettext as _
from app.web.words import day, days_count, month_alone, nights_count

OPENING = "opened"
# Years after the departure: follow-up (CNIL, délibération 2021-028 of 11 March 2021), account of a tenancy (2021-057).
KEPT_STORY, KEPT_ACCOUNT = 2, 3
SOON = 30  # days before the end of a planned period from which it may be decided


@dataclass(frozen=True)
class StayPage:
    """One stay, read on one day. head: a row of HEAD, events: rows of EVENTS, members: names by id.

    story: whether the reader may read more than names, days and amounts.
    """

    head: Any
    events: Sequence[Any]
    members: dict[Any, str]
    today: date
    story: bool = True

    # -- the situation ------------------------------------------------------------------------------------------------
    @property
    def name(self) -> str:
        return short_name(self.head)

    @cached_property
    def situation(self) -> str:
        """planned, present, announced or left."""
        if self.head.departure is not None:
            return "left"
        if self.head.notice is not None:
            return "announced"
        if self.head.date_out is not None and self.head.date_out <= self.today:
            return "left"
        return "planned" if self.head.date_in > self.today else "present"

    @property
    def pill(self) -> tuple[str, str]:
        """The word and the tone of the situation."""
        word, tone = SITUATION_PILLS[self.situation]
        return str(word), tone

    @property
    def month_words(self) -> str:
        """« en novembre » of the last month begun."""
        current = self.account.current
        if current is None:
            return ""
        return _("en %(month)s") % {"month": month_alone(current.due.month)}

    @property
    def nights(self) -> int:
        until = self.head.date_out if self.head.date_out and self.head.date_out < self.today else self.today
        return max(0, stay_length(self.head.date_in, until))

    @cached_property
    def period(self) -> Any:
        """The current planned period: the one with the highest rank."""
        return max((e for e in self.events if e.kind == "period"), key=lambda e: e.number, default=None)

    @cached_property
    def periods(self) -> int:
        return sum(e.kind == "period" for e in self.events)

    @cached_property
    def decision(self) -> Any:
        """The last decision that stands and was not « renew »: it holds for the current period."""
        live = [e for e in self.events if e.kind == "decision" and e.undone_at is None]
        last = max(live, key=lambda e: e.number, default=None)
        return last if last is not None and last.code != "renew" else None

    @property
    def decide_by(self) -> date | None:
        """The day on which somebody must decide of the period, or None when that is done or there is none."""
        if self.situation in ("left", "announced") or self.period is None:
            return None
        if self.decision is None:
            until: date = self.period.until
            return until
        return self.decision.until if self.decision.code == "later" else None

    @property
    def must_decide(self) -> bool:
        return self.decide_by is not None and self.decide_by <= self.today

    @property
    def title_line(self) -> str:
        if self.head.title_ended_on:
            return _("terminé le %(day)s") % {"day": day(self.head.title_ended_on)}
        if self.situation == "planned":
            return _("commence le %(day)s, de mois en mois") % {"day": day(self.head.date_in)}
        return _("en cours, de mois en mois")

    @property
    def period_line(self) -> str:
        if self.period is None:
            return _("non renseignée")
        if self.situation == "left":
            return _("close")
        until, decision = self.period.until, self.decision
        ended = until <= self.today
        said = (_("terminée le %(day)s") if ended else _("en cours, à revoir le %(day)s")) % {"day": day(until)}
        if decision is not None and decision.code == "leave":
            return said + _(", sortie en préparation")
        if decision is not None and decision.until > self.today:
            return said + _(", décision reportée au %(day)s") % {"day": day(decision.until)}
        return said + (_(", décision attendue") if ended and self.situation == "present" else "")

    @property
    def todo(self) -> tuple[str, str, bool]:
        """(what to do now, why, whether it is late)."""
        head = self.head
        if self.situation == "left":
            return _("Ce séjour est terminé."), _("Plus rien n’est à faire, sauf le solde du compte."), False
        if head.notice is not None:
            free = head.notice_ends_on
            words = {"night": day(free - timedelta(days=1)), "free": day(free)}
            facts = _("Dernière nuit le %(night)s, logement libre le %(free)s.") % words
            if free <= self.today:
                return _("Enregistrer le départ."), facts, free < self.today
            return _("Le départ est annoncé."), facts, False
        if self.situation == "planned":
            return (
                _("L’entrée est prévue le %(day)s.") % {"day": day(head.date_in)},
                _("Le logement est réservé."),
                False,
            )
        if self.must_decide:
            assert self.decide_by is not None  # must_decide says so
            return (
                _("Décider de la période prévue."),
                _("À décider depuis le %(day)s. Le titre d’occupation continue de mois en mois.")
                % {"day": day(self.decide_by)},
                self.decide_by < self.today,
            )
        return self._search_todo()

    def _search_todo(self) -> tuple[str, str, bool]:
        days = self.days_without_step
        if self.head.search_opened_on is None or not self.story:
            return _("Rien n’est à faire aujourd’hui."), "", False
        if self.head.next_step and self.head.next_step_on:
            late = self.head.next_step_on < self.today
            what = _("Prochaine démarche : %(step)s.") % {"step": self.head.next_step.rstrip(".")}
            return what, _("Prévue le %(day)s.") % {"day": day(self.head.next_step_on)}, late
        if not self.steps:
            left = DAYS_TO_FIRST_STEP - (self.today - self.head.search_opened_on).days
            why = _("La première démarche est attendue dans les 30 jours de l’entrée.")
            return _("Noter la première démarche de sortie."), why, left < 0
        return (
            _("Noter la prochaine démarche."),
            _("Dernière démarche il y a %(days)s.") % {"days": days_count(days)},
            days > SOON,
        )

    # -- exit search --------------------------------------------------------------------------------------------------
    @cached_property
    def all_steps(self) -> list[Any]:
        """Newest first, undone ones too. The opening is not a step: the search opens by itself on the day of entry."""
        return sorted(
            (e for e in self.events if e.kind == "step" and e.code != OPENING),
            key=lambda e: (e.on_day, e.number),
            reverse=True,
        )

    @cached_property
    def steps(self) -> list[Any]:
        """Those that count."""
        return [e for e in self.all_steps if e.undone_at is None]

    @property
    def days_without_step(self) -> int:
        since = self.steps[0].on_day if self.steps else self.head.search_opened_on or self.head.date_in
        return max(0, (self.today - since).days)

    @property
    def last_step_words(self) -> str:
        """« la dernière il y a 34 jours », « la dernière aujourd’hui »."""
        days = self.days_without_step
        return _("la dernière il y a %(days)s") % {"days": days_count(days)} if days else _("la dernière aujourd’hui")

    # -- money --------------------------------------------------------------------------------------------------------
    @cached_property
    def received(self) -> Decimal:
        live = (e for e in self.events if e.kind == "payment" and e.undone_at is None)
        return sum((e.amount - e.given_back for e in live), fees.NOTHING)

    @cached_property
    def account(self) -> fees.Account:
        """Every month begun: as kept, or computed when its row is not written yet; payments allocated."""
        kept = {e.on_day: kept_due(e) for e in self.events if e.kind == "due"}
        fee, date_in, date_out = fees.MonthlyFee.of(self.head), self.head.date_in, self.head.date_out
        begun = fees.months(date_in, date_out, self.today)
        due = [kept.get(first) or fees.month_due(fee, first, date_in, date_out) for first in begun]
        return fees.account(due, self.received)

    def is_last_move(self, number: int) -> bool:
        """Whether this change of unit is the one that nothing has followed."""
        live = [e.number for e in self.events if e.kind == "move" and e.undone_at is None]
        return self.situation != "left" and bool(live) and number == max(live)

    @property
    def deposit(self) -> str:
        """What became of the deposit; why a part is kept, for who reads the story."""
        head = self.head
        return deposit_words(head.deposit, head.deposit_back, head.deposit_kept_for if self.story else _("motif noté"))

    @property
    def retention(self) -> str:
        """Until when the data is kept: no day while somebody is here, since it counts from the departure."""
        if self.situation != "left" or self.head.date_out is None:
            return _(
                "Conservation : la date se calcule au départ. Rien n’est effacé tant que la personne est présente."
            )
        words = {
            "story": day(years_later(self.head.date_out, KEPT_STORY)),
            "account": day(years_later(self.head.date_out, KEPT_ACCOUNT)),
        }
        return (
            _("Conservation : le suivi jusqu’au %(story)s, le compte jusqu’au %(account)s ; ensuite, anonymiser.")
            % words
        )

    @property
    def facts(self) -> list[str]:
        head = self.head
        word = _("entrée prévue le %(day)s") if self.situation == "planned" else _("entrée le %(day)s")
        entry = word % {"day": day(head.date_in)}
        if self.situation != "planned":
            entry += f" ({nights_count(self.nights)})"
        return [entry, *([_("sortie le %(day)s") % {"day": day(head.left_on)}] if head.left_on else [])]


def kept_due(row: Any) -> fees.MonthDue:
    """A month as its row keeps it."""
    fee = fees.MonthlyFee(row.rent, row.charges, row.services, row.options, row.housing_aid)
    return fees.MonthDue(row.on_day, row.nights, row.nights_in_month, fee)
