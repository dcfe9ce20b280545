"""Requests without a network: an HTTP client over the application itself, which spares a plain request what httpx does
around it (half of what the run's forty thousand cost beside the application)."""

import asyncio
import atexit
import json
import threading
from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from functools import cache, cached_property
from typing import Any
from urllib.parse import unquote, urlencode

import httpx

DEAF = 30.0  # seconds of real time in which a loop must come to an end
FORM = (b"content-type", b"application/x-www-form-urlencoded")
Raw = list[tuple[bytes, bytes]]


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


@cache
def own_loop() -> asyncio.AbstractEventLoop:
    """The loop of the main thread, which runs while that waits for an answer: no other thread has to be woken twice."""
    made = asyncio.new_event_loop()
    atexit.register(made.close)
    return made


class Threads(ThreadPoolExecutor):
    """Of a visit that the main thread waits for, the work is done in it, at once: no other thread has to be woken."""

    def submit(self, work: Callable[..., Any], /, *args: Any, **kwargs: Any) -> Future[Any]:
        if threading.current_thread() is not threading.main_thread() or asyncio.get_running_loop() is not own_loop():
            return super().submit(work, *args, **kwargs)
        done: Future[Any] = Future()
        try:
            done.set_result(work(*args, **kwargs))
        except Exception as error:
            done.set_exception(error)
        return done


class Wire(httpx.BaseTransport):
    """httpx.Client(transport=Wire(app)): from any thread. What the application raises becomes an empty 500."""

    def __init__(self, app: Any) -> None:
        self.app = app

    def handle_request(self, request: httpx.Request) -> httpx.Response:
        headers = [(key.lower(), value) for key, value in request.headers.raw]
        came = self.asked(request.method, request.url, headers, request.read())
        return httpx.Response(came.status, headers=came.headers, content=b"".join(came.body), request=request)

    def asked(self, method: str, url: httpx.URL, headers: Raw, sent: bytes) -> "_Came":
        came = _Came(sent)
        answering = came.given_by(self.app, _scope(method, url, headers))
        if threading.current_thread() is threading.main_thread() and asyncio._get_running_loop() is None:
            own_loop().run_until_complete(answering)
        else:  # a thread of the test's, or the main one under the loop of the browser
            asyncio.run_coroutine_threadsafe(answering, loop()).result()
        return came


_known: dict[str, dict[Any, httpx.URL]] = {}


class Client(httpx.Client):
    """httpx's own, with a short way for a page asked and a plain form sent; anything else takes httpx's way."""

    def __init__(self, app: Any, base_url: str, headers: dict[str, str]) -> None:
        self.wire, self.known = Wire(app), _known.setdefault(base_url, {})
        super().__init__(transport=self.wire, base_url=base_url, headers=headers)

    def get(self, url: Any, **given: Any) -> Any:
        return self.request("GET", url, **given)

    def post(self, url: Any, **given: Any) -> Any:
        return self.request("POST", url, **given)

    def request(self, method: str, url: Any, **given: Any) -> Any:
        params, data = given.get("params") or {}, given.get("data") or {}
        plain = all(type(value) is str for values in (params, data) for value in values.values())
        if not plain or given.get("follow_redirects") or given.keys() & {"files", "content", "json", "cookies"}:
            return super().request(method, url, **given)
        where = self._where(str(url), params)
        told = {b"host": where.netloc} | {key.lower(): value for key, value in self.headers.raw}
        for key, value in (given.get("headers") or {}).items():
            told[key.lower().encode()] = value.encode("latin-1")
        headers = list(told.items())
        path = where.path
        kept = [f"{c.name}={c.value}" for c in self.cookies.jar if path.startswith(c.path) and not c.is_expired()]
        headers += [(b"cookie", "; ".join(kept).encode("latin-1"))] if kept else []
        sent = urlencode(data).encode()
        if sent or method != "GET":
            headers += [(b"content-length", str(len(sent)).encode()), *([FORM] if sent else [])]
        came = self.wire.asked(method, where, headers, sent)
        if any(key == b"set-cookie" for key, _value in came.headers):
            request = httpx.Request(method, where)
            self.cookies.extract_cookies(httpx.Response(came.status, headers=came.headers, request=request))
        return Answer(came.status, came.headers, b"".join(came.body), where)

    def _where(self, url: str, params: dict[str, str]) -> httpx.URL:
        """As httpx writes it: the same paths are asked again and again."""
        key = (url, *params.items())
        if key not in self.known:
            self.known[key] = self.build_request("GET", url, params=params or None).url
        return self.known[key]


class Headers(dict[str, str]):
    """By their names in small letters; of one that stands several times, its values with a comma between."""

    def __init__(self, raw: Raw) -> None:
        self.raw = raw
        for key, value in raw:
            name, text = key.decode("latin-1").lower(), value.decode("latin-1")
            self[name] = f"{self[name]}, {text}" if name in self else text

    def get_list(self, name: str) -> list[str]:
        return [value.decode("latin-1") for key, value in self.raw if key.decode("latin-1").lower() == name]


class Answer:
    """What the tests look at of an httpx.Response."""

    def __init__(self, status_code: int, raw: Raw, content: bytes, url: httpx.URL) -> None:
        self.status_code, self.headers, self.content, self.url = status_code, Headers(raw), content, url

    @cached_property
    def text(self) -> str:
        return self.content.decode("utf-8", "replace")

    @property
    def is_redirect(self) -> bool:
        return 300 <= self.status_code < 400 and "location" in self.headers

    def json(self) -> Any:
        return json.loads(self.content)


def _scope(method: str, url: httpx.URL, headers: Raw) -> dict[str, Any]:
    return {
        "type": "http",
        "method": method,
        "http_version": "1.1",
        "extensions": {},
        "scheme": url.scheme,
        "path": unquote(url.path),
        "raw_path": url.raw_path,
        "root_path": "",
        "query_string": url.query,
        "headers": headers,
        "client": ("testclient", 50000),
        "server": (url.host, url.port or 80),
    }


class _Came:
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
