"""A unit's situation in words: who is there, the one thing to do or know, from which night on it is free.

Pure functions. « Libre le » is the first night not taken. A planned period that ends is « à revoir »: the occupation
title goes on, so nothing here says « jusqu’au ».
"""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from app.reference import catalogue
from app.web.i18n import gettext as _
from app.web.words import day_tiny, days_count, inside, locale_of, nights_count

STEP_EVERY = timedelta(days=30)
FAR = date.max
FREE, SOON, REVIEW, CLOSED, OUT, OCCUPIED = "free", "soon", "review", "closed", "out", "occupied"


@dataclass(frozen=True)
class Tile:
    """One unit as the board shows it. tone: occupied, soon, free, closed, late; chips: where it is counted."""

    number: str
    type: str
    who: str
    word: str
    detail: str
    tone: str
    href: str
    situation: str
    free_from: date | None
    review_on: date | None
    chips: frozenset[str]
    floor: int
    key: str
    next_entry: date | None = None


@dataclass(frozen=True)
class Sight:
    """What the reader may see: names, and the story behind them (periods to decide, steps of the search)."""

    names: bool
    story: bool
    href: Callable[[int], str]


def occupied(row: Any) -> bool:
    return row.stay is not None


def in_service(row: Any, today: date) -> bool:
    return row.service_from is not None and row.service_from <= today


def tile(row: Any, today: date, sight: Sight) -> Tile:
    """One row of board_queries.UNITS_NOW in words."""
    situation, who, word, detail, tone = _told(row, today, sight)
    chips = {situation} | ({REVIEW} if sight.story and row.undecided and situation == OCCUPIED else set())
    return Tile(
        number=row.label,
        type=catalogue.label("unit_types", row.type, locale_of()),
        who=who,
        word=word,
        detail=detail,
        tone=tone,
        href=sight.href(row.number),
        situation=situation,
        free_from=row.free_from if situation != OUT else None,
        review_on=row.review_on if sight.story else None,
        chips=frozenset(chips),
        floor=row.floor,
        key=row.label_key,
        next_entry=row.next_entry,
    )


def free_since(row: Any) -> date:
    """The first of the free nights that lead to today: after the last stay, the last closure, the entry in service."""
    return max(on for on in (row.left_on, row.reopened_on, row.service_from) if on is not None)


def _told(row: Any, today: date, sight: Sight) -> tuple[str, str, str, str, str]:
    """(situation, who, word, detail, tone)."""
    if occupied(row):
        return _of_a_stay(row, today, sight)
    if not in_service(row, today):
        coming = row.service_from
        word = _("En service le %(day)s") % {"day": day_tiny(coming)} if coming else ""
        left = _("Depuis le %(day)s") % {"day": day_tiny(row.withdrawn_on)} if row.withdrawn_on else ""
        return OUT, _("Hors service"), word, left, "closed"
    if row.closure is not None:
        return _of_a_closure(row, today)
    since = free_since(row)
    nights = (today - since).days
    detail = _("Depuis le %(day)s (%(nights)s)") % {"day": day_tiny(since), "nights": nights_count(nights)}
    if since == today:
        detail = _("Depuis aujourd’hui")
    return FREE, _("Personne"), _("Libre maintenant"), _and_then(row, detail), "free"


def _and_then(row: Any, detail: str) -> str:
    """What is already planned for a free unit, after what there is to say of it."""
    planned = [
        (on, words % {"day": day_tiny(on)})
        for on, words in ((row.next_entry, _("entrée le %(day)s")), (row.next_closure, _("ferme le %(day)s")))
        if on is not None
    ]
    return " · ".join([detail, min(planned)[1]]) if planned else detail


def _of_a_closure(row: Any, today: date) -> tuple[str, str, str, str, str]:
    reason = catalogue.label("unavailability_reasons", row.reason, locale_of())
    who = _("Fermé : %(reason)s") % {"reason": inside(reason)}
    word = _("Rouvre le %(day)s") % {"day": day_tiny(row.reopens_on)} if row.reopens_on else _("Réouverture non fixée")
    nights = nights_count((today - row.closed_from).days)
    detail = _("Depuis le %(day)s (%(nights)s)") % {"day": day_tiny(row.closed_from), "nights": nights}
    return CLOSED, who, word, detail, "closed"


def _of_a_stay(row: Any, today: date, sight: Sight) -> tuple[str, str, str, str, str]:
    who = f"{row.first_name} {row.last_name[:1]}." if sight.names else _("Occupé")
    if row.date_out is not None:
        return SOON, who, *_of_a_departure(row, today, sight)
    if not sight.story:
        return OCCUPIED, who, "", "", "occupied"
    if row.undecided:
        ended = _("Période finie le %(day)s") % {"day": day_tiny(row.review_on)}
        return OCCUPIED, who, _("À renouveler"), ended, "late"
    if row.last_step is not None and today - row.last_step > STEP_EVERY:
        silent = _("Aucune depuis %(days)s") % {"days": days_count((today - row.last_step).days)}
        return OCCUPIED, who, _("Démarche à noter"), silent, "late"
    if row.review_on is None:
        return OCCUPIED, who, "", "", "occupied"
    review = _("à revoir le %(day)s") % {"day": day_tiny(row.review_on)}
    return OCCUPIED, who, "", review if row.review_on > today else _("sortie en préparation"), "occupied"


def _of_a_departure(row: Any, today: date, sight: Sight) -> tuple[str, str, str]:
    """(word, detail, tone) of a stay whose end is known."""
    if row.date_out < today:
        return _("Départ à enregistrer"), _("Prévu le %(day)s") % {"day": day_tiny(row.date_out)}, "late"
    if row.date_out == today:
        return _("Libre ce soir"), _("Départ aujourd’hui"), "soon"
    word = _("Libre le %(day)s") % {"day": day_tiny(row.date_out)}
    if row.free_from != row.date_out:
        word = _("Part le %(day)s") % {"day": day_tiny(row.date_out)}
    notice = _("Préavis reçu le %(day)s") % {"day": day_tiny(row.notice_on)} if row.notice_on and sight.story else ""
    return word, notice, "soon"


# -- orders, chips, counts --------------------------------------------------------------------------------------------
def by_floor(tiles: Iterable[Tile]) -> list[tuple[str, list[Tile]]]:
    floors: dict[int, list[Tile]] = {}
    for one in tiles:
        floors.setdefault(one.floor, []).append(one)
    return [(floor_name(floor), floors[floor]) for floor in sorted(floors)]


def by_release(tiles: Sequence[Tile]) -> list[tuple[str, list[Tile]]]:
    """What is or becomes free, by its night; then who stays, by the day to look at it again; then out of service."""

    def known(one: Tile) -> bool:
        return one.situation != OUT and (one.situation != OCCUPIED or one.free_from is not None)

    soon = sorted((t for t in tiles if known(t)), key=lambda t: (t.free_from or FAR, t.situation != FREE, t.key))
    staying = sorted(
        (t for t in tiles if t.situation == OCCUPIED and not known(t)), key=lambda t: (t.review_on or FAR, t.key)
    )
    out = [t for t in tiles if t.situation == OUT]
    words = (_("Libres, ou date connue"), _("Occupés, sans date de départ"), _("Hors service"))
    return [pair for pair in zip(words, (soon, staying, out), strict=True) if pair[1]]


def floor_name(floor: int) -> str:
    if floor == 0:
        return _("Rez-de-chaussée")
    if floor < 0:
        return _("Sous-sol") if floor == -1 else _("Sous-sol %(floor)s") % {"floor": -floor}
    return _("1ᵉʳ étage") if floor == 1 else _("%(floor)sᵉ étage") % {"floor": floor}


@dataclass(frozen=True)
class Standing:
    """The board's counts today: in service, occupied, closed."""

    units: int
    occupied: int
    closed: int

    @property
    def open_units(self) -> int:
        return self.units - self.closed


def standing(tiles: Iterable[Tile]) -> Standing:
    counted = [one for one in tiles if one.situation != OUT]
    return Standing(
        len(counted),
        sum(one.situation in (OCCUPIED, SOON) for one in counted),
        sum(one.situation == CLOSED for one in counted),
    )
