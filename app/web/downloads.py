"""A large file on its way: it leaves in pieces, and only as long as the reader may still have it. Whoever is removed
while it runs gets a broken download, never the rest of the file."""

import time
from asyncio import get_running_loop
from collections.abc import AsyncIterator, Callable
from concurrent.futures import ThreadPoolExecutor

PIECE = 262_144  # bytes; a file of no more leaves at once
LOOK_AGAIN = 0.5  # seconds between two looks at the door


class Withdrawn(Exception):
    """The reader's access ended; raised so that the connection breaks instead of ending as if it were whole."""


async def pieces(content: bytes, may_still: Callable[[], bool], threads: ThreadPoolExecutor) -> AsyncIterator[bytes]:
    """Raises Withdrawn between two pieces."""
    looked = time.monotonic()
    for start in range(0, len(content), PIECE):
        if time.monotonic() - looked > LOOK_AGAIN:
            if not await get_running_loop().run_in_executor(threads, may_still):
                raise Withdrawn
            looked = time.monotonic()
        yield content[start : start + PIECE]
