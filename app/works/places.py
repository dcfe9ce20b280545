"""Where one is in the works: the trail, the tabs, and how a landlord is called by who may not read names."""

from typing import Any

from app.accounts.permissions import Right
from app.web.i18n import gettext as _
from app.web.i18n import lazy_gettext as _l
from app.web.rooms import there
from app.web.visit import Visit

# (key, words, route, right): the tabs of the works, in their fixed order; one that is not built is absent.
TABS = (
    ("orders", _l("Chantiers"), "orders:index", Right.WORKS_READ),
    ("dwellings", _l("Logements"), "dwellings:index", Right.WORKS_READ),
    ("landlords", _l("Bailleurs"), "landlords:index", Right.WORKS_READ),
    ("households", _l("Ménages"), "households:index", Right.HOUSEHOLDS_READ),
    ("enterprises", _l("Entreprises"), "enterprises:index", Right.WORKS_READ),
)


def tabs(visit: Visit, current: str) -> list[tuple[str, str, bool, int | None]]:
    """What parts.tabs() draws; `current` is a key of TABS."""
    found = ((key, words, there(visit, route, right)) for key, words, route, right in TABS)
    return [(str(words), href, key == current, None) for key, words, href in found if href]


def trail(visit: Visit, noun: str, *steps: tuple[str, str | None]) -> list[tuple[str, str | None]]:
    """« Bailleurs › Dupré Clément › … »: noun is a key of TABS, the last step has no address."""
    words, route, right = next((words, route, right) for key, words, route, right in TABS if key == noun)
    return [(str(words), there(visit, route, right)), *steps]


def landlord_name(visit: Visit, row: Any) -> str:
    """« Dupré Clément »; for a reader, a person is « Propriétaire n° 12 ». row: a Landlord, or name, first_name, with
    `landlord` or `number` and `landlord_kind` or `kind`."""
    if visit.can(Right.WORKS_NAMES) or getattr(row, "landlord_kind", getattr(row, "kind", "")) == "company":
        return f"{row.name} {row.first_name}".strip()
    number = row.landlord if hasattr(row, "landlord") and isinstance(row.landlord, int) else row.number
    return _("Propriétaire n° %(number)s") % {"number": number}


def escaped(text: str) -> str:
    """A text to look for, with LIKE's own signs escaped."""
    for sign in ("\\", "%", "_"):
        text = text.replace(sign, "\\" + sign)
    return text
