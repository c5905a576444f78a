"""Redis makes things fast and may go away at any moment: a call either works soon or says so at once."""

from collections.abc import Callable
from functools import cache
from typing import Any

from django.conf import settings
from redis import Redis
from redis.backoff import NoBackoff
from redis.retry import Retry

from earmark.base.redis_cluster import ClusterGate, is_cluster, seeds
from earmark.base.redis_gate import Asking, Command, Gate, RedisAway, Script

__all__ = ["Command", "RedisAway", "Rider", "Script", "gate"]

#: A command that shares another's trip, and who takes its reply.
Rider = tuple[Command, Callable[[Any], None]]


@cache
def gate() -> Asking:
    """The process's gate to the configured Redis, or cluster of them."""
    url = settings.REDIS_URL
    if is_cluster(url):
        return ClusterGate(seeds(url), lambda address: Gate(_client(address)))
    return Gate(_client(url))


def _client(url: str) -> Redis:
    return Redis.from_url(
        url,
        protocol=2,
        socket_timeout=settings.REDIS_TIMEOUT,
        socket_connect_timeout=settings.REDIS_TIMEOUT,
        retry=Retry(NoBackoff(), 1),
        health_check_interval=0,
    )
