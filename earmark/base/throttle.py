"""How much one caller may do a minute: token buckets in Redis, with a few tokens of each kept in the process.

Note [Leases]
-------------
The bucket is in Redis, so that a limit holds over all processes. A process takes tokens from it by the lease and
spends them without asking. A lease lasts LEASE_SECONDS and begins with a hundred and fiftieth of a minute's tokens; it
is twice as large when the last one was spent within a second, up to a twentieth of a minute's, and half as large when
the last one was not spent at all. So a busy caller costs a trip once in a while, a quiet one leaves little lying
about, and tokens are never given out twice: who is refused may at worst have a few of theirs waiting in another
process, for some seconds.

For the bearer of a token not even that trip is one: the question rides along with the one about revocation
(`identity.authentication`). Who is out of tokens is remembered too, so a flood of refused calls asks nobody.

When Redis is away the limits are off, with a line in the log (by `base.redis`): selling goes on.
"""

import math
from collections import OrderedDict
from dataclasses import dataclass
from functools import cache
from ipaddress import IPv6Address, ip_address
from threading import Lock
from time import monotonic
from typing import Any, Literal

from django.conf import settings
from django.http import HttpRequest
from rest_framework.permissions import SAFE_METHODS

from earmark.base import measures
from earmark.base.errors import Refusal
from earmark.base.redis import Command, RedisAway, gate
from earmark.base.requests import client_address

Scope = Literal["read", "write", "reserve", "login"]

LEASE_SECONDS = 10.0
#: A lease that was spent within this was too small.
QUICK_SECONDS = 1.0
#: The smallest and the largest lease are these parts of a minute's tokens.
SMALLEST, LARGEST = 150, 20
#: Callers that a process keeps leases for; the one who came longest ago goes first.
REMEMBERED = 10_000

#: Takes up to ARGV[3] tokens from a bucket of ARGV[1] that fills by ARGV[2] a second.
#: Answers how many it gave, and if none, the milliseconds until there is one.
_TAKE = """
local full, rate, wanted = tonumber(ARGV[1]), tonumber(ARGV[2]), tonumber(ARGV[3])
local clock = redis.call('TIME')
local now = clock[1] + clock[2] / 1000000
local kept = redis.call('HMGET', KEYS[1], 'tokens', 'at')
local tokens = math.min(full, (tonumber(kept[1]) or full) + math.max(0, now - (tonumber(kept[2]) or now)) * rate)
local given = math.min(wanted, math.floor(tokens))
redis.call('HSET', KEYS[1], 'tokens', tostring(tokens - given), 'at', string.format('%.6f', now))
redis.call('PEXPIRE', KEYS[1], math.ceil(full / rate * 1000))
return {given, given > 0 and 0 or math.ceil((1 - tokens) / rate * 1000)}
"""


class Throttled(Refusal):
    """The caller has used up what a minute gives. Members: limit, per minute; retry_after, in seconds."""

    code = "throttled"
    detail = "That was more than {limit} a minute. Try again in {retry_after} seconds."


@dataclass(slots=True)
class _Lease:
    """What a process may spend for one caller."""

    left: int
    taken_at: float
    #: How many tokens it began with.
    size: int
    #: No token before this: the bucket was empty.
    empty_until: float = 0.0


class Limiter:
    """The process's side of one scope's buckets. See Note [Leases]."""

    def __init__(self, scope: Scope, per_minute: int) -> None:
        self.scope, self.per_minute = scope, per_minute
        self._smallest, self._largest = max(1, per_minute // SMALLEST), max(1, per_minute // LARGEST)
        self._leases: OrderedDict[str, _Lease] = OrderedDict()
        self._lock = Lock()

    def question(self, caller: str) -> Command | None:
        """What to ask Redis before `caller` can spend; None when that is known here."""
        now = monotonic()
        with self._lock:
            lease = self._leases.get(caller)
            if lease and (_spendable(lease, now) or now < lease.empty_until):
                return None
            size = self._next_size(lease, now)
        rate = self.per_minute / 60
        return ("EVAL", _TAKE, 1, f"throttle:{self.scope}:{caller}", self.per_minute, rate, size)

    def learn(self, caller: str, reply: list[int]) -> None:
        """Keeps what Redis answered to the question."""
        now = monotonic()
        given, wait_ms = reply
        with self._lock:
            old = self._leases.pop(caller, None)
            left = old.left if old and _spendable(old, now) else 0
            self._leases[caller] = _Lease(left + given, now, max(given, 1), now + wait_ms / 1000)
            if len(self._leases) > REMEMBERED:
                self._leases.popitem(last=False)

    def spend(self, caller: str) -> None:
        """One token of the caller's. Raises Throttled."""
        if self._spend(caller):
            return
        question = self.question(caller)
        if question:
            try:
                [reply] = gate().ask(question)
            except RedisAway:
                return
            self.learn(caller, reply)
            if self._spend(caller):
                return
        measures.throttled.count(self.scope)
        raise Throttled(limit=self.per_minute, retry_after=self._wait(caller))

    def _spend(self, caller: str) -> bool:
        with self._lock:
            lease = self._leases.get(caller)
            if lease is None or not _spendable(lease, monotonic()):
                return False
            lease.left -= 1
            return True

    def _next_size(self, last: _Lease | None, now: float) -> int:
        """How many tokens the lease after `last` asks for."""
        if last is None:
            return self._smallest
        if last.left == 0 and now - last.taken_at < QUICK_SECONDS:
            return min(last.size * 2, self._largest)
        return max(last.size // 2, self._smallest) if last.left else last.size

    def _wait(self, caller: str) -> int:
        lease = self._leases.get(caller)
        return max(1, math.ceil(lease.empty_until - monotonic())) if lease else 1


def _spendable(lease: _Lease, now: float) -> bool:
    return lease.left > 0 and now - lease.taken_at < LEASE_SECONDS


@cache
def limiter(scope: Scope) -> Limiter | None:
    """The process's limiter of the scope, or None when it is switched off."""
    per_minute: int = settings.THROTTLES[scope]
    return Limiter(scope, per_minute) if per_minute else None


def scope_of(view: Any, method: str) -> Scope:
    """Which limit a call counts for: what the view says, else `read` for safe methods and `write` for others."""
    return view.throttled_as or ("read" if method in SAFE_METHODS else "write")


def whose(scope: Scope, user: Any, request: HttpRequest) -> str:
    """Whose tokens a request spends: the user's; its address's for log-ins and those who did not say who they are."""
    return address_named(request) if user is None or scope == "login" else f"user:{user.id}"


def address_named(request: HttpRequest) -> str:
    """The address as one caller: all of a /64 in IPv6, which is what one subscriber gets."""
    try:
        address = ip_address(client_address(request))
    except ValueError:
        return "address:unknown"
    if isinstance(address, IPv6Address):
        return f"address:{address.exploded[:19]}"
    return f"address:{address}"


def spend_one(scope: Scope, request: HttpRequest) -> None:
    """One of the address's tokens, for views that are no Endpoint. Raises Throttled."""
    if limit := limiter(scope):
        limit.spend(address_named(request))
