"""Gates: how to ask a Redis that makes things fast and may go away at any moment."""

import hashlib
import os
import threading
from abc import ABC, abstractmethod
from collections.abc import Callable, Sequence
from time import monotonic
from typing import Any, NoReturn, TypeVar

import structlog
from redis import Redis
from redis.exceptions import ConnectionError as RedisConnectionError
from redis.exceptions import NoScriptError, RedisError, ResponseError
from redis.exceptions import TimeoutError as RedisTimeout

from earmark.base import measures

log = structlog.get_logger(__name__)

Result = TypeVar("Result")
Command = tuple[Any, ...]

#: How long nobody tries again after Redis did not answer.
PAUSE_SECONDS = 1.0


class Script:
    """A Lua script, which Redis knows by its digest once it has seen it."""

    def __init__(self, text: str) -> None:
        self.text = text
        self.digest = hashlib.sha1(text.encode(), usedforsecurity=False).hexdigest()


class RedisAway(Exception):
    """Redis cannot be reached; do without it."""


class Asking(ABC):
    """What every gate can do: a call works soon, or says at once that Redis is away."""

    #: All that `place` can answer.
    places: Sequence[str]

    @abstractmethod
    def exchange(self, commands: Sequence[Command]) -> list[Any]:
        """The replies; in place of one that Redis refused its ResponseError, of one that is not to be had RedisAway.

        Raises RedisAway where there is none at all.
        """

    @abstractmethod
    def place(self, of: str) -> str:
        """What a key ends in to be kept together with the keys of the same `of`; empty where all are in one place."""

    @abstractmethod
    def check(self) -> None:
        """Raises RedisAway where any of it is away."""

    def ask(self, *commands: Command) -> list[Any]:
        """The plain replies to the commands, in one round trip to each server on the thread's own connections.

        For the hot path: the client's conveniences cost three times what Redis does. Raises RedisAway; what could be
        carried out is then done all the same.
        """
        replies = self.exchange(commands)
        for reply in replies:
            if isinstance(reply, Exception):
                _refuse(reply)
        return replies

    def ask_each(self, *commands: Command) -> list[Any]:
        """The same; in place of a reply that is not to be had stands RedisAway, and none is raised."""
        try:
            replies = self.exchange(commands)
        except RedisAway as away:
            return [away] * len(commands)
        return [_away(reply) if isinstance(reply, Exception) else reply for reply in replies]

    def run(self, script: Script, keys: Sequence[str], arguments: Sequence[Any]) -> Any:
        """What the script answers, in one round trip; two where Redis has not seen it yet. Raises RedisAway."""
        rest = (len(keys), *keys, *arguments)
        [reply] = self.exchange((("EVALSHA", script.digest, *rest),))
        if isinstance(reply, NoScriptError):
            [reply] = self.exchange((("EVAL", script.text, *rest),))
        if isinstance(reply, Exception):
            _refuse(reply)
        return reply


class Gate(Asking):
    """Lets calls through to one server, and none for a moment after one failed, so that an outage costs each process
    one time-out a second instead of one a request.
    """

    places = ("",)

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
            measures.redis_failures.count("away")
            log.warning("redis_away", error=type(error).__name__)
            raise RedisAway from error
        except RedisError as error:
            _refuse(error)

    def exchange(self, commands: Sequence[Command]) -> list[Any]:
        """See Asking; here all of them are answered, or none."""
        return self(lambda _: self._converse(commands))

    def place(self, of: str) -> str:
        """Nothing: one server keeps everything together."""
        return ""

    def check(self) -> None:
        """Raises RedisAway."""
        self.ask(("PING",))

    def _converse(self, commands: Sequence[Command]) -> list[Any]:
        connection = self._connection()
        packed = connection.pack_commands(commands)
        try:
            connection.send_packed_command(packed)
            return [_reply(connection) for _ in commands]
        except RedisConnectionError:
            # Perhaps only this connection is dead, closed by a Redis that was started again: once more, afresh.
            connection.disconnect()
            connection.send_packed_command(packed)
            return [_reply(connection) for _ in commands]
        except BaseException:
            connection.disconnect()  # replies may still come that nobody waits for
            raise

    def _connection(self) -> Any:
        """The thread's. A process that was forked off has its parent's, and would take the parent's replies."""
        owner, connection = getattr(self._own, "connection", (0, None))
        if owner != os.getpid():
            pool = self.client.connection_pool
            connection = pool.connection_class(**pool.connection_kwargs)
            self._own.connection = os.getpid(), connection
        return connection


def _reply(connection: Any) -> Any:
    try:
        return connection.read_response()
    except ResponseError as refusal:
        return refusal


def _refuse(error: Exception) -> NoReturn:
    raise _away(error) from error


def _away(error: Exception) -> RedisAway:
    """The error as RedisAway; one that Redis gave a reason for is ours, and goes to the log."""
    if isinstance(error, RedisAway):
        return error
    measures.redis_failures.count("refused")
    log.error("redis_refused", exc_info=error)
    return RedisAway()
