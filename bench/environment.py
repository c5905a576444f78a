"""Where scenarios run: a fresh migrated database, a spare Redis database, settings as in production."""

import os
import secrets
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from io import StringIO
from pathlib import Path
from urllib.parse import urlsplit

import django
from django.core.management import call_command
from django.db import connections
from redis import Redis
from redis.exceptions import RedisError

from bench.database import fresh_database, untouched
from bench.scenario import BenchFailed
from devtools.state import ROOT

#: In a Redis database that is ours to empty.
MARK = "bench:scratch"
TOKEN_SECONDS = 7 * 86400


@contextmanager
def environment() -> Iterator[None]:
    """Django ready, its database migrated; everything is gone at the end. Raises BenchFailed."""
    with (
        tempfile.TemporaryDirectory(prefix="bench-") as folder,
        spare_redis() as redis,
        fresh_database() as database,
    ):
        os.environ.update(_settings(Path(folder), database=database, redis=redis))
        django.setup()
        try:
            call_command("migrate", interactive=False, verbosity=0)
            call_command("rotate_keys", "--if-none", stdout=StringIO())
            yield
        finally:
            connections.close_all()


@contextmanager
def of_its_own() -> Iterator[None]:
    """What one scenario leaves in the database and in Redis is gone at the end. Raises BenchFailed."""
    with untouched():
        yield
    with Redis.from_url(os.environ["REDIS_URL"]) as client:
        client.flushdb()
        client.set(MARK, os.getpid())


def _settings(folder: Path, *, database: str, redis: str) -> dict[str, str]:
    return {
        "DATABASE_URL": database,
        "REDIS_URL": redis,
        "CELERY_BROKER_URL": redis,
        "DJANGO_SETTINGS_MODULE": "config.settings",
        "DEBUG": "0",
        "SECRET_KEY": secrets.token_urlsafe(50),
        "ALLOWED_HOSTS": "127.0.0.1",
        "HOST": "127.0.0.1",
        "PUBLIC_URL": "http://127.0.0.1",
        "JWT_KEYS_DIR": str(folder / "keys"),
        "ACCESS_TOKEN_SECONDS": str(TOKEN_SECONDS),
        "THROTTLE_SCALE": "4",  # out of the way, and no larger than it needs to be
        "FLASH_HOLD_SECONDS": "0.5",  # or a crowd would not suffice for one hold each (see bench.crowd)
        "LOG_LEVEL": "INFO",
        "LOG_PRETTY": "0",
        "PYTHONPATH": str(ROOT),
        "TMPDIR": str(folder),
    }


@contextmanager
def spare_redis() -> Iterator[str]:
    """The URL of a database of REDIS_URL's server that was empty, or left behind by a run; emptied at the end.

    Raises BenchFailed.
    """
    given = urlsplit(os.environ.get("REDIS_URL") or "redis://127.0.0.1:6379/0")
    for number in range(15, 0, -1):
        url = given._replace(path=f"/{number}").geturl()
        with Redis.from_url(url) as client:
            try:
                if client.dbsize() and not client.exists(MARK):
                    continue
                client.flushdb()
                client.set(MARK, os.getpid())
            except RedisError as error:
                raise BenchFailed(f"Redis: {error}") from error
            try:
                yield url
            finally:
                client.flushdb()
            return
    raise BenchFailed("None of the Redis databases 1 to 15 is empty.")
