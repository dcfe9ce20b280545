"""Rooms that this reader may open, actions that they have, and the leaves of a list."""

from collections.abc import Sequence
from typing import Any

from app.web.visit import Visit


def there(visit: Visit, route: str, right: str, **values: Any) -> str | None:
    """The address of a room, or None when this reader may not open it."""
    if route not in visit.services.urls.patterns or not visit.can(right):
        return None
    return visit.url(route, **values)


def offered(*actions: dict[str, Any] | None) -> list[dict[str, Any]]:
    """The actions whose address this reader has."""
    return [one for one in actions if one and (one.get("href") or one.get("post"))]


def is_phone(visit: Visit) -> bool:
    """What the browser says of itself; only decides which order comes first."""
    headers = visit.request.headers
    return headers.get("sec-ch-ua-mobile") == "?1" or "Mobi" in headers.get("user-agent", "")[:400]


def leaf(visit: Visit, rows: Sequence[Any], most: int = 50) -> tuple[Sequence[Any], str | None]:
    """The rows after the number the address names (`after`), at most `most`, and where the next ones are. For lists
    that are read whole anyway, for their picture or because they are short."""
    after = visit.asked_number("after")
    begin = next((at + 1 for at, row in enumerate(rows) if row.number == after), 0) if after else 0
    shown = rows[begin : begin + most]
    return shown, visit.here(after=shown[-1].number) if len(rows) > begin + most else None
