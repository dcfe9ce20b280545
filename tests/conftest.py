"""How the tests run: in which order, what their processes share, what they count. What they are given: making.py.

The process that only tells of those that test imports nothing of the house.
"""

import gc
import logging
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from pathlib import Path
from typing import Any

import pytest

from tests.counting import Counts, is_long, tell
from tests.shared import one_at_a_time, sharing

COUNTS = Counts()
SHARED, STACK = pytest.StashKey[Path](), pytest.StashKey[ExitStack]()
logging.getLogger("httpx").setLevel(logging.WARNING)  # a line for each of forty thousand requests tells nothing


# Half a million objects live as long as the run: to walk them ten times less often spares a tenth of the time. Said
# before the house is imported, which makes most of them.
gc.set_threshold(10_000, 20, 100)


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--long", action="store_true", help="the sizes of the requirements instead of small ones")


def pytest_configure(config: pytest.Config) -> None:
    tells_only = config.getoption("dist", "no") != "no" and config.getoption("tx", None)
    if hasattr(config, "workerinput") or not tells_only or config.getoption("collectonly"):
        config.pluginmanager.import_plugin("tests.making")


@pytest.hookimpl(wrapper=True)
def pytest_make_collect_report(collector: pytest.Collector) -> Iterator[None]:
    """A file of tests is compiled by the first process that comes to it (three seconds for all); the others read it."""
    shared = getattr(collector.config, "workerinput", {}).get("shared")
    if not shared or not isinstance(collector, pytest.Module):
        return (yield)
    with one_at_a_time(Path(shared), f"collected-{collector.nodeid.replace('/', '.')}"):
        return (yield)


LONG = ("deploy", "walls")  # folders


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    # The browser's event loop runs in the main thread until the end: tests with a loop of their own come before. The
    # long ones among these first: a process is given its next file before its last is done, and would keep it waiting.
    rank = {path: at for at, path in enumerate(_browser_files(items))}
    items.sort(key=lambda item: rank.get(item.path, -2 if item.path.parent.name in LONG else -1))
    if not is_long(config):
        for item in items:
            if "long" in item.keywords:
                item.add_marker(pytest.mark.skip(reason="only with --long"))


def _browser_files(items: list[pytest.Item]) -> list[Path]:
    """The one of most tests; three that do without the tour which it prepares meanwhile; its fellows; the rest."""
    items = [item for item in items if "/journeys/" in item.path.as_posix()]
    first, *files = [path for path, _tests in Counter(item.path for item in items).most_common()] or [Path()]
    guided = {item.path for item in items if "guided" in getattr(item, "fixturenames", ())}
    alone = [path for path in reversed(files) if path not in guided]
    return [first, *alone[:3], *(path for path in files if path in guided), *alone[3:]]


def pytest_sessionfinish(session: pytest.Session) -> None:
    """One of several processes hands what it counted to the one that tells."""
    if hasattr(session.config, "workeroutput"):
        session.config.workeroutput["counts"] = dict(COUNTS.lines)


@pytest.hookimpl(optionalhook=True)
def pytest_configure_node(node: Any) -> None:
    """The process that tells holds what those that test share."""
    if SHARED not in node.config.stash:
        stack = node.config.stash[STACK] = ExitStack()
        node.config.stash[SHARED] = stack.enter_context(sharing())
    node.workerinput["shared"] = str(node.config.stash[SHARED])


@pytest.hookimpl(tryfirst=True)
def pytest_unconfigure(config: pytest.Config) -> None:
    gc.collect()
    gc.freeze()  # what lives now lives to the end: pytest's own five collections need not walk it again (3 s)
    if STACK in config.stash:
        config.stash[STACK].close()


@pytest.hookimpl(optionalhook=True)
def pytest_testnodedown(node: Any) -> None:
    COUNTS.take(getattr(node, "workeroutput", {}).get("counts", {}))


def pytest_terminal_summary(terminalreporter: Any, config: pytest.Config) -> None:
    tell(terminalreporter, COUNTS)
    if COUNTS.lines:
        COUNTS.write(is_long(config))


@pytest.fixture(scope="session")
def counts() -> Counts:
    """Where a generated test says how much it tried."""
    return COUNTS


@pytest.fixture(scope="session")
def size(request: pytest.FixtureRequest) -> Callable[[int, int], int]:
    """size(small, large): how many times to try, by --long."""
    return lambda small, large: large if is_long(request.config) else small


@pytest.fixture(scope="session")
def run_folder(request: pytest.FixtureRequest) -> Iterator[Path]:
    """The folder of this run's processes; of this process alone when there is but one."""
    given = getattr(request.config, "workerinput", {}).get("shared")
    if given:
        yield Path(given)
        return
    with sharing() as folder:
        yield folder
