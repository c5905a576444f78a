"""What these tests share with others, and who keeps promotions."""

import pytest

from tests.factories import bearer, make_user
from tests.fixtures import keys, race, signing
from tests.ledger.conftest import move_clock
from tests.shop import make_merchant, make_product, make_store, sell_at

__all__ = ["keys", "move_clock", "race", "signing"]


@pytest.fixture
def admin(db):
    """An admin's client."""
    return bearer(make_user(role="admin"))


@pytest.fixture
def sold(db):
    """Twenty of something that a store sells for 10.00."""
    return sell_at(make_store("Centro"), make_product("Radio", price=10_00), stock=20)


@pytest.fixture
def merchant(sold):
    """The client of that store's merchant."""
    return bearer(make_merchant(sold.store))


@pytest.fixture
def stranger(db):
    """The client of another store's merchant."""
    return bearer(make_merchant(make_store()))
