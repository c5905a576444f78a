"""Ready answers in Redis, by version: a reader takes the version before it queries and stores under it;
writers bump it after their commit. So a write is visible to every read that starts after its answer.

When Redis cannot be reached by a writer, its bump is a fact that is delivered later, and what readers may see
until then is at most LIFETIME old.

An answer is kept with its tag in front of it: a megabyte is not hashed for every reader, and who has it already
costs Redis a few bytes.
"""

import hashlib
from collections.abc import Callable
from datetime import timedelta
from typing import Any

from django.db import transaction
from rest_framework.request import Request
from rest_framework.response import Response

from earmark.base import facts, measures, replica
from earmark.base.json import dumps
from earmark.base.redis import Command, RedisAway, gate

LIFETIME = timedelta(seconds=5)
BUMP = "cache.bump"

#: Characters of a tag.
_TAG = 32

_FIND = f"""
local version = redis.call('GET', KEYS[1]) or '0'
local name = KEYS[1] .. ':' .. version .. ':' .. ARGV[1]
local tag = redis.call('GETRANGE', name, 0, {_TAG - 1})
if tag ~= '' and (ARGV[2] == '*' or string.find(ARGV[2], '"' .. tag .. '"', 1, true)) then
    return {{version, tag}}
end
return {{version, redis.call('GET', name)}}
"""


def cached(namespace: str, key: str, make: Callable[[], Any], *, known: str = "") -> tuple[str, bytes | None]:
    """The tag and JSON bytes stored under the namespace's present version, or those of `make()` (a value, or bytes
    that are JSON already), which are then stored. No bytes where the client has them: `known` is its If-None-Match.
    """
    digest = hashlib.sha256(key.encode()).hexdigest()[:32]
    try:
        version, found = gate().ask(("EVAL", _FIND, 1, _version(namespace), digest, known))[0]
    except RedisAway:
        measures.cache_reads.count(namespace, "away")
        return _unless_known(_made(make), known)
    if found is not None:
        measures.cache_reads.count(namespace, "hit" if found[_TAG:] else "known")
        return found[:_TAG].decode(), found[_TAG:] or None
    measures.cache_reads.count(namespace, "miss")
    made = _made(make)
    name = f"{_version(namespace)}:{version.decode()}:{digest}"
    try:
        gate().ask(("SET", name, made[0].encode() + made[1], "PX", int(LIFETIME.total_seconds() * 1000)))
    except RedisAway:
        pass  # then the next reader makes it again
    return _unless_known(made, known)


def _made(make: Callable[[], Any]) -> tuple[str, bytes]:
    value = replica.read(make)
    content = value if isinstance(value, bytes) else dumps(value)
    return hashlib.sha256(content).hexdigest()[:_TAG], content


def _unless_known(made: tuple[str, bytes], known: str) -> tuple[str, bytes | None]:
    tag, content = made
    return tag, None if known == "*" or f'"{tag}"' in known else content


def answer(request: Request, namespace: str, make: Callable[[], Any]) -> Response:
    """The cached answer to this very URL, with an ETag; 304 when the client has it.

    The host is part of the URL: links to other pages carry it.
    """
    known = request.headers.get("If-None-Match", "").strip()
    return _tagged(cached(namespace, request.build_absolute_uri(), make, known=known))


def fresh(request: Request, make: Callable[[], Any]) -> Response:
    """The answer as `answer` gives it, made for this caller alone and kept nowhere."""
    return _tagged(_unless_known(_made(make), request.headers.get("If-None-Match", "").strip()))


def _tagged(found: tuple[str, bytes | None]) -> Response:
    tag, content = found
    headers = {"ETag": f'"{tag}"', "Cache-Control": "no-cache"}
    return Response(content, status=304 if content is None else 200, headers=headers)


def changed(namespace: str) -> None:
    """Has every answer of the namespace made afresh once this transaction has committed."""
    facts.publish(BUMP, {"namespace": namespace})
    transaction.on_commit(lambda: bump(namespace))


def bump(namespace: str) -> None:
    """Moves the namespace to its next version. Without Redis the fact does it later."""
    try:
        gate().ask(("INCR", _version(namespace)))
    except RedisAway:
        return


def bumping(namespace: str) -> Command:
    """What moves the namespace on, for a trip to Redis that others share. That it is made up for where Redis is away,
    the caller sees to: by a fact of its own that bumps.
    """
    return ("INCR", _version(namespace))


def _version(namespace: str) -> str:
    return (
        f"cache:{namespace}{gate().place(namespace)}"  # the answers' names begin like it: they are together
    )
