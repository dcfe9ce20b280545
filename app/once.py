"""Double submits: the key that a form carried is kept in the deed's own transaction; the same key again leads where it led."""

from uuid import UUID

from sqlalchemy import bindparam, select

from app.web.visit import Visit
from tenants.registry import OnceKey

LED_TO = select(OnceKey.led_to).where(OnceKey.id == bindparam("key"))


def _key(text: str) -> UUID | None:
    try:
        return UUID(text)
    except ValueError:
        return None


def once(visit: Visit, text: str) -> str | None:
    """Where the form with this key led, if it was already taken."""
    key = _key(text)
    return visit.db.value(LED_TO, key=key) if key else None


def keep_once(visit: Visit, text: str, led_to: str) -> None:
    """Two at the same time: the second one's key is refused by the primary key and its whole deed is undone."""
    key = _key(text)
    if key:
        visit.db.add(OnceKey(id=key, led_to=led_to))
