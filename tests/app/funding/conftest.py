"""A dossier in Valence, and how to visit the pages of the funding."""

from collections.abc import Callable
from typing import Any

import pytest


@pytest.fixture
def visit(world) -> Callable[..., Any]:
    """visit(path, data=None, who="flora"): the page, or the answer to the form that it shows."""

    def go(path: str, data: dict[str, Any] | None = None, who: str = "flora") -> Any:
        browser = world.as_(who)
        seen = browser.get(f"/a/valence{path}")
        return seen if data is None else browser.post(f"/a/valence{path}", data)

    return go
