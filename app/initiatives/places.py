"""Where one is among the sheets: tabs, trail, files, and how a sheet is fetched or found to be nobody's."""

from typing import Any

from app.accounts.permissions import Right
from app.initiatives import queries
from app.initiatives.models import Sheet
from app.initiatives.state import State, state
from app.publications import sheet_queries
from app.publications.sheet_models import PublishedSheet
from app.web.answers import Download
from app.web.errors import NotFound
from app.web.i18n import gettext as _
from app.web.i18n import lazy_gettext as _l
from app.web.rooms import there
from app.web.visit import Visit
from tenants.files import Files, NoSuchFile, files_of

READ, WRITE, DECIDE = Right.SHEETS_READ, Right.SHEETS_WRITE, Right.SHEETS_DECIDE
TABS = (("index", _l("Catalogue")), ("ours", _l("Nos fiches")))
ENDINGS = {"image/jpeg": "jpg", "image/png": "png"}


def tabs(visit: Visit, current: str) -> list[tuple[str, str, bool, int | None]]:
    return [(str(words), visit.url(f"sheets:{key}"), key == current, None) for key, words in TABS]


def trail(visit: Visit, *steps: tuple[str, str | None]) -> list[tuple[str, str | None]]:
    """« Nos fiches › Faventines › … »."""
    return [(_("Nos fiches"), there(visit, "sheets:ours", READ)), *steps]


def association(visit: Visit) -> Any:
    """The id of the acting association."""
    assert visit.me.tenant is not None  # a route of the workspace door
    return visit.me.tenant


def held(visit: Visit, number: int, *, to_change: bool = False) -> Sheet:
    """The sheet of that number, locked when it is to be changed. Raises NotFound."""
    found: Sheet | None = visit.db.object(queries.SHEET_TO_EDIT if to_change else queries.SHEET, number=number)
    if found is None:
        raise NotFound
    return found


def standing_of(visit: Visit, sheet: Sheet) -> PublishedSheet | None:
    """The published edition that readers see now."""
    rows: list[PublishedSheet] = visit.db.objects(sheet_queries.STANDING, association_id=association(visit))
    return next((one for one in rows if one.sheet_id == sheet.id), None)


def state_of(visit: Visit, sheet: Sheet, standing: PublishedSheet | None) -> State:
    own = association(visit)
    proposals = [one for one in visit.db.all(sheet_queries.PROPOSALS, association_id=own) if one.sheet_id == sheet.id]
    decisions = [one for one in visit.db.all(sheet_queries.DECISIONS, association_id=own) if one.sheet_id == sheet.id]
    last = visit.db.value(queries.LAST_RANK, sheet_id=sheet.id) or 0
    sent = {row.sheet_id: row.rank for row in visit.db.all(queries.PROPOSED_RANKS)}.get(sheet.id, 0)
    return state(proposals, decisions, standing, unsent=last > sent)


def files(visit: Visit, association_id: Any) -> Files:
    return files_of(visit.settings, association_id)


def loader(visit: Visit, association_id: Any) -> Any:
    """The bytes of a picture of that association by its key; none for one that is gone."""

    def load(key: str) -> bytes:
        try:
            return b"".join(files(visit, association_id).read(key))
        except NoSuchFile:
            return b""

    return load


def picture_of(visit: Visit, association_id: Any, content: Any, rank: int) -> Download:
    """The picture that stands at that place of a frozen copy (1 for the first). Raises NotFound."""
    told = (content.get("pictures") or [])[rank - 1 : rank]
    if not told or told[0]["media_type"] not in ENDINGS:
        raise NotFound
    found = loader(visit, association_id)(told[0]["key"])
    if not found:
        raise NotFound
    media = told[0]["media_type"]
    return Download(found, f"image-{rank}.{ENDINGS[media]}", media, inline=True)


def rank_of(content: Any, one: Any) -> int:
    """The place of a picture in its copy."""
    keys = [each["key"] for each in content.get("pictures") or []]
    return keys.index(one["key"]) + 1
