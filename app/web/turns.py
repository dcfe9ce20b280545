"""Whose turn it is: a request waits in the queue of the worker threads, and not for ever."""

from asyncio import CancelledError, current_task, get_running_loop, wrap_future
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import TypeVar

Answer = TypeVar("Answer")


class NoTurn(Exception):
    """No thread came free in time; nothing was begun."""


class Turns:
    """So many threads, whose own queue keeps the order. Only who finds them all taken has a clock set: nobody has to
    pass a limiter beside that queue."""

    def __init__(self, size: int, kind: type[ThreadPoolExecutor] = ThreadPoolExecutor) -> None:
        self.threads = kind(size, thread_name_prefix="visit")
        self._size, self._in_hand = size, 0

    async def take(self, work: Callable[[], Answer], patience: float) -> Answer:
        """What work() answers, in a thread. Raises NoTurn when it could not begin within `patience` seconds."""
        job = self.threads.submit(work)
        clock = get_running_loop().call_later(patience, job.cancel) if self._in_hand >= self._size else None
        self._in_hand += 1
        try:
            return await wrap_future(job)
        except CancelledError:
            task = current_task()
            if job.cancelled() and (task is None or not task.cancelling()):  # by the clock, not with the request
                raise NoTurn from None
            raise
        finally:
            self._in_hand -= 1
            if clock is not None:
                clock.cancel()
