"""Where one is in the funding: the tabs and the trail."""

from typing import Any

from app.accounts.permissions import Right
from app.web.i18n import lazy_gettext as _l
from app.web.rooms import there
from app.web.visit import Visit

# (key, words, route, right): the tabs of the funding, in their fixed order; one that is not built is absent.
TABS = (
    ("dossiers", _l("Dossiers"), "dossiers:index", Right.FUNDING_READ),
    ("deadlines", _l("Échéances"), "deadlines:index", Right.FUNDING_READ),
    ("payments", _l("Versements"), "payments:index", Right.FUNDING_READ),
    ("funders", _l("Financeurs"), "funders:index", Right.FUNDING_READ),
)


def tabs(visit: Visit, current: str) -> list[tuple[str, str, bool, int | None]]:
    """What parts.tabs() draws; `current` is a key of TABS."""
    found = ((key, words, there(visit, route, right)) for key, words, route, right in TABS)
    return [(str(words), href, key == current, None) for key, words, href in found if href]


def trail(visit: Visit, noun: str, *steps: tuple[str, str | None]) -> list[tuple[str, str | None]]:
    """« Financeurs › Fondation de France › … »: noun is a key of TABS, the last step has no address."""
    words, route, right = next((words, route, right) for key, words, route, right in TABS if key == noun)
    return [(str(words), there(visit, route, right)), *steps]


def dossier_trail(visit: Visit, dossier: Any, *steps: tuple[str, str | None]) -> list[tuple[str, str | None]]:
    """« Dossiers › Construction de Faventines › Plan de financement »; dossier: number and title."""
    here = visit.url("dossiers:show", number=dossier.number) if steps else None
    return trail(visit, "dossiers", (dossier.title, here), *steps)


def escaped(text: str) -> str:
    """A text to look for, with LIKE's own signs escaped."""
    for sign in ("\\", "%", "_"):
        text = text.replace(sign, "\\" + sign)
    return text
