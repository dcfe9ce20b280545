"""What takes long to make and several processes of one run need: one of them makes it, in a folder that all share."""

import fcntl
import pickle
import shutil
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from typing import TypeVar

from tenants import server
from tenants.settings import Settings

Made = TypeVar("Made")


@contextmanager
def sharing() -> Iterator[Path]:
    """The folder, and in it a throw-away server of its own (fsync off) until the block ends."""
    folder = Path(tempfile.mkdtemp(prefix="passerelle-"))
    folder.chmod(0o755)  # PostgreSQL runs as another account when the tests run as root
    started = server.start(folder / "pg", durable=False, settings={"max_connections": "200", "autovacuum": "off"})
    try:
        yield folder
    finally:
        server.stop(started)
        shutil.rmtree(folder, ignore_errors=True)


@contextmanager
def one_at_a_time(folder: Path, name: str) -> Iterator[None]:
    """Of the processes that share this folder, one is in the block of this name; the others wait for it."""
    with (folder / f"{name}.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield


def once(folder: Path, name: str, make: Callable[[], Made]) -> Made:
    """What `make` returned in the first process that asked; the others wait for it. It must be picklable."""
    kept = folder / f"{name}.pickle"
    with one_at_a_time(folder, name):
        if not kept.exists():
            kept.write_bytes(pickle.dumps(make()))
    made: Made = pickle.loads(kept.read_bytes())
    return made


def apart(settings: Settings, place: Path) -> Settings:
    """The same installation with a copy of its files in `place`, which nobody else writes to."""
    shutil.copytree(settings.data, place, dirs_exist_ok=True)  # also after an attempt that failed half-way
    return replace(settings, data=place)


def compile_once(folder: Path) -> None:
    """A template that one process of the run has compiled, the others read from `folder`: 2.6 s for each language."""
    from jinja2 import FileSystemBytecodeCache

    from app.web import i18n, templating  # none of it is needed where nothing is tested

    for language in i18n.LANGUAGES:
        (place := folder / language).mkdir(parents=True, exist_ok=True)
        templating.environment(language).bytecode_cache = FileSystemBytecodeCache(str(place))
