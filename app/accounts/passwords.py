"""Passwords: argon2id, two at a time on a small machine, the cheapest setting in tests; twelve signs, no common word."""

from threading import BoundedSemaphore

from pwdlib import PasswordHash
from pwdlib.hashers.argon2 import Argon2Hasher

from app.web.i18n import gettext as _
from tenants.settings import Settings

SHORTEST, LONGEST = 12, 1024
# Words of this field that people add digits to; common passwords shorter than twelve signs are refused by length alone.
COMMON = ("motdepasse", "password", "azertyuiop", "qwertyuiop", "passerelle", "association", "residence", "123456789", "bienvenue")

_at_once = BoundedSemaphore(2)


def hasher(settings: Settings) -> PasswordHash:
    """OWASP's m=19 MiB, t=2 in production; the test setting is only fast."""
    cheap = settings.profile == "test"
    return PasswordHash((Argon2Hasher(time_cost=1 if cheap else 2, memory_cost=64 if cheap else 19_456, parallelism=1),))


def hashed(settings: Settings, password: str) -> str:
    with _at_once:
        return hasher(settings).hash(password)


def holds(settings: Settings, password: str, password_hash: str | None) -> bool:
    """True when the password is right. With no hash the same work is done, so that an unknown address takes as long."""
    if len(password.encode()) > LONGEST:
        return False
    with _at_once:
        if password_hash is None:
            hasher(settings).hash(password)
            return False
        return hasher(settings).verify(password, password_hash)


def objection(password: str, email: str = "", demo: bool = False) -> str:
    """Why a new password is not taken, in a sentence; empty when it is."""
    if len(password) < SHORTEST:
        return _("Ce mot de passe a moins de 12 caractères. Allongez-le, par exemple avec plusieurs mots.")
    if len(password.encode()) > LONGEST:
        return _("Ce mot de passe est trop long. Gardez au plus 1 000 caractères.")
    low = password.lower()
    name = email.split("@", 1)[0].lower()
    if len(set(low)) < 5 or any(word in low and len(low) < len(word) + 8 for word in COMMON) or (len(name) > 3 and name in low):
        return _("Ce mot de passe est trop facile à deviner. Choisissez plusieurs mots sans lien entre eux.")
    return ""
