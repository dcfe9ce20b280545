"""Passwords: argon2id, two at a time, the cheapest setting in tests; twelve signs, nothing easily guessed."""

import re
import unicodedata
from functools import cache
from pathlib import Path
from threading import BoundedSemaphore

from babel import Locale
from pwdlib import PasswordHash
from pwdlib.hashers.argon2 import Argon2Hasher

from app import reference
from app.web.i18n import gettext as _
from tenants.settings import Settings

SHORTEST, LONGEST = 12, 1024  # signs; bytes
EASY = Path(__file__).with_name("easy_words.txt")
KEYBOARDS = (
    "azertyuiop",
    "qsdfghjklm",
    "wxcvbn",
    "qwertyuiop",
    "asdfghjkl",
    "zxcvbnm",
    "qwertzuiop",
    "abcdefghijklmnopqrstuvwxyz",
)
LEET = str.maketrans("013457@$!|", "oieastasil")
NOT_LETTERS = re.compile(r"[\W\d_]+")
AT_THE_ENDS = re.compile(r"^[\W\d_]+|[\W\d_]+$")

_at_once = BoundedSemaphore(2)


@cache
def hasher(cheap: bool) -> PasswordHash:
    """46 MiB and four passes: 150-300 ms on two cores. The setting of tests is only fast."""
    return PasswordHash(
        (Argon2Hasher(time_cost=1 if cheap else 4, memory_cost=64 if cheap else 47_104, parallelism=1),)
    )


def _of(settings: Settings) -> PasswordHash:
    return hasher(settings.profile == "test")


def hashed(settings: Settings, password: str) -> str:
    with _at_once:
        return _of(settings).hash(password)


def check(settings: Settings, password: str, password_hash: str | None) -> tuple[bool, str | None]:
    """Whether the password is right, and its hash anew when the stored one was made with older settings.

    With no hash the same work is done, so that an unknown address takes as long as a known one.
    """
    if len(password.encode()) > LONGEST:
        return False, None
    with _at_once:
        if password_hash is None:
            _of(settings).hash(password)
            return False, None
        return _of(settings).verify_and_update(password, password_hash)


def objection(password: str, *about: str) -> str:
    """Why a new password is not taken, in a sentence; empty when it is. about: the person's address, name, place."""
    if len(password) < SHORTEST:
        return _("Ce mot de passe a moins de 12 caractères. Allongez-le, par exemple avec plusieurs mots.")
    if len(password.encode()) > LONGEST:
        return _("Ce mot de passe est trop long. Gardez au plus 1 000 caractères.")
    if len(set(password)) < 5 or any(_is_easy(core, _words_about(about)) for core in _cores(password)):
        return _("Ce mot de passe est trop facile à deviner. Choisissez plusieurs mots sans lien entre eux.")
    return ""


def _bare(text: str) -> str:
    """Small letters without accents; digits and signs stay."""
    return "".join(sign for sign in unicodedata.normalize("NFKD", text.casefold()) if not unicodedata.combining(sign))


def _plain(text: str) -> str:
    return NOT_LETTERS.sub("", _bare(text))


def _cores(password: str) -> set[str]:
    """« M0tDePasse-2026! » without what people add to a word: capitals, digits, signs, letters drawn as digits."""
    low = _bare(password)
    inner = AT_THE_ENDS.sub("", low)
    return {NOT_LETTERS.sub("", text) for text in (low, inner.translate(LEET), low.translate(LEET))}


def _is_easy(core: str, about: frozenset[str]) -> bool:
    """One or two easy words, however often, or no letters at all."""
    for length in range(1, len(core) // 2 + 1):
        if len(core) % length == 0 and core == core[:length] * (len(core) // length):
            core = core[:length]
            break
    return _pieces(core, easy_words() | about) <= 2


def _pieces(core: str, words: frozenset[str]) -> int:
    """The least number of words that make up the whole; a letter that belongs to none counts as one."""
    least = [0] + [len(core)] * len(core)
    longest = max(map(len, words))
    for end in range(1, len(core) + 1):
        least[end] = least[end - 1] + 1
        for start in range(max(0, end - longest), end - 1):
            if core[start:end] in words:
                least[end] = min(least[end], least[start] + 1)
    return least[-1]


def _words_about(about: tuple[str, ...]) -> frozenset[str]:
    parts = {_plain(part) for text in about for part in re.split(r"[\s@.,'’_+-]+", text)}
    return frozenset(part for part in parts if len(part) > 2)


@cache
def easy_words() -> frozenset[str]:
    """Our own file, and what can be computed: runs of keys, months, countries, languages, departments, regions."""
    lines = EASY.read_text(encoding="utf-8").splitlines()
    words = {word for line in lines if not line.startswith("#") for word in line.partition(":")[2].split()}
    return frozenset(word for word in (words | _runs() | _of_the_calendar_and_the_map()) if len(word) > 1)


def _runs() -> set[str]:
    rows = [row for keyboard in KEYBOARDS for row in (keyboard, keyboard[::-1])]
    return {row[start:end] for row in rows for start in range(len(row)) for end in range(start + 3, len(row) + 1)}


def _of_the_calendar_and_the_map() -> set[str]:
    names: list[str] = [words for kind in ("departments", "regions") for _code, words in reference.choices(kind)]
    for code in ("fr", "en"):
        locale = Locale.parse(code)
        names += [*locale.territories.values(), *locale.languages.values()]
        names += [*locale.months["format"]["wide"].values(), *locale.days["format"]["wide"].values()]
    return {_plain(name) for name in names}
