"""Who sells what, and where these tests ask."""

import pytest

from tests.factories import bearer, make_user
from tests.fixtures import keys, race, redis_away, signing
from tests.shop import make_merchant, make_product, make_store

__all__ = ["keys", "race", "redis_away", "signing"]


@pytest.fixture
def store(db):
    return make_store("Centro")


@pytest.fixture
def merchant(store):
    """A client who works there."""
    return bearer(make_merchant(store))


@pytest.fixture
def admin(db):
    """A client of the house."""
    return bearer(make_user(role="admin"))


@pytest.fixture
def radio(db):
    return make_product("Radio", price=12_50, sku="R-1")
