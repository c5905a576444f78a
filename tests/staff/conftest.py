"""Admins and their phones."""

import pytest
import time_machine

from earmark.identity.proofs import proofs
from tests.factories import make_user
from tests.fixtures import keys, race, redis_away, signing

from .people import Browser

__all__ = ["keys", "race", "redis_away", "signing"]


@pytest.fixture(autouse=True)
def _forgetful():
    """No test finds what another has proved."""
    proofs.cache_clear()


@pytest.fixture
def root(db):
    """An admin."""
    return make_user("root", role="admin")


@pytest.fixture
def ana(db):
    """A customer."""
    return make_user("ana")


@pytest.fixture
def browser():
    """A browser that has not logged in."""
    return Browser()


@pytest.fixture
def moment():
    """Time stands still until it is shifted."""
    with time_machine.travel("2026-11-21T12:00:00Z", tick=False) as traveller:
        yield traveller
