"""What a page may not do behind one's back: complain in the console, break the content policy, miss a file, fail."""

import re
from typing import Any

# A refused form answers 422, a stale one 409, an absent thing 404: the browser tells each of them in its console.
TOLD = re.compile(r"Failed to load resource: the server responded with a status of (4\d\d)")
POLICY = """
addEventListener("securitypolicyviolation", (event) =>
  console.error(`CSP ${event.violatedDirective}: ${event.blockedURI} ${event.sample}`))
"""


class Watch:
    """Listens to every page of a context. `expected` holds the refusals that a test provokes, as status codes.

    quiet: pages stand there that nobody goes to, so that nothing is asked for but what their make takes.
    """

    def __init__(self, context: Any) -> None:
        self.wrong: list[str] = []
        self.requests = 0
        self.quiet = False
        self.expected: set[int] = set()
        context.add_init_script(POLICY)
        context.on("console", self._console)
        context.on("weberror", lambda error: self.wrong.append(f"script: {error.error}"))
        context.on("requestfailed", self._failed)
        context.on("response", self._answered)

    def _console(self, message: Any) -> None:
        if message.type not in ("error", "warning") or TOLD.match(message.text):
            return
        self.wrong.append(f"console: {message.text}")

    def _failed(self, request: Any) -> None:
        # A request given up because another page or a newer request took its place is no failure.
        if request.failure != "net::ERR_ABORTED":
            self.wrong.append(f"request: {request.method} {request.url} {request.failure}")

    def _answered(self, response: Any) -> None:
        self.requests += 1
        if self.quiet and "/static/" not in response.url:
            self.wrong.append(f"asked for as the page opened: {response.request.method} {response.url}")
        if response.status >= 400 and response.status not in self.expected:
            self.wrong.append(f"answer: {response.status} {response.request.method} {response.url}")

    def settle(self, server: list[str]) -> None:
        """Raises AssertionError when something went wrong since the last time. server: what it logged of its errors."""
        wrong, self.wrong = [*self.wrong, *server], []
        server.clear()
        assert not wrong, "\n".join(wrong)
