"""Orders to be billed."""

import pytest

from tests.factories import bearer, make_user
from tests.fixtures import keys, race, signing
from tests.payments.conftest import sandbox
from tests.payments.shop import Shopper
from tests.shop import make_product

__all__ = ["keys", "race", "sandbox", "signing"]


@pytest.fixture
def eva(sandbox):
    """A customer with money and a name."""
    return Shopper(bearer(make_user(money=1000_00, first_name="Éva", last_name="Номер")), sandbox)


@pytest.fixture
def chair(db):
    """Ten of it, ten dollars each."""
    return make_product("Chair (oak)", price=10_00, stock=10)
