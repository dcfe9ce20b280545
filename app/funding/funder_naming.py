"""Former names of a funder, proposed from what is known of bodies that were renamed or taken over."""

import re
from dataclasses import dataclass
from datetime import date

from app import reference
from app.folding import fold
from app.reference import Entry

_IN_BRACKETS = re.compile(r"\s*\([^)]*\)")


@dataclass(frozen=True)
class FormerName:
    """A name of other days, both included; source: where it is written."""

    name: str
    valid_from: date | None
    valid_to: date
    source: str


def _plain(text: str) -> str:
    return _IN_BRACKETS.sub("", text)


def _before(entry: Entry) -> list[Entry]:
    """The names that this one followed, the latest first."""
    found, wanted, seen = [], {entry.code}, {(entry.code, entry.valid_from)}
    while wanted:
        older = [
            one
            for one in reference.entries("funder_names")
            if one.flags.get("successor_key") in wanted and one.valid_to and (one.code, one.valid_from) not in seen
        ]
        seen |= {(one.code, one.valid_from) for one in older}
        found += older
        wanted = {one.code for one in older}
    return sorted(found, key=lambda one: one.valid_to or date.max, reverse=True)


def proposed(name: str, known: set[str]) -> list[FormerName]:
    """The former names of a funder of this name; `known`: those it has already. « Conseil départemental de la Drôme »
    was « Conseil général de la Drôme » until 1 April 2015. Names whose days overlap are proposed once: the latest."""
    folded = f" {fold(name)} "
    current = [one for one in reference.entries("funder_names") if one.valid_to is None]
    for one in current:
        words = _plain(one.label())
        if f" {fold(words)} " not in folded:
            continue
        found: list[FormerName] = []
        for old in _before(one):
            assert old.valid_to is not None
            said = _replaced(name, words, _plain(old.label()))
            free = all(old.valid_to < other.valid_from for other in found if other.valid_from)
            if fold(said) not in {fold(text) for text in known} and (not found or (free and found[-1].valid_from)):
                found.append(FormerName(said, old.valid_from, old.valid_to, old.source))
        return found
    return []


def _replaced(name: str, now: str, then: str) -> str:
    """`name` with the words of today's body replaced by the former ones, whatever its accents and capitals."""
    if fold(name) == fold(now):
        return then
    pattern = r"\W+".join(re.escape(word) for word in now.split())
    said, count = re.subn(pattern, then, name, flags=re.IGNORECASE)
    return said if count else then
