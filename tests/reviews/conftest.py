"""What these tests share with others, and somebody of each kind."""

import pytest

from tests.factories import bearer, make_user
from tests.fixtures import keys, race, signing

__all__ = ["keys", "race", "signing"]


@pytest.fixture
def admin(db):
    """An admin's client."""
    return bearer(make_user(role="admin"))


@pytest.fixture
def ana(db):
    """A customer."""
    return make_user("ana", first_name="Ana", last_name="Ruiz")


@pytest.fixture
def client(ana):
    """The customer's client."""
    return bearer(ana)
