"""The nights of a residence's units over some weeks: stays, closures, and the gaps between them. Pure functions."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from app.reference import catalogue
from app.web.calendars import Row, Span
from app.web.i18n import gettext as _
from app.web.i18n import ngettext
from app.web.words import day_short, day_tiny, inside, locale_of, nights_count

WEEKS = 12
FAR = date.max


@dataclass(frozen=True)
class Window:
    """The nights looked at: first <= n < end."""

    first: date
    end: date

    @classmethod
    def of(cls, on: date) -> "Window":
        """Twelve weeks from the Monday of that day's week."""
        first = on - timedelta(days=on.weekday())
        return cls(first, first + timedelta(weeks=WEEKS))


@dataclass(frozen=True)
class Use:
    """What a unit's nights are used for. kind: stay, announced (an entry to come), closed, gap. end None is open."""

    kind: str
    start: date
    end: date | None
    words: str
    href: str = ""

    @property
    def nights(self) -> int | None:
        return None if self.end is None else (self.end - self.start).days


@dataclass(frozen=True)
class Line:
    """A unit with its uses in order."""

    number: int
    label: str
    uses: tuple[Use, ...]


@dataclass(frozen=True)
class Links:
    """Where each thing leads; an empty address where this reader may not go."""

    unit: Callable[[int], str]
    stay: Callable[[int], str]
    entry: Callable[[int], str]
    names: bool


def lines(
    units: Iterable[Any],
    services: Iterable[Any],
    stays: Iterable[Any],
    closures: Iterable[Any],
    window: Window,
    today: date,
    links: Links,
) -> list[Line]:
    """One line a unit in service on one of these nights."""
    by_unit: dict[Any, list[Use]] = {}
    for row in stays:
        who = f"{row.first_name} {row.last_name[:1]}." if links.names else _("Occupé")
        kind = "announced" if row.starts_on > today else "stay"
        by_unit.setdefault(row.unit_id, []).append(Use(kind, row.starts_on, row.ends_on, who, links.stay(row.number)))
    for row in closures:
        reason = catalogue.label("unavailability_reasons", row.reason, locale_of())
        words = _("Fermé : %(reason)s") % {"reason": inside(reason)}
        by_unit.setdefault(row.unit_id, []).append(Use("closed", row.starts_on, row.ends_on, words))
    in_service: dict[Any, list[tuple[date, date | None]]] = {}
    for row in services:
        in_service.setdefault(row.unit_id, []).append((row.starts_on, row.ends_on))
    found = []
    for unit in units:
        if unit.id in in_service:
            taken = sorted(by_unit.get(unit.id, []), key=lambda use: use.start)
            free = gaps(taken, in_service[unit.id], window, today, links.entry(unit.number))
            uses = sorted([*taken, *free], key=lambda use: use.start)
            closed = [use if use.kind != "closed" else _at(use, links.unit(unit.number)) for use in uses]
            found.append(Line(unit.number, unit.label, tuple(closed)))
    return found


def _at(use: Use, href: str) -> Use:
    return Use(use.kind, use.start, use.end, use.words, href)


def gaps(
    taken: Sequence[Use], services: Sequence[tuple[date, date | None]], window: Window, today: date, entry: str
) -> list[Use]:
    """The nights in service that nobody uses. One not over yet leads to an entry; with nothing after it, it is open."""
    found: list[tuple[date, date | None]] = []
    for start, end in services:
        cursor, stop = max(start, window.first), min(end or FAR, window.end)
        for use in taken:
            if (use.end or FAR) <= cursor or use.start >= stop:
                continue
            if use.start > cursor:
                found.append((cursor, use.start))
            cursor = max(cursor, use.end or FAR)
        if cursor < stop:
            found.append((cursor, None if stop == window.end and (end is None or end > stop) else stop))
    return [Use("gap", first, last, _("Libre"), entry if last is None or last > today else "") for first, last in found]


def rows(found: Iterable[Line], links: Links) -> list[Row]:
    """What app.web.calendars draws."""
    return [Row(line.label, tuple(_span(line, use) for use in line.uses), links.unit(line.number)) for line in found]


def _span(line: Line, use: Use) -> Span:
    words = _("Logement %(label)s : %(what)s, %(dates)s") % {
        "label": line.label,
        "what": use.words,
        "dates": dates(use),
    }
    return Span(use.kind, use.start, use.end, words, use.href)


def dates(use: Use) -> str:
    if use.end is None:
        return _("depuis le %(day)s") % {"day": day_short(use.start)}
    nights = nights_count((use.end - use.start).days)
    written = day_tiny if use.start.year == use.end.year else day_short
    values = {"start": written(use.start), "end": written(use.end), "nights": nights}
    return _("du %(start)s au %(end)s (%(nights)s)") % values


def table(found: Iterable[Line]) -> list[tuple[str, ...]]:
    """The same in words: unit, situation, from, to, nights."""
    return [
        (
            line.label,
            _("Entrée prévue : %(who)s") % {"who": use.words} if use.kind == "announced" else use.words,
            day_short(use.start),
            day_short(use.end) if use.end else "…",
            nights_count(use.nights) if use.nights is not None else "…",
        )
        for line in found
        for use in line.uses
    ]


def sentence(found: Sequence[Line], window: Window, today: date) -> str:
    """« 3 départs et 2 entrées d’ici au 15 décembre ; le logement 11 est libre sans suite prévue. »"""
    since, last = max(window.first, today), window.end - timedelta(days=1)
    if since > last:
        since = window.first
    stays = [use for line in found for use in line.uses if use.kind in ("stay", "announced")]
    leaving = sum(use.end is not None and since <= use.end <= last for use in stays)
    coming = sum(since < use.start <= last or (since == window.first == use.start) for use in stays)
    moves = _("%(departures)s et %(entries)s") % {
        "departures": ngettext("%(num)s départ", "%(num)s départs", leaving) % {"num": leaving or _("aucun")},
        "entries": ngettext("%(num)s entrée", "%(num)s entrées", coming) % {"num": coming or _("aucune")},
    }
    when = _("d’ici au %(day)s") if last >= today else _("jusqu’au %(day)s")
    told = f"{moves} {when % {'day': day_tiny(last)}}"
    idle = [
        line.label for line in found if any(u.kind == "gap" and u.end is None and u.start <= last for u in line.uses)
    ]
    told = told[:1].upper() + told[1:]
    if last < today or not idle:
        return _("%(told)s.") % {"told": told}
    if len(idle) == 1:
        free = _("le logement %(label)s est libre sans suite prévue") % {"label": idle[0]}
    else:
        names = _("%(first)s et %(last)s") % {"first": ", ".join(idle[:-1]), "last": idle[-1]}
        free = _("les logements %(labels)s sont libres sans suite prévue") % {"labels": names}
    return _("%(told)s ; %(free)s.") % {"told": told, "free": free}
