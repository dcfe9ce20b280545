"""Where one is in the residences: the trail, the tabs of a residence, the links to rooms that this reader may open."""

from app.accounts.permissions import Right
from app.web.i18n import gettext as _
from app.web.i18n import lazy_gettext as _l
from app.web.rooms import is_phone, leaf, offered, there
from app.web.visit import Visit

__all__ = ["is_phone", "leaf", "offered", "tabs", "there", "trail"]

# (key, words, route, right): the tabs of one residence, in their fixed order.
TABS = (
    ("units", _l("Logements"), "residences:show", Right.RESIDENCES_READ),
    ("calendar", _l("Calendrier"), "residences:calendar", Right.RESIDENCES_READ),
    ("stays", _l("Séjours"), "residences:stays", Right.STAYS_READ),
    ("figures", _l("Chiffres"), "residences:figures", Right.FIGURES_READ),
)


def tabs(visit: Visit, residence: int, current: str) -> list[tuple[str, str, bool, int | None]]:
    """What parts.tabs() draws for one residence; `current` is a key of TABS."""
    found = ((key, words, there(visit, route, right, number=residence)) for key, words, route, right in TABS)
    return [(str(words), href, key == current, None) for key, words, href in found if href]


def trail(visit: Visit, *steps: tuple[str, str | None]) -> list[tuple[str, str | None]]:
    """« Résidences › Faventines › … »: the last step without address."""
    return [(_("Résidences"), visit.url("residences:index")), *steps]
