"""What a text about a person must not carry: a national number, words of health, detention, violence or belief."""

import re

from app.folding import fold
from app.sentence import Sentence, sentence

# Sex, year, month, department (2A, 2B in Corsica), commune, order, then the key: 97 less the rest by 97 (INSEE).
_NATIONAL = re.compile(
    r"(?<![0-9A-Za-z])([1-478])[ .-]?([0-9]{2})[ .-]?([0-9]{2})[ .-]?([0-9]{2}|2[ABab])"
    r"[ .-]?([0-9]{3})[ .-]?([0-9]{3})(?:[ .-]?([0-9]{2}))?(?![0-9A-Za-z])"
)
_NO_BREAK = str.maketrans("\u00a0\u202f\u2009", "   ")
_CORSICA = {"2A": "19", "2B": "18"}
_MONTHS = range(1, 13)

# Stems, compared with the beginning of each word. GDPR art. 9 and 10: health, belief, offences.
_STEMS = (
    "addict", "alcool", "bipolaire", "cancer", "depressi", "detention", "diabet", "drogue", "ehpad", "enceinte",
    "epilep", "grossesse", "handicap", "hopita", "hospital", "incarcer", "maladi", "malade", "medicament", "prison",
    "psychiatr", "psychose", "psychotique", "religion", "religieu", "schizo", "seropositi", "suicid", "toxico",
    "violence", "violent",
)  # fmt: skip
_WORDS = frozenset({"sida", "vih", "mdph", "casier", "condamne", "condamnee", "condamnation", "viol"})


def has_national_number(text: str) -> bool:
    """13 digits built like a French social security number, or 15 with the right key."""
    for found in _NATIONAL.finditer(text.translate(_NO_BREAK)):
        sex, year, month, department, commune, order, key = found.groups()
        number = int(f"{sex}{year}{month}{_CORSICA.get(department.upper(), department)}{commune}{order}")
        if key is not None and 97 - number % 97 == int(key):
            return True
        if key is None and sex in "12" and int(month) in _MONTHS and department != "00":
            return True
    return False


def sensitive_words(text: str) -> tuple[str, ...]:
    """The words of a free text that speak of health, detention, violence or belief, as written. For notes only:
    a name (« L’Hôpital ») or an address (« rue de la Prison ») is not a free text."""
    return tuple(
        word for word in re.findall(r"[^\W\d_]+", text) if fold(word) in _WORDS or fold(word).startswith(_STEMS)
    )


def advice(text: str) -> Sentence | None:
    """What to say about a free text that must not be kept as it is; None when nothing was found."""
    if has_national_number(text):
        return national_number_found()
    if sensitive_words(text):
        return sentence(
            "Ce texte parle de santé, de détention, de violence ou de croyance. "
            "Retirez-le : il ne doit pas être conservé ici.",
        )
    return None


def national_number_found() -> Sentence:
    """The sentence for a social security number, which is never quoted."""
    return sentence(
        "Ce texte semble contenir un numéro de sécurité sociale. Retirez-le : il ne doit pas être conservé ici."
    )
