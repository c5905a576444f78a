"""Ready answers in Redis, by version: a reader takes the version before it queries and stores under it;
writers bump it after their commit. So a write is visible to every read that starts after its answer.

When Redis cannot be reached by a writer, its bump is a fact that is delivered later, and what readers may see
until then is at most LIFETIME old.
"""

import hashlib
from collections.abc import Callable
from datetime import timedelta
from typing import Any

from django.db import transaction
from rest_framework.request import Request
from rest_framework.response import Response

from earmark.base import facts
from earmark.base.json import dumps
from earmark.base.redis import RedisAway, gate

LIFETIME = timedelta(seconds=5)
BUMP = "cache.bump"

_FIND = """
local version = redis.call('GET', KEYS[1]) or '0'
return {version, redis.call('GET', KEYS[1] .. ':' .. version .. ':' .. ARGV[1])}
"""


def cached(namespace: str, key: str, make: Callable[[], Any]) -> bytes:
    """The JSON bytes stored under the namespace's present version, or those of `make()`, which are then stored."""
    digest = hashlib.sha256(key.encode()).hexdigest()[:32]
    try:
        version, found = gate().ask(("EVAL", _FIND, 1, _version(namespace), digest))[0]
    except RedisAway:
        return dumps(make())
    if found is not None:
        return bytes(found)
    made = dumps(make())
    name = f"{_version(namespace)}:{version.decode()}:{digest}"
    try:
        gate().ask(("SET", name, made, "PX", int(LIFETIME.total_seconds() * 1000)))
    except RedisAway:
        pass  # then the next reader makes it again
    return made


def answer(request: Request, namespace: str, make: Callable[[], Any]) -> Response:
    """The cached answer to this very URL, with an ETag; 304 when the client has it.

    The host is part of the URL: links to other pages carry it.
    """
    content = cached(namespace, request.build_absolute_uri(), make)
    tag = f'"{hashlib.sha256(content).hexdigest()[:32]}"'
    headers = {"ETag": tag, "Cache-Control": "no-cache"}
    known = {item.strip().removeprefix("W/") for item in request.headers.get("If-None-Match", "").split(",")}
    if tag in known or "*" in known:
        return Response(None, status=304, headers=headers)
    return Response(content, headers=headers)


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


def _version(namespace: str) -> str:
    return f"cache:{namespace}"
