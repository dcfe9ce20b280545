"""When two registers speak of the same residence or unit."""

import re

from app.folding import fold, same_name

_UNIT_WORDS = re.compile(r"^(logements?|logts?|lgts?|log|appartements?|appts?|apts?|app|lot)\b\s*")
_NUMBER_MARK = re.compile(r"^(n°|n o|no|num|numero|n)\s*(?=[0-9])")
_RESIDENCE_WORDS = re.compile(r"^(la |les )?(residences?|res|rs)( sociales?)?\s+(?=\S)")


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
