"""What funders publish about us: a file read, and each of its grants that seems ours, answered by a person."""

from datetime import date, datetime
from decimal import Decimal
from uuid import UUID

from sqlalchemy import CheckConstraint, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from tenants.model import Authored, Tenanted, key_of, number_of, one_of

ANSWERS = ("confirmed", "declined")


class GrantReading(Authored, Tenanted):
    """One reading of a published file (SCDL subventions). rows: lines of the file; ours: grants that name the
    association; fresh: of these, those that no reading had brought yet; refused: lines that could not be read.

    siret, beneficiary: what was looked for, offered again next time.
    """

    __tablename__ = "grant_readings"
    __table_args__ = (CheckConstraint("siret = '' or siret ~ '^[0-9]{14}$'", name="siret_digits"),)

    number: Mapped[int] = number_of("grant_readings")
    filename: Mapped[str]
    siret: Mapped[str] = mapped_column(server_default="")
    beneficiary: Mapped[str] = mapped_column(server_default="")
    rows: Mapped[int]
    ours: Mapped[int]
    fresh: Mapped[int]
    refused: Mapped[int]


class GrantNotice(Authored, Tenanted):
    """A published grant that seems ours. fingerprint: of all its words, so that no second reading proposes it again.

    same_siret, same_name: what of the beneficiary was recognised. answer: a person's; confirmed names the act that it
    became, of a funding line or of the AGLS of a year.
    """

    __tablename__ = "grant_notices"
    __table_args__ = (
        UniqueConstraint("tenant_id", "fingerprint", name="uq_grant_notices_fingerprint"),
        CheckConstraint("same_siret or same_name", name="seems_ours"),
        CheckConstraint("amount >= 0", name="amount_positive"),
        one_of("answer", ANSWERS),
        CheckConstraint("(answer is null) = (answered_at is null)", name="answered_once"),
        CheckConstraint("num_nonnulls(act_id, agls_entry_id) <= 1", name="became_one_thing"),
        CheckConstraint(
            "num_nonnulls(act_id, agls_entry_id) = 0 or answer = 'confirmed' and answer is not null",
            name="became_once_confirmed",
        ),
    )

    number: Mapped[int] = number_of("grant_notices")
    reading_id: Mapped[UUID] = key_of("grant_readings")
    line: Mapped[int]
    fingerprint: Mapped[str]
    same_siret: Mapped[bool]
    same_name: Mapped[bool]
    giver: Mapped[str]
    giver_siret: Mapped[str] = mapped_column(server_default="")
    beneficiary: Mapped[str]
    object: Mapped[str]
    amount: Mapped[Decimal]
    granted_on: Mapped[date | None]
    reference: Mapped[str] = mapped_column(server_default="")
    nature: Mapped[str] = mapped_column(server_default="")
    terms: Mapped[str] = mapped_column(server_default="")
    answer: Mapped[str | None]
    answered_at: Mapped[datetime | None]
    answered_by: Mapped[UUID | None]
    reason: Mapped[str] = mapped_column(server_default="")
    act_id: Mapped[UUID | None] = key_of("funding_acts", optional=True)
    agls_entry_id: Mapped[UUID | None] = key_of("agls_entries", optional=True)
