"""Fixtures that several folders share: each takes what it needs into its conftest."""

from contextlib import contextmanager

import pytest
from psycopg import Cursor

from earmark.base.functions import Functions
from earmark.base.redis import gate
from earmark.offers.provider import provider_named
from earmark.provider_simulator.control import Settings
from earmark.provider_simulator.server import Simulator
from tests.ledger.conftest import race
from tests.once import copy_key

__all__ = ["keys", "race", "redis_away", "signing", "simulator", "statements"]


@pytest.fixture(scope="session")
def keys(tmp_path_factory):
    """A directory with one signing key."""
    return copy_key(tmp_path_factory.mktemp("keys"))


@pytest.fixture(autouse=True)
def signing(settings, keys):
    """Every test signs with that key."""
    settings.JWT_KEYS_DIR = keys


@pytest.fixture
def redis_away(settings):
    """Nobody listens where Redis should be; the test's beginning still had it."""
    settings.REDIS_URL = "redis://127.0.0.1:1/0"
    gate.cache_clear()


@pytest.fixture
def simulator(settings):
    """A provider that succeeds at once unless it is told otherwise."""
    with Simulator(settings=Settings(latency_ms=0)) as running:
        settings.PROVIDERS = {"simulator": {"url": running.url}}
        provider_named.cache_clear()
        yield running
        provider_named("simulator").client.close()
    provider_named.cache_clear()


@pytest.fixture
def statements(monkeypatch):
    """Within `with statements() as seen`, all that goes to the database by whichever way, less savepoints."""

    @contextmanager
    def watch():
        seen = []

        def told(original):
            def spied(self, statement, *given, **named):
                if "SAVEPOINT" not in str(statement):
                    seen.append(str(statement))
                return original(self, statement, *given, **named)

            return spied

        with monkeypatch.context() as patch:
            patch.setattr(Cursor, "execute", told(Cursor.execute))
            patch.setattr(Functions, "call", told(Functions.call))
            yield seen

    return watch
