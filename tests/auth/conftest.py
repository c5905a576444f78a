"""A signing key, users, and a Redis that is away."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from redis import Redis
from redis.backoff import NoBackoff
from redis.retry import Retry

from earmark.base import clock
from earmark.base.redis_gate import Gate
from earmark.identity import revocation
from earmark.identity.models import User
from earmark.identity.services import create_user
from tests.once import copy_key

PASSWORD = "correct horse battery"


@pytest.fixture(scope="session")
def keys(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A directory with one key."""
    return copy_key(tmp_path_factory.mktemp("keys"))


@pytest.fixture(autouse=True)
def _signing(settings: Any, keys: Path) -> None:
    """Every test signs with that key."""
    settings.JWT_KEYS_DIR = keys


@pytest.fixture
def make_user() -> Callable[..., User]:
    """Makes a customer `name` with PASSWORD; other fields as given."""

    def make(name: str = "ana", **fields: Any) -> User:
        return create_user(
            **{"username": name, "email": f"{name}@example.com", "password": PASSWORD, "now": clock.now()}
            | fields
        )

    return make


@pytest.fixture
def ana(db: None, make_user: Callable[..., User]) -> User:
    """A customer."""
    return make_user("ana")


@pytest.fixture
def redis_away(monkeypatch: pytest.MonkeyPatch) -> None:
    """Redis cannot be reached: nobody listens on port 1."""
    away: Any = Gate(Redis(port=1, retry=Retry(NoBackoff(), 0)))
    monkeypatch.setattr(revocation, "gate", lambda: away)
