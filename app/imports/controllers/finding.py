"""The import of an address, for those who may import what it holds."""

from typing import Any

from app.imports import queries
from app.imports.kinds import KINDS, may_import
from app.imports.models import CHECKED, COLUMNS, DONE, EXPIRED, RUNNING, UNDONE, Import
from app.tabular.kinds import Kind
from app.web.errors import NotFound
from app.web.i18n import gettext as _
from app.web.i18n import lazy_gettext as _l
from app.web.visit import Visit

# state -> (words, tone, route of the page where it goes on)
STATES = {
    COLUMNS: (_l("colonnes à vérifier"), "attention", "imports:columns"),
    CHECKED: (_l("pas encore importé"), "attention", "imports:rows"),
    RUNNING: (_l("en cours"), "current", "imports:show"),
    DONE: (_l("terminé"), "good", "imports:show"),
    UNDONE: (_l("annulé"), "stopped", "imports:show"),
    EXPIRED: (_l("abandonné"), "stopped", "imports:show"),
}


def the_import(visit: Visit, number: int, *, hold: bool = False) -> tuple[Import, Kind]:
    """hold: the row is locked until the deed is done, so that two presses are one. Raises NotFound."""
    made: Import | None = visit.db.object(queries.IMPORT_HELD if hold else queries.IMPORT, number=number)
    if made is None or not may_import(visit, KINDS[made.kind]):
        raise NotFound
    return made, KINDS[made.kind]


def state_of(state: str) -> tuple[str, str]:
    """Words and tone of the pill."""
    words, tone, _route = STATES[state]
    return str(words), tone


def page_of(visit: Visit, made: Any) -> str:
    """Where this import goes on."""
    return visit.url(STATES[made.state][2], number=made.number)


def trail(visit: Visit, last: str) -> list[tuple[str, str | None]]:
    """« Imports › valence-registre.xlsx »."""
    return [(_("Imports"), visit.url("imports:index")), (last, None)]
