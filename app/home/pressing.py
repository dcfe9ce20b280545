"""The count beside « Aujourd’hui » on every page: lines of one's own list that are late or due today.

The first page counts what it shows. Elsewhere one statement of the people and one of the funding count, at most once a
minute for a role of a workspace, and never as the seventh of a page; right after a deed (its message travels with the
page) it is counted anew.
"""

import time
from typing import Any
from weakref import WeakKeyDictionary

from app.home import date_todo, lines, todo
from app.web import security
from app.web.visit import Visit
from tenants import clock
from tenants.database import statements_run

KEPT = 60.0  # seconds
MOST_STATEMENTS = 6
_counted: WeakKeyDictionary[Any, dict[tuple[Any, str], tuple[float, int]]] = WeakKeyDictionary()


def count(visit: Visit) -> int:
    """0 where nothing presses, and where nothing may be asked (no transaction, a part of a page)."""
    if visit.pressing is not None:
        return visit.pressing
    if visit._db is None or visit.wants_part or visit.actor is None or visit.actor.tenant is None:
        return 0
    kinds = todo.own_kinds(visit.me)
    of_funding = date_todo.is_for(visit.me)
    if not kinds and not of_funding:
        return 0
    kept = _counted.setdefault(visit.services.database, {})
    key = (visit.actor.tenant, visit.actor.role)
    found = kept.get(key)
    needed = bool(kinds) + of_funding
    fresh = found is not None and time.monotonic() - found[0] < KEPT and not _just_done(visit)
    if found is not None and (fresh or not _room(needed)):
        return found[1]
    if not _room(needed):
        return 0
    today = clock.today()
    counted = todo.pressing(visit, visit.db.all(lines.pressing(kinds), today=today)) if kinds else 0
    counted += date_todo.pressing(visit.db, today) if of_funding else 0
    kept[key] = (time.monotonic(), counted)
    return counted


def _just_done(visit: Visit) -> bool:
    return visit.request.cookies.get(security.flash_cookie(visit.settings)) is not None


def _room(needed: int) -> bool:
    return len(statements_run.get() or ()) + needed <= MOST_STATEMENTS
