"""Landlords, whom to speak to, and the log of advice given. No bank data is kept."""

from datetime import date
from uuid import UUID

from sqlalchemy import Index, text
from sqlalchemy.orm import Mapped, mapped_column

from app.undoing import LIVE, Undoable
from tenants.model import Authored, Tenanted, Versioned, french_key, in_order, key_of, number_of, one_of

PERSON, COMPANY = KINDS = ("person", "company")
WAYS = ("office", "visit", "phone", "mail", "meeting")


class Landlord(Versioned, Authored, Tenanted):
    """Who owns dwellings. name: of a company, or a person's family name; first_name: a person's."""

    __tablename__ = "landlords"
    __table_args__ = (one_of("kind", KINDS), Index("ix_landlords_name_key", "tenant_id", "name_key"))

    number: Mapped[int] = number_of("landlords")
    kind: Mapped[str] = mapped_column(server_default=PERSON)
    name: Mapped[str]
    first_name: Mapped[str] = mapped_column(server_default="")
    name_key: Mapped[str] = french_key("name || ' ' || first_name")
    address: Mapped[str] = mapped_column(server_default="")
    postcode: Mapped[str] = mapped_column(server_default="")
    town: Mapped[str] = mapped_column(server_default="")
    phone: Mapped[str] = mapped_column(server_default="")
    email: Mapped[str] = mapped_column(server_default="")
    note: Mapped[str] = mapped_column(server_default="")

    @property
    def full_name(self) -> str:
        """« Dupré Clément » as lists sort it, « SCI des Tanneries » for a company."""
        return f"{self.name} {self.first_name}".strip()


class LandlordContact(Versioned, Authored, Tenanted):
    """Somebody to speak to at a landlord's: a manager of the company, a relative, a notary's office."""

    __tablename__ = "landlord_contacts"

    number: Mapped[int] = number_of("landlord_contacts")
    landlord_id: Mapped[UUID] = key_of("landlords", ondelete="CASCADE")
    name: Mapped[str]
    role: Mapped[str] = mapped_column(server_default="")
    phone: Mapped[str] = mapped_column(server_default="")
    email: Mapped[str] = mapped_column(server_default="")


class Advice(Undoable, Authored, Tenanted):
    """A landlord was advised: when, how, what came of it (a code of landlord_contact_outcomes).

    call_back_on: the landlord waits to be called again, until a later advice that is not undone.
    """

    __tablename__ = "advices"
    __table_args__ = (
        one_of("way", WAYS),
        in_order("given_on", "call_back_on"),
        Index("ix_advices_live", "tenant_id", "landlord_id", "given_on", postgresql_where=text(LIVE)),
    )

    number: Mapped[int] = number_of("advices")
    landlord_id: Mapped[UUID] = key_of("landlords")
    given_on: Mapped[date]
    way: Mapped[str] = mapped_column(server_default="office")
    outcome: Mapped[str]
    note: Mapped[str] = mapped_column(server_default="")
    call_back_on: Mapped[date | None]
