"""The works of Roanne as the demo tells them, and how to visit them."""

from collections.abc import Callable
from typing import Any

import pytest

from app.demo_works import Roanne
from tests.world import TODAY


@pytest.fixture(scope="module")
def roanne(world) -> Any:
    """The demo's dwellings in the workspace of Roanne, on the day the tests live on."""
    with world.inside("roanne") as db:
        Roanne(db, TODAY).load()
    return world


@pytest.fixture
def visit(roanne) -> Callable[..., Any]:
    """visit(path, data=None, who="tariq"): the page, or the answer to the form that it shows."""

    def go(path: str, data: dict[str, Any] | None = None, who: str = "tariq") -> Any:
        browser = roanne.as_(who)
        seen = browser.get(f"/a/roanne{path}")
        return seen if data is None else browser.post(f"/a/roanne{path}", data)

    return go
