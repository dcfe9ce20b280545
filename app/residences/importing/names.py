"""When two registers speak of the same residence, unit or person; and how a name is written once it is ours."""

import re
from difflib import SequenceMatcher

from app.folding import fold, same_name

_UNIT_WORDS = re.compile(r"^(logements?|logts?|lgts?|log|appartements?|appts?|apts?|app|lot)\b\s*")
_NUMBER_MARK = re.compile(r"^(n°|n o|no|num|numero|n)\s*(?=[0-9])")
_RESIDENCE_WORDS = re.compile(r"^(la |les )?(residences?|res|rs)( sociales?)?\s+(?=\S)")
_NAME_BREAK = re.compile(r"([\s'’\-]+)")
_ALIKE = 0.8


def residence_key(name: str) -> str:
    """« Résidence FAVENTINES » and « Faventines » are one residence."""
    plain = fold(name)
    return _RESIDENCE_WORDS.sub("", plain).replace(" ", "") or plain.replace(" ", "")


def unit_key(label: str) -> str:
    """« Logt n° 03 » and « 3 » are one unit of their residence; « Chambre 3 » and « Studio 3 » may be two others."""
    plain = _UNIT_WORDS.sub("", fold(label.replace("°", " ")))
    plain = _NUMBER_MARK.sub("", plain).replace(" ", "") or same_name(label)
    return plain.lstrip("0") or plain


def unit_label(label: str) -> str:
    """The unit's number as it stands on its door: words for « number of the unit » set aside."""
    bare = re.sub(
        r"^(?:(?:logements?|logts?|lgts?|appartements?|appts?|apts?)\b\.?\s*)?(?:n\s*[°o]\s*)?",
        "",
        label.strip(),
        flags=re.IGNORECASE,
    )
    return bare or label.strip()


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

    Sure when capitals or a comma tell them apart; otherwise the first word is the last name, as registers write.
    """
    if "," in full:
        last, _, first = full.partition(",")
        return last.strip(), first.strip(), True
    words = full.split()
    capitals = [word for word in words if word.isupper() and len(word) > 1]
    if capitals and len(capitals) < len(words):
        others = [word for word in words if word not in capitals]
        return " ".join(capitals), " ".join(others), True
    return " ".join(words[:1]), " ".join(words[1:]), False
