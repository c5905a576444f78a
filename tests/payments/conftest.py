"""A gateway that moves no money, and orders that are paid there."""

import pytest

from earmark.orders.gateways import gateway_named
from earmark.payment_sandbox.server import Sandbox
from tests.factories import bearer, make_user
from tests.fixtures import keys, race, signing
from tests.ledger.conftest import move_clock
from tests.shop import make_product

from .shop import Shopper

__all__ = ["keys", "move_clock", "race", "signing"]


def configured(settings, running):
    """The sandbox as the one gateway there is."""
    config = {"url": running.url, "api_key": "sandbox-key", "webhook_secret": "sandbox-secret"}
    settings.PAYMENT_GATEWAYS = {"sandbox": config}
    gateway_named.cache_clear()
    yield running
    gateway_named("sandbox").client.close()
    gateway_named.cache_clear()


@pytest.fixture
def sandbox(settings):
    """A gateway whose webhooks only the test delivers."""
    with Sandbox(delivers=False) as running:
        yield from configured(settings, running)


@pytest.fixture
def talking_sandbox(settings, live_server):
    """A gateway that tells a running server what happens."""
    settings.PUBLIC_URL = live_server.url
    with Sandbox() as running:
        yield from configured(settings, running)


@pytest.fixture
def product(db):
    """Five of it, ten dollars each."""
    return make_product(price=10_00, stock=5)


@pytest.fixture
def ana(sandbox, product):
    """A customer who pays at the gateway."""
    return Shopper(bearer(make_user()), sandbox)
