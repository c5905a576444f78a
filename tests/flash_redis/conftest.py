"""Promotions that sell through Redis, without HTTP; and a Redis that may be killed."""

from datetime import UTC, datetime, timedelta

import pytest

from devtools.ports import free_port
from devtools.redis_server import RedisServer
from earmark.base import redis_gate
from earmark.base.redis import gate
from earmark.flash.services.starting import start_promo
from tests.fixtures import *  # noqa: F403
from tests.flash import make_promo
from tests.ledger.conftest import move_clock

__all__ = ["move_clock"]


@pytest.fixture
def selling():
    """Makes a promotion that sells through Redis, started."""

    def make(quantity=5, **fields):
        promo = make_promo(quantity=quantity, engine="redis", **fields)
        start_promo(promo_id=promo.pk, now=datetime.now(UTC))
        promo.refresh_from_db()
        return promo

    return make


@pytest.fixture
def now():
    """The present moment of the test."""
    return datetime.now(UTC)


@pytest.fixture
def over(now):
    """When a hold that is taken `now` has ended."""
    return now + timedelta(seconds=61)


@pytest.fixture
def own_redis(tmp_path, settings, monkeypatch):
    """A Redis of the test's own. Nobody pauses after it was away."""
    server = RedisServer(tmp_path, free_port())
    server.start()
    settings.REDIS_URL = server.url
    monkeypatch.setattr(redis_gate, "PAUSE_SECONDS", 0)
    gate.cache_clear()
    yield server
    server.stop()
    gate.cache_clear()
