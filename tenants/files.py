"""Files of one workspace: a handle that cannot leave `tenants/<id>/`, over a folder or any store that speaks S3.

Keys are made here and mean nothing; the name a person gave a file stands in the database only.
"""

import hashlib
import os
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit
from uuid import UUID, uuid4

from tenants.later import Later
from tenants.session import Db
from tenants.settings import Settings

obstore, stores, faults = (Later(name) for name in ("obstore", "obstore.store", "obstore.exceptions"))

KEY = re.compile(r"[0-9a-f]{32}")
CHUNK = 256 * 1024


__all__ = ["CHUNK", "KEY", "Files", "Kept", "NoSuchFile", "TooLarge", "faults", "files_of"]


class NoSuchFile(LookupError):
    """Absent, or another workspace's: the same."""


class TooLarge(ValueError):
    """The content is longer than what the caller allows; nothing was kept."""


@dataclass(frozen=True)
class Kept:
    """What a put leaves to write in the database. sha256 is in hexadecimal, size in bytes."""

    key: str
    size: int
    sha256: str


class Files:
    """The files of one workspace, and of no other."""

    def __init__(self, store: Any, folder: Path | None = None) -> None:
        self._store, self._folder = store, folder

    def put(self, content: bytes | Iterable[bytes], most: int) -> Kept:
        """Keep a file of at most `most` bytes under a new key. Raises TooLarge, or OSError of the store."""
        key, digest, size = uuid4().hex, hashlib.sha256(), 0

        def measured() -> Iterator[bytes]:
            nonlocal size
            for piece in [content] if isinstance(content, bytes) else content:
                size += len(piece)
                if size > most:
                    raise TooLarge(f"More than {most} bytes.")
                digest.update(piece)
                yield piece

        obstore.put(self._store, key, measured())
        return Kept(key, size, digest.hexdigest())

    def keep(self, db: Db, content: bytes | Iterable[bytes], most: int) -> Kept:
        """put() for a row of this transaction: when it is undone, the file goes."""
        kept = self.put(content, most)
        db.if_undone(lambda: self.delete(kept.key))
        return kept

    def forget(self, db: Db, key: str) -> None:
        """delete() for a row that this transaction takes away: the file goes once that stands."""
        db.when_kept(lambda: self.delete(key))

    def read(self, key: str) -> Iterator[bytes]:
        """The content, piece by piece. Raises NoSuchFile at once, not at the first piece."""
        try:
            found = obstore.get(self._store, _checked(key))
        except FileNotFoundError:
            raise NoSuchFile(key) from None
        return (bytes(piece) for piece in found.stream(min_chunk_size=CHUNK))

    def delete(self, key: str) -> None:
        """Take a file away; one that is not there is no fault, so that an interrupted erasure may run again."""
        try:
            obstore.delete(self._store, _checked(key))
        except (FileNotFoundError, NoSuchFile):
            return

    def keys(self) -> Iterator[tuple[str, int]]:
        """Every key of this workspace with its size, in no particular order."""
        for page in obstore.list(self._store):
            for found in page:
                yield str(found["path"]), int(found["size"])

    def older_than(self, moment: datetime) -> list[str]:
        """The keys of this workspace put before that moment, by the store's own clock."""
        found = (one for page in obstore.list(self._store) for one in page)
        return [str(one["path"]) for one in found if one["last_modified"] < moment]

    def drop_torn(self, moment: datetime) -> int:
        """Take away what a put killed half-way left in a folder before that moment. Returns how many.

        A store that speaks S3 shows no such thing: its own rule on unfinished uploads clears them.
        """
        torn = (
            [path for path in self._folder.glob("*#*") if path.stat().st_mtime < moment.timestamp()]
            if self._folder
            else []
        )
        for path in torn:
            path.unlink(missing_ok=True)
        return len(torn)


def _checked(key: str) -> str:
    """Only a key as made here reaches the store: no path, no name."""
    if not isinstance(key, str) or not KEY.fullmatch(key):
        raise NoSuchFile(str(key)[:80])
    return key


def files_of(settings: Settings, tenant: UUID) -> Files:
    """The handle of a workspace.

    settings.files_url: empty (the folder `files` of the installation's data), file:///folder, or s3://bucket/prefix,
    whose access keys, region and endpoint are the usual AWS_… variables. Raises ValueError for another scheme.
    """
    own = f"tenants/{UUID(str(tenant))}"
    asked = urlsplit(settings.files_url)
    if asked.scheme in ("", "file"):
        folder = Path(asked.path) if asked.path else settings.data.resolve() / "files"
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        return Files(stores.LocalStore(str(folder / own), mkdir=True), folder / own)
    if asked.scheme == "s3":
        prefix = "/".join(part for part in (asked.path.strip("/"), own) if part)
        plain = os.environ.get("AWS_ENDPOINT_URL", "").startswith(
            "http://"
        )  # a store of one's own beside the application
        return Files(
            stores.S3Store(
                asked.netloc,
                prefix=prefix,
                virtual_hosted_style_request=False,
                client_options={"allow_http": plain, "timeout": "30s", "connect_timeout": "5s"},
            )
        )
    raise ValueError(f"PASSERELLE_FILES_URL begins with {asked.scheme}://; it may be file:///… or s3://….")
