"""The first thing every request meets: one Host header, and one of ours. Absolute addresses are never made from it."""

from typing import Any

from app.web.security import HEADERS, HSTS, VARY, policy
from tenants.settings import Settings


class HeadAsGet:
    """ASGI middleware: HEAD is answered as GET, headers and all, without the body (RFC 9110, 9.3.2)."""

    def __init__(self, app: Any) -> None:
        self.app = app

    async def __call__(self, scope: Any, receive: Any, send: Any) -> None:
        if scope["type"] != "http" or scope["method"] != "HEAD":
            await self.app(scope, receive, send)
            return

        async def without_body(message: Any) -> None:
            if message["type"] == "http.response.body":
                message = message | {"body": b""}
            await send(message)

        await self.app(scope | {"method": "GET"}, receive, without_body)


class HostGuard:
    """ASGI middleware: 400 for a missing, doubled or foreign Host; case, port and a trailing dot do not matter."""

    def __init__(self, app: Any, settings: Settings) -> None:
        self.app = app
        self.hosts = {host.lower() for host in settings.hosts}

    async def __call__(self, scope: Any, receive: Any, send: Any) -> None:
        if scope["type"] == "http" and not self._ours(scope["headers"]):
            await send(
                {
                    "type": "http.response.start",
                    "status": 400,
                    "headers": [(b"content-type", b"text/plain; charset=utf-8")],
                }
            )
            await send({"type": "http.response.body", "body": b"Adresse inconnue de ce service."})
            return
        await self.app(scope, receive, send)

    def _ours(self, headers: list[tuple[bytes, bytes]]) -> bool:
        named = [value for key, value in headers if key.lower() == b"host"]
        if len(named) != 1:
            return False
        host = named[0].decode("latin-1").lower()
        host = host.rsplit(":", 1)[0] if not host.endswith("]") else host
        return host.rstrip(".") in self.hosts


def headers_hook(settings: Settings) -> Any:
    """before_send: the security headers stand on every answer, errors and static files included."""
    own = HEADERS | {"content-security-policy": policy(settings)}
    fixed = [(key.encode(), value.encode()) for key, value in own.items()]
    if settings.profile == "production":
        fixed.append((b"strict-transport-security", HSTS.encode()))

    async def put(message: Any, scope: Any) -> None:
        if message["type"] != "http.response.start":
            return
        headers = [(key.lower(), value) for key, value in message["headers"]]
        present = {key for key, _value in headers}
        headers += [(key, value) for key, value in fixed if key not in present]
        if not scope["path"].startswith("/static/"):
            headers = [(key, value) for key, value in headers if key not in (b"vary",)]
            headers.append((b"vary", VARY.encode()))
        elif b"vary" not in present:  # a file goes compressed to whoever takes it so (RFC 9110, 12.5.5)
            headers.append((b"vary", b"accept-encoding"))
        if b"cache-control" not in present:
            headers.append((b"cache-control", b"no-store"))
        message["headers"] = headers

    return put
