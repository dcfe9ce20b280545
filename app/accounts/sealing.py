"""Secrets that must be read again (a code app's, a provider's word): encrypted with a key drawn from the installation's
secret, so that a copy of the database alone gives none of them."""

import base64
import hashlib
from typing import Any

from tenants.later import Later
from tenants.settings import Settings

fernet = Later("cryptography.fernet")


def _keys(settings: Settings) -> Any:
    """The present secret seals; the former one still opens."""
    secrets = [secret for secret in (settings.secret, settings.former_secret) if secret]
    digests = [hashlib.sha256(f"sealing:{secret}".encode()).digest() for secret in secrets]
    return fernet.MultiFernet([fernet.Fernet(base64.urlsafe_b64encode(digest)) for digest in digests])


def seal(settings: Settings, text: str) -> bytes:
    sealed: bytes = _keys(settings).encrypt(text.encode())
    return sealed


def unseal(settings: Settings, sealed: bytes) -> str | None:
    """None for what was sealed under a secret that is neither the present nor the former one."""
    try:
        opened: bytes = _keys(settings).decrypt(sealed)
    except fernet.InvalidToken:
        return None
    return opened.decode()
