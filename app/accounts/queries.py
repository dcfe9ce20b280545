"""What the door and the account pages ask of schema `identity`. One statement per visit at the door.

The moment comes from the one clock, as `now`."""

from sqlalchemy import Boolean, and_, bindparam, case, exists, false, or_, select, update
from sqlalchemy import func as sql
from sqlalchemy.orm import aliased

from app.accounts.factor_models import CodeApp, FactorPolicy, Passkey
from app.accounts.models import Account, Membership, ShareEntry, SignedIn
from tenants.registry import Association

_place = aliased(Membership, name="place")

_ALIVE = and_(
    SignedIn.revoked_at.is_(None),
    SignedIn.ends_at > bindparam("now"),
    Account.disabled_at.is_(None),
)
LIVE_MEMBERSHIP = and_(
    Membership.ended_at.is_(None),
    Membership.suspended_at.is_(None),
    or_(Membership.until.is_(None), Membership.until >= bindparam("today")),
)

# Must give a second factor: the head office and administrators, where the installation is strict (`strict`), and
# everybody of a workspace that asks for it. A session that has given one owes nothing more.
_seat = aliased(Membership, name="seat")
MUST_GIVE = (
    exists()
    .where(
        _seat.ended_at.is_(None),
        or_(_seat.until.is_(None), _seat.until >= bindparam("today")),
        or_(
            and_(bindparam("strict", type_=Boolean), or_(_seat.audience == "federation", _seat.administrator)),
            exists().where(FactorPolicy.workspace_id == _seat.workspace_id, _seat.audience == "workspace"),
        ),
    )
    .where(_seat.account_id == Account.id)
    .correlate(Account)
)

_PERSON = (
    SignedIn.number.label("session_number"),
    SignedIn.seen_at,
    SignedIn.last_place,
    Account.id.label("account_id"),
    Account.name,
    Account.email,
    Account.language,
    Account.theme,
    Account.shortcuts,
    SignedIn.factor,
    SignedIn.proved_at,
    SignedIn.confined_to,
    case((SignedIn.factor != "", false()), else_=MUST_GIVE).label("owes_factor"),
    select(sql.count())
    .select_from(_place)
    .where(_place.account_id == Account.id, _place.ended_at.is_(None), _place.suspended_at.is_(None))
    .correlate(Account)
    .scalar_subquery()
    .label("places"),
)

# Who is signed in with this session, and which membership opens the door of this workspace, if any.
AT_WORKSPACE_DOOR = (
    select(
        *_PERSON,
        Association.id.label("workspace_id"),
        Association.name.label("workspace_name"),
        Association.suspended_at,
        Membership.role,
        Membership.administrator,
        Membership.member_id,
    )
    .select_from(SignedIn)
    .join(Account, Account.id == SignedIn.account_id)
    .outerjoin(Association, and_(Association.slug == bindparam("slug"), Association.opened_at.is_not(None)))
    .outerjoin(
        Membership,
        and_(
            Membership.account_id == Account.id,
            Membership.audience == "workspace",
            Membership.workspace_id == Association.id,
            LIVE_MEMBERSHIP,
        ),
    )
    .where(SignedIn.id_hash == bindparam("id_hash"), _ALIVE)
)

# The same for the two wings without a workspace in the path.
AT_WING_DOOR = (
    select(*_PERSON, Membership.role, Membership.administrator, Membership.organisation)
    .select_from(SignedIn)
    .join(Account, Account.id == SignedIn.account_id)
    .outerjoin(
        Membership,
        and_(Membership.account_id == Account.id, Membership.audience == bindparam("audience"), LIVE_MEMBERSHIP),
    )
    .where(SignedIn.id_hash == bindparam("id_hash"), _ALIVE)
    .order_by(Membership.made_at)
    .limit(1)
)

# When this person was last seen in a place, in a session before this one.
LAST_VISIT = select(sql.max(SignedIn.seen_at).label("seen_at")).where(
    SignedIn.account_id == bindparam("account_id"),
    SignedIn.id_hash != bindparam("id_hash"),
    SignedIn.last_place == bindparam("place"),
)

AT_NO_PLACE = (
    select(*_PERSON)
    .select_from(SignedIn)
    .join(Account, Account.id == SignedIn.account_id)
    .where(SignedIn.id_hash == bindparam("id_hash"), _ALIVE)
)

TOUCH = (
    update(SignedIn)
    .where(SignedIn.id_hash == bindparam("hash_"), SignedIn.revoked_at.is_(None))
    .values(
        seen_at=bindparam("now"),
        last_place=case((bindparam("place") != "", bindparam("place")), else_=SignedIn.last_place),
    )
    .execution_options(synchronize_session=False)
)
REVOKE = (
    update(SignedIn)
    .where(SignedIn.id_hash == bindparam("hash_"), SignedIn.revoked_at.is_(None))
    .values(revoked_at=bindparam("now"))
    .execution_options(synchronize_session=False)
)

# A proof given again: the session goes on under another identifier. One that has ended meanwhile stays ended.
RISE = (
    update(SignedIn)
    .where(SignedIn.id_hash == bindparam("hash_"), SignedIn.revoked_at.is_(None))
    .values(
        id_hash=bindparam("new_hash"),
        proved_at=bindparam("proved"),
        factor=bindparam("factor_"),
        confined_to=bindparam("confined"),
    )
    .execution_options(synchronize_session=False)
)

MUST = select(MUST_GIVE.label("must")).select_from(Account).where(Account.id == bindparam("account"))

# How many of a workspace's people have a second factor, and whether everybody must.
_has_factor = or_(
    exists().where(CodeApp.account_id == Membership.account_id).correlate(Membership),
    exists().where(Passkey.account_id == Membership.account_id).correlate(Membership),
)
TEAM = select(
    select(sql.count())
    .select_from(FactorPolicy)
    .where(FactorPolicy.workspace_id == bindparam("workspace"))
    .scalar_subquery()
    .label("everybody"),
    sql.count().label("members"),
    sql.count().filter(_has_factor).label("with_factor"),
).where(Membership.workspace_id == bindparam("workspace"), Membership.audience == "workspace", LIVE_MEMBERSHIP)

OPENED_BY = select(SignedIn.provider, SignedIn.provider_word).where(SignedIn.number == bindparam("number_"))

LAST_PLACE = (
    select(SignedIn.last_place)
    .where(SignedIn.account_id == bindparam("account_id"), SignedIn.last_place != "")
    .order_by(SignedIn.seen_at.desc(), SignedIn.number.desc())
    .limit(1)
)

SECRET = select(Account.id, Account.password_hash).where(
    Account.email_key == bindparam("email_key"), Account.disabled_at.is_(None)
)
REHASH = (
    update(Account)
    .where(Account.id == bindparam("account"))
    .values(password_hash=bindparam("hash_"))
    .execution_options(synchronize_session=False)
)

PLACES = (
    select(
        Membership.audience,
        Membership.role,
        Membership.administrator,
        Membership.organisation,
        Membership.until,
        Membership.made_at,
        Association.slug,
        Association.name,
        Association.department,
        Association.suspended_at,
    )
    .outerjoin(Association, Association.id == Membership.workspace_id)
    .where(Membership.account_id == bindparam("account_id"), LIVE_MEMBERSHIP)
    .order_by(
        Membership.audience.desc(), sql.lower(sql.coalesce(Association.name, Membership.organisation)), Membership.id
    )
)

# at_work: whether the account has a seat in an association.
PREFERENCES = select(
    Account.language,
    Account.theme,
    Account.shortcuts,
    Account.mail_rhythm,
    exists()
    .where(Membership.account_id == Account.id, Membership.audience == "workspace", LIVE_MEMBERSHIP)
    .correlate(Account)
    .label("at_work"),
).where(Account.id == bindparam("account_id"))

SESSIONS = (
    select(SignedIn.number, SignedIn.agent, SignedIn.made_at, SignedIn.seen_at)
    .where(
        SignedIn.account_id == bindparam("account_id"),
        SignedIn.revoked_at.is_(None),
        SignedIn.ends_at > bindparam("now"),
        SignedIn.seen_at > bindparam("idle_since"),
    )
    .order_by(SignedIn.seen_at.desc(), SignedIn.number)
)
END_ONE = (
    update(SignedIn)
    .where(
        SignedIn.account_id == bindparam("account"),
        SignedIn.number == bindparam("number_"),
        SignedIn.revoked_at.is_(None),
    )
    .values(revoked_at=bindparam("now"))
    .execution_options(synchronize_session=False)
)
END_OTHERS = (
    update(SignedIn)
    .where(
        SignedIn.account_id == bindparam("account"),
        SignedIn.number != bindparam("number_"),
        SignedIn.revoked_at.is_(None),
    )
    .values(revoked_at=bindparam("now"))
    .execution_options(synchronize_session=False)
)
END_ALL = (
    update(SignedIn)
    .where(SignedIn.account_id == bindparam("account"), SignedIn.revoked_at.is_(None))
    .values(revoked_at=bindparam("now"))
    .execution_options(synchronize_session=False)
)

# Every access that an account was ever given and took up: the partner's wing is drawn from these lines.
SHARES = (
    select(
        ShareEntry.workspace_id,
        ShareEntry.id,
        ShareEntry.number,
        ShareEntry.kind,
        ShareEntry.label,
        ShareEntry.organisation,
        ShareEntry.sections,
        ShareEntry.until,
        ShareEntry.sent_at,
        ShareEntry.revoked_at,
        ShareEntry.accepted_at,
        Association.slug,
        Association.name,
        Association.public_address,
        Association.suspended_at,
    )
    .join(Association, Association.id == ShareEntry.workspace_id)
    .where(
        ShareEntry.account_id == bindparam("account_id"),
        ShareEntry.accepted_at.is_not(None),
        ShareEntry.sent_at.is_not(None),
    )
    .order_by(sql.lower(Association.name), Association.id, ShareEntry.label, ShareEntry.number)
)
SHARE = select(ShareEntry).where(
    ShareEntry.workspace_id == bindparam("workspace_id"), ShareEntry.id == bindparam("share_id")
)
TAKE_UP = (
    update(ShareEntry)
    .where(
        ShareEntry.workspace_id == bindparam("workspace"),
        ShareEntry.id == bindparam("share"),
        ShareEntry.revoked_at.is_(None),
        ShareEntry.accepted_at.is_(None),
    )
    .values(account_id=bindparam("account"), accepted_at=bindparam("now"))
    .execution_options(synchronize_session=False)
)
