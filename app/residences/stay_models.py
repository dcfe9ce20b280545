"""A stay and what happens in it. State is a row: who, when, why; an undone deed stays, with who undid it.

The legal title runs from month to month and is renewed tacitly; the planned period (three months, renewable) is another
thing: no column and no text says that the contract ends with it.
"""

from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Any
from uuid import UUID

from sqlalchemy import CheckConstraint, Computed, Index, SmallInteger, UniqueConstraint, text
from sqlalchemy.dialects.postgresql import JSONB, ExcludeConstraint
from sqlalchemy.orm import Mapped, mapped_column

from app.residences.models import never_twice
from app.web.forms import RuleRefused
from app.web.i18n import gettext as _
from app.web.words import day
from tenants import clock
from tenants.model import Authored, Tenanted, Versioned, belongs_to, french_key, in_order, key_of, number_of, one_of

LATER_AT_MOST = 30  # days


class Household(Authored, Tenanted):
    """The people of one stay, counted. No national number, no health data, no story."""

    __tablename__ = "households"
    __table_args__ = (CheckConstraint("adults between 1 and 20 and children between 0 and 20", name="size_bounds"),)

    number: Mapped[int] = number_of("households")
    adults: Mapped[int] = mapped_column(SmallInteger, server_default="1")
    children: Mapped[int] = mapped_column(SmallInteger, server_default="0")


class Person(Versioned, Authored, Tenanted):
    """A person of a household: the least that a stay needs."""

    __tablename__ = "persons"
    __table_args__ = (Index("ix_persons_name_key", "tenant_id", "name_key"),)

    number: Mapped[int] = number_of("persons")
    household_id: Mapped[UUID] = key_of("households")
    first_name: Mapped[str]
    last_name: Mapped[str]
    name_key: Mapped[str] = french_key("last_name || ' ' || first_name")
    born_on: Mapped[date | None]

    @property
    def short_name(self) -> str:
        """« Lina M. » as lists show it."""
        return f"{self.first_name} {self.last_name[:1]}."


class Stay(Versioned, Authored, Tenanted):
    """One household in one unit: present on night n when date_in <= n < date_out. Never two in a unit on one night.

    unit_since: the day of the last change of unit inside the house, None when there was none; here_since: the first
    night in this unit. The nights before stand in unit_moves.
    """

    __tablename__ = "stays"
    __table_args__ = (
        in_order("date_in", "date_out", strictly=True),
        never_twice("stays", "here_since", "date_out"),
        CheckConstraint(
            "unit_since > date_in and (date_out is null or date_out > unit_since)", name="unit_since_inside"
        ),
        Index("ix_stays_dates", "tenant_id", "date_in", "date_out"),
        Index("ix_stays_date_out", "tenant_id", "date_out"),  # who is here: no end, or one still to come
        CheckConstraint("income is null or income >= 0", name="income_positive"),
    )

    number: Mapped[int] = number_of("stays")
    unit_id: Mapped[UUID] = key_of("units")
    household_id: Mapped[UUID] = key_of("households")
    person_id: Mapped[UUID] = key_of("persons")
    date_in: Mapped[date]
    date_out: Mapped[date | None]
    previous_situation: Mapped[str] = mapped_column(server_default="")
    sent_by: Mapped[str] = mapped_column(server_default="")
    income: Mapped[Decimal | None]
    rent: Mapped[Decimal | None]
    charges: Mapped[Decimal | None]
    services: Mapped[Decimal | None]
    options: Mapped[Decimal | None]
    housing_aid: Mapped[Decimal | None]
    derogation: Mapped[str] = mapped_column(server_default="")
    unit_since: Mapped[date | None]
    here_since: Mapped[date] = mapped_column(Computed("coalesce(unit_since, date_in)", persisted=True))

    person: Mapped[Person] = belongs_to("Stay", "Person", "person_id")

    def announce(self, given_by: str, received_on: date, free_on: date, reason: str = "") -> "Notice":
        """A departure is announced: the stay ends on `free_on`, the first free night. reason: why, by us."""
        if self.date_out is not None:
            raise RuleRefused(_("Le départ de ce séjour est déjà annoncé ou enregistré."))
        if received_on < self.date_in:
            raise RuleRefused(
                _("Le préavis ne peut pas précéder l’entrée (%(day)s).") % {"day": day(self.date_in)}, "received_on"
            )
        if free_on <= max(self.unit_since or self.date_in, received_on):
            raise RuleRefused(_("Indiquez une date après la réception du préavis."), "free_on")
        self.date_out = free_on
        return Notice(stay_id=self.id, given_by=given_by, reason=reason, received_on=received_on, ends_on=free_on)

    def take_back(self, notice: "Notice", by: UUID | None) -> None:
        """The announcement is undone: the stay has no end again."""
        if notice.undone_at or notice.closed_on:
            raise RuleRefused(_("Cette annonce a déjà été annulée, ou le départ est enregistré."))
        notice.undone_at, notice.undone_by = clock.now(), by
        self.date_out = None

    def depart(self, left_on: date, destination: str, notice: "Notice | None" = None) -> "Departure":
        """Somebody has left; `left_on` is the first free night. The notice, if there was one, has been followed."""
        self.refuse_leaving(left_on)
        self.date_out = left_on
        if notice is not None:
            notice.closed_on = left_on
        return Departure(stay_id=self.id, left_on=left_on, destination=destination)

    def refuse_leaving(self, left_on: date) -> None:
        """A departure is a fact: after the entry, one night at least, and not in days to come."""
        if left_on < self.date_in:
            sentence = _("Le départ ne peut pas précéder l’entrée (%(day)s).")
            raise RuleRefused(sentence % {"day": day(self.date_in)}, "left_on")
        if left_on == self.date_in:
            sentence = _("Un séjour compte une nuit au moins : indiquez un jour après l’entrée (%(day)s).")
            raise RuleRefused(sentence % {"day": day(self.date_in)}, "left_on")
        if self.unit_since is not None and left_on <= self.unit_since:
            sentence = _("Le départ suit le changement de logement (%(day)s) : indiquez un jour après.")
            raise RuleRefused(sentence % {"day": day(self.unit_since)}, "left_on")
        if left_on > clock.today():
            sentence = _("Ce jour n’est pas encore venu. Indiquez un jour jusqu’à aujourd’hui, ou annoncez le départ.")
            raise RuleRefused(sentence, "left_on")

    def move(self, unit_id: UUID, moved_on: date, reason: str) -> "UnitMove":
        """Another unit from the night of `moved_on` on; the nights before stay in the unit left."""
        first = self.unit_since or self.date_in
        if moved_on <= first:
            sentence = _("Le changement suit l’arrivée dans ce logement (%(day)s) : indiquez un jour après.")
            raise RuleRefused(sentence % {"day": day(first)}, "moved_on")
        if moved_on > clock.today():
            raise RuleRefused(_("Ce jour n’est pas encore venu. Indiquez un jour jusqu’à aujourd’hui."), "moved_on")
        if self.date_out is not None and moved_on >= self.date_out:
            sentence = _("Le départ est prévu le %(day)s : indiquez un jour avant.")
            raise RuleRefused(sentence % {"day": day(self.date_out)}, "moved_on")
        left = self.unit_id
        self.unit_id, self.unit_since = unit_id, moved_on
        return UnitMove(
            stay_id=self.id, unit_id=left, to_unit_id=unit_id, starts_on=first, ends_on=moved_on, reason=reason
        )

    def move_back(self, move: "UnitMove") -> None:
        """Where it stood before a change that is undone, as if it had never moved."""
        self.unit_id = move.unit_id
        self.unit_since = move.starts_on if move.starts_on != self.date_in else None

    def come_back(self, departure: "Departure", notice: "Notice | None", by: UUID | None) -> None:
        """The departure is undone: the stay ends where its notice says, or has no end again."""
        if departure.undone_at:
            raise RuleRefused(_("Ce départ a déjà été annulé."))
        departure.undone_at, departure.undone_by = clock.now(), by
        self.date_out = notice.ends_on if notice else None
        if notice is not None:
            notice.closed_on = None


class UnitMove(Authored, Tenanted):
    """A change of unit inside a house: the nights spent in the unit left, starts_on <= n < ends_on, and where to.

    fee_before: the monthly parts that were asked before, when the move changed them.
    """

    __tablename__ = "unit_moves"
    __table_args__ = (
        in_order("starts_on", "ends_on", strictly=True),
        CheckConstraint("unit_id <> to_unit_id", name="to_another_unit"),
        ExcludeConstraint(
            ("tenant_id", "="),
            ("unit_id", "="),
            (text("daterange(starts_on, ends_on)"), "&&"),
            name="ex_unit_moves_overlap",
            using="gist",
            where=text("undone_at is null"),
        ),
    )

    number: Mapped[int] = number_of("unit_moves")
    stay_id: Mapped[UUID] = key_of("stays")
    unit_id: Mapped[UUID] = key_of("units")
    to_unit_id: Mapped[UUID] = key_of("units")
    starts_on: Mapped[date]
    ends_on: Mapped[date]
    reason: Mapped[str] = mapped_column(server_default="")
    fee_before: Mapped[dict[str, Any]] = mapped_column(JSONB, server_default=text("'{}'"))
    undone_at: Mapped[datetime | None]
    undone_by: Mapped[UUID | None]


class OccupationTitle(Authored, Tenanted):
    """The legal title: monthly, tacitly renewed, in force until the stay ends (CCH L633-2)."""

    __tablename__ = "occupation_titles"
    __table_args__ = (in_order("starts_on", "ended_on"),)

    stay_id: Mapped[UUID] = key_of("stays")
    starts_on: Mapped[date]
    ended_on: Mapped[date | None]
    ended_by: Mapped[str] = mapped_column(server_default="")


class PlannedPeriod(Authored, Tenanted):
    """A planned period of a stay: the first at entry, one more per renewal. ends_on is the day to look at it again."""

    __tablename__ = "planned_periods"
    __table_args__ = (
        in_order("starts_on", "ends_on", strictly=True),
        UniqueConstraint("tenant_id", "stay_id", "rank", name="uq_planned_periods_rank"),
    )

    stay_id: Mapped[UUID] = key_of("stays", alone=True)
    rank: Mapped[int] = mapped_column(SmallInteger)
    starts_on: Mapped[date]
    ends_on: Mapped[date]

    def following(self, until: date) -> "PlannedPeriod":
        """The period after this one."""
        if until <= self.ends_on:
            raise RuleRefused(_("Indiquez une date après le %(day)s.") % {"day": day(self.ends_on)}, "until")
        return PlannedPeriod(stay_id=self.stay_id, rank=self.rank + 1, starts_on=self.ends_on, ends_on=until)

    def put_off(self, until: date, reason: str) -> None:
        """Deciding later is bounded to 30 days and says why."""
        today = clock.today()
        if not today < until <= today + timedelta(days=LATER_AT_MOST):
            words = {"from": day(today + timedelta(days=1)), "to": day(today + timedelta(days=LATER_AT_MOST))}
            raise RuleRefused(_("Indiquez un jour du %(from)s au %(to)s.") % words, "later")
        if not reason:
            raise RuleRefused(_("Indiquez le motif."), "reason")


class PeriodDecision(Authored, Tenanted):
    """What was decided of a planned period: renew (a new period), leave (prepare the exit), later (a date)."""

    __tablename__ = "period_decisions"
    __table_args__ = (
        one_of("kind", ("renew", "leave", "later")),
        CheckConstraint("kind = 'leave' or until is not null", name="has_its_day"),
    )

    number: Mapped[int] = number_of("period_decisions")
    stay_id: Mapped[UUID] = key_of("stays")
    period_id: Mapped[UUID] = key_of("planned_periods")
    new_period_id: Mapped[UUID | None] = key_of("planned_periods", optional=True, ondelete="SET NULL (new_period_id)")
    kind: Mapped[str]
    decided_on: Mapped[date]
    until: Mapped[date | None]
    reason: Mapped[str] = mapped_column(server_default="")
    undone_at: Mapped[datetime | None]
    undone_by: Mapped[UUID | None]


class Notice(Authored, Tenanted):
    """A departure announced: who gives notice, received when, free when. ends_on is the first free night (= date_out).

    closed_on: the departure that followed it; a notice neither undone nor closed waits for one.
    """

    __tablename__ = "notices"
    __table_args__ = (
        one_of("given_by", ("person", "association", "agreement")),
        in_order("received_on", "ends_on"),
        Index("uq_notices_live", "tenant_id", "stay_id", unique=True, postgresql_where=text("undone_at is null")),
        Index(
            "ix_notices_waiting",
            "tenant_id",
            "ends_on",
            postgresql_where=text("undone_at is null and closed_on is null"),
        ),
    )

    number: Mapped[int] = number_of("notices")
    stay_id: Mapped[UUID] = key_of("stays")
    given_by: Mapped[str]
    reason: Mapped[str] = mapped_column(server_default="")
    received_on: Mapped[date]
    ends_on: Mapped[date]
    closed_on: Mapped[date | None]
    undone_at: Mapped[datetime | None]
    undone_by: Mapped[UUID | None]


class Departure(Authored, Tenanted):
    """Someone has left: on which day, where to (a code of exit_destinations; death and unknown are counted apart).

    left_on is the first free night. balance: what had been paid less what was due, that day. deposit: what was held
    since the entry; deposit_back: what of it was given back; the rest is kept, with its reason.
    """

    __tablename__ = "departures"
    __table_args__ = (
        CheckConstraint(
            "(deposit is null) = (deposit_back is null) and (deposit is null or deposit_back between 0 and deposit)",
            name="deposit_back_bounds",
        ),
        CheckConstraint(
            "deposit is null or deposit_back = deposit or deposit_kept_for <> ''", name="deposit_kept_said"
        ),
        Index("uq_departures_live", "tenant_id", "stay_id", unique=True, postgresql_where=text("undone_at is null")),
    )

    number: Mapped[int] = number_of("departures")
    stay_id: Mapped[UUID] = key_of("stays")
    left_on: Mapped[date]
    destination: Mapped[str]
    reason: Mapped[str] = mapped_column(server_default="")
    keys_back: Mapped[bool] = mapped_column(server_default="true")
    inventory_on: Mapped[date | None]
    balance: Mapped[Decimal | None]
    deposit: Mapped[Decimal | None]
    deposit_back: Mapped[Decimal | None]
    deposit_kept_for: Mapped[str] = mapped_column(server_default="")
    undone_at: Mapped[datetime | None]
    undone_by: Mapped[UUID | None]


class InspectionPhoto(Authored, Tenanted):
    """A photo of the inspection at the exit. key: of the file in the workspace's store; name: as the person had it."""

    __tablename__ = "inspection_photos"
    __table_args__ = (one_of("media_type", ("image/jpeg", "image/png")),)

    number: Mapped[int] = number_of("inspection_photos")
    stay_id: Mapped[UUID] = key_of("stays")
    key: Mapped[str]
    name: Mapped[str]
    media_type: Mapped[str]
    size: Mapped[int]


class ExitSearch(Versioned, Authored, Tenanted):
    """The search for lasting housing: opened on the day of entry, closed by the departure."""

    __tablename__ = "exit_searches"
    __table_args__ = (
        UniqueConstraint("tenant_id", "stay_id", name="uq_exit_searches_stay"),
        in_order("opened_on", "closed_on"),
    )

    stay_id: Mapped[UUID] = key_of("stays", alone=True)
    opened_on: Mapped[date]
    closed_on: Mapped[date | None]
    social_number: Mapped[str] = mapped_column(server_default="")
    social_renewal_on: Mapped[date | None]
    targets: Mapped[list[str]] = mapped_column(JSONB, server_default=text("'[]'"))
    obstacles: Mapped[list[str]] = mapped_column(JSONB, server_default=text("'[]'"))
    next_step: Mapped[str] = mapped_column(server_default="")
    next_step_on: Mapped[date | None]


class SearchStep(Authored, Tenanted):
    """One step of a search: what (a code of exit_search_steps), when, what came of it. An undone one stays, struck."""

    __tablename__ = "search_steps"

    number: Mapped[int] = number_of("search_steps")
    search_id: Mapped[UUID] = key_of("exit_searches")
    done_on: Mapped[date]
    kind: Mapped[str]
    outcome: Mapped[str] = mapped_column(server_default="")
    undone_at: Mapped[datetime | None]
    undone_by: Mapped[UUID | None]


class Due(Versioned, Authored, Tenanted):
    """What a month of a stay costs: the four parts for its nights, and the housing aid taken off. Paid in arrears."""

    __tablename__ = "dues"
    __table_args__ = (
        UniqueConstraint("tenant_id", "stay_id", "month", name="uq_dues_month"),
        CheckConstraint("extract(day from month) = 1", name="month_begins"),
        CheckConstraint("nights between 1 and nights_in_month", name="nights_bounds"),
    )

    stay_id: Mapped[UUID] = key_of("stays", alone=True)
    month: Mapped[date]
    nights: Mapped[int] = mapped_column(SmallInteger)
    nights_in_month: Mapped[int] = mapped_column(SmallInteger)
    rent: Mapped[Decimal]
    charges: Mapped[Decimal]
    services: Mapped[Decimal]
    options: Mapped[Decimal]
    housing_aid: Mapped[Decimal]


class Payment(Authored, Tenanted):
    """An amount received for a stay. given_back: the part that was too much and was returned (no advance is kept)."""

    __tablename__ = "payments"
    __table_args__ = (
        CheckConstraint("amount > 0", name="amount_positive"),
        CheckConstraint("given_back >= 0 and given_back < amount", name="given_back_bounds"),
    )

    number: Mapped[int] = number_of("payments")
    stay_id: Mapped[UUID] = key_of("stays")
    paid_on: Mapped[date]
    amount: Mapped[Decimal]
    given_back: Mapped[Decimal] = mapped_column(server_default="0")
    mode: Mapped[str] = mapped_column(server_default="")
    undone_at: Mapped[datetime | None]
    undone_by: Mapped[UUID | None]


class EntryDraft(Authored, Tenanted):
    """An entry begun and not finished, kept for who began it: the form's values as typed."""

    __tablename__ = "entry_drafts"

    member_id: Mapped[UUID] = key_of("members")
    unit_id: Mapped[UUID | None] = key_of("units", optional=True, ondelete="CASCADE")
    kept_at: Mapped[datetime]
    step: Mapped[str] = mapped_column(server_default="who")
    values: Mapped[dict[str, Any]] = mapped_column(JSONB, server_default=text("'{}'"))
