"""Failed tries, counted in the database per account and per address, shared by every worker."""

from datetime import datetime, timedelta

from sqlalchemy import bindparam, case, delete, insert, select, update

from app.accounts.models import Throttle
from tenants import clock
from tenants.session import ConstraintRefused, Db

WINDOW = timedelta(minutes=15)
PER_ACCOUNT, PER_ADDRESS = 10, 50

TRIES = select(Throttle.tries).where(Throttle.key == bindparam("key"), Throttle.window_start > bindparam("since"))
_ADD = (
    update(Throttle)
    .where(Throttle.key == bindparam("key_"))
    .values(
        tries=case((Throttle.window_start > bindparam("since"), Throttle.tries + 1), else_=1),
        window_start=case((Throttle.window_start > bindparam("since"), Throttle.window_start), else_=bindparam("now")),
    )
    .execution_options(synchronize_session=False)
)
_NEW = insert(Throttle)
_CLEAR = delete(Throttle).where(Throttle.key == bindparam("key_")).execution_options(synchronize_session=False)


def keys(email_key: str, address: str) -> tuple[tuple[str, int], tuple[str, int]]:
    return (f"account:{email_key}", PER_ACCOUNT), (f"address:{address}", PER_ADDRESS)


def is_over(db: Db, email_key: str, address: str) -> bool:
    since = clock.now() - WINDOW
    return any((db.value(TRIES, key=key, since=since) or 0) >= most for key, most in keys(email_key, address))


def count(db: Db, email_key: str, address: str) -> None:
    """One failed try more, in both windows. Two at once on a new key: the second takes the UPDATE."""
    now: datetime = clock.now()
    for key, _most in keys(email_key, address):
        values = {"key_": key, "since": now - WINDOW, "now": now}
        if db.run(_ADD, **values):
            continue
        try:
            with db.savepoint():
                db.run(_NEW, key=key, window_start=now, tries=1)
        except ConstraintRefused:
            db.run(_ADD, **values)


def clear(db: Db, email_key: str) -> None:
    db.run(_CLEAR, key_=f"account:{email_key}")
