"""Schema `published`: append-only editions and their cells. A hidden cell holds no number at all, the database
sees to it (D12)."""

from datetime import datetime
from typing import ClassVar
from uuid import UUID

from sqlalchemy import BigInteger, CheckConstraint, ForeignKey, SmallInteger, UniqueConstraint
from sqlalchemy import func as sql
from sqlalchemy.orm import Mapped, mapped_column

from tenants.model import Base, Guard, one_of

READ_BY_MANY_WRITTEN_BY_ONE = Guard({"federation": "SELECT", "publisher": "SELECT, INSERT", "workspace": "SELECT"})


class Publication(Base):
    """One edition of one association's year. Never changed: a correction is the next edition, with its reason."""

    __tablename__ = "publications"
    __table_args__ = (
        UniqueConstraint("association_id", "year", "edition", name="uq_publications_edition"),
        CheckConstraint("year between 1990 and 2100", name="year_bounds"),
        {"schema": "published"},
    )
    guard: ClassVar[Guard] = READ_BY_MANY_WRITTEN_BY_ONE

    id: Mapped[UUID] = mapped_column(primary_key=True, server_default=sql.uuidv7())
    association_id: Mapped[UUID] = mapped_column(ForeignKey("published.associations.id"))
    year: Mapped[int] = mapped_column(SmallInteger)
    edition: Mapped[int] = mapped_column(SmallInteger)
    published_at: Mapped[datetime]
    reason: Mapped[str] = mapped_column(server_default="")


class PublishedCell(Base):
    """One figure of an edition. numerator, denominator, value: exact fractions as text (« 104 », « 2040/100 »).

    n: the people behind a shown cell of class people, null otherwise.
    """

    __tablename__ = "cells"
    __table_args__ = (
        one_of("kind", ("stock", "people")),
        one_of("state", ("shown", "zero", "masked", "no_answer", "not_concerned")),
        CheckConstraint(
            "state in ('shown', 'zero') or (numerator is null and denominator is null and value is null and n is null)",
            name="hidden_holds_nothing",
        ),
        CheckConstraint("kind <> 'people' or n is null or n = 0 or n >= 11", name="no_small_count_of_people"),
        {"schema": "published"},
    )
    guard: ClassVar[Guard] = READ_BY_MANY_WRITTEN_BY_ONE

    publication_id: Mapped[UUID] = mapped_column(
        ForeignKey("published.publications.id", ondelete="CASCADE"), primary_key=True
    )
    code: Mapped[str] = mapped_column(primary_key=True)
    kind: Mapped[str]
    version: Mapped[int] = mapped_column(SmallInteger)
    state: Mapped[str]
    numerator: Mapped[str | None]
    denominator: Mapped[str | None]
    value: Mapped[str | None]
    n: Mapped[int | None] = mapped_column(BigInteger)
