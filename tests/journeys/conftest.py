"""A browser, a served demo for each module, and people signed in. Whatever a page complains of fails its test."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest

from tenants import clock, server
from tenants.settings import Settings
from tests.browser import ADVICE, WITHOUT_PICTURES, find_browser, launch_arguments
from tests.journeys.passes import Passes
from tests.journeys.prepared import Guide, guide
from tests.journeys.site import KINDS, PASSWORD, Site, inside, serving
from tests.journeys.watching import Watch
from tests.shared import apart, once
from tests.world import TODAY, copy_of

DESK = {"width": 1280, "height": 900}
PHONE = {"width": 390, "height": 844}
NARROWEST = {"width": 320, "height": 700}


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    for item in items:
        if "/journeys/" in item.path.as_posix():
            item.add_marker("browser")


@pytest.fixture(scope="session")
def browser_type_launch_args(browser_type_launch_args: dict[str, Any]) -> dict[str, Any]:
    path = find_browser()
    if path is None:
        pytest.fail(ADVICE)
    return browser_type_launch_args | {"executable_path": path, "args": launch_arguments()}


@pytest.fixture(scope="session")
def eyes(launch_browser: Callable[..., Any], browser_type_launch_args: dict[str, Any]) -> Iterator[Any]:
    """A second browser, for pages that are looked at and forms that are sent empty: a script presses there."""
    made = launch_browser(args=[*browser_type_launch_args["args"], WITHOUT_PICTURES])
    yield made
    made.close()


@pytest.fixture(scope="session")
def a_fixed_day() -> Iterator[None]:
    """The servers' threads live on the tests' day between tests, too."""
    with clock.fixed(TODAY):
        yield


@pytest.fixture(scope="session")
def seeded(seeded: Settings, a_fixed_day: None) -> Settings:
    """Whoever serves the demo lives on the tests' day."""
    return seeded


@pytest.fixture(scope="module")
def site(postgres: server.Server, seeded: Settings) -> Iterator[Site]:
    """This module's own server: what one journey writes, the next one of the same file sees."""
    with serving(copy_of(postgres, seeded)) as served:
        yield served


@pytest.fixture(scope="session")
def guided(
    postgres: server.Server, seeded: Settings, run_folder: Path, own_files: Callable[[Settings, str], Settings]
) -> tuple[Settings, Guide]:
    """The demo with something on every page, and where everything is; copied by the modules that look at all of it."""

    def make() -> tuple[Settings, Guide]:
        with inside(apart(copy_of(postgres, seeded), run_folder / "data-guided")) as site:
            return site.settings, guide(site)

    settings, found = once(run_folder, "guided", make)
    return own_files(settings, "guided"), found


@dataclass
class People:
    """Contexts of signed-in people. Signing in happens once per account; its cookies are kept for later contexts."""

    browser: Any
    site: Site
    options: dict[str, Any]
    passes: Passes
    states: dict[str, Any] = field(default_factory=dict)
    watches: list[Watch] = field(default_factory=list)
    contexts: list[Any] = field(default_factory=list)

    def context(self, who: str = "anonymous", browser: Any = None, **options: Any) -> Any:
        """A fresh context: its own tabs, cookies and storage. who: a key of KINDS or an address."""
        email = KINDS[who][0] if who in KINDS else who
        state = self._state(email) if email else None
        made = (browser or self.browser).new_context(
            **({"viewport": DESK, "base_url": self.site.base} | self.options | options), storage_state=state
        )
        made.set_default_timeout(10_000)
        made.watch = Watch(made)
        self.watches.append(made.watch)
        self.contexts.append(made)
        return made

    def page(self, who: str = "anonymous", **options: Any) -> Any:
        return self.context(who, **options).new_page()

    def _state(self, email: str) -> Any:
        if email not in self.states and (known := self.passes.lay_in(self.site, email)):
            self.states[email] = known
        if email not in self.states:
            context = self.browser.new_context(base_url=self.site.base, **self.options)
            page = context.new_page()
            sign_in(page, email)
            self.states[email] = context.storage_state()
            context.close()
            self.passes.keep(self.site, email, self.states[email])
        return self.states[email]

    def close(self) -> None:
        for context in self.contexts:
            context.close()
        self.contexts.clear()

    def settle(self) -> None:
        watches, self.watches = self.watches, []
        for watch in watches:
            watch.settle(self.site.faults)


def sign_in(page: Any, email: str, password: str = PASSWORD) -> None:
    """By the page, as a person does."""
    page.goto("/sign-in")
    page.get_by_label("Adresse électronique").fill(email)
    page.get_by_label("Mot de passe", exact=True).fill(password)
    page.get_by_role("button", name="Se connecter").click()
    page.wait_for_url(lambda url: "/sign-in" not in url)


@pytest.fixture(scope="session")
def looks() -> dict[str, Any]:
    """A French reader in Paris, whom moving things disturb."""
    return {"locale": "fr-FR", "timezone_id": "Europe/Paris", "reduced_motion": "reduce"}


@pytest.fixture(scope="session")
def passes() -> Passes:
    return Passes()


@pytest.fixture(scope="module")
def crowd(browser: Any, site: Site, looks: dict[str, Any], passes: Passes) -> Iterator[People]:
    made = People(browser, site, looks, passes)
    yield made
    made.close()


@pytest.fixture
def people(crowd: People) -> Iterator[People]:
    """Everybody leaves at the end of the test, and nothing may have complained meanwhile."""
    yield crowd
    crowd.close()
    crowd.settle()


@pytest.fixture
def desk(people: People) -> Callable[[str], Any]:
    """desk("manager"): a page 1280 wide."""
    return lambda who: people.page(who)


@pytest.fixture
def phone(people: People) -> Callable[[str], Any]:
    """phone("manager"): a page 390 wide that is touched."""
    return lambda who: people.page(who, viewport=PHONE, has_touch=True, is_mobile=True)
