"""Signs of life: worker and beat leave one in Redis each time they come round, so that their silence can be seen.

A sorted set per kind: the process with the time of its last sign. Who is silent for long is forgotten.
"""

import os
import socket
from datetime import datetime
from time import monotonic
from typing import Any

from earmark.base import clock
from earmark.base.redis import RedisAway, gate

KINDS = ("worker", "beat")
#: Between two signs of one process.
EACH = 2.0
#: Seconds after which a silent process counts as dead.
SILENT = 30
FORGOTTEN = 3600


class Sign:
    """What one process leaves."""

    def __init__(self, kind: str) -> None:
        self._key = _key(kind)
        self._name = f"{socket.gethostname()}:{os.getpid()}"
        self._left_at = float("-inf")

    def leave(self, **_: Any) -> None:
        """At most one each few seconds. Without Redis none: nobody could see it."""
        if monotonic() - self._left_at < EACH:
            return
        self._left_at = monotonic()
        try:
            gate().ask(
                ("ZADD", self._key, clock.now().timestamp(), self._name), ("EXPIRE", self._key, FORGOTTEN)
            )
        except RedisAway:
            return


def count(now: datetime) -> dict[str, int]:
    """How many of each kind are alive. Raises RedisAway."""
    alive = now.timestamp() - SILENT
    commands = [("ZCOUNT", _key(kind), alive, "+inf") for kind in KINDS]
    forget = [("ZREMRANGEBYSCORE", _key(kind), "-inf", now.timestamp() - FORGOTTEN) for kind in KINDS]
    return dict(zip(KINDS, gate().ask(*commands, *forget), strict=False))


def _key(kind: str) -> str:
    return f"alive:{kind}"
