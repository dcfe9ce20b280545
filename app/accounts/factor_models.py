"""What proves a person besides the password: code apps, passkeys, recovery codes, accounts at identity providers; and
what waits between two requests of somebody who is on the way in."""

from datetime import datetime
from typing import Any, ClassVar
from uuid import UUID

from sqlalchemy import BigInteger, ForeignKey, Index, LargeBinary, text
from sqlalchemy import func as sql
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, mapped_column

from app.accounts.models import IDENTITY_ONLY
from tenants.model import Base, Guard, one_of


def _of_account(*, key: bool = False) -> Any:
    return mapped_column(ForeignKey("identity.accounts.id", ondelete="CASCADE"), primary_key=key)


class CodeApp(Base):
    """The application that shows six digits (RFC 6238). last_step: the 30 s step of the last code taken; none is taken
    twice. The secret is sealed with the installation's own."""

    __tablename__ = "code_apps"
    __table_args__ = ({"schema": "identity"},)
    guard: ClassVar[Guard] = IDENTITY_ONLY

    account_id: Mapped[UUID] = _of_account(key=True)
    secret: Mapped[bytes] = mapped_column(LargeBinary)
    last_step: Mapped[int] = mapped_column(server_default="0")
    made_at: Mapped[datetime] = mapped_column(server_default=sql.now())


class Passkey(Base):
    """A key of a device or of a password manager (WebAuthn). signs: its counter, which never goes back."""

    __tablename__ = "passkeys"
    __table_args__ = (Index("ix_passkeys_account", "account_id"), {"schema": "identity"})
    guard: ClassVar[Guard] = IDENTITY_ONLY

    id: Mapped[UUID] = mapped_column(primary_key=True, server_default=sql.uuidv7())
    account_id: Mapped[UUID] = _of_account()
    credential_id: Mapped[bytes] = mapped_column(LargeBinary, unique=True)
    public_key: Mapped[bytes] = mapped_column(LargeBinary)
    signs: Mapped[int] = mapped_column(BigInteger, server_default="0")
    name: Mapped[str]
    transports: Mapped[list[str]] = mapped_column(JSONB, server_default=text("'[]'"))
    made_at: Mapped[datetime] = mapped_column(server_default=sql.now())
    used_at: Mapped[datetime | None]


class RecoveryCode(Base):
    """One of ten codes on paper, each of 80 bits and good for once: only its hash is kept."""

    __tablename__ = "recovery_codes"
    __table_args__ = (Index("ix_recovery_codes_account", "account_id"), {"schema": "identity"})
    guard: ClassVar[Guard] = IDENTITY_ONLY

    code_hash: Mapped[bytes] = mapped_column(LargeBinary, primary_key=True)
    account_id: Mapped[UUID] = _of_account()
    made_at: Mapped[datetime] = mapped_column(server_default=sql.now())
    used_at: Mapped[datetime | None]


class ProviderLink(Base):
    """An account at an identity provider that stands for an account here: by issuer and subject, never by address."""

    __tablename__ = "provider_links"
    __table_args__ = (Index("ix_provider_links_account", "account_id"), {"schema": "identity"})
    guard: ClassVar[Guard] = IDENTITY_ONLY

    issuer: Mapped[str] = mapped_column(primary_key=True)
    subject: Mapped[str] = mapped_column(primary_key=True)
    number: Mapped[UUID] = mapped_column(server_default=sql.uuidv7(), unique=True)
    account_id: Mapped[UUID] = _of_account()
    shown: Mapped[str] = mapped_column(server_default="")
    made_at: Mapped[datetime] = mapped_column(server_default=sql.now())
    used_at: Mapped[datetime | None]


class FactorPolicy(Base):
    """A workspace in which everybody gives a second factor; its administrators and the head office give one anyway."""

    __tablename__ = "factor_policies"
    __table_args__ = ({"schema": "identity"},)
    guard: ClassVar[Guard] = IDENTITY_ONLY

    workspace_id: Mapped[UUID] = mapped_column(ForeignKey("published.associations.id"), primary_key=True)
    made_at: Mapped[datetime] = mapped_column(server_default=sql.now())
    made_by: Mapped[UUID | None]


class Step(Base):
    """One step on the way in, good for once and for the browser that began it: a password that was right, a challenge
    to a passkey, a journey to an identity provider. key_hash: of the secret that comes back."""

    __tablename__ = "steps"
    __table_args__ = (
        one_of("purpose", ("second_factor", "passkey", "provider")),
        Index("ix_steps_ends", "ends_at"),
        {"schema": "identity"},
    )
    guard: ClassVar[Guard] = IDENTITY_ONLY

    key_hash: Mapped[bytes] = mapped_column(LargeBinary, primary_key=True)
    purpose: Mapped[str]
    browser_hash: Mapped[bytes] = mapped_column(LargeBinary)
    account_id: Mapped[UUID | None] = _of_account()
    kept: Mapped[dict[str, Any]] = mapped_column(JSONB, server_default=text("'{}'"))
    made_at: Mapped[datetime] = mapped_column(server_default=sql.now())
    ends_at: Mapped[datetime]
    used_at: Mapped[datetime | None]
