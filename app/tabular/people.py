"""Names of persons as tables give them: recognised under their writings, split, written as ours."""

import re
from difflib import SequenceMatcher

from app.folding import fold, same_name

_NAME_BREAK = re.compile(r"([\s'’\-]+)")
_ALIKE = 0.8
# Words that begin a family name: « Da Silva Océane », « Le Goff Anne ».
_PARTICLES = frozenset(
    {"al", "ben", "d", "da", "de", "del", "della", "der", "des", "di", "do", "dos", "du", "el", "la", "le", "les"}
    | {"saint", "van", "von"}
)


def person_key(last_name: str, first_name: str) -> str:
    """Under which a person is recognised inside a unit: accents, case, hyphens and apostrophes set aside."""
    return f"{same_name(last_name)}/{same_name(first_name)}"


def alike(one: tuple[str, str], other: tuple[str, str]) -> bool:
    """Whether (last, first) may be a corrected writing of the other: same, swapped, or a few letters apart."""
    first, second = person_key(*one), person_key(*other)
    swapped = person_key(one[1], one[0])
    return second in (first, swapped) or SequenceMatcher(None, first, second).ratio() >= _ALIKE


def written_name(name: str) -> str:
    """« D'AMICO » becomes « D’Amico », « DA SILVA » « Da Silva »; a name in mixed case stays as it is."""
    name = name.replace("'", "’")
    if not (name.isupper() or name.islower()):
        return name
    return "".join(part[:1].upper() + part[1:].lower() for part in _NAME_BREAK.split(name))


def richer(one: str, other: str) -> bool:
    """Whether `one` carries accents or ligatures that `other`, the same name, lost in an old program."""
    return same_name(one) == same_name(other) and _marks(one) > _marks(other)


def _marks(name: str) -> int:
    return sum(not letter.isascii() and letter.isalpha() for letter in name)


def split_name(full: str) -> tuple[str, str, bool]:
    """(last, first, sure) of « DUPONT Marie », « Marie DUPONT », « Dupont, Marie ».

    Sure when capitals or a comma tell them apart; otherwise the first word is the last name, as registers write, with
    the particles before it.
    """
    if "," in full:
        last, _, first = full.partition(",")
        return last.strip(), first.strip(), True
    words = full.split()
    capitals = [word for word in words if word.isupper() and len(word) > 1]
    if capitals and len(capitals) < len(words):
        others = [word for word in words if word not in capitals]
        return " ".join(capitals), " ".join(others), True
    begin = next((at for at, word in enumerate(words[:-2]) if fold(word) not in _PARTICLES), max(len(words) - 2, 0))
    return " ".join(words[: begin + 1]), " ".join(words[begin + 1 :]), False
