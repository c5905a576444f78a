"""Orders that were sent, and who returns what."""

import pytest

from tests.factories import bearer, make_user
from tests.fixtures import keys, race, signing
from tests.payments.conftest import sandbox
from tests.payments.shop import Shopper
from tests.shop import make_product

__all__ = ["keys", "race", "sandbox", "signing"]


@pytest.fixture
def admin(db):
    """Staff."""
    return bearer(make_user(role="admin"))


@pytest.fixture
def rich(db):
    """A user with money."""
    return make_user(money=1000_00)


@pytest.fixture
def eva(rich, sandbox):
    """Shops with it."""
    return Shopper(bearer(rich), sandbox)


@pytest.fixture
def chair(db):
    """Ten of it, ten dollars each."""
    return make_product("Chair", price=10_00, stock=10)
