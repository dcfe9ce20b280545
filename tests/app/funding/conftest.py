"""A dossier in Valence, and how to visit the pages of the funding."""

from collections.abc import Callable
from typing import Any

import pytest


@pytest.fixture(scope="module")
def visit(world) -> Callable[..., Any]:
    """visit(path, data=None, who="flora"): the page, or the answer to the form that it shows."""

    browsers: dict[str, Any] = {}

    def go(path: str, data: dict[str, Any] | None = None, who: str = "flora") -> Any:
        browser = browsers[who] = browsers.get(who) or world.as_(who)
        only_posted = path.endswith(("/plan/lines", "/plan/balance", "/remove"))
        seen = browser.get("/account" if only_posted else f"/a/valence{path}")
        return seen if data is None else browser.post(f"/a/valence{path}", data)

    return go
