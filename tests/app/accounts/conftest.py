"""Helpers of the door’s tests: the outbox read, tries and factors forgotten between tests, a provider that answers."""

import re
from collections.abc import Callable
from dataclasses import replace

import pytest
from sqlalchemy import delete, select

from app.accounts.factor_models import CodeApp, FactorPolicy, Passkey, ProviderLink, RecoveryCode
from app.accounts.models import Throttle
from app.mail.models import Mail
from tenants import session
from tenants.actor import IDENTITY
from tenants.providers import Provider
from tests.app.accounts.provider import IdP, serve
from tests.world import World, app_over

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


@pytest.fixture
def idp():
    made = IdP()
    server = serve(made)
    yield made
    server.shutdown()
    server.server_close()


@pytest.fixture
def with_providers(world, idp):
    """with_providers(places=…, …): the same database behind an application that knows the provider."""
    opened = []

    def make(**options):
        own = Provider("idp", "Compte de l’agence", idp.issuer, idp.client_id, idp.client_secret, **options)
        settings = replace(world.settings, providers=(own,))
        made = app_over(settings)
        opened.append(made.state.services.database)
        return World(settings, made.state.services.database, made, world.places)

    yield make
    for database in opened:
        database.close()


@pytest.fixture
def no_factor(world) -> None:
    """Nobody has a second factor, a passkey or a provider's account."""
    with session.open(world.database, IDENTITY, write=True) as db:
        for table in (ProviderLink, CodeApp, Passkey, RecoveryCode, FactorPolicy):
            db.run(delete(table))
