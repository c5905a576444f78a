"""Redis makes things fast and may go away at any moment: a call either works soon or says so at once."""

import hashlib
import threading
from collections.abc import Callable, Sequence
from functools import cache
from time import monotonic
from typing import Any, TypeVar

import structlog
from django.conf import settings
from redis import Redis
from redis.backoff import NoBackoff
from redis.exceptions import ConnectionError as RedisConnectionError
from redis.exceptions import NoScriptError, RedisError
from redis.exceptions import TimeoutError as RedisTimeout
from redis.retry import Retry

log = structlog.get_logger(__name__)

Result = TypeVar("Result")
Command = tuple[Any, ...]
#: A command that shares another's trip, and who takes its reply.
Rider = tuple[Command, Callable[[Any], None]]

#: How long nobody tries again after Redis did not answer.
PAUSE_SECONDS = 1.0


class Script:
    """A Lua script, which Redis knows by its digest once it has seen it."""

    def __init__(self, text: str) -> None:
        self.text = text
        self.digest = hashlib.sha1(text.encode(), usedforsecurity=False).hexdigest()


class RedisAway(Exception):
    """Redis cannot be reached; do without it."""


class Gate:
    """Lets calls through to Redis, and none for a moment after one failed, so that an outage costs
    each process one time-out a second instead of one a request.
    """

    def __init__(self, client: Redis) -> None:
        self.client = client
        self._closed_until = 0.0
        self._own = threading.local()

    def __call__(self, work: Callable[[Redis], Result]) -> Result:
        """What `work` returns. Raises RedisAway when Redis is away or was a moment ago."""
        if monotonic() < self._closed_until:
            raise RedisAway
        try:
            return work(self.client)
        except (RedisConnectionError, RedisTimeout) as error:
            self._closed_until = monotonic() + PAUSE_SECONDS
            log.warning("redis_away", error=type(error).__name__)
            raise RedisAway from error
        except RedisError as error:
            log.exception("redis_refused")
            raise RedisAway from error

    def ask(self, *commands: Command) -> list[Any]:
        """The plain replies to the commands, in one round trip on the thread's own connection.

        For the hot path: the client's conveniences cost three times what Redis does. Raises RedisAway.
        """
        return self(lambda _: self._converse(commands))

    def run(self, script: Script, keys: Sequence[str], arguments: Sequence[Any]) -> Any:
        """What the script answers, in one round trip; two where Redis has not seen it yet. Raises RedisAway."""
        rest = (len(keys), *keys, *arguments)

        def work(_: Redis) -> Any:
            try:
                [reply] = self._converse((("EVALSHA", script.digest, *rest),))
            except NoScriptError:
                [reply] = self._converse((("EVAL", script.text, *rest),))
            return reply

        return self(work)

    def _converse(self, commands: tuple[Command, ...]) -> list[Any]:
        connection = self._connection()
        packed = connection.pack_commands(commands)
        try:
            connection.send_packed_command(packed)
            return [connection.read_response() for _ in commands]
        except RedisConnectionError:
            # Perhaps only this connection is dead, closed by a Redis that was started again: once more, afresh.
            connection.disconnect()
            connection.send_packed_command(packed)
            return [connection.read_response() for _ in commands]
        except BaseException:
            connection.disconnect()  # replies may still come that nobody waits for
            raise

    def _connection(self) -> Any:
        connection: Any = getattr(self._own, "connection", None)
        if connection is None:
            pool = self.client.connection_pool
            connection = self._own.connection = pool.connection_class(**pool.connection_kwargs)
        return connection


@cache
def gate() -> Gate:
    """The process's gate to the configured Redis."""
    return Gate(
        Redis.from_url(
            settings.REDIS_URL,
            protocol=2,
            socket_timeout=settings.REDIS_TIMEOUT,
            socket_connect_timeout=settings.REDIS_TIMEOUT,
            retry=Retry(NoBackoff(), 1),
            health_check_interval=0,
        )
    )
