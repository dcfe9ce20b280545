"""Residences and units: what there is to live in, since when, and what is closed. Stays are in stays.py."""

from datetime import date, datetime
from decimal import Decimal
from uuid import UUID

from sqlalchemy import CheckConstraint, Computed, Index, Numeric, SmallInteger, UniqueConstraint, text
from sqlalchemy.dialects.postgresql import ExcludeConstraint
from sqlalchemy.orm import Mapped, mapped_column

from tenants.model import Authored, Tenanted, Versioned, french_key, in_order, key_of, number_of


def never_twice(table: str, first: str, last: str) -> ExcludeConstraint:
    """Two rows of the same unit may not share a night; an open end lasts."""
    return ExcludeConstraint(
        ("tenant_id", "="),
        ("unit_id", "="),
        (text(f"daterange({first}, {last})"), "&&"),
        name=f"ex_{table}_overlap",
        using="gist",
    )


class Residence(Versioned, Authored, Tenanted):
    """A house of temporary dwellings. planned_months: the usual planned period, never the end of the contract.

    counted_in: whether figures count units or places; printed beside them. scattered: dwellings of one town under
    one name.
    """

    __tablename__ = "residences"
    __table_args__ = (
        CheckConstraint("counted_in in ('units', 'places')", name="counted_in_known"),
        CheckConstraint("planned_months between 1 and 24", name="planned_months_bounds"),
        in_order("convention_from", "convention_to"),
        in_order("min_age", "max_age"),
        Index("ix_residences_name_key", "tenant_id", "name_key"),
    )

    number: Mapped[int] = number_of("residences")
    name: Mapped[str]
    name_key: Mapped[str] = french_key("name")
    kind: Mapped[str]
    public: Mapped[str] = mapped_column(server_default="")
    address: Mapped[str] = mapped_column(server_default="")
    postcode: Mapped[str] = mapped_column(server_default="")
    town: Mapped[str] = mapped_column(server_default="")
    opened_on: Mapped[date | None]
    closed_on: Mapped[date | None]
    owner: Mapped[str] = mapped_column(server_default="")
    convention: Mapped[str] = mapped_column(server_default="")
    convention_from: Mapped[date | None]
    convention_to: Mapped[date | None]
    reserved_share: Mapped[int | None] = mapped_column(SmallInteger)
    fee_maximum: Mapped[Decimal | None]
    min_age: Mapped[int | None] = mapped_column(SmallInteger)
    max_age: Mapped[int | None] = mapped_column(SmallInteger)
    planned_months: Mapped[int] = mapped_column(SmallInteger, server_default="3")
    counted_in: Mapped[str] = mapped_column(server_default="units")
    description: Mapped[str] = mapped_column(server_default="")


class Unit(Versioned, Authored, Tenanted):
    """One dwelling of a residence. label: the number on its door (« 14 », « B12 »); number: ours, in URLs.

    label_key sorts 2 before 10. The four parts of the fee are monthly amounts proposed at entry.
    """

    __tablename__ = "units"
    __table_args__ = (
        UniqueConstraint("tenant_id", "residence_id", "label", name="uq_units_label"),
        CheckConstraint("surface is null or surface > 0", name="surface_positive"),
    )

    number: Mapped[int] = number_of("units")
    residence_id: Mapped[UUID] = key_of("residences", alone=True)
    label: Mapped[str]
    label_key: Mapped[str] = mapped_column(
        Computed("lpad(coalesce(substring(label from '[0-9]+'), ''), 8, '0') || app.fr_key(label)", persisted=True)
    )
    floor: Mapped[int] = mapped_column(SmallInteger, server_default="0")
    type: Mapped[str] = mapped_column(server_default="studio")
    surface: Mapped[Decimal | None] = mapped_column(Numeric(6, 2))
    furnished: Mapped[bool] = mapped_column(server_default="true")
    reserved_for: Mapped[str] = mapped_column(server_default="")
    rent: Mapped[Decimal | None]
    charges: Mapped[Decimal | None]
    services: Mapped[Decimal | None]
    options: Mapped[Decimal | None]


class UnitService(Authored, Tenanted):
    """A unit in service from a day to a day (open when it still is), for so many places: effective-dated capacity."""

    __tablename__ = "unit_services"
    __table_args__ = (
        in_order("starts_on", "ends_on", strictly=True),
        CheckConstraint("capacity between 1 and 50", name="capacity_bounds"),
        never_twice("unit_services", "starts_on", "ends_on"),
    )

    unit_id: Mapped[UUID] = key_of("units")
    starts_on: Mapped[date]
    ends_on: Mapped[date | None]
    capacity: Mapped[int] = mapped_column(SmallInteger, server_default="1")


class IncomeCeiling(Authored, Tenanted):
    """The yearly income under which a household of so many people is received, from a day on, with its source.

    A new value is a new row; undone_at strikes one written by mistake.
    """

    __tablename__ = "income_ceilings"
    __table_args__ = (
        CheckConstraint("people between 1 and 20", name="people_bounds"),
        CheckConstraint("amount > 0", name="amount_positive"),
        Index(
            "uq_income_ceilings_live",
            "tenant_id",
            "valid_from",
            "people",
            unique=True,
            postgresql_where=text("undone_at is null"),
        ),
    )

    number: Mapped[int] = number_of("income_ceilings")
    valid_from: Mapped[date]
    people: Mapped[int] = mapped_column(SmallInteger)
    amount: Mapped[Decimal]
    source: Mapped[str]
    undone_at: Mapped[datetime | None]
    undone_by: Mapped[UUID | None]
    undone_for: Mapped[str] = mapped_column(server_default="")  # why it was corrected or struck


class Closure(Versioned, Authored, Tenanted):
    """Nights in service but not to be let, with a reason. starts_on <= night < ends_on; open when nobody knows
    until when."""

    __tablename__ = "closures"
    __table_args__ = (
        in_order("starts_on", "ends_on", strictly=True),
        never_twice("closures", "starts_on", "ends_on"),
    )

    number: Mapped[int] = number_of("closures")
    unit_id: Mapped[UUID] = key_of("units")
    starts_on: Mapped[date]
    ends_on: Mapped[date | None]
    reason: Mapped[str]
    note: Mapped[str] = mapped_column(server_default="")
