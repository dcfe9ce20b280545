"""The people of one place (a workspace, the head office): who they are, whom they invited, and the deeds that change
it. Every deed looks at the whole circle under lock, so that two at once cannot leave a place without administrator."""

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

from sqlalchemy import BindParameter, bindparam, exists, or_, select
from sqlalchemy import func as sql

from app.accounts import queries
from app.accounts.factor_models import CodeApp, Passkey
from app.accounts.invitations import full_address, invite
from app.accounts.links import INVITATION
from app.accounts.models import Account, Membership, OneUseLink, SignedIn
from app.accounts.people import Seat, email_key
from app.accounts.permissions import rights_of
from app.web.errors import NotFound
from app.web.forms import RuleRefused
from app.web.i18n import gettext as _
from tenants import clock, session
from tenants.actor import IDENTITY, Actor, Workspace
from tenants.database import Database
from tenants.registry import Member
from tenants.session import Db

_AUDIENCE: BindParameter[str] = bindparam("audience")
_WORKSPACE: BindParameter[UUID | None] = bindparam("workspace_id")

SEATS = (
    select(
        Membership.id,
        Membership.member_id,
        Membership.role,
        Membership.administrator,
        Membership.made_at,
        Membership.suspended_at,
        Membership.ended_at,
        Account.id.label("account_id"),
        Account.name,
        Account.email,
        or_(
            exists(select(CodeApp.account_id).where(CodeApp.account_id == Account.id).correlate(Account)),
            exists(select(Passkey.id).where(Passkey.account_id == Account.id).correlate(Account)),
        ).label("second_factor"),
        select(sql.max(SignedIn.seen_at))
        .where(SignedIn.account_id == Account.id, SignedIn.last_place == bindparam("place"))
        .correlate(Account)
        .scalar_subquery()
        .label("seen_at"),
    )
    .join(Account, Account.id == Membership.account_id)
    .where(Membership.audience == _AUDIENCE, Membership.workspace_id.is_not_distinct_from(_WORKSPACE))
    .order_by(sql.lower(Account.name), Membership.id)
)
PENDING = (
    select(OneUseLink)
    .where(
        OneUseLink.purpose == INVITATION,
        OneUseLink.audience == _AUDIENCE,
        OneUseLink.workspace_id.is_not_distinct_from(_WORKSPACE),
        OneUseLink.used_at.is_(None),
        OneUseLink.withdrawn_at.is_(None),
    )
    .order_by(OneUseLink.made_at, OneUseLink.number)
)
LOCKED = (
    select(Membership)
    .where(
        Membership.audience == _AUDIENCE,
        Membership.workspace_id.is_not_distinct_from(_WORKSPACE),
        Membership.ended_at.is_(None),
    )
    .order_by(Membership.id)
    .with_for_update()
)
# The colleagues as the workspace knows them; its own role asks.
NUMBERS = select(Member.id, Member.number)
MEMBER = select(Member).where(Member.id == bindparam("member_id"))


@dataclass(frozen=True)
class Circle:
    """A place and who acts in it. workspace None: the head office. tell: what is done last in a deed's transaction, so
    that nothing changes that is not written down."""

    database: Database
    audience: str
    workspace: Workspace | None
    account_id: UUID
    tell: Callable[[], None]

    @classmethod
    def of(cls, database: Database, actor: Actor, tell: Callable[[], None]) -> "Circle":
        """The circle of the place in which somebody signed in acts."""
        assert actor.account_id is not None
        return cls(database, actor.audience.value, actor.workspace, actor.account_id, tell)

    @property
    def path(self) -> str:
        """How sessions remember that somebody was here."""
        return f"/a/{self.workspace.slug}" if self.workspace else "/federation"

    @property
    def key(self) -> dict[str, Any]:
        return {"audience": self.audience, "workspace_id": self.workspace.id if self.workspace else None}

    # -- reading --------------------------------------------------------------------------------------------------
    def seats(self) -> Sequence[Any]:
        """Everybody who is or was here: id, member_id, account_id, name, email, role, administrator, second_factor,
        seen_at, made_at, suspended_at, ended_at."""
        with session.open(self.database, IDENTITY) as db:
            return db.all(SEATS, place=self.path, **self.key)

    def invitations(self) -> list[OneUseLink]:
        """Sent and not taken up, the expired ones too: they may be sent again."""
        with session.open(self.database, IDENTITY) as db:
            return db.objects(PENDING, **self.key)

    # -- deeds ----------------------------------------------------------------------------------------------------
    def change(self, seat_id: UUID, role: str, administrator: bool) -> None:
        """Another role from the next request on. Raises RuleRefused for the last administrator, NotFound."""
        rights_of(self.audience, role, administrator)
        with self._deed() as here:
            seat = here.one(seat_id)
            seat.role, seat.administrator = role, administrator

    def suspend(self, seat_id: UUID) -> None:
        """Nothing opens until somebody opens again; sessions end at once."""
        with self._deed() as here:
            seat = here.one(seat_id)
            seat.suspended_at = seat.suspended_at or clock.now()
            here.end_sessions(seat)

    def reopen(self, seat_id: UUID) -> None:
        with self._deed() as here:
            here.one(seat_id).suspended_at = None

    def remove(self, seat_id: UUID) -> None:
        """For good: sessions end at once, what the person wrote stays."""
        with self._deed() as here:
            seat = here.one(seat_id)
            seat.ended_at = clock.now()
            here.end_sessions(seat)

    def invite(self, email: str, name: str, role: str, administrator: bool, invited_by: str) -> None:
        """Mail a one-use link. Raises RuleRefused for somebody who is already here or already invited."""
        with self._deed() as here:
            self._refuse_known(here, full_address(email))
            given = Seat(self.audience, role, administrator, self.workspace)
            invite(here.db, self.database.settings, email, given, name=name, invited_by=invited_by)

    def invite_again(self, number: UUID) -> str:
        """The same invitation by a new link; the one before opens nothing any more. Returns the address."""
        with self._deed() as here:
            link = here.invitation(number)
            link.withdrawn_at = clock.now()
            given = Seat(self.audience, str(link.role), link.administrator, self.workspace)
            settings = self.database.settings
            invite(here.db, settings, link.email, given, name=link.name, invited_by=link.invited_by)
            return link.email

    def withdraw(self, number: UUID) -> str:
        with self._deed() as here:
            link = here.invitation(number)
            link.withdrawn_at = clock.now()
            return link.email

    def _refuse_known(self, here: "_Locked", address: str) -> None:
        seats = here.db.all(SEATS, place=self.path, **self.key)
        if any(row.ended_at is None and email_key(row.email) == email_key(address) for row in seats):
            raise RuleRefused(_("Cette personne est déjà membre. Changez plutôt son rôle."), "email")
        if any(email_key(link.email) == email_key(address) for link in here.db.objects(PENDING, **self.key)):
            raise RuleRefused(
                _("Une invitation attend déjà à cette adresse. Renvoyez-la ou retirez-la depuis la liste."), "email"
            )

    @contextmanager
    def _deed(self) -> Iterator["_Locked"]:
        """Everybody here under lock; the one who acts must still be an administrator, and one must be left."""
        with session.open(self.database, IDENTITY, write=True) as db:
            here = _Locked(db, self, db.objects(LOCKED, **self.key))
            if not any(seat.account_id == self.account_id for seat in here.administrators()):
                raise NotFound  # another administrator was first
            yield here
            if not here.administrators():
                raise RuleRefused(
                    _("Vous êtes la seule personne administratrice. Nommez-en une autre avant de partir.")
                )
            db.flush()
            self.tell()


@dataclass
class _Locked:
    db: Db
    circle: Circle
    seats: list[Membership] = field(default_factory=list)

    def administrators(self) -> list[Membership]:
        return [
            seat
            for seat in self.seats
            if seat.administrator
            and seat.suspended_at is None
            and seat.ended_at is None
            and (seat.until is None or seat.until >= clock.today())
        ]

    def one(self, seat_id: UUID) -> Membership:
        found = next((seat for seat in self.seats if seat.id == seat_id), None)
        if found is None:
            raise NotFound
        return found

    def invitation(self, number: UUID) -> OneUseLink:
        pending: list[OneUseLink] = self.db.objects(PENDING, **self.circle.key)
        found = next((link for link in pending if link.number == number), None)
        if found is None:
            raise NotFound
        return found

    def end_sessions(self, seat: Membership) -> None:
        """Everywhere: whoever keeps another place signs in again there."""
        self.db.run(queries.END_ALL, account=seat.account_id, now=clock.now())
