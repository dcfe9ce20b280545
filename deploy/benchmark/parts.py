"""Where the time of an answer goes: the processor's milliseconds of each part, counted in the thread that draws it."""

import time
from collections import defaultdict
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from typing import Any

from litestar.testing import TestClient

from app.main import create_app
from app.web.service import Services
from benchmark.recording import signed_in
from tenants import plans, session
from tenants.database import Database
from tenants.line import Line
from tenants.settings import Settings
from tenants.wire import Wire

ASKED, SECONDS = 300, 4.0  # of a page: so many answers, or as many as fit
WHOLE = "rest of the answer"
STATEMENTS = "statements of the page, the first with what begins the transaction"
LIBRARY = "of these, around the driver"
COUNTED = (
    (Services, "serve", WHOLE),
    (session, "peek", "door: who asks"),
    (Database, "begin", "a connection of the pool"),
    (plans, "ask", STATEMENTS),
    (Wire, "rows", "wire"),
    (Line, "keep", "commit"),
    (Services, "_drawn", "drawing"),
)


class Clock:
    """Processor time by part. What happens inside a part belongs to it, not to what called it; the library's own
    time is kept once more by itself."""

    def __init__(self) -> None:
        self.spent: dict[str, float] = defaultdict(float)
        self.within: list[list[Any]] = []  # [part, begun, taken by what it called]

    def enter(self, part: str) -> None:
        self.within.append([part, time.thread_time(), 0.0])

    def leave(self) -> None:
        part, begun, inner = self.within.pop()
        taken = time.thread_time() - begun
        if self.within:
            self.within[-1][2] += taken
        outer = self.within[1][0] if len(self.within) > 1 else part
        self.spent[outer] += taken - inner
        if part == STATEMENTS:
            self.spent[LIBRARY] += taken - inner

    @contextmanager
    def around(self, owner: Any, name: str, part: str) -> Iterator[None]:
        kept: Callable[..., Any] = getattr(owner, name)

        def timed(*args: Any, **values: Any) -> Any:
            self.enter(part)
            try:
                return kept(*args, **values)
            finally:
                self.leave()

        setattr(owner, name, timed)
        try:
            yield
        finally:
            setattr(owner, name, kept)


def parts_of(settings: Settings, email: str, password: str, pages: dict[str, str]) -> dict[str, dict[str, float]]:
    """{page: {part: milliseconds}}, means of many answers; the parts but LIBRARY add up to the worker's thread. The
    web server and the framework around it are not among them."""
    clock = Clock()
    found = {}
    with ExitStack() as inside:
        client = inside.enter_context(TestClient(create_app(settings), base_url="http://localhost"))
        signed_in(client, email, password)
        for owner, name, part in COUNTED:
            inside.enter_context(clock.around(owner, name, part))
        for page, path in pages.items():
            asked_within(client, path, SECONDS / 4)
            clock.spent.clear()
            asked = asked_within(client, path, SECONDS)
            found[page] = {part: 1000 * seconds / asked for part, seconds in clock.spent.items()}
    return found


def asked_within(client: TestClient[Any], path: str, seconds: float) -> int:
    """How many answers came: ASKED at most."""
    begun, asked = time.monotonic(), 0
    while asked < ASKED and time.monotonic() - begun < seconds:
        client.get(path)
        asked += 1
    return asked
