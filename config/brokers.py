"""Redis, one or a cluster of them; and where tasks wait, which is another Redis or RabbitMQ, or the same Redis."""

from typing import Any
from urllib.parse import urlsplit

from django.core.exceptions import ImproperlyConfigured

from earmark.base.redis_cluster import is_cluster, seeds

#: Seconds after which Redis gives a task that nobody has ended to another worker: longer than any task takes.
VISIBILITY_TIMEOUT = 300


def checked_redis_url(url: str) -> str:
    """The same. Raises ImproperlyConfigured for a cluster's that means nothing."""
    if is_cluster(url):
        try:
            seeds(url)
        except ValueError as error:
            raise ImproperlyConfigured(f"REDIS_URL: {error}.") from error
    return url


def broker_url(given: str, *, redis: str) -> str:
    """The broker's URL: the one that was given, else Redis'. Raises ImproperlyConfigured for a cluster."""
    url = given or redis
    if is_cluster(url):
        raise ImproperlyConfigured(
            "CELERY_BROKER_URL must name a Redis that is no cluster, or RabbitMQ: Celery cannot use a cluster."
        )
    return url


def is_amqp(url: str) -> bool:
    """Whether it is RabbitMQ, or another that speaks its protocol."""
    return urlsplit(url).scheme in ("amqp", "amqps", "pyamqp")


def transport_options(url: str) -> dict[str, Any]:
    """What the broker's driver is told. Who publishes tries twice without a pause, so that the second of two brokers
    has its turn, and gives up; workers come back for ever.
    """
    publishing = {"max_retries": 1, "interval_start": 0, "interval_step": 0, "interval_max": 0}
    if is_amqp(url):
        return {**publishing, "confirm_publish": True}
    return {
        **publishing,
        "visibility_timeout": VISIBILITY_TIMEOUT,
        "socket_timeout": 5,
        "socket_connect_timeout": 2,
    }
