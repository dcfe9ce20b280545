"""The things to do in words: which role reads which, when each is due, who put it off, what its buttons say."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from app.accounts.permissions import Right
from app.home import funding_todo, works_todo
from app.home.task import GROUPS, Task, group_of, since
from app.web.i18n import gettext as _
from app.web.i18n import ngettext
from app.web.listed import in_words
from app.web.visit import Visit
from app.web.words import day, day_tiny, days_count, inside
from tenants.actor import Actor

OF_RESIDENCES = ("departure", "entry", "period", "closure", "search", "first_step", "next_step")
OF_WORKS = works_todo.KINDS
OF_FUNDING = funding_todo.KINDS


@dataclass(frozen=True)
class Side:
    """Kinds of lines that one right puts off. word: of the address and the name of their routes."""

    word: str
    kinds: tuple[str, ...]
    may: Right

    @property
    def route(self) -> str:
        return f"home:postpone-{self.word}" if self.word else "home:postpone"


SIDES = (
    Side("", OF_RESIDENCES, Right.STAYS_WRITE),
    Side("works", OF_WORKS, Right.WORKS_WRITE),
    # who writes payments reads these lines, the fundraiser and the accountant
    Side("funding", OF_FUNDING, Right.FUNDING_PAYMENTS),
)
# What else one needs to read than the stays, or the works.
ALSO = {"proposal": Right.HOUSEHOLDS_READ, "ready": Right.HOUSEHOLDS_READ, "call_back": Right.WORKS_NAMES}
# In the order of screens: what each role finds in its list. The others have no room of theirs here yet.
KINDS: dict[str, tuple[str, ...]] = {
    "residence_manager": ("departure", "entry", "period", "closure"),
    "social_worker": ("search", "first_step", "next_step", "period"),
    "works_coordinator": OF_WORKS,
    "fundraiser": ("notification", "claim", "payment", "agls", "papers", "plan"),
    "accountant": ("payment", "agls"),
    "director": ("departure", "period", "search", *OF_WORKS, *OF_FUNDING),
}
# What colleagues have in theirs is shown to who may read it; the direction sees everything summed up already.
TEAM = OF_RESIDENCES
# Where the direction finds the lines of a matter: a route and what it is asked.
LISTS: dict[str, tuple[str, dict[str, str]]] = {
    "departure": ("stays:index", {"situation": "announced"}),
    "period": ("stays:index", {"situation": "present"}),
    "search": ("stays:exit-searches", {}),
    **works_todo.LISTS,
    **funding_todo.LISTS,
}
SHOWN = 8  # lines of a group before « Voir les autres »
DRAWN = 100  # lines of a group on the page at all: what is beyond is counted


def own_kinds(me: Actor) -> tuple[str, ...]:
    """The kinds of line in the list of this role."""
    return tuple(kind for kind in KINDS.get(me.role, ()) if _may_read(me, kind))


def _may_read(me: Actor, kind: str) -> bool:
    also = ALSO.get(kind)
    if kind in OF_FUNDING:
        return me.may(Right.FUNDING_READ)
    return me.may(Right.WORKS_READ if kind in OF_WORKS else Right.STAYS_READ) and (also is None or me.may(also))


def kinds(visit: Visit) -> tuple[str, ...]:
    """One's own kinds, then those of colleagues for who may read the story of a stay and does something about it."""
    own = own_kinds(visit.me)
    if not own or visit.me.role == "director" or not visit.can(Right.STAYS_STORY):
        return own
    return (*own, *(kind for kind in TEAM if kind not in own))


def tasks(visit: Visit, rows: Sequence[Any], today: date) -> list[Task]:
    """Lines for who does, one's own and colleagues'; one line a matter for the direction, which only looks."""
    if visit.me.role == "director":
        return list(_summed(visit, [row for row in rows if row.put_off_to is None], today))
    own = own_kinds(visit.me)
    return [replace(_put_off(visit, row, _task(visit, row, today)), others=row.kind not in own) for row in rows]


def pressing(visit: Visit, counts: Sequence[Any]) -> int:
    """Of rows of lines.pressing(): how many lines of one's own list are late or due today."""
    if visit.me.role == "director":
        return sum(row.late > 0 for row in counts)
    return sum(row.late + row.today for row in counts)


def _put_off(visit: Visit, row: Any, task: Task) -> Task:
    """The line with « Reporter », or with who put it off and the way back."""
    values = {"kind": row.kind, "number": row.number}
    task = replace(task, key=f"{row.kind}-{row.number}")
    side = next(one for one in SIDES if row.kind in one.kinds)
    if row.put_off_to is None:
        return replace(task, put_off=visit.url(side.route, **values)) if visit.can(side.may) else task
    words = {"day": day_tiny(row.put_off_to), "who": row.put_off_by or _("l’installation"), "why": row.why}
    note = _("reporté au %(day)s par %(who)s : %(why)s") % words
    return replace(
        task, note=note, take_back=visit.url(f"{side.route}-undo", **values) if visit.can(side.may) else None
    )


def _task(visit: Visit, row: Any, today: date) -> Task:
    group = group_of(row.put_off_to or row.on_day, today)
    if row.kind in OF_WORKS:
        return works_todo.told(visit, row, group, today)
    if row.kind in OF_FUNDING:
        return funding_todo.told(visit, row, group, today)
    where = _("%(residence)s · logement %(unit)s") % {"residence": row.residence, "unit": row.label}
    who = f"{row.first_name} {row.last_name[:1]}." if row.last_name else ""
    when = since(row.on_day, today)

    def there(route: str, right: Right, words: str) -> tuple[str, dict[str, str] | None]:
        show = visit.url("stays:show", number=row.number)
        if not visit.can(right):
            return show, None
        return visit.url(route, number=row.number), {"label": words, "href": visit.url(route, number=row.number)}

    if row.kind == "departure":
        href, button = there("stays:departure", Right.STAYS_WRITE, _("Faire le départ"))
        facts = _("%(where)s · fin du préavis %(when)s") % {"where": where, "when": when}
        return Task(_("Départ de %(who)s") % {"who": who}, href, facts, group, button)
    if row.kind == "entry":
        href = visit.url("stays:show", number=row.number)
        facts = _("%(where)s · entrée prévue %(when)s") % {"where": where, "when": when}
        return Task(_("Accueillir %(who)s") % {"who": who}, href, facts, group, {"label": _("Voir"), "href": href})
    if row.kind == "period":
        href, button = there("stays:renewal", Right.STAYS_WRITE, _("Décider"))
        facts = _("%(where)s · à décider %(when)s") % {"where": where, "when": when}
        return Task(_("Décider de la période de %(who)s") % {"who": who}, href, facts, group, button)
    if row.kind == "closure":
        return _closure(visit, row, where, when, group)
    return _search(row, where, who, when, group, there, today)


def _closure(visit: Visit, row: Any, where: str, when: str, group: str) -> Task:
    words = {"where": where, "reason": inside(in_words("unavailability_reasons", row.words)), "when": when}
    facts = _("%(where)s · %(reason)s, fin prévue %(when)s") % words
    href = visit.url("closures:end", number=row.number)
    button = {"label": _("Rouvrir"), "href": href} if visit.can(Right.RESIDENCES_WRITE) else None
    return Task(_("Rouvrir le logement %(unit)s") % {"unit": row.label}, href, facts, group, button)


def _search(row: Any, where: str, who: str, when: str, group: str, there: Any, today: date) -> Task:
    href, button = there("stays:exit-search", Right.SEARCH_WRITE, _("Ajouter"))
    if row.kind == "search":
        waited = days_count((today - row.on_day).days + 30)
        facts = _("%(where)s · aucune démarche depuis %(days)s") % {"where": where, "days": waited}
        return Task(_("Noter une démarche pour %(who)s") % {"who": who}, href, facts, group, button)
    if row.kind == "first_step":
        facts = _("%(where)s · première démarche attendue %(when)s") % {"where": where, "when": when}
        return Task(_("Premier entretien logement avec %(who)s") % {"who": who}, href, facts, group, button)
    facts = _("%(where)s · prévue %(when)s") % {"where": where, "when": when}
    title = _("%(step)s, pour %(who)s") % {"step": row.words.rstrip("."), "who": who}
    return Task(title, href, facts, group, button)


def _summed(visit: Visit, rows: Sequence[Any], today: date) -> Any:
    """What is late, by matter: a number that leads to its list. What ends soon is told before it is late."""
    for kind in own_kinds(visit.me):
        of_kind = [row for row in rows if row.kind == kind]
        late = [row for row in of_kind if row.on_day < today]
        told = of_kind if kind == works_todo.TOLD_BEFORE else late
        if not told:
            continue
        title = _in_all(kind, len(told)) % {"n": len(told)}
        oldest = day(min(row.on_day for row in told))
        words = _("le plus long retard depuis le %(day)s") if late else _("la première le %(day)s")
        route, asked = LISTS[kind]
        href = visit.url(route, **asked)
        yield Task(
            title, href, words % {"day": oldest}, "late" if late else "later", {"label": _("Voir"), "href": href}
        )


def _in_all(kind: str, count: int) -> str:
    return works_todo.summed(kind, count) or funding_todo.summed(kind, count) or _summed_stays(kind, count)


def _summed_stays(kind: str, count: int) -> str:
    return {
        "departure": ngettext("%(n)s départ à enregistrer", "%(n)s départs à enregistrer", count),
        "period": ngettext("%(n)s période à décider", "%(n)s périodes à décider", count),
        "search": ngettext(
            "%(n)s recherche sans démarche depuis plus de 30 jours",
            "%(n)s recherches sans démarche depuis plus de 30 jours",
            count,
        ),
    }[kind]


def grouped(found: Sequence[Task]) -> list[tuple[str, str, list[Task], list[Task], int]]:
    """(key, words, the first lines, the others, how many beyond) of each group that has some."""
    words = {"late": _("En retard"), "today": _("Aujourd’hui"), "week": _("Cette semaine"), "later": _("Plus tard")}
    by = {key: [task for task in found if task.group == key] for key in GROUPS}
    return [
        (key, words[key], lines[:SHOWN], lines[SHOWN:DRAWN], max(0, len(lines) - DRAWN))
        for key, lines in by.items()
        if lines
    ]
