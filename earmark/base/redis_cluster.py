"""A cluster of Redis servers behind one gate.

Note [Slots]
------------
A key has a slot, by its name or by what stands in braces in it, and each slot one server at a time. Which one, any
server says; the map is read anew when a server does not answer or sends us on (MOVED), at most once in REFRESH_SECONDS
where nothing has been learned. Each server has a gate of its own: one that hangs or is gone costs a time-out a second,
and only its slots are away, until a replica has taken them over and the map says so.

Commands go to each server in one trip, in their order. Nothing waits for a slot that is being moved or a cluster that
is being put right (TRYAGAIN, CLUSTERDOWN): that is being away, for this call. redis-py's own cluster client tries again
with pauses and locks its map meanwhile, so it is not used.
"""

import random
import threading
from collections import defaultdict
from collections.abc import Callable, Iterable, Sequence
from time import monotonic
from typing import Any
from urllib.parse import urlsplit, urlunsplit
from zlib import crc32

import structlog
from redis.crc import REDIS_CLUSTER_HASH_SLOTS, key_slot
from redis.exceptions import AskError, ClusterDownError, MovedError, TryAgainError

from earmark.base.redis_gate import Asking, Command, Gate, RedisAway

log = structlog.get_logger(__name__)

#: How often the map is read where the last look has changed nothing.
REFRESH_SECONDS = 0.25
#: How often one call is sent on.
HOPS = 5
_SCHEME = "+cluster"


def is_cluster(url: str) -> bool:
    """Whether it names a cluster: redis+cluster://[user:password@]host[:port],host[:port]… or rediss+cluster://…."""
    return url.partition("://")[0].lower() in ("redis" + _SCHEME, "rediss" + _SCHEME)


def seeds(url: str) -> list[str]:
    """A plain URL for each of the servers that a cluster's URL names. Raises ValueError for more than it can mean."""
    scheme, _, rest = url.partition("://")
    rest, _, query = rest.partition("?")
    servers, _, database = rest.partition("/")  # by hand: Python refuses brackets after a comma
    if database not in ("", "0") or not is_cluster(url):
        raise ValueError(
            "a cluster has the database 0 alone, and redis+cluster:// or rediss+cluster:// before it"
        )
    login, at, hosts = servers.rpartition("@")
    plain = scheme.lower().removesuffix(_SCHEME)
    urls = [
        urlunsplit((plain, login + at + host.strip(), "/0", query, ""))
        for host in hosts.split(",")
        if host.strip()
    ]
    if not urls or not all(_port(each) and urlsplit(each).hostname for each in urls):
        raise ValueError("a cluster's URL names the hosts of some of its servers")
    return urls


def slot_of(key: str) -> int:
    """The slot that a key is in."""
    return key_slot(key.encode())


class ClusterGate(Asking):
    """A gate for each server of a cluster. See Note [Slots]. `open_gate` makes the one to a plain URL."""

    places = tuple(f"{{{number:x}}}" for number in range(64))

    def __init__(self, urls: Sequence[str], open_gate: Callable[[str], Gate]) -> None:
        self._open, self._seeds = open_gate, tuple(urls)
        self._gates: dict[str, Gate] = {}
        self._owners: list[str] = []
        self._refreshed_at = 0.0
        self._lock = threading.Lock()

    def exchange(self, commands: Sequence[Command]) -> list[Any]:
        """See Asking; here some may be answered while others are away."""
        replies: list[Any] = [None] * len(commands)
        pending: Iterable[int] = range(len(commands))
        for _ in range(HOPS):
            pending = [
                index
                for url, indexes in self._by_server(commands, pending).items()
                for index in self._trip(url, commands, indexes, replies)
            ]
            if not pending:
                break
        for index in pending:
            replies[index] = RedisAway()
        return replies

    def place(self, of: str) -> str:
        """A hash tag."""
        return self.places[crc32(of.encode()) % len(self.places)]

    def check(self) -> None:
        """Raises RedisAway where a slot has no server, or a server does not answer."""
        owners = set(self._map())
        for url in owners:
            [reply] = self._gate(url).exchange((("CLUSTER", "INFO"),))
            if isinstance(reply, Exception) or b"cluster_state:ok" not in reply:
                raise RedisAway
        if not owners or "" in owners:
            raise RedisAway

    def _by_server(self, commands: Sequence[Command], indexes: Iterable[int]) -> dict[str, list[int]]:
        owners = self._map()
        grouped: dict[str, list[int]] = defaultdict(list)
        for index in indexes:
            grouped[owners[slot_of(_key(commands[index]))] if owners else ""].append(index)
        return grouped

    def _trip(
        self, url: str, commands: Sequence[Command], indexes: Sequence[int], replies: list[Any]
    ) -> list[int]:
        """Fills in the replies of one server; returns which commands to send again, as the map says otherwise now."""
        try:
            got = self._gate(url).exchange([commands[index] for index in indexes]) if url else []
        except RedisAway:
            got = []
        if not got:
            for index in indexes:
                replies[index] = RedisAway()
            self._refresh()
            return [index for index in indexes if self._owner(commands[index]) not in ("", url)]
        moved = []
        for index, reply in zip(indexes, got, strict=True):
            match reply:
                case MovedError():
                    moved.append(index)
                    self._learn(reply, url)
                case AskError():
                    replies[index] = self._ask_elsewhere(commands[index], reply, url)
                case TryAgainError() | ClusterDownError():
                    replies[index] = RedisAway()
                case _:
                    replies[index] = reply
        return moved

    def _ask_elsewhere(self, command: Command, said: AskError, told_by: str) -> Any:
        """The reply of the server that a slot is being moved to."""
        try:
            reply = self._gate(_address(told_by, said.host, said.port)).exchange((("ASKING",), command))[1]
        except RedisAway as away:
            return away
        return RedisAway() if isinstance(reply, AskError | TryAgainError | ClusterDownError) else reply

    def _learn(self, said: MovedError, told_by: str) -> None:
        owners = list(self._owners)
        owners[said.slot_id] = _address(told_by, said.host, said.port)
        self._owners = owners
        self._refresh()

    def _owner(self, command: Command) -> str:
        return self._owners[slot_of(_key(command))] if self._owners else ""

    def _map(self) -> list[str]:
        """The URL of the server by slot, empty where there is none; an empty list where nobody can be asked."""
        if not self._owners:
            self._refresh(wait=not self._refreshed_at)
        return self._owners

    def _refresh(self, *, wait: bool = False) -> None:
        """Reads the map from whichever server answers, unless somebody is at it or did so a moment ago."""
        if not self._lock.acquire(blocking=wait):
            return
        try:
            if monotonic() < self._refreshed_at + REFRESH_SECONDS:
                return
            known = [*{*filter(None, self._owners), *self._seeds}]
            random.shuffle(known)
            for url in known:
                if owners := self._asked_of(url):
                    self._take(owners)
                    break
            self._refreshed_at = monotonic()
        finally:
            self._lock.release()

    def _asked_of(self, url: str) -> list[str]:
        """The map as that server has it; empty where it does not say."""
        try:
            [ranges] = self._gate(url).exchange((("CLUSTER", "SLOTS"),))
        except RedisAway:
            return []
        if isinstance(ranges, Exception):
            log.warning("redis_is_no_cluster", error=str(ranges))
            return []
        owners = [""] * REDIS_CLUSTER_HASH_SLOTS
        for first, last, (host, port, *_), *_ in ranges:
            owners[first : last + 1] = [_address(url, (host or b"").decode(), port)] * (last + 1 - first)
        return owners if any(owners) else []

    def _take(self, owners: list[str]) -> None:
        if owners != self._owners:
            self._owners, known = owners, {*owners, *self._seeds}
            self._gates = {url: gate for url, gate in self._gates.items() if url in known}
            log.info("redis_cluster_read", servers=len({*owners} - {""}))

    def _gate(self, url: str) -> Gate:
        found = self._gates.get(url)
        return found or self._gates.setdefault(url, self._open(url))


def _address(told_by: str, host: str, port: int) -> str:
    """The URL of another server of the same cluster. An empty host means: the one that said so."""
    parts = urlsplit(told_by)
    login, at, _ = parts.netloc.rpartition("@")
    name = host if host not in ("", "?") else parts.hostname or ""
    shown = f"[{name}]" if ":" in name else name
    return urlunsplit((parts.scheme, f"{login}{at}{shown}:{port}", "/0", parts.query, ""))


def _port(url: str) -> bool:
    """Whether its port, if it names one, is one."""
    try:
        return urlsplit(url).port != 0
    except ValueError:
        return False


def _key(command: Command) -> str:
    """By which a command finds its server, as all its keys are in one place. Without a key any server does."""
    found = command[3:] if command[0] in ("EVAL", "EVALSHA") else command[1:]
    return str(found[0]) if found else ""
