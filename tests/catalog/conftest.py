"""Who writes the catalog, and what these tests share with others."""

import pytest

from tests.factories import bearer, make_user
from tests.fixtures import *  # noqa: F403
from tests.shop import make_merchant, make_store


@pytest.fixture
def admin(db):
    """A client of the house."""
    return bearer(make_user(role="admin"))


@pytest.fixture
def shop(db):
    """A store."""
    return make_store("Corner shop")


@pytest.fixture
def merchant(shop):
    """A client who works there."""
    return bearer(make_merchant(shop))
