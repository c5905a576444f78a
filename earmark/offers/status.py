"""The Redis hash `transaction:<id>` (document 001): where polls look first.

Note [Status hash]
------------------
PostgreSQL is the truth, and several write the hash: the request after its commit, workers, and a poll that
found nothing here. Each write carries the row's `version`, and a later version is never overwritten by an
earlier one. What is not final lives for a few seconds only: a write that Redis missed cannot leave a
PENDING behind for long. What is final stays for a day.
"""

from collections.abc import Mapping
from datetime import datetime
from typing import Any
from uuid import UUID

from django.conf import settings

from earmark.base.clock import rfc3339
from earmark.base.redis import Command, RedisAway, gate
from earmark.wallet.rules import PENDING

FRESH_SECONDS = 5

_PUT = """
local known = redis.call('HGET', KEYS[1], 'version')
if known and tonumber(known) > tonumber(ARGV[2]) then return 0 end
redis.call('HSET', KEYS[1], 'version', ARGV[2], unpack(ARGV, 3))
redis.call('EXPIRE', KEYS[1], ARGV[1])
return 1
"""


def name(transaction_id: UUID) -> str:
    """The hash's key."""
    return f"transaction:{transaction_id}"


def put(transaction_id: UUID, *, version: int, fields: Mapping[str, Any]) -> Command:
    """The command that sets fields (partially, if that is all there is to say) unless a later version was here."""
    final = fields.get("status", PENDING) != PENDING
    lifetime = int(settings.STATUS_CACHE_LIFETIME.total_seconds()) if final else FRESH_SECONDS
    flat = [part for field, value in fields.items() for part in (field, _text(value))]
    return ("EVAL", _PUT, 1, name(transaction_id), lifetime, version, *flat)


def publish(transaction_id: UUID, *, version: int, fields: Mapping[str, Any]) -> None:
    """`put` on its own trip; without Redis the poll reads PostgreSQL."""
    try:
        gate().ask(put(transaction_id, version=version, fields=fields))
    except RedisAway:
        return


def question(transaction_id: UUID) -> Command:
    """The command that asks for all of it."""
    return ("HGETALL", name(transaction_id))


def find(transaction_id: UUID) -> dict[str, str] | None:
    """All of it as text, or None when Redis has lost it or is away."""
    try:
        return parsed(*gate().ask(question(transaction_id)))
    except RedisAway:
        return None


def parsed(flat: list[bytes]) -> dict[str, str] | None:
    """HGETALL's reply as text, or None when it is empty."""
    texts = iter([part.decode() for part in flat])
    return dict(zip(texts, texts, strict=True)) or None


def _text(value: Any) -> str:
    return rfc3339(value) if isinstance(value, datetime) else str(value)
