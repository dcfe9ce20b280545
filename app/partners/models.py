"""What an association shares: one thing, some of its sections, with one person of an organisation, until a day; who
looked at it; and the figures that partners read, reckoned by the association's own role."""

from datetime import date, datetime
from decimal import Decimal
from typing import ClassVar
from uuid import UUID

from sqlalchemy import BigInteger, CheckConstraint, Computed, Index, Numeric, SmallInteger, UniqueConstraint
from sqlalchemy import func as sql
from sqlalchemy.orm import Mapped, mapped_column

from tenants.model import Authored, Guard, Tenanted, Versioned, in_order, key_of, number_of, one_of

KINDS = ("residence", "agreement", "dossier")
KIND = (
    "case when residence_id is not null then 'residence' when agreement_id is not null then 'agreement'"
    " else 'dossier' end"
)
# Nights of a residence by quarter; hours, orders, dwellings let again and what was invoiced of an agreement by year.
CODES = ("available", "unavailable", "hours", "occupied", "orders", "relet", "invoiced")
VISITS = ("page", "order", "sheet", "download")
PACK_STATES = ("asked", "running", "ready", "failed")


class Share(Versioned, Authored, Tenanted):
    """One thing shared with one person. sent_at empty: being prepared. sections: words with a space between.

    label: the thing's name as it was shared, which the partner still reads once the access has ended. email: where the
    invitation goes. funder_id: whose own line of a dossier it is. ended_at, ended_by: taken back before its day.
    warned_until: the last day of which its reader was told by mail. A trigger keeps the index of schema identity.
    """

    __tablename__ = "shares"
    __table_args__ = (
        CheckConstraint("num_nonnulls(residence_id, agreement_id, dossier_id) = 1", name="of_one_thing"),
        CheckConstraint("funder_id is null or dossier_id is not null", name="funder_of_a_dossier"),
        CheckConstraint("sections ~ '^[a-z]+( [a-z]+)*$'", name="sections_are_words"),
        CheckConstraint("length(label) between 1 and 300 and length(organisation) between 1 and 200", name="named"),
        Index("ix_shares_until", "tenant_id", "until"),
    )

    number: Mapped[int] = number_of("shares")
    residence_id: Mapped[UUID | None] = key_of("residences", optional=True)
    agreement_id: Mapped[UUID | None] = key_of("agreements", optional=True)
    dossier_id: Mapped[UUID | None] = key_of("dossiers", optional=True)
    funder_id: Mapped[UUID | None] = key_of("funders", optional=True)
    kind: Mapped[str] = mapped_column(Computed(KIND, persisted=True))
    label: Mapped[str]
    organisation: Mapped[str]
    person: Mapped[str]
    email: Mapped[str]
    sections: Mapped[str]
    until: Mapped[date]
    sent_at: Mapped[datetime | None]
    ended_at: Mapped[datetime | None]
    ended_by: Mapped[UUID | None]
    warned_until: Mapped[date | None]

    @property
    def thing_id(self) -> UUID:
        found = self.residence_id or self.agreement_id or self.dossier_id
        assert found is not None
        return found


class ShareVisit(Tenanted):
    """Somebody outside looked at what is shared with them, or took a file away. Written by the audit role, changed by
    nobody; what: the number of the thing seen inside it, when it is one of several."""

    __tablename__ = "share_visits"
    __table_args__ = (
        one_of("kind", VISITS),
        Index("ix_share_visits_share_id", "tenant_id", "share_id", "seen_at"),
    )
    guard: ClassVar[Guard] = Guard({"workspace": "SELECT", "audit": "INSERT"})

    share_id: Mapped[UUID] = key_of("shares", ondelete="CASCADE", alone=True)
    seen_at: Mapped[datetime] = mapped_column(server_default=sql.now())
    kind: Mapped[str]
    what: Mapped[str] = mapped_column(server_default="")


class SharePack(Tenanted):
    """The papers of a share in one zip, made by a job for one reader. Asked for by the audit role, whose new row a
    trigger hands to the worker; the reader sees their own, while the share and its papers are open to them.

    account_id: who asked; preview: a colleague who looks beforehand. turn: the how many-th of that reader, so that two
    requests at once make one. words: the mark on each page. papers: their numbers, in order, with a space between.
    done, total: papers. A day after made_at row and file are gone.
    """

    __tablename__ = "share_packs"
    __table_args__ = (
        one_of("state", PACK_STATES),
        CheckConstraint("done >= 0 and total > 0 and turn > 0", name="counts"),
        CheckConstraint("(state = 'ready') = (file_key is not null)", name="file_when_ready"),
        UniqueConstraint("tenant_id", "share_id", "account_id", "preview", "turn", name="uq_share_packs_turn"),
        UniqueConstraint("tenant_id", "file_key", name="uq_share_packs_file_key"),
    )
    guard: ClassVar[Guard] = Guard({"workspace": "SELECT, UPDATE, DELETE", "audit": "INSERT"})

    share_id: Mapped[UUID] = key_of("shares", ondelete="CASCADE", alone=True)
    account_id: Mapped[UUID]
    preview: Mapped[bool]
    turn: Mapped[int] = mapped_column(SmallInteger)
    words: Mapped[str]
    papers: Mapped[str]
    state: Mapped[str] = mapped_column(server_default="asked")
    done: Mapped[int] = mapped_column(SmallInteger, server_default="0")
    total: Mapped[int] = mapped_column(SmallInteger)
    unmarked: Mapped[int] = mapped_column(SmallInteger, server_default="0")
    size: Mapped[int | None] = mapped_column(BigInteger)
    file_key: Mapped[str | None]
    made_at: Mapped[datetime] = mapped_column(server_default=sql.now())


class SharedFigure(Tenanted):
    """A number of the stock, over a period, for partners: they read it and reckon nothing from rows of persons.

    first, last: both in the period. changed_at: since when it says this value.
    """

    __tablename__ = "shared_figures"
    __table_args__ = (
        CheckConstraint("num_nonnulls(residence_id, agreement_id) = 1", name="of_one_thing"),
        in_order("first", "last"),
        one_of("code", CODES),
        UniqueConstraint(
            "tenant_id", "residence_id", "agreement_id", "code", "first",
            name="uq_shared_figures_period", postgresql_nulls_not_distinct=True,
        ),
    )  # fmt: skip

    residence_id: Mapped[UUID | None] = key_of("residences", optional=True, ondelete="CASCADE", alone=True)
    agreement_id: Mapped[UUID | None] = key_of("agreements", optional=True, ondelete="CASCADE")
    code: Mapped[str]
    first: Mapped[date]
    last: Mapped[date]
    value: Mapped[Decimal] = mapped_column(Numeric(14, 2))
    changed_at: Mapped[datetime] = mapped_column(server_default=sql.now())
    reckoned_at: Mapped[datetime] = mapped_column(server_default=sql.now())
