"""Routes: @get / @post around plain functions of one Visit. The whole request runs in one worker thread:
open (BEGIN with context) -> ask -> draw to bytes -> commit -> answer.

Why: with Litestar's own session dependency and Template response, BEGIN, drawing and rollback run on the event loop;
with a pool of 2, eight requests of 0.2 s gave four 500s, and a page without database waited 20 s.
"""

import inspect
import re
from collections.abc import Callable
from contextvars import copy_context
from dataclasses import dataclass
from functools import partial
from typing import Any

from anyio import move_on_after
from litestar import Request, Response
from litestar import route as litestar_route
from litestar.datastructures import FormMultiDict
from litestar.exceptions.http_exceptions import RequestEntityTooLarge
from litestar.handlers import HTTPRouteHandler

from app.web.answers import Answer
from app.web.errors import NotFound
from app.web.turns import NoTurn
from app.web.visit import Visit

PUBLIC = "public"  # anybody
SIGNED_IN = "signed-in"  # any account, in no particular place
SMALL_BODY = 1_000_000
UPLOAD_BODY = 21 * 1024 * 1024
PASSES_BY, PASSES_BY_FOR = 200_000_000, 60.0  # bytes and seconds: beyond, the connection is cut
EXPORTED = ("xlsx", "json", "csv", "zip")
PLAIN_NUMBER = re.compile(r"[1-9][0-9]{0,8}")


@dataclass(frozen=True)
class Route:
    """What a route declares. The census of tests/house reads it; a handler without one does not start.

    may: the right it asks for. within: the right to read the page that offers the deed (refusal: 403, else 404).
    opens: whether a transaction of the actor is opened. audience: filled in by the door.
    again: the page (its name) that says that what was sent is too large; its handler reads visit.oversize.
    fresh: the person has proved themselves in the last ten minutes, or is asked to; a posted form waits meanwhile.
    half: also for somebody who owes a second factor and has none yet.
    tries: what is typed is only reckoned with, nothing is done: the form's key stays for the deed itself.
    audited: what the journal tells of it, « verb:thing »; a spreadsheet or a paper is told without saying so.
    """

    name: str
    method: str
    path: str
    may: str
    within: str | None
    opens: bool
    writes: bool
    function: Callable[..., Answer]
    numbers: tuple[str, ...]
    words: tuple[str, ...]
    upload: bool
    again: str | None = None
    fresh: bool = False
    half: bool = False
    audited: str = ""
    tries: bool = False


def number(text: str) -> int:
    """A human number of a path: plain ASCII digits, no zero in front, at most nine. Raises NotFound."""
    if not PLAIN_NUMBER.fullmatch(text):
        raise NotFound
    return int(text)


def _declare(
    method: str,
    path: str,
    *,
    name: str,
    may: str,
    within: str | None,
    opens: bool,
    upload: bool,
    again: str | None = None,
    fresh: bool = False,
    half: bool = False,
    audited: str = "",
    tries: bool = False,
) -> Callable[[Callable[..., Answer]], HTTPRouteHandler]:
    if fresh and upload:
        raise ValueError(f"{path}: a file cannot wait in a page that asks for a proof.")

    def around(function: Callable[..., Answer]) -> HTTPRouteHandler:
        parameters = list(inspect.signature(function, eval_str=True).parameters.values())[1:]
        route = Route(
            name=name,
            method=method,
            path=path,
            may=str(may),
            within=str(within) if within else None,
            opens=opens,
            writes=method == "POST",
            function=function,
            numbers=tuple(p.name for p in parameters if p.annotation is int),
            words=tuple(p.name for p in parameters if p.annotation is str),
            upload=upload,
            again=again,
            fresh=fresh,
            half=half,
            audited=audited or _as_file(path, name, str(may)),
            tries=tries,
        )

        async def handle(request: Request[Any, Any, Any]) -> Response[Any]:
            return await answer(request, route)

        handle.__name__ = function.__name__
        handler: HTTPRouteHandler = litestar_route(
            path,
            http_method=["GET", "HEAD"] if method == "GET" else ["POST"],
            name=name,
            opt={"route": route},
            include_in_schema=False,
            request_max_body_size=UPLOAD_BODY if upload else SMALL_BODY,
            status_code=200,
        )(handle)
        return handler

    return around


def _as_file(path: str, name: str, may: str) -> str:
    """A file of rows or a paper leaves the house: told by its own name, or that of its slice when it has none."""
    stem, _dot, ending = path.rsplit("/", 1)[-1].partition(".")
    if ending == "pdf":
        return f"print:{stem}"
    if ending not in EXPORTED and may != "export":
        return ""
    return f"export:{stem if ending and stem != 'export' else name.split(':')[0]}"


def get(
    path: str,
    *,
    name: str,
    may: str,
    within: str | None = None,
    opens: bool = True,
    fresh: bool = False,
    half: bool = False,
    audited: str = "",
) -> Callable[[Callable[..., Answer]], HTTPRouteHandler]:
    """A page. Its transaction is read only; the handler is a plain function (visit, **path numbers) -> Answer."""
    return _declare(
        "GET",
        path,
        name=name,
        may=may,
        within=within,
        opens=opens,
        upload=False,
        fresh=fresh,
        half=half,
        audited=audited,
    )


def post(
    path: str,
    *,
    name: str,
    may: str,
    within: str | None = None,
    opens: bool = True,
    upload: bool = False,
    again: str | None = None,
    fresh: bool = False,
    half: bool = False,
    audited: str = "",
    tries: bool = False,
) -> Callable[[Callable[..., Answer]], HTTPRouteHandler]:
    """A deed. Its transaction commits before the answer leaves; raising undoes everything."""
    return _declare(
        "POST",
        path,
        name=name,
        may=may,
        within=within,
        opens=opens,
        upload=upload,
        again=again,
        fresh=fresh,
        half=half,
        audited=audited,
        tries=tries,
    )


async def answer(request: Request[Any, Any, Any], route: Route) -> Response[Any]:
    """Read the body on the loop, do everything else in one worker thread."""
    posted: list[tuple[str, Any]] = []
    services, oversize = request.app.state.services, 0
    if route.method == "POST":
        try:
            form: FormMultiDict = await request.form()
        except RequestEntityTooLarge:
            if route.again is None:
                raise
            oversize = await _passed_by(request)
            form, route = FormMultiDict(), services.pages[route.again]
        for key, value in form.multi_items():
            if not isinstance(value, str):
                content = await value.read()
                posted.append((key, Uploaded(value.filename or "", content)))
            else:
                posted.append((key, value))
    work = partial(copy_context().run, services.serve, request, route, posted, oversize)
    try:
        served: Response[Any] = await services.turns.take(work, services.patience)
    except NoTurn:
        served = services.busy(request, route)
    return served


async def _passed_by(request: Request[Any, Any, Any]) -> int:
    """Let what is too large pass by unread, so that the browser hears the answer; its size, as far as it is known."""
    said = request.headers.get("content-length", "")
    size = int(said) if said.isascii() and said.isdigit() and len(said) < 16 else 0
    passed = 0
    with move_on_after(PASSES_BY_FOR):
        while passed < PASSES_BY:
            message: Any = await request.receive()
            passed += len(message.get("body", b""))
            if not message.get("more_body"):
                break
    return max(size, passed, UPLOAD_BODY)


@dataclass(frozen=True)
class Uploaded:
    """A file as it came: its name is only a word, never a path."""

    filename: str
    content: bytes


def path_values(route: Route, params: dict[str, Any]) -> dict[str, Any]:
    values: dict[str, Any] = {}
    for name in route.numbers:
        values[name] = number(str(params[name]))
    for name in route.words:
        values[name] = str(params[name])[:200]
    return values


__all__ = ["PUBLIC", "SIGNED_IN", "Route", "Uploaded", "Visit", "get", "post"]
