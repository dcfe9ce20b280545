"""Tries counted in the database, per account and per network address, shared by every worker. A try is counted before
it is looked at, in a transaction of its own: however many come at once, no more than the limit are looked at."""

from datetime import datetime, timedelta

from sqlalchemy import bindparam, case, delete, insert, update

from app.accounts.models import Throttle
from tenants import actor, clock, session
from tenants.database import Database
from tenants.session import ConstraintRefused, Db

WINDOW = timedelta(minutes=15)
PER_ACCOUNT, PER_ADDRESS = 10, 50  # wrong passwords
CHALLENGES_PER_ADDRESS = 200  # to passkeys, by somebody not signed in: each is a row
MAILS_PER_ACCOUNT, MAILS_PER_ADDRESS = 4, 20  # mails asked for by somebody not signed in

Key = tuple[str, int]  # name, most tries in the window

_ADD = (
    update(Throttle)
    .where(Throttle.key == bindparam("key_"))
    .values(
        tries=case((Throttle.window_start > bindparam("since"), Throttle.tries + 1), else_=1),
        window_start=case((Throttle.window_start > bindparam("since"), Throttle.window_start), else_=bindparam("now")),
    )
    .returning(Throttle.tries)
    .execution_options(synchronize_session=False)
)
_NEW = insert(Throttle)
_CLEAR = delete(Throttle).where(Throttle.key == bindparam("key_")).execution_options(synchronize_session=False)
_GIVE_BACK = (
    update(Throttle)
    .where(Throttle.key == bindparam("key_"), Throttle.tries > 0)
    .values(tries=Throttle.tries - 1)
    .execution_options(synchronize_session=False)
)


def at_sign_in(email_key: str, address: str) -> tuple[Key, Key]:
    return (f"account:{email_key}", PER_ACCOUNT), (f"address:{address}", PER_ADDRESS)


def at_password_change(account_id: object) -> tuple[Key]:
    return ((f"change:{account_id}", PER_ACCOUNT),)


def at_proof(account_id: object) -> tuple[Key]:
    """Passwords and codes tried by somebody who is signed in, or whose password was right."""
    return ((f"proof:{account_id}", PER_ACCOUNT),)


def at_challenges(address: str) -> tuple[Key]:
    return ((f"challenges-from:{address}", CHALLENGES_PER_ADDRESS),)


def forget(db: Db, keys: tuple[Key]) -> None:
    """The right answer came: what was tried before it is forgotten."""
    for key, _most in keys:
        db.run(_CLEAR, key_=key)


def at_mails(email_key: str, address: str) -> tuple[Key, Key]:
    return (f"mails:{email_key}", MAILS_PER_ACCOUNT), (f"mails-from:{address}", MAILS_PER_ADDRESS)


def count(database: Database, keys: tuple[Key, ...]) -> list[bool]:
    """One try more under each key, committed; for each, whether the limit is passed. Always in the same order."""
    with session.open(database, actor.IDENTITY, write=True) as db:
        return count_in(db, keys)


def count_in(db: Db, keys: tuple[Key, ...]) -> list[bool]:
    """The same inside a deed's own transaction: kept when the deed, refused or not, ends without a fault of ours."""
    return [_one_more(db, key) > most for key, most in keys]


def forgive(db: Db, keys: tuple[Key, Key]) -> None:
    """It was the right person: the account's count is gone, and the network address gets its try back."""
    (account, _most), (address, _) = keys
    db.run(_CLEAR, key_=account)
    db.run(_GIVE_BACK, key_=address)


def clear(db: Db, email_key: str) -> None:
    """The person proved themselves another way: their wrong passwords are forgotten."""
    db.run(_CLEAR, key_=f"account:{email_key}")


def _one_more(db: Db, key: str) -> int:
    now: datetime = clock.now()
    values = {"key_": key, "since": now - WINDOW, "now": now}
    for _again in range(5):
        tries = db.value(_ADD, **values)
        if tries is not None:
            return int(tries)
        try:
            with db.savepoint():
                db.run(_NEW, key=key, window_start=now, tries=1)
            return 1
        except ConstraintRefused:
            continue  # two at once on a new key; it may be forgiven again before the second one counts
    return 1
