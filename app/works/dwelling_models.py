"""Dwellings of landlords, what binds them (conventions), and when they are empty or let."""

from datetime import date
from decimal import Decimal
from uuid import UUID

from sqlalchemy import CheckConstraint, Computed, FetchedValue, Index, Numeric, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from app.undoing import LIVE, Undoable
from tenants.model import (
    Authored,
    Tenanted,
    Versioned,
    belongs_to,
    french_key,
    in_order,
    key_of,
    never_together,
    number_of,
    one_of,
)

ENERGY_CLASSES = ("", "A", "B", "C", "D", "E", "F", "G")
# What a convention binds; two of one side never run at once. Same words as `side` in the list convention_kinds.
SIDE = (
    "case when kind in ('management_mandate', 'sublease', 'transferable_lease') then 'intermediation'"
    " when kind = 'reservation' then 'reservation' else 'rent' end"
)
VACANCY_CAUSES = ("tenant_left", "first_letting", "bought", "other")


class Dwelling(Versioned, Authored, Tenanted):
    """One dwelling of a landlord. label: what people call it (« D006 », drawn by the server when empty).

    type: a code of unit_types; rent: monthly, asked, without charges; left_on: since when we no longer follow it.
    Occupied, vacant, in works, ready, let: derived from its rows, never kept.
    """

    __tablename__ = "dwellings"
    __table_args__ = (
        UniqueConstraint("tenant_id", "label", name="uq_dwellings_label"),
        one_of("energy_class", ENERGY_CLASSES),
        CheckConstraint("area is null or area between 5 and 1000", name="area_bounds"),
        CheckConstraint("rent is null or rent >= 0", name="rent_positive"),
        Index("ix_dwellings_place", "tenant_id", "town", "address_key"),
    )

    number: Mapped[int] = number_of("dwellings")
    label: Mapped[str] = mapped_column(server_default=FetchedValue())
    landlord_id: Mapped[UUID] = key_of("landlords")
    address: Mapped[str]
    address_key: Mapped[str] = french_key("address || ' ' || town")
    postcode: Mapped[str] = mapped_column(server_default="")
    town: Mapped[str]
    sector: Mapped[str] = mapped_column(server_default="")
    floor: Mapped[str] = mapped_column(server_default="")
    type: Mapped[str] = mapped_column(server_default="")
    area: Mapped[Decimal | None] = mapped_column(Numeric(6, 2))
    energy_class: Mapped[str] = mapped_column(server_default="")
    rent: Mapped[Decimal | None]
    note: Mapped[str] = mapped_column(server_default="")
    followed_from: Mapped[date | None]
    left_on: Mapped[date | None]


class Convention(Undoable, Versioned, Authored, Tenanted):
    """What binds a dwelling from a day to a day (both in force). kind: convention_kinds; level: convention_levels or
    empty. landlord_id: who signed. signed_on empty: being prepared. ended_on: ended before its day (denounced, sold).
    """

    __tablename__ = "conventions"
    __table_args__ = (
        in_order("starts_on", "ends_on"),
        CheckConstraint("ended_on is null or ended_on between starts_on and ends_on", name="ended_within"),
        CheckConstraint("rent_ceiling is null or rent_ceiling > 0", name="rent_ceiling_positive"),
        CheckConstraint("renews_id is null or renews_id <> id", name="renews_another"),
        never_together(
            "ex_conventions_overlap",
            ("dwelling_id", "side"),
            "daterange(starts_on, least(ends_on, ended_on), '[]')",
            LIVE,
        ),
        Index("ix_conventions_ends_on", "tenant_id", "ends_on", postgresql_where=text(LIVE)),
        Index("uq_conventions_renews", "tenant_id", "renews_id", unique=True, postgresql_where=text(LIVE)),
    )

    number: Mapped[int] = number_of("conventions")
    dwelling_id: Mapped[UUID] = key_of("dwellings")
    landlord_id: Mapped[UUID] = key_of("landlords")
    kind: Mapped[str]
    side: Mapped[str] = mapped_column(Computed(SIDE, persisted=True))
    level: Mapped[str] = mapped_column(server_default="")
    reference: Mapped[str] = mapped_column(server_default="")
    signed_on: Mapped[date | None]
    starts_on: Mapped[date]
    ended_on: Mapped[date | None]
    ends_on: Mapped[date]
    rent_ceiling: Mapped[Decimal | None]
    renews_id: Mapped[UUID | None] = key_of("conventions", optional=True)
    ended_why: Mapped[str] = mapped_column(server_default="")

    dwelling: Mapped[Dwelling] = belongs_to("Convention", "Dwelling", "dwelling_id")


class Vacancy(Undoable, Authored, Tenanted):
    """A dwelling is empty from the day of its exit inspection (état des lieux): the clock starts. ended_on: the first
    day of the lease that ended it; empty while it lasts."""

    __tablename__ = "vacancies"
    __table_args__ = (
        one_of("cause", VACANCY_CAUSES),
        in_order("vacant_on", "ended_on"),
        never_together("ex_vacancies_overlap", ("dwelling_id",), "daterange(vacant_on, ended_on)", LIVE),
        Index(
            "ix_vacancies_open",
            "tenant_id",
            "vacant_on",
            postgresql_where=text("undone_at is null and ended_on is null"),
        ),
    )

    number: Mapped[int] = number_of("vacancies")
    dwelling_id: Mapped[UUID] = key_of("dwellings")
    vacant_on: Mapped[date]
    cause: Mapped[str] = mapped_column(server_default="tenant_left")
    note: Mapped[str] = mapped_column(server_default="")
    ended_on: Mapped[date | None]


class Lease(Undoable, Authored, Tenanted):
    """A dwelling is let from a day, to a household of the register (household_id) or to somebody whom we do not follow.

    vacancy_id: the vacancy that it ended; ends_on: the first day without it. rent, charges: monthly.
    """

    __tablename__ = "leases"
    __table_args__ = (
        in_order("starts_on", "ends_on", strictly=True),
        CheckConstraint("coalesce(rent, 0) >= 0 and coalesce(charges, 0) >= 0", name="amounts_positive"),
        never_together("ex_leases_dwelling", ("dwelling_id",), "daterange(starts_on, ends_on)", LIVE),
        never_together(
            "ex_leases_household",
            ("household_id",),
            "daterange(starts_on, ends_on)",
            "undone_at is null and household_id is not null",
        ),
        Index("uq_leases_vacancy", "tenant_id", "vacancy_id", unique=True, postgresql_where=text(LIVE)),
    )

    number: Mapped[int] = number_of("leases")
    dwelling_id: Mapped[UUID] = key_of("dwellings")
    vacancy_id: Mapped[UUID | None] = key_of("vacancies", optional=True)
    household_id: Mapped[UUID | None] = key_of("candidate_households", optional=True)
    starts_on: Mapped[date]
    ends_on: Mapped[date | None]
    rent: Mapped[Decimal | None]
    charges: Mapped[Decimal | None]
    note: Mapped[str] = mapped_column(server_default="")
