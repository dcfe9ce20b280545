"""Headers on every answer, tokens against forged requests, the names this installation answers to."""

import hashlib
import hmac
import secrets
from base64 import urlsafe_b64decode, urlsafe_b64encode
from functools import lru_cache

from litestar import Request
from litestar.datastructures import Cookie

from tenants.settings import Settings

CSP = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; font-src 'self'; connect-src 'self'; "
    "form-action 'self'; base-uri 'none'; frame-ancestors 'none'; manifest-src 'self'"
)


def policy(settings: Settings) -> str:
    """The content policy of this installation: a form may also lead on to an identity provider that it names."""
    origins = dict.fromkeys(origin for provider in settings.providers for origin in provider.form_origins)
    return CSP.replace("form-action 'self'", " ".join(["form-action 'self'", *origins]))


HEADERS: dict[str, str] = {
    "content-security-policy": CSP,
    "x-content-type-options": "nosniff",
    "referrer-policy": "same-origin",
    "cross-origin-opener-policy": "same-origin",
    "cross-origin-resource-policy": "same-origin",
    "permissions-policy": "camera=(), geolocation=(), microphone=(), payment=(), usb=(), browsing-topics=()",
}
HSTS = "max-age=31536000; includeSubDomains"
VARY = "HX-Request, HX-Request-Type, Cookie, Accept-Language"


def session_cookie(settings: Settings) -> str:
    return "__Host-passerelle" if settings.secure_cookies else "passerelle"


def visitor_cookie(settings: Settings) -> str:
    """Binds the forms of somebody not signed in yet to their browser."""
    return "__Host-passerelle-visitor" if settings.secure_cookies else "passerelle-visitor"


def flash_cookie(settings: Settings) -> str:
    return "__Host-passerelle-flash" if settings.secure_cookies else "passerelle-flash"


def set_cookie(settings: Settings, name: str, value: str, max_age: int | None = None) -> Cookie:
    """HttpOnly, Lax (the return from an identity provider is a cross-site GET), Secure in production."""
    return Cookie(
        key=name, value=value, max_age=max_age, httponly=True, samesite="lax", secure=settings.secure_cookies, path="/"
    )


def new_secret() -> str:
    return secrets.token_urlsafe(32)


def digest(value: str) -> bytes:
    return hashlib.sha256(value.encode()).digest()


def sign(settings: Settings, purpose: str, value: str) -> str:
    return _signed(settings.secret, purpose, value)


def _signed(secret: str, purpose: str, value: str) -> str:
    made = _keyed(secret).copy()
    made.update(f"{purpose}:{value}".encode())
    return made.hexdigest()


@lru_cache(maxsize=2)
def _keyed(secret: str) -> hmac.HMAC:
    """Copied for each signature: hmac.digest would let go of the interpreter's lock, and queue for it, each time."""
    return hmac.new(secret.encode(), digestmod="sha256")


def signature_holds(settings: Settings, purpose: str, value: str, given: str) -> bool:
    """Also under the former secret, so that changing it signs nobody out of a form."""
    for secret in (settings.secret, settings.former_secret):
        if secret:
            expected = _signed(secret, purpose, value)
            if hmac.compare_digest(expected.encode(), given.encode(errors="replace")):
                return True
    return False


def pack(settings: Settings, purpose: str, text: str) -> str:
    """A short text that may travel through a cookie and come back unchanged or not at all."""
    body = urlsafe_b64encode(text.encode()).decode()
    return f"{body}.{sign(settings, purpose, body)}"


def unpack(settings: Settings, purpose: str, packed: str) -> str | None:
    body, _, given = packed.partition(".")
    if not given or not signature_holds(settings, purpose, body, given):
        return None
    return urlsafe_b64decode(body.encode()).decode()


def comes_from_here(request: Request, settings: Settings) -> bool:
    """The browser's own word on where an unsafe request was made; the token is checked beside it."""
    site = request.headers.get("sec-fetch-site")
    if site is not None and site not in ("same-origin", "none"):
        return False
    origin = request.headers.get("origin")
    if origin is None:
        return True
    own = {settings.base_url}
    if settings.profile != "production":
        own.add(f"http://{request.headers.get('host', '')}")
    return origin in own
