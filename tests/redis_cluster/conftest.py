"""Earmark on a Redis Cluster."""

import pytest

from earmark.base import redis_gate
from earmark.base.redis import gate
from earmark.base.throttle import limiter
from tests.fixtures import race, signing, statements
from tests.flash_redis.conftest import keys, move_clock, now, over, selling
from tests.redis_cluster.cluster import Cluster

__all__ = ["keys", "move_clock", "now", "over", "race", "selling", "signing", "statements"]


@pytest.fixture(scope="session")
def session_cluster(tmp_path_factory):
    cluster = Cluster(tmp_path_factory.mktemp("cluster"))
    yield cluster
    cluster.stop()


@pytest.fixture(autouse=True)
def cluster(session_cluster, settings, monkeypatch):
    """The process's Redis, empty and well. Nobody pauses for long after a server was away."""
    session_cluster.flush()
    settings.REDIS_URL, settings.REDIS_TIMEOUT = session_cluster.url, 5
    monkeypatch.setattr(redis_gate, "PAUSE_SECONDS", 0.05)
    gate.cache_clear()
    limiter.cache_clear()
    return session_cluster
