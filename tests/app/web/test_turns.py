"""Turns: work goes to the threads in its order; what finds them all taken waits so long and no longer."""

import asyncio
import threading
from functools import partial

import pytest

from app.web.turns import NoTurn, Turns


@pytest.fixture
def turns():
    made = Turns(2)
    yield made
    made.threads.shutdown()


def test_what_is_answered_comes_back_and_what_is_raised_too(turns):
    async def asked():
        return await turns.take(lambda: "said", 5)

    assert asyncio.run(asked()) == "said"
    with pytest.raises(ZeroDivisionError):
        asyncio.run(turns.take(lambda: 1 / 0, 5))
    assert asyncio.run(asked()) == "said"


def test_who_waits_too_long_is_told_and_nothing_was_begun(turns):
    go, begun = threading.Event(), []

    async def crowd():
        held = [asyncio.create_task(turns.take(go.wait, 5)) for _ in range(2)]
        await asyncio.sleep(0.05)
        with pytest.raises(NoTurn):
            await turns.take(partial(begun.append, "late"), 0.05)
        waits = asyncio.create_task(turns.take(partial(begun.append, "in time"), 5))
        await asyncio.sleep(0.05)
        go.set()
        await asyncio.gather(*held, waits)

    asyncio.run(crowd())
    assert begun == ["in time"]


def test_work_that_has_begun_is_waited_for_however_long_it_takes(turns):
    async def crowd():
        slow = [asyncio.create_task(turns.take(partial(threading.Event().wait, 0.2), 0.05)) for _ in range(4)]
        return await asyncio.gather(*slow, return_exceptions=True)

    told = asyncio.run(crowd())
    assert [type(one) for one in told] == [bool, bool, NoTurn, NoTurn]


def test_a_request_that_is_given_up_is_given_up(turns):
    """Whoever cancels the task is not told that it was the clock."""
    go = threading.Event()

    async def crowd():
        held = [asyncio.create_task(turns.take(go.wait, 5)) for _ in range(2)]
        await asyncio.sleep(0.02)
        waits = asyncio.create_task(turns.take(lambda: "never", 5))
        await asyncio.sleep(0.02)
        waits.cancel()
        with pytest.raises(asyncio.CancelledError):
            await waits
        go.set()
        return await asyncio.gather(*held)

    assert asyncio.run(crowd()) == [True, True]
