"""Helpers of the door's tests: the outbox read, the counts of tries forgotten between tests."""

import re
from collections.abc import Callable

import pytest
from sqlalchemy import delete, select

from app.accounts.models import Throttle
from app.mail.models import Mail
from tenants import session
from tenants.actor import IDENTITY

GOOD = "trois vélos sous la neige"


@pytest.fixture(autouse=True)
def nothing_counted_yet(request: pytest.FixtureRequest) -> None:
    """Every test of a module speaks from the same address: what the last one tried is not held against the next."""
    if "world" in request.fixturenames:
        world = request.getfixturevalue("world")
        with session.open(world.database, IDENTITY, write=True) as db:
            db.run(delete(Throttle))


@pytest.fixture
def mails(world) -> Callable[[str], list[Mail]]:
    """mails(address): what was written to it, oldest first."""

    def to(address: str) -> list[Mail]:
        with session.open(world.database, IDENTITY) as db:
            return db.objects(select(Mail).where(Mail.recipient == address).order_by(Mail.made_at, Mail.id))

    return to


@pytest.fixture
def link_in(mails) -> Callable[[str], str]:
    """link_in(address): the path of the one link in the last mail written to it."""

    def last(address: str) -> str:
        (found,) = re.findall(r"http://testserver\.local(/\S+)", mails(address)[-1].text)
        return found

    return last
