"""Funders: who gives, under which names over the years, whom to write to, and what each asks of a dossier."""

from datetime import date
from decimal import Decimal
from uuid import UUID

from sqlalchemy import CheckConstraint, Index, Numeric, SmallInteger, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from tenants.model import Authored, Tenanted, Versioned, french_key, in_order, key_of, never_together, number_of, one_of

MOMENTS = ("filing", "claim", "report")
DEADLINES = ("filing", "claim", "report", "other")


class Funder(Versioned, Authored, Tenanted):
    """An organisation that gives. name: today's; type: funder_types; public: counts as public aid (a start value comes
    with the type). usual_rate: percent of the eligible base; siret: fourteen digits or nothing, for open data."""

    __tablename__ = "funders"
    __table_args__ = (
        Index("ix_funders_name_key", "tenant_id", "name_key"),
        CheckConstraint("siret = '' or siret ~ '^[0-9]{14}$'", name="siret_digits"),
        CheckConstraint("usual_rate is null or usual_rate > 0 and usual_rate <= 100", name="usual_rate_bounds"),
    )

    number: Mapped[int] = number_of("funders")
    name: Mapped[str]
    name_key: Mapped[str] = french_key("name")
    type: Mapped[str]
    public: Mapped[bool]
    siret: Mapped[str] = mapped_column(server_default="")
    address: Mapped[str] = mapped_column(server_default="")
    postcode: Mapped[str] = mapped_column(server_default="")
    town: Mapped[str] = mapped_column(server_default="")
    usual_rate: Mapped[Decimal | None] = mapped_column(Numeric(5, 2))
    note: Mapped[str] = mapped_column(server_default="")


class FunderName(Versioned, Authored, Tenanted):
    """A former name and the days it held (both included, open at the start when unknown). An act shows the name of its
    day; outside these days the funder's own name holds."""

    __tablename__ = "funder_names"
    __table_args__ = (
        in_order("valid_from", "valid_to"),
        never_together("ex_funder_names_overlap", ("funder_id",), "daterange(valid_from, valid_to, '[]')"),
        Index("ix_funder_names_name_key", "tenant_id", "name_key"),
    )

    number: Mapped[int] = number_of("funder_names")
    funder_id: Mapped[UUID] = key_of("funders", ondelete="CASCADE")
    name: Mapped[str]
    name_key: Mapped[str] = french_key("name")
    valid_from: Mapped[date | None]
    valid_to: Mapped[date]


class FunderContact(Versioned, Authored, Tenanted):
    """Whom to write to at a funder, as a professional."""

    __tablename__ = "funder_contacts"

    number: Mapped[int] = number_of("funder_contacts")
    funder_id: Mapped[UUID] = key_of("funders", ondelete="CASCADE")
    name: Mapped[str]
    role: Mapped[str] = mapped_column(server_default="")
    phone: Mapped[str] = mapped_column(server_default="")
    email: Mapped[str] = mapped_column(server_default="")


class FunderPaper(Authored, Tenanted):
    """A paper (document_types) that a funder asks, and when: at filing, with a claim, with the report."""

    __tablename__ = "funder_papers"
    __table_args__ = (
        one_of("moment", MOMENTS),
        UniqueConstraint("tenant_id", "funder_id", "moment", "type", name="uq_funder_papers_type"),
    )

    number: Mapped[int] = number_of("funder_papers")
    funder_id: Mapped[UUID] = key_of("funders", ondelete="CASCADE", alone=True)
    moment: Mapped[str] = mapped_column(server_default="filing")
    type: Mapped[str]
    note: Mapped[str] = mapped_column(server_default="")


class FunderDeadline(Authored, Tenanted):
    """A date that comes back with each dossier of a funder: every year on a day (month, day), or so many months after
    the end of the fiscal year (months_after)."""

    __tablename__ = "funder_deadlines"
    __table_args__ = (
        one_of("kind", DEADLINES),
        CheckConstraint(
            "(months_after is null) = (month is not null) and (month is null) = (day is null)", name="one_way"
        ),
        CheckConstraint("month between 1 and 12 and day between 1 and 31", name="day_exists"),
        CheckConstraint("months_after between 0 and 60", name="months_bounds"),
    )

    number: Mapped[int] = number_of("funder_deadlines")
    funder_id: Mapped[UUID] = key_of("funders", ondelete="CASCADE")
    kind: Mapped[str]
    name: Mapped[str] = mapped_column(server_default="")
    month: Mapped[int | None] = mapped_column(SmallInteger)
    day: Mapped[int | None] = mapped_column(SmallInteger)
    months_after: Mapped[int | None] = mapped_column(SmallInteger)
