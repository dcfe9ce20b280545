"""Requests without a network: an HTTP client over the application itself, on one event loop for the whole run."""

import asyncio
import atexit
import threading
from collections.abc import Callable
from functools import cache
from typing import Any
from urllib.parse import unquote

import httpx

DEAF = 30.0  # seconds of real time in which the loop must come to an end


@cache
def loop() -> asyncio.AbstractEventLoop:
    """The loop of this process, in a thread of its own (Litestar's own client starts both anew for each request)."""
    made = asyncio.new_event_loop()
    thread = threading.Thread(target=made.run_forever, name="wire", daemon=True)
    thread.start()

    def stop() -> None:
        made.call_soon_threadsafe(made.stop)
        thread.join(DEAF)
        made.close()

    atexit.register(stop)
    return made


class Wire(httpx.BaseTransport):
    """httpx.Client(transport=Wire(app)): from any thread. What the application raises becomes an empty 500."""

    def __init__(self, app: Any) -> None:
        self.app = app

    def handle_request(self, request: httpx.Request) -> httpx.Response:
        answer = _Answer(request.read())
        asyncio.run_coroutine_threadsafe(answer.given_by(self.app, _scope(request)), loop()).result()
        return httpx.Response(answer.status, headers=answer.headers, content=b"".join(answer.body), request=request)


def _scope(request: httpx.Request) -> dict[str, Any]:
    url = request.url
    return {
        "type": "http",
        "method": request.method,
        "http_version": "1.1",
        "extensions": {},
        "scheme": url.scheme,
        "path": unquote(url.path),
        "raw_path": url.raw_path,
        "root_path": "",
        "query_string": url.query,
        "headers": [(key.lower(), value) for key, value in request.headers.raw],
        "client": ("testclient", 50000),
        "server": (url.host, url.port or 80),
    }


class _Answer:
    """What comes back for one request with this body."""

    def __init__(self, sent: bytes) -> None:
        self.sent: list[bytes] = [sent]
        self.status, self.headers, self.body = 500, [], []
        self.whole = asyncio.Event()

    async def given_by(self, app: Callable[..., Any], scope: dict[str, Any]) -> None:
        try:
            await app(scope, self.receive, self.send)
        except Exception:
            self.status, self.headers, self.body = 500, [], []

    async def receive(self) -> dict[str, Any]:
        if self.sent:
            return {"type": "http.request", "body": self.sent.pop(), "more_body": False}
        await self.whole.wait()
        return {"type": "http.disconnect"}

    async def send(self, message: dict[str, Any]) -> None:
        if message["type"] == "http.response.start":
            self.status, self.headers = message["status"], message.get("headers", [])
        elif message["type"] == "http.response.body":
            self.body.append(message.get("body", b""))
            if not message.get("more_body"):
                self.whole.set()
