"""Where one is in the residences: the trail, the tabs of a residence, the links to rooms that this reader may open."""

from collections.abc import Sequence
from typing import Any

from app.accounts.permissions import Right
from app.web.i18n import gettext as _
from app.web.i18n import lazy_gettext as _l
from app.web.visit import Visit

# (key, words, route, right): the tabs of one residence, in their fixed order.
TABS = (
    ("units", _l("Logements"), "residences:show", Right.RESIDENCES_READ),
    ("calendar", _l("Calendrier"), "residences:calendar", Right.RESIDENCES_READ),
    ("stays", _l("Séjours"), "residences:stays", Right.STAYS_READ),
    ("figures", _l("Chiffres"), "residences:figures", Right.FIGURES_READ),
)


def there(visit: Visit, route: str, right: str, **values: Any) -> str | None:
    """The address of a room, or None when this reader may not open it."""
    if route not in visit.services.urls.patterns or not visit.can(right):
        return None
    return visit.url(route, **values)


def tabs(visit: Visit, residence: int, current: str) -> list[tuple[str, str, bool, int | None]]:
    """What parts.tabs() draws for one residence; `current` is a key of TABS."""
    found = ((key, words, there(visit, route, right, number=residence)) for key, words, route, right in TABS)
    return [(str(words), href, key == current, None) for key, words, href in found if href]


def trail(visit: Visit, *steps: tuple[str, str | None]) -> list[tuple[str, str | None]]:
    """« Résidences › Faventines › … »: the last step without address."""
    return [(_("Résidences"), visit.url("residences:index")), *steps]


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
