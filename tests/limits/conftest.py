"""Limits that a test can reach."""

import pytest

from earmark.base.redis import gate
from earmark.base.throttle import limiter
from tests.fixtures import keys, race, redis_away, signing

__all__ = ["keys", "race", "redis_away", "signing"]


@pytest.fixture
def limit(settings):
    """Sets one scope's calls a minute; the others have none."""

    def choose(scope, per_minute):
        settings.THROTTLES = {"read": 0, "write": 0, "reserve": 0, "login": 0} | {scope: per_minute}
        limiter.cache_clear()

    yield choose
    limiter.cache_clear()


@pytest.fixture
def trips(monkeypatch):
    """How often Redis was asked."""
    asked = []
    exchange = gate().exchange
    monkeypatch.setattr(gate(), "exchange", lambda commands: asked.append(commands) or exchange(commands))
    return asked
