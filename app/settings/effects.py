"""What a value would change of what waits: it is written, the lists are counted before and after, it is taken back."""

from collections.abc import Callable
from datetime import date

from sqlalchemy import select

from app.home import funding_todo, lines, works_todo
from app.residences.stay_models import EntryDraft
from app.settings.ledgers import CEILING
from app.web.i18n import gettext as _
from app.web.i18n import ngettext
from app.web.visit import Visit
from app.works import retention

KINDS = (*works_todo.KINDS, *funding_todo.KINDS)
DRAFTS = select(EntryDraft.values).order_by(EntryDraft.kept_at)


class _TakenBack(Exception):
    """Nothing of the trial stays."""


def of(visit: Visit, code: str, on: date, write: Callable[[], None]) -> list[str]:
    """Sentences, one for each thing that the value would change on its day; empty when nothing that waits changes.

    write: adds the value. Raises what it raises (a constraint, a rule); the trial itself is undone.
    """
    before, after = _counted(visit, on, code), {}
    try:
        with visit.db.savepoint():
            write()
            after = _counted(visit, on, code)
            raise _TakenBack
    except _TakenBack:
        pass
    visit.db.session.expire_all()
    return [
        *_drafts(visit, code),
        *(_told(kind, after[kind], before[kind]) for kind in before if after[kind] != before[kind]),
    ]


def _counted(visit: Visit, on: date, code: str) -> dict[str, int]:
    """Lines of « Aujourd’hui » that are late on that day, by kind (those told ahead: all of them), and households that
    have been kept long enough."""
    rows = {row.kind: row for row in visit.db.all(lines.ahead(KINDS), today=on, until=date.max)}
    found = {}
    for kind in KINDS:
        row = rows.get(kind)
        all_of_them = kind == works_todo.TOLD_BEFORE
        found[kind] = 0 if row is None else row.late + (row.today + row.ahead if all_of_them else 0)
    if code.startswith("keep_"):
        found["keep"] = retention.overdue(visit.db, on)
    return found


def _told(kind: str, now: int, before: int) -> str:
    words = {"n": now, "before": before}
    if kind == "keep":
        said = ngettext(
            "%(n)s ménage anonymisé la nuit suivante, au lieu de %(before)s",
            "%(n)s ménages anonymisés la nuit suivante, au lieu de %(before)s",
            now,
        )
        return said % words
    return _("%(now)s, au lieu de %(before)s") % {
        "now": (works_todo.summed(kind, now) or funding_todo.summed(kind, now)) % words,
        "before": before,
    }


def _drafts(visit: Visit, code: str) -> list[str]:
    """Entries begun whose income is compared with this ceiling."""
    if not code.startswith(CEILING):
        return []
    found = 0
    for (values,) in visit.db.all(DRAFTS):
        people = sum(int(text) for name in ("adults", "children") if (text := str(values.get(name, ""))).isdigit())
        found += bool(values.get("income")) and f"{CEILING}{people}" == code
    if not found:
        return []
    said = ngettext(
        "%(n)s entrée commencée est comparée à cette valeur",
        "%(n)s entrées commencées sont comparées à cette valeur",
        found,
    )
    return [said % {"n": found}]
