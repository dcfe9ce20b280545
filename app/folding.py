"""When two writings are the same word: accents, case, punctuation and ligatures set aside."""

import re
import unicodedata

_LIGATURES = str.maketrans({"œ": "oe", "æ": "ae", "ß": "ss", "ø": "o", "ł": "l", "đ": "d"})
_PRIME = re.compile(r"(?<=\d)\s*['’′]")
_NOT_A_WORD = re.compile(r"[\W_]+")


def fold(text: str) -> str:
    """Lower-case words without accents, one space between: « L’HÔPITAL » and « l'hopital » give « l hopital »."""
    bare = text.casefold()
    if not bare.isascii():
        parts = unicodedata.normalize("NFKD", bare).translate(_LIGATURES)
        bare = "".join(letter for letter in parts if not unicodedata.combining(letter))
    return _NOT_A_WORD.sub(" ", bare).strip()


def same_name(text: str) -> str:
    """The key of a person’s or a place’s name: « D'AMICO » is « D’Amico »."""
    return fold(text).replace(" ", "")


def same_word(text: str) -> str:
    """The key of a term: as `same_name`, and plurals in s count as singulars (« jeunes actifs » is « jeune actif »).

    T1 prime is written T1': a quote after a digit is read as the word.
    """
    words = fold(_PRIME.sub(" prime", text)).split()
    return "".join(word.rstrip("s") if len(word) > 3 else word for word in words)
