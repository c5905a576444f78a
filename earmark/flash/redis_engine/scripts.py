"""Asks Redis by the scripts in `lua/`: each is one step, on the keys of one promotion."""

from datetime import UTC, datetime, timedelta
from functools import cache
from importlib import resources
from typing import Any
from uuid import UUID

from earmark.base.redis import Script, gate

#: A hash; holds and what is being confirmed, by `<ticket>:<user>` with the end and the beginning; how many each user
#: has open; what PostgreSQL said of each user; who opens the promotion anew.
KEYS = ("state", "holds", "confirming", "open", "known", "opening")

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


def run(name: str, *arguments: Any, promo_id: int, now: datetime, ticket: UUID | None = None) -> Any:
    """What `lua/<name>.lua` answers, text where Redis has bytes. Raises RedisAway."""
    keys = [key(promo_id, kind) for kind in KEYS]
    keys.append(key(promo_id, f"ticket:{ticket or ''}"))
    return _text(gate().run(_script(name), keys, (to_ms(now), *arguments)))


def key(promo_id: int, kind: str) -> str:
    """All of a promotion's keys have its hash tag: a cluster keeps them in one place."""
    return f"flash:{{{promo_id}}}:{kind}"


def to_ms(moment: datetime) -> int:
    """Milliseconds since 1970, rounded down."""
    return (moment - _EPOCH) // timedelta(milliseconds=1)


def from_ms(milliseconds: int) -> datetime:
    """The moment, in UTC."""
    return _EPOCH + timedelta(milliseconds=milliseconds)


@cache
def _script(name: str) -> Script:
    lua = resources.files(__package__) / "lua"
    return Script((lua / "common.lua").read_text() + (lua / f"{name}.lua").read_text())


def _text(reply: Any) -> Any:
    if isinstance(reply, list):
        return [_text(part) for part in reply]
    return reply.decode() if isinstance(reply, bytes) else reply
