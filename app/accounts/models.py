"""What sign-in needs: accounts, sessions, memberships, one-use links, throttles. Schema `identity`: no tenant row."""

from datetime import date, datetime
from typing import ClassVar
from uuid import UUID

from sqlalchemy import ForeignKey, Index, LargeBinary, text
from sqlalchemy import func as sql
from sqlalchemy.orm import Mapped, mapped_column

from tenants.model import ALL, Base, Guard, one_of

IDENTITY_ONLY = Guard({"identity": ALL})
RHYTHMS = ("morning", "monday", "never")


class Account(Base):
    """A person who may sign in. The address is kept as typed; email_key is how it is found."""

    __tablename__ = "accounts"
    __table_args__ = (one_of("mail_rhythm", RHYTHMS), {"schema": "identity"})
    guard: ClassVar[Guard] = IDENTITY_ONLY

    id: Mapped[UUID] = mapped_column(primary_key=True, server_default=sql.uuidv7())
    email: Mapped[str]
    email_key: Mapped[str] = mapped_column(unique=True)
    name: Mapped[str]
    password_hash: Mapped[str | None]
    language: Mapped[str] = mapped_column(server_default="fr")
    theme: Mapped[str] = mapped_column(server_default="auto")
    shortcuts: Mapped[bool] = mapped_column(server_default="true")
    mail_rhythm: Mapped[str] = mapped_column(server_default="monday")  # when a mail tells what awaits
    made_at: Mapped[datetime] = mapped_column(server_default=sql.now())
    disabled_at: Mapped[datetime | None]


class SignedIn(Base):
    """One session: only the hash of its identifier is kept. Inserted at sign-in alone; ended by revoked_at."""

    __tablename__ = "sessions"
    __table_args__ = (
        one_of("factor", ("", "code", "passkey", "recovery", "provider")),
        Index("ix_sessions_account", "account_id"),
        {"schema": "identity"},
    )
    guard: ClassVar[Guard] = IDENTITY_ONLY

    id_hash: Mapped[bytes] = mapped_column(LargeBinary, primary_key=True)
    number: Mapped[UUID] = mapped_column(server_default=sql.uuidv7(), unique=True)
    account_id: Mapped[UUID] = mapped_column(ForeignKey("identity.accounts.id", ondelete="CASCADE"))
    made_at: Mapped[datetime] = mapped_column(server_default=sql.now())
    seen_at: Mapped[datetime] = mapped_column(server_default=sql.now())
    ends_at: Mapped[datetime]
    revoked_at: Mapped[datetime | None]
    agent: Mapped[str] = mapped_column(server_default="")
    # what proved the person: factor is empty without a second one; proved_at the last proof, on which exports depend
    factor: Mapped[str] = mapped_column(server_default="")
    proved_at: Mapped[datetime] = mapped_column(server_default=sql.now())
    # opened by an identity provider: which one, where it may lead (empty: everywhere), its sealed word for signing out
    provider: Mapped[str] = mapped_column(server_default="")
    confined_to: Mapped[str] = mapped_column(server_default="")
    provider_word: Mapped[bytes | None] = mapped_column(LargeBinary)
    last_place: Mapped[str] = mapped_column(server_default="")


class Membership(Base):
    """One account in one place with one role. member_id is the colleague's row inside the workspace.

    suspended_at: shut out until somebody opens again; ended_at: for good, the row stays.
    """

    __tablename__ = "memberships"
    __table_args__ = (
        one_of("audience", ("workspace", "federation", "partner")),
        Index("ix_memberships_account", "account_id"),
        Index("ix_memberships_workspace", "workspace_id"),
        # one live seat at most: the door reads one row, and two invitations taken up at once would lock a person out
        Index(
            "uq_memberships_live",
            "account_id",
            "audience",
            "workspace_id",
            "organisation",
            unique=True,
            postgresql_nulls_not_distinct=True,
            postgresql_where=text("ended_at is null"),
        ),
        {"schema": "identity"},
    )
    guard: ClassVar[Guard] = IDENTITY_ONLY

    id: Mapped[UUID] = mapped_column(primary_key=True, server_default=sql.uuidv7())
    account_id: Mapped[UUID] = mapped_column(ForeignKey("identity.accounts.id", ondelete="CASCADE"))
    audience: Mapped[str]
    workspace_id: Mapped[UUID | None] = mapped_column(ForeignKey("published.associations.id"))
    member_id: Mapped[UUID | None]
    organisation: Mapped[str] = mapped_column(server_default="")
    role: Mapped[str]
    administrator: Mapped[bool] = mapped_column(server_default="false")
    until: Mapped[date | None]
    suspended_at: Mapped[datetime | None]
    ended_at: Mapped[datetime | None]
    made_at: Mapped[datetime] = mapped_column(server_default=sql.now())
    digest_on: Mapped[date | None]  # the last morning on which the mail of what awaits was looked after


class ShareEntry(Base):
    """The index of shares: what each association shares with which account, until when. A trigger writes it from the
    association's own rows; taking the invitation up says whose account reads. Policies of partners ask it alone.

    sections: words with a space between. part_id: of several that the thing has, the reader's own (a funder's lines).
    The key begins with the workspace: no other one can write over it.
    """

    __tablename__ = "shares"
    __table_args__ = (
        one_of("kind", ("residence", "agreement", "dossier")),
        Index("ix_shares_account", "account_id"),
        {"schema": "identity"},
    )
    guard: ClassVar[Guard] = Guard({"identity": "SELECT, UPDATE"})

    workspace_id: Mapped[UUID] = mapped_column(ForeignKey("published.associations.id"), primary_key=True)
    id: Mapped[UUID] = mapped_column(primary_key=True)
    number: Mapped[int]
    kind: Mapped[str]
    object_id: Mapped[UUID]
    part_id: Mapped[UUID | None]
    label: Mapped[str]
    organisation: Mapped[str]
    sections: Mapped[str]
    until: Mapped[date]
    sent_at: Mapped[datetime | None]
    revoked_at: Mapped[datetime | None]
    account_id: Mapped[UUID | None] = mapped_column(ForeignKey("identity.accounts.id", ondelete="SET NULL"))
    accepted_at: Mapped[datetime | None]


class OneUseLink(Base):
    """A mailed link: reset of a password, sign-in, or invitation. Only its hash is kept; used_at closes it.

    The columns from audience on say what an invitation opens: until is the last day of the access, share_id what is
    shared (of workspace_id). number names it on the page of those who sent it; withdrawn_at: taken back by them, or
    replaced by a newer one.
    """

    __tablename__ = "links"
    __table_args__ = (
        one_of("purpose", ("reset", "sign_in", "invitation")),
        Index("ix_links_email", "email"),
        {"schema": "identity"},
    )
    guard: ClassVar[Guard] = IDENTITY_ONLY

    token_hash: Mapped[bytes] = mapped_column(LargeBinary, primary_key=True)
    number: Mapped[UUID] = mapped_column(server_default=sql.uuidv7(), unique=True)
    purpose: Mapped[str]
    email: Mapped[str]
    name: Mapped[str] = mapped_column(server_default="")
    account_id: Mapped[UUID | None] = mapped_column(ForeignKey("identity.accounts.id", ondelete="CASCADE"))
    audience: Mapped[str | None]
    workspace_id: Mapped[UUID | None] = mapped_column(ForeignKey("published.associations.id"))
    role: Mapped[str | None]
    administrator: Mapped[bool] = mapped_column(server_default="false")
    organisation: Mapped[str] = mapped_column(server_default="")
    until: Mapped[date | None]
    invited_by: Mapped[str] = mapped_column(server_default="")
    share_id: Mapped[UUID | None]
    made_at: Mapped[datetime] = mapped_column(server_default=sql.now())
    expires_at: Mapped[datetime]
    used_at: Mapped[datetime | None]
    withdrawn_at: Mapped[datetime | None]


class Throttle(Base):
    """Failed tries per account and per address in a window; shared by every worker."""

    __tablename__ = "throttles"
    __table_args__ = ({"schema": "identity"},)
    guard: ClassVar[Guard] = IDENTITY_ONLY

    key: Mapped[str] = mapped_column(primary_key=True)
    window_start: Mapped[datetime]
    tries: Mapped[int]
